#include "proxy/model/serve/served_phone.h"

#include <algorithm>
#include <functional>

#include "proxy/model/serve/served_answer.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {

std::string_view to_string(ServeMode mode) {
  switch (mode) {
    case ServeMode::loose:
      return "loose";
    case ServeMode::ordered:
      return "ordered";
    case ServeMode::strict:
      break;
  }
  return "strict";
}

void RecordedPhone::add(const ServedExchange& exchange) {
  by_kind[exchange.kind].push_back(exchanges.size());
  exchanges.push_back(&exchange);
  ExchangeView& view = exchange.view();
  if (exchange.phone.empty()) {
    return;  // requests without a device repeat nothing
  }
  const auto named = [&](bool answer) {
    return [this, &exchange, answer](const VolatilePlace& place) {
      const std::size_t before = variables.all().size();
      const Variable* variable =
          variables.name_for(place.kind, place.value, {.phone = exchange.phone, .folder = place.folder});
      if (variable != nullptr && variables.all().size() > before && !answer) {
        free.insert(variable->name);
      }
    };
  };
  visit_query(view.context(), named(false));
  visit_head(view.request().message()->head, named(false));
  if (const wbxml::Document* document = view.request().document()) {
    visit_document(*document, named(false));
  }
  if (const wbxml::Document* document = view.response().document()) {
    visit_document(*document, named(true));
  }
}

ServedPhone::ServedPhone(const RecordedPhone& recorded, ServeMode mode)
    : recorded_(&recorded),
      mode_(mode),
      variables_(recorded.variables),
      used_(recorded.exchanges.size()),
      used_at_(recorded.exchanges.size()) {}

/// Requests that name no device keep no state, and nobody can say who asked.
bool ServedPhone::repeats() const {
  return mode_ == ServeMode::loose || recorded_->key.empty();
}

/// First what signs in alike: unused in order, then used, the last one first. Then the rest likewise.
std::vector<std::size_t> ServedPhone::by_preference(const std::vector<std::size_t>& places,
                                                    bool signed_in) const {
  std::vector<std::size_t> order = places;
  const auto rank = [&](std::size_t place) {
    const bool alike = recorded_->exchanges[place]->signed_in == signed_in;
    return (alike ? 0 : 2) + (used_[place] == 0 ? 0 : 1);
  };
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const int first = rank(a);
    const int second = rank(b);
    return first != second ? first < second : used_at_[a] > used_at_[b];
  });
  return order;
}

/// An unused exchange that has to be asked before; null where there is none.
const ServedExchange* ServedPhone::comes_before(std::size_t place) const {
  if (repeats()) {
    return nullptr;
  }
  const ServedExchange& wanted = *recorded_->exchanges[place];
  for (std::size_t each = first_unused_; each < place; ++each) {
    const ServedExchange& earlier = *recorded_->exchanges[each];
    const bool counts = mode_ == ServeMode::ordered || earlier.shares_collection(wanted);
    if (used_[each] == 0 && counts && !earlier.overlaps(wanted)) {
      return &earlier;
    }
  }
  return nullptr;
}

ServeChoice ServedPhone::choose(ExchangeView& live, const Overlooked& overlooked) {
  const auto row = recorded_->by_kind.find(kind_of_request(live));
  if (row == recorded_->by_kind.end()) {
    return {};
  }
  const bool signed_in = live.request().message()->head.find("Authorization").has_value();
  const std::vector<std::size_t> order = by_preference(row->second, signed_in);
  const std::vector<FolderKey> keys = sync_keys_of(live);
  ServeChoice closest;
  ServeChoice refused;
  std::size_t compared = 0;
  // A large request is compared with few: all of it happens while other phones wait.
  constexpr std::size_t max_nodes_compared = 1'000'000;
  constexpr std::size_t least_compared = 16;
  const wbxml::Document* const asked = live.request().document();
  const std::size_t nodes = std::max<std::size_t>(asked == nullptr ? 1 : asked->size(), 1);
  const std::size_t most = std::clamp(max_nodes_compared / nodes, least_compared, max_compared);
  const auto compare = [&](std::size_t place) {
    const ServedExchange& recorded = *recorded_->exchanges[place];
    ++compared;
    ServeChoice choice{.why = ServeChoice::Why::differs,
                       .place = place,
                       .exchange = &recorded,
                       .again = used_[place] != 0,
                       .match = match_request(recorded, live, variables_, recorded_->free, overlooked)};
    if (!choice.match.matches() &&
        (closest.exchange == nullptr || choice.match.differences.size() < closest.match.differences.size())) {
      closest = choice;
    }
    return choice;
  };
  std::vector<std::size_t> other_keys;
  for (const std::size_t place : order) {
    if (compared >= most) {
      break;
    }
    if (!keys_may_match(*recorded_->exchanges[place], keys, variables_, recorded_->free)) {
      other_keys.push_back(place);
      continue;
    }
    ServeChoice choice = compare(place);
    if (!choice.match.matches()) {
      continue;
    }
    choice.first = comes_before(place);
    choice.why = choice.again && !repeats() ? ServeChoice::Why::used_up
                 : choice.first != nullptr  ? ServeChoice::Why::out_of_order
                                            : ServeChoice::Why::matched;
    if (choice.why == ServeChoice::Why::matched) {
      return choice;
    }
    if (refused.exchange == nullptr) {
      refused = std::move(choice);
    }
  }
  if (refused.exchange != nullptr) {
    return refused;
  }
  constexpr std::size_t looked_at = 64;
  for (std::size_t i = 0; i < std::min({other_keys.size(), looked_at, most}); ++i) {
    static_cast<void>(compare(other_keys[i]));
  }
  return closest;
}

void ServedPhone::take(const ServeChoice& choice) {
  for (const auto& [name, live] : choice.match.bindings) {
    variables_.bind(name, live);
  }
  give_values(variables_, *choice.exchange);
  ++used_[choice.place];
  used_at_[choice.place] = ++uses_;
  while (first_unused_ < used_.size() && used_[first_unused_] != 0) {
    ++first_unused_;
  }
}

std::size_t ServedPhone::unused() const {
  return static_cast<std::size_t>(std::ranges::count(used_, 0U));
}

}  // namespace eastap::model
