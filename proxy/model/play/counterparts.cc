#include "proxy/model/play/counterparts.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "proxy/model/play/document_values.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

using wbxml::Document;
using wbxml::Index;
using Indices = std::vector<Index>;
using Pairs = std::vector<std::pair<Index, Index>>;

/// What people call an item.
constexpr std::array<std::string_view, 5> titles{"DisplayName", "Subject", "FileAs", "EmailAddress", "UID"};

bool names_item(VolatileKind kind) {
  switch (kind) {
    case VolatileKind::folder_id:
    case VolatileKind::item_id:
    case VolatileKind::client_id:
    case VolatileKind::file_reference:
    case VolatileKind::long_id:
      return true;
    default:
      return false;
  }
}

/// The element inside that says which item an element is; ServerId before ClientId.
Index naming_child(const Document& document, Index element) {
  Index found = wbxml::none;
  for (const Index child : document.children(element)) {
    const VolatileKind kind = document.is_element(child) ? kind_of(document, child) : VolatileKind::none;
    if (names_item(kind) && (found == wbxml::none || kind != VolatileKind::client_id)) {
      found = child;
      if (kind != VolatileKind::client_id) {
        break;
      }
    }
  }
  return found;
}

std::size_t mix(std::size_t before, std::size_t more) {
  constexpr std::size_t golden = 0x9E3779B97F4A7C15U;
  return before ^ (more + golden + (before << 6U) + (before >> 2U));
}

/// What an element says, apart from what changes from run to run.
std::size_t signature(const Document& document, Index top) {
  std::size_t made = 0;
  for (Index each = top; each != wbxml::none; each = document.next_in(top, each)) {
    const wbxml::Node* node = document.node(each);
    if (node->kind == wbxml::Kind::element) {
      made = mix(made, node->page * std::size_t{256} + node->token);
    } else if (kind_of(document, node->parent) == VolatileKind::none) {
      made = mix(made, std::hash<std::string_view>()(as_text(document.value(each))));
    }
  }
  return made;
}

/// The first title inside, "" for none.
std::string title_of(const Document& document, Index top) {
  for (Index each = top; each != wbxml::none; each = document.next_in(top, each)) {
    if (document.is_element(each) && std::ranges::find(titles, document.name(each)) != titles.end() &&
        !document.value(each).empty()) {
      return std::string(document.name(each)) + '=' + document.text(each);
    }
  }
  return {};
}

class Aligner {
 public:
  Aligner(const Document& recorded, const TranslatedDocument& live) : recorded_(recorded), live_(live) {}

  Pairs run() {
    if (alike(recorded_.root(), live_.document.root())) {
      pairs_.emplace_back(recorded_.root(), live_.document.root());
    }
    for (std::size_t at = 0; at < pairs_.size();
         ++at) {  // NOLINT(modernize-loop-convert): it grows meanwhile
      const auto [recorded, live] = pairs_[at];
      pair_children(recorded, live);
    }
    return std::move(pairs_);
  }

 private:
  using Tag = std::pair<std::uint8_t, std::uint8_t>;
  using Rows = std::map<Tag, std::pair<Indices, Indices>>;

  [[nodiscard]] bool alike(Index recorded, Index live) const {
    const wbxml::Node* a = recorded_.node(recorded);
    const wbxml::Node* b = live_.document.node(live);
    return a != nullptr && b != nullptr && a->page == b->page && a->token == b->token;
  }

  void pair_children(Index recorded, Index live) {
    Rows rows;
    for (const Index child : recorded_.children(recorded)) {
      if (const wbxml::Node* node = recorded_.node(child); node->kind == wbxml::Kind::element) {
        rows[{node->page, node->token}].first.push_back(child);
      }
    }
    for (const Index child : live_.document.children(live)) {
      if (const wbxml::Node* node = live_.document.node(child); node->kind == wbxml::Kind::element) {
        rows[{node->page, node->token}].second.push_back(child);
      }
    }
    for (auto& [tag, row] : rows) {
      pair_row(row.first, row.second);
    }
  }

  /// Siblings of one name.
  void pair_row(Indices& recorded, Indices& live) {
    const bool items = std::ranges::any_of(
        recorded, [this](Index each) { return naming_child(recorded_, each) != wbxml::none; });
    if (items) {
      pair_by<std::string>(
          recorded, live, [this](Index each) { return recorded_name(each); },
          [this](Index each) { return live_name(each); });
      std::erase_if(live, [this](Index each) { return live_name(each).has_value(); });  // others, for certain
      pair_by<std::size_t>(
          recorded, live, [this](Index each) { return std::optional(signature(recorded_, each)); },
          [this](Index each) { return std::optional(signature(live_.document, each)); });
      pair_by<std::string>(
          recorded, live, [this](Index each) { return title(recorded_, each); },
          [this](Index each) { return title(live_.document, each); });
      return;
    }
    for (std::size_t i = 0; i < std::min(recorded.size(), live.size()); ++i) {
      pairs_.emplace_back(recorded[i], live[i]);
    }
  }

  static std::optional<std::string> title(const Document& document, Index element) {
    std::string found = title_of(document, element);
    return found.empty() ? std::nullopt : std::optional(std::move(found));
  }
  [[nodiscard]] std::optional<std::string> recorded_name(Index element) const {
    const Index child = naming_child(recorded_, element);
    return child == wbxml::none ? std::nullopt : std::optional(recorded_.text(child));
  }
  [[nodiscard]] std::optional<std::string> live_name(Index element) const {
    const Index child = naming_child(live_.document, element);
    return child == wbxml::none || !live_.known.contains(child) ? std::nullopt
                                                                : std::optional(live_.document.text(child));
  }

  /// Pairs elements with the same key, in order where several have it, and takes them out.
  template <class Key, class KeyOfRecorded, class KeyOfLive>
  void pair_by(Indices& recorded, Indices& live, KeyOfRecorded key_of_recorded, KeyOfLive key_of_live) {
    std::unordered_map<Key, Indices> waiting;  // live, the last first
    for (auto each = live.rbegin(); each != live.rend(); ++each) {
      if (const auto key = key_of_live(*each)) {
        waiting[*key].push_back(*each);
      }
    }
    std::unordered_set<Index> taken;
    std::erase_if(recorded, [&](Index each) {
      const auto key = key_of_recorded(each);
      const auto found = key ? waiting.find(*key) : waiting.end();
      if (found == waiting.end() || found->second.empty()) {
        return false;
      }
      pairs_.emplace_back(each, found->second.back());
      taken.insert(found->second.back());
      found->second.pop_back();
      return true;
    });
    std::erase_if(live, [&](Index each) { return taken.contains(each); });
  }

  const Document& recorded_;
  const TranslatedDocument& live_;
  Pairs pairs_;
};

struct ElementEdit {
  Index element;
  std::string value;
};

}  // namespace

TranslatedDocument translate(const Document& live, const Variables& variables, const std::string& phone) {
  TranslatedDocument made{.document = live, .known = {}, .strange = {}};
  std::vector<ElementEdit> edits;
  visit_document(live, [&](const VolatilePlace& place) {
    if (place.where != VolatilePlace::Where::element || !info(place.kind).named ||
        is_constant(place.kind, place.value)) {
      return;
    }
    const VariablePlace where{.phone = phone, .folder = place.folder};
    if (const Variable* known = variables.find_live(place.kind, place.value, where)) {
      made.known.insert(place.element);
      if (known->value != place.value) {
        edits.push_back({place.element, known->value});
      }
    } else if (info(place.kind).origin == Origin::server) {
      made.strange.insert(place.element);
    }
  });
  for (const ElementEdit& edit : edits) {
    put_value(made.document, edit.element, edit.value);
  }
  return made;
}

std::vector<std::pair<Index, Index>> counterparts(const Document& recorded, const TranslatedDocument& live) {
  return Aligner(recorded, live).run();
}

void learn_values(Variables& variables, const std::string& phone, const Document& recorded,
                  const Document& live) {
  std::unordered_map<Index, std::string> names;  // of variables, by recorded element
  visit_document(recorded, [&](const VolatilePlace& place) {
    if (place.where != VolatilePlace::Where::element) {
      return;
    }
    const Variable* variable =
        variables.find(place.kind, place.value, {.phone = phone, .folder = place.folder});
    if (variable != nullptr) {
      names.emplace(place.element, variable->name);
    }
  });
  for (const auto& [before, now] : counterparts(recorded, translate(live, variables, phone))) {
    const auto name = names.find(before);
    const std::string_view value = as_text(live.value(now));
    if (name != names.end() && !value.empty() && !is_constant(kind_of(live, now), value)) {
      variables.bind(name->second, value);
    }
  }
}

}  // namespace eastap::model
