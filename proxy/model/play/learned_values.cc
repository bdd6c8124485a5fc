#include "proxy/model/play/learned_values.h"

#include <limits>
#include <unordered_map>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/model/play/counterparts.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

using wbxml::Document;
using wbxml::Index;

class Learner {
 public:
  Learner(Variables& variables, const std::string& phone, const Document& recorded, const Document& live)
      : variables_(variables), phone_(phone), recorded_(recorded), live_(live) {
    for (const auto& [document, folders] :
         {std::pair(&recorded_, &recorded_folders_), std::pair(&live_, &live_folders_)}) {
      visit_document(*document, [&folders = *folders](const VolatilePlace& place) {
        if (place.where == VolatilePlace::Where::element && !place.folder.empty()) {
          folders.emplace(place.element, place.folder);
        }
      });
    }
  }

  void run() {
    const NamedElements before = named_elements(recorded_, variables_, phone_);
    for (const Counterpart& each : counterparts(recorded_, before, translate(live_, variables_, phone_))) {
      const auto variable = before.find(each.recorded);
      const std::string_view value = as_text(live_.value(each.live));
      if (variable == before.end() || is_constant(kind_of(live_, each.live), value)) {
        continue;
      }
      if (variable->second->kind == VolatileKind::sync_key) {
        variables_.bind(variable->second->name, value);
      } else if (variable->second->kind == VolatileKind::policy_key) {
        if (is_policy_key(value)) {
          variables_.bind(variable->second->name, value);
        }
      } else if (tells_new_ids(each.live) && same_folder(each)) {
        learn_id(*variable->second, each, value);
      }
    }
  }

 private:
  using Folders = std::unordered_map<Index, std::string>;

  /// Only the ServerId of an answer about the hierarchy says what a folder is called; a CollectionId or
  /// ParentId beside an item says where that one is now.
  [[nodiscard]] bool tells_new_ids(Index live) const {
    return kind_of(live_, live) != VolatileKind::folder_id ||
           (live_.namespace_name(live) == "FolderHierarchy" && live_.name(live) == "ServerId");
  }
  static std::string folder_in(const Folders& folders, Index element) {
    const auto found = folders.find(element);
    return found == folders.end() ? std::string() : found->second;
  }
  /// An item's id holds in its folder only.
  [[nodiscard]] bool same_folder(const Counterpart& pair) const {
    return folder_in(recorded_folders_, pair.recorded) ==
           variables_.to_recorded(VolatileKind::folder_id, folder_in(live_folders_, pair.live),
                                  {.phone = phone_, .folder = {}});
  }

  void learn_id(const Variable& variable, const Counterpart& pair, std::string_view value) {
    const Variable* known = variables_.find_live(
        variable.kind, value, {.phone = phone_, .folder = folder_in(live_folders_, pair.live)});
    if (known == &variable || (known != nullptr && !known->guessed)) {
      return;
    }
    const bool has_value = !variable.live.empty() && !variable.guessed;
    const bool may_replace =
        pair.likeness == Likeness::certain && info(variable.kind).origin != Origin::client;
    if (has_value && !may_replace) {
      return;
    }
    if (pair.likeness == Likeness::order) {
      if (known == nullptr && variable.live.empty()) {
        variables_.guess(variable.name, value);
      }
      return;
    }
    if (known != nullptr) {
      variables_.unbind(known->name);  // a guess, and now it is refuted
    }
    variables_.bind(variable.name, value);
  }

  Variables& variables_;
  const std::string& phone_;
  const Document& recorded_;
  const Document& live_;
  Folders recorded_folders_;
  Folders live_folders_;
};

}  // namespace

void learn_values(Variables& variables, const std::string& phone, const Document& recorded,
                  const Document& live) {
  Learner(variables, phone, recorded, live).run();
}

bool is_policy_key(std::string_view value) {
  constexpr std::size_t most_digits = 10;
  if (value.empty() || value.size() > most_digits ||
      value.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  const auto number = text::to_number(value);
  return number && *number <= std::numeric_limits<std::uint32_t>::max();
}

}  // namespace eastap::model
