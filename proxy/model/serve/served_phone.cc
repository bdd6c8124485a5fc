#include "proxy/model/serve/served_phone.h"

#include <algorithm>
#include <compare>
#include <map>
#include <utility>

#include "proxy/model/serve/served_answer.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {

namespace {

/// Recorded requests that a live one is compared with. A large one is compared with few: all of it happens
/// while other phones wait.
std::size_t comparisons_for(ExchangeView& live) {
  constexpr std::size_t max_nodes_compared = 1'000'000;
  constexpr std::size_t least_compared = 16;
  const wbxml::Document* const asked = live.request().document();
  const std::size_t nodes = std::max<std::size_t>(asked == nullptr ? 1 : asked->size(), 1);
  return std::clamp(max_nodes_compared / nodes, least_compared, ServedPhone::max_compared);
}

/// Of the recorded requests that say something else the one that says the least else.
class ClosestChoice {
 public:
  ClosestChoice(const std::vector<FolderKey>& keys, const Variables& variables)
      : keys_(keys), variables_(variables) {}

  void offer(ServeChoice choice) {
    const Distance distance = distance_of(choice);
    if (found_.exchange == nullptr || distance < least_) {
      least_ = distance;
      found_ = std::move(choice);
    }
  }
  [[nodiscard]] ServeChoice take() { return std::move(found_); }

 private:
  /// Another kind of body is further away than any number of other elements: an empty Sync is not nearly one
  /// with a document, though that is a single difference.
  struct Distance {
    bool other_body = false;
    std::size_t differences = 0;
    std::size_t other_keys = 0;
    auto operator<=>(const Distance&) const = default;
  };

  [[nodiscard]] Distance distance_of(const ServeChoice& choice) const {
    const auto& differences = choice.match.differences;
    return {.other_body = std::ranges::any_of(
                differences,
                [](const RequestDifference& each) { return each.about == RequestDifference::About::body; }),
            .differences = differences.size(),
            .other_keys = other_keys(*choice.exchange)};
  }

  /// Two for each live key of a folder that the recorded request does not name, one where its key is another.
  [[nodiscard]] std::size_t other_keys(const ServedExchange& recorded) const {
    constexpr std::size_t most = 1'000'000;  // pairs; beyond that nobody asks which of two is closer
    if (keys_.size() * recorded.keys.size() > most) {
      return 0;
    }
    std::size_t count = 0;
    for (const FolderKey& each : keys_) {
      const std::string folder = variables_.to_recorded(VolatileKind::folder_id, each.folder,
                                                        {.phone = recorded.phone, .folder = {}});
      const std::string key = variables_.to_recorded(VolatileKind::sync_key, each.key,
                                                     {.phone = recorded.phone, .folder = each.folder});
      std::size_t apart = 2;
      for (const FolderKey& one : recorded.keys) {
        if (one.folder == folder) {
          apart = std::min<std::size_t>(apart, one.key == key ? 0 : 1);
        }
      }
      count += apart;
    }
    return count;
  }

  const std::vector<FolderKey>& keys_;
  const Variables& variables_;
  ServeChoice found_;
  Distance least_;
};

}  // namespace

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
  } else if (carries_mail(*view.request().message())) {
    visit_mail(as_text(view.request().content()), named(false));
  }
  if (const wbxml::Document* document = view.response().document()) {
    visit_document(*document, named(true));
  }
}

ServedPhone::ServedPhone(const RecordedPhone& recorded, ServeMode mode)
    : recorded_(&recorded),
      mode_(mode),
      variables_(recorded.variables),
      asked_(recorded.exchanges.size()),
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
    return first != second ? first < second : used_[a] != 0 && used_at_[a] > used_at_[b];
  });
  return order;
}

/// An exchange that has to be asked before and was not; null where there is none.
const ServedExchange* ServedPhone::comes_before(std::size_t place) const {
  if (repeats()) {
    return nullptr;
  }
  const ServedExchange& wanted = *recorded_->exchanges[place];
  for (std::size_t each = first_unasked_; each < place; ++each) {
    const ServedExchange& earlier = *recorded_->exchanges[each];
    const bool counts = mode_ == ServeMode::ordered || earlier.shares_collection(wanted);
    if (!asked_[each] && counts && !earlier.overlaps(wanted)) {
      return &earlier;
    }
  }
  return nullptr;
}

RequestMatch ServedPhone::match(const ServedExchange& recorded, ExchangeView& live,
                                const Overlooked& overlooked) {
  return match_request(recorded, live, variables_, recorded_->free, overlooked);
}

ServeChoice ServedPhone::compare(std::size_t place, ExchangeView& live, const Overlooked& overlooked) {
  const ServedExchange& recorded = *recorded_->exchanges[place];
  return {.why = ServeChoice::Why::differs,
          .place = place,
          .exchange = &recorded,
          .again = used_[place] != 0,
          .match = match(recorded, live, overlooked)};
}

/// The same for a client that tries again under ids that it has made anew. What it called things before holds
/// until take().
ServeChoice ServedPhone::compare_anew(std::size_t place, ExchangeView& live, const Overlooked& overlooked) {
  const ServedExchange& recorded = *recorded_->exchanges[place];
  std::map<std::string, std::string> called;
  if (const wbxml::Document* document = recorded.view().request().document()) {
    visit_document(*document, [&](const VolatilePlace& each) {
      const Variable* variable =
          variables_.find(each.kind, each.value, {.phone = recorded.phone, .folder = each.folder});
      if (variable != nullptr && is_exchanged(each.kind) && info(each.kind).origin != Origin::server &&
          !variable->live.empty() && recorded_->free.contains(variable->name)) {
        called.emplace(variable->name, variable->live);
      }
    });
  }
  if (called.empty()) {
    return {};
  }
  for (const auto& [name, value] : called) {
    variables_.unbind(name);
  }
  ServeChoice choice = compare(place, live, overlooked);
  for (const auto& [name, value] : called) {
    variables_.bind(name, value);
  }
  return choice;
}

/// Of a choice that says the same: whether it may be answered now.
void ServedPhone::judge(ServeChoice& choice) const {
  choice.first = comes_before(choice.place);
  choice.why = choice.again && !repeats() ? ServeChoice::Why::used_up
               : choice.first != nullptr  ? ServeChoice::Why::out_of_order
                                          : ServeChoice::Why::matched;
}

ServeChoice ServedPhone::choose(ExchangeView& live, const Overlooked& overlooked) {
  const auto row = recorded_->by_kind.find(kind_of_request(live));
  if (row == recorded_->by_kind.end()) {
    return {};
  }
  const bool signed_in = live.request().message()->head.find("Authorization").has_value();
  const std::vector<FolderKey> keys = sync_keys_of(live);
  const std::size_t most = comparisons_for(live);
  std::size_t compared = 0;
  ServeChoice refused;
  /// True where the search is over.
  const auto decides = [&](ServeChoice& choice) {
    judge(choice);
    if (choice.why != ServeChoice::Why::matched && refused.exchange == nullptr) {
      refused = choice;
    }
    return choice.why == ServeChoice::Why::matched;
  };
  ClosestChoice closest(keys, variables_);
  std::vector<std::size_t> other_keys;
  std::vector<std::size_t> asked_before;
  for (const std::size_t place : by_preference(row->second, signed_in)) {
    if (compared >= most) {
      break;
    }
    if (!keys_may_match(*recorded_->exchanges[place], keys, variables_, recorded_->free)) {
      other_keys.push_back(place);
      continue;
    }
    ++compared;
    ServeChoice choice = compare(place, live, overlooked);
    if (!choice.match.matches()) {
      closest.offer(choice);
      if (asked_[place]) {
        asked_before.push_back(place);
      }
    } else if (decides(choice)) {
      return choice;
    }
  }
  for (const std::size_t place : asked_before) {
    if (compared++ >= most || refused.exchange != nullptr) {
      break;
    }
    ServeChoice choice = compare_anew(place, live, overlooked);
    if (choice.exchange != nullptr && choice.match.matches() && decides(choice)) {
      return choice;
    }
  }
  if (refused.exchange != nullptr) {
    return refused;
  }
  for (const std::size_t place : other_keys) {
    if (compared++ >= most) {
      break;
    }
    closest.offer(compare(place, live, overlooked));
  }
  return closest.take();
}

void ServedPhone::take(const ServeChoice& choice) {
  for (const auto& [name, live] : choice.match.bindings) {
    variables_.bind(name, live);
  }
  give_values(variables_, *choice.exchange);
  asked_[choice.place] = true;
  ++used_[choice.place];
  used_at_[choice.place] = ++uses_;
  while (first_unasked_ < asked_.size() && asked_[first_unasked_]) {
    ++first_unasked_;
  }
}

void ServedPhone::give_back(std::size_t place) {
  used_[place] -= used_[place] == 0 ? 0 : 1;
}

std::size_t ServedPhone::unasked() const {
  return static_cast<std::size_t>(std::ranges::count(asked_, false));
}

}  // namespace eastap::model
