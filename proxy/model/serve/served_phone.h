// One live phone before the fake server: its own copy of a recorded phone's conversation, with what its ids
// and keys are called, and which exchanges were answered. Owned by the FakeServer. Pure; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "proxy/model/serve/request_match.h"
#include "proxy/model/serve/served_exchange.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

enum class ServeMode : std::uint8_t {
  loose,    ///< in any order that the SyncKeys allow; what was answered may be asked again
  ordered,  ///< in the recorded order, each once
  strict,   ///< the same within each folder, and all of it
};
[[nodiscard]] std::string_view to_string(ServeMode mode);

/// What was recorded of one phone, in the order in which it was asked.
struct RecordedPhone {
  std::string key;  ///< phone_key(); "" for requests that name no device
  std::string device;
  std::string user;
  std::vector<const ServedExchange*> exchanges;
  std::map<std::string, std::vector<std::size_t>> by_kind;  ///< places in `exchanges`
  Variables variables;                                      ///< named, not bound
  FreeVariables free;

  /// Names the values of the next exchange. Exchanges come in order.
  void add(const ServedExchange& exchange);
};

/// What a live request comes to.
struct ServeChoice {
  enum class Why : std::uint8_t {
    matched,
    differs,       ///< no recorded request says the same; `exchange` is the closest
    unknown,       ///< nothing of that kind was recorded; there is no `exchange`
    out_of_order,  ///< it matches `exchange`, but `first` comes first
    used_up,       ///< it matches `exchange`, which was answered already
  };
  Why why = Why::unknown;
  std::size_t place = 0;  ///< of `exchange` in RecordedPhone::exchanges
  const ServedExchange* exchange = nullptr;
  const ServedExchange* first = nullptr;
  bool again = false;  ///< it was answered before
  RequestMatch match;
};

class ServedPhone {
 public:
  /// Recorded requests that one live request is compared with in full, at most.
  static constexpr std::size_t max_compared = 1'000;

  /// `recorded` outlives this.
  ServedPhone(const RecordedPhone& recorded, ServeMode mode);

  [[nodiscard]] ServeChoice choose(ExchangeView& live, const Overlooked& overlooked);
  /// How a request differs from a recorded one, which may be a copy without secrets.
  [[nodiscard]] RequestMatch match(const ServedExchange& recorded, ExchangeView& live,
                                   const Overlooked& overlooked);
  /// Of a choice that matched: from now on its values are known, and it was asked and used.
  void take(const ServeChoice& choice);
  /// The client did not get the answer of the exchange at a place: it may be asked again as if it had not
  /// been used. It stays asked, and what the client calls things holds.
  void give_back(std::size_t place);

  [[nodiscard]] const RecordedPhone& recorded() const { return *recorded_; }
  [[nodiscard]] const Variables& variables() const { return variables_; }
  /// How often the exchange at a place was answered.
  [[nodiscard]] std::size_t used(std::size_t place) const { return used_[place]; }
  /// Whether it was asked, answered or not.
  [[nodiscard]] bool asked(std::size_t place) const { return asked_[place]; }
  /// Exchanges that were never asked.
  [[nodiscard]] std::size_t unasked() const;

 private:
  [[nodiscard]] std::vector<std::size_t> by_preference(const std::vector<std::size_t>& places,
                                                       bool signed_in) const;
  [[nodiscard]] const ServedExchange* comes_before(std::size_t place) const;
  [[nodiscard]] ServeChoice compare(std::size_t place, ExchangeView& live, const Overlooked& overlooked);
  [[nodiscard]] ServeChoice compare_anew(std::size_t place, ExchangeView& live, const Overlooked& overlooked);
  void judge(ServeChoice& choice) const;
  [[nodiscard]] bool repeats() const;

  const RecordedPhone* recorded_;
  ServeMode mode_;
  Variables variables_;
  std::vector<bool> asked_;             // by place
  std::vector<std::size_t> used_;       // by place: how often it was answered
  std::vector<std::uint64_t> used_at_;  // by place: which use it was, counted over all
  std::uint64_t uses_ = 0;
  std::size_t first_unasked_ = 0;
};

}  // namespace eastap::model
