#include "proxy/model/play/counterparts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "proxy/model/play/document_values.h"
#include "proxy/model/play/item_names.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

using wbxml::Document;
using wbxml::Index;
using Indices = std::vector<Index>;

/// An item that looks for its counterpart.
struct Candidate {
  Index element = wbxml::none;
  std::vector<const Variable*> known;    ///< what names it for certain
  std::vector<const Variable*> guessed;  ///< what may name it
  std::string literal;                   ///< its name as it stands there
  ItemContent content;
};
using Candidates = std::vector<Candidate>;

/// Two that may be the same.
struct Match {
  const Candidate& recorded;
  const Candidate& live;
  bool alone = false;  ///< no others have what they have in common
};

class Aligner {
 public:
  Aligner(const Document& recorded, const NamedElements& before, const TranslatedDocument& live)
      : recorded_(recorded), before_(before), live_(live) {}

  std::vector<Counterpart> run() {
    const wbxml::Node* a = recorded_.node(recorded_.root());
    const wbxml::Node* b = live_.document.node(live_.document.root());
    if (a != nullptr && b != nullptr && a->page == b->page && a->token == b->token) {
      pairs_.push_back({recorded_.root(), live_.document.root(), Likeness::certain});
    }
    // NOLINTNEXTLINE(modernize-loop-convert): it grows meanwhile
    for (std::size_t at = 0; at < pairs_.size(); ++at) {
      pair_children(Counterpart(pairs_[at]));
    }
    return std::move(pairs_);
  }

 private:
  using Tag = std::pair<std::uint8_t, std::uint8_t>;
  using Rows = std::map<Tag, std::pair<Indices, Indices>>;

  void pair_children(const Counterpart& parents) {
    Rows rows;
    for (const Index child : recorded_.children(parents.recorded)) {
      if (const wbxml::Node* node = recorded_.node(child); node->kind == wbxml::Kind::element) {
        rows[{node->page, node->token}].first.push_back(child);
      }
    }
    for (const Index child : live_.document.children(parents.live)) {
      if (const wbxml::Node* node = live_.document.node(child); node->kind == wbxml::Kind::element) {
        rows[{node->page, node->token}].second.push_back(child);
      }
    }
    for (const auto& [tag, row] : rows) {
      const auto& [recorded, live] = row;
      if (recorded.empty() || live.empty()) {
        continue;
      }
      if (has_items(recorded_, recorded) || has_items(live_.document, live)) {
        pair_items(candidates(recorded_, before_, recorded), candidates(live_.document, live_.known, live),
                   parents.likeness);
        continue;
      }
      const bool alone = recorded.size() == 1 && live.size() == 1;
      for (std::size_t i = 0; i < std::min(recorded.size(), live.size()); ++i) {
        pairs_.push_back({recorded[i], live[i], alone ? parents.likeness : Likeness::order});
      }
    }
  }

  static bool has_items(const Document& document, const Indices& row) {
    return std::ranges::any_of(row, [&](Index each) { return !names_of(document, each).empty(); });
  }

  static Candidates candidates(const Document& document, const NamedElements& variables, const Indices& row) {
    Candidates made;
    made.reserve(row.size());
    for (const Index element : row) {
      Candidate& one = made.emplace_back();
      one.element = element;
      for (const Index name : names_of(document, element)) {
        if (one.literal.empty()) {
          one.literal = as_text(document.value(name));
        }
        const auto found = variables.find(name);
        if (found != variables.end() && !found->second->live.empty()) {
          (found->second->guessed ? one.guessed : one.known).push_back(found->second);
        }
      }
    }
    return made;
  }

  /// Siblings of one name, of which some are items.
  void pair_items(Candidates recorded, Candidates live, Likeness parents) {
    pair_by<const Variable*>(
        recorded, live, [](const Candidate& each) { return each.known; },
        [](const Match&) { return std::optional(Likeness::certain); });
    // What is known and has no partner is here alone.
    std::erase_if(recorded, [](const Candidate& each) { return !each.known.empty(); });
    std::erase_if(live, [](const Candidate& each) { return !each.known.empty(); });
    for (Candidate& each : recorded) {
      each.content = content_of(recorded_, each.element);
    }
    for (Candidate& each : live) {
      each.content = content_of(live_.document, each.element);
    }
    const Likeness by_content = std::min(parents, Likeness::content);
    pair_by<const Variable*>(
        recorded, live, [](const Candidate& each) { return each.guessed; },
        [by_content](const Match& match) {
          const std::string& before = match.recorded.content.title;
          const std::string& now = match.live.content.title;
          const bool refuted = !before.empty() && !now.empty() && before != now;
          return refuted ? std::nullopt : std::optional(by_content);
        });
    const bool listed = std::ranges::any_of(
        recorded, [this](const Candidate& each) { return is_listed_id(recorded_, each.element); });
    if (!listed) {  // one id in a list is like another
      pair_by_content(recorded, live, by_content);
    }
  }

  void pair_by_content(Candidates& recorded, Candidates& live, Likeness most) {
    using Texts = std::vector<std::string>;
    using Numbers = std::vector<std::size_t>;
    // On the recorded server itself, or a copy of it, an id that nobody has named yet is the same again.
    pair_by<std::string>(
        recorded, live,
        [](const Candidate& each) {
          return each.literal.empty() ? Texts()
                                      : Texts{std::to_string(each.content.lasting) + ' ' + each.literal};
        },
        [most](const Match&) { return std::optional(most); });
    const auto by_signature = [most](const Match& match) {
      const bool tells = match.alone && match.recorded.content.is_telling();
      return std::optional(tells ? most : Likeness::order);
    };
    pair_by<std::size_t>(
        recorded, live, [](const Candidate& each) { return Numbers{each.content.with_dates}; }, by_signature);
    pair_by<std::size_t>(
        recorded, live, [](const Candidate& each) { return Numbers{each.content.lasting}; }, by_signature);
    pair_by<std::string>(
        recorded, live,
        [](const Candidate& each) {
          return each.content.title.empty() ? Texts() : Texts{each.content.title};
        },
        [most](const Match& match) {  // two mails may have the same subject: then it says nothing
          return match.alone ? std::optional(most) : std::nullopt;
        });
  }

  /// Pairs items that have a key in common and takes them out: in order where several have it. `judge` says
  /// how sure that is; nullopt leaves them.
  template <class Key, class KeysOf, class Judge>
  void pair_by(Candidates& recorded, Candidates& live, KeysOf keys_of, Judge judge) {
    struct Waiting {
      std::size_t recorded = 0;
      std::size_t live = 0;
      std::vector<std::size_t> places;  // in `live`, the last first
    };
    std::unordered_map<Key, Waiting> waiting;
    for (std::size_t at = live.size(); at-- > 0;) {
      for (const Key& key : keys_of(live[at])) {
        Waiting& row = waiting[key];
        ++row.live;
        row.places.push_back(at);
      }
    }
    for (const Candidate& each : recorded) {
      for (const Key& key : keys_of(each)) {
        ++waiting[key].recorded;
      }
    }
    std::unordered_set<Index> taken;
    const auto pair_up = [&](const Candidate& each) {
      for (const Key& key : keys_of(each)) {
        Waiting& row = waiting[key];
        while (!row.places.empty() && taken.contains(live[row.places.back()].element)) {
          row.places.pop_back();
        }
        if (row.places.empty()) {
          continue;
        }
        const Candidate& partner = live[row.places.back()];
        const bool alone = row.recorded == 1 && row.live == 1;
        if (const auto likeness = judge(Match{each, partner, alone})) {
          taken.insert(partner.element);
          pairs_.push_back({each.element, partner.element, *likeness});
          return true;
        }
      }
      return false;
    };
    std::erase_if(recorded, pair_up);
    std::erase_if(live, [&](const Candidate& each) { return taken.contains(each.element); });
  }

  const Document& recorded_;
  const NamedElements& before_;
  const TranslatedDocument& live_;
  std::vector<Counterpart> pairs_;
};

}  // namespace

TranslatedDocument translate(const Document& live, const Variables& variables, const std::string& phone) {
  TranslatedDocument made{.document = live, .known = {}, .strange = {}};
  std::vector<std::pair<Index, std::string>> edits;
  visit_document(live, [&](const VolatilePlace& place) {
    if (place.where != VolatilePlace::Where::element || !is_exchanged(place.kind) ||
        is_constant(place.kind, place.value)) {
      return;
    }
    const VariablePlace where{.phone = phone, .folder = place.folder};
    if (const Variable* known = variables.find_live(place.kind, place.value, where)) {
      made.known.emplace(place.element, known);
      if (known->value != place.value) {
        edits.emplace_back(place.element, known->value);
      }
    } else if (info(place.kind).origin == Origin::server) {
      made.strange.insert(place.element);
    }
  });
  for (const auto& [element, value] : edits) {
    put_value(made.document, element, value);
  }
  return made;
}

NamedElements named_elements(const Document& recorded, const Variables& variables, const std::string& phone) {
  NamedElements found;
  visit_document(recorded, [&](const VolatilePlace& place) {
    if (place.where != VolatilePlace::Where::element || !is_exchanged(place.kind)) {
      return;
    }
    const Variable* variable =
        variables.find(place.kind, place.value, {.phone = phone, .folder = place.folder});
    if (variable != nullptr) {
      found.emplace(place.element, variable);
    }
  });
  return found;
}

std::vector<Counterpart> counterparts(const Document& recorded, const NamedElements& before,
                                      const TranslatedDocument& live) {
  return Aligner(recorded, before, live).run();
}

}  // namespace eastap::model
