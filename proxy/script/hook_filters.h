// HookFilters: the filter language for hooks (`exchange:matches("cmd == Sync")`). Keeps parsed filters and,
// where it observes the traffic, what is known of phones. Belongs to the host; loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/model/filter.h"
#include "proxy/model/phones.h"

namespace eastap::script {

/// What filters have found out about the exchange of one hook call.
class FilterLook;

class HookFilters final : public core::Observer {
 public:
  /// Parsed filters that are kept; a script that builds its texts anew each time pays for parsing them.
  static constexpr std::size_t max_filters = 256;

  /// Parses a filter that will be asked, and learns from now on. invalid_input as below.
  [[nodiscard]] Result<void> want(std::string_view filter);

  /// Whether the exchange, as far as it has come, certainly matches. `look` belongs to the hook call: made
  /// here, asked again by later filters. invalid_input with "column N: ..." for what is no filter.
  [[nodiscard]] Result<bool> matches(const core::ExchangePtr& exchange, std::string_view filter,
                                     std::unique_ptr<FilterLook>& look);

  /// The same with a filter that somebody else keeps.
  [[nodiscard]] bool matches(const core::ExchangePtr& exchange, const model::Filter& filter,
                             std::unique_ptr<FilterLook>& look);

  /// What is known of the phone of an exchange; null where nothing is. Valid until the next observe().
  [[nodiscard]] const model::PhoneState* phone_of(const core::ExchangePtr& exchange);
  /// The same by what PhoneState says of device and user.
  [[nodiscard]] const model::PhoneState* phone(const std::string& device, const std::string& user) const;
  /// All that is known; from now on is learnt.
  [[nodiscard]] const model::Phones& all_phones() {
    asked_ = true;
    return phones_;
  }

  /// What all filters so far looked at, as FilterSubject::visited() counts it; reading a filter counts four
  /// for each of its bytes.
  [[nodiscard]] std::uint64_t visited() const { return visited_; }

  /// Whether somebody asked about a filter or a phone, so that what passes is worth learning from.
  [[nodiscard]] bool asked() const { return asked_; }

  /// Learns from exchanges that are over. Nothing before somebody asked about a filter or phone: scripts that
  /// want neither cost no decoding.
  void observe(const core::Observation& observation) override;

  /// What is known of phones so far. Valid until the next exchange is learned from.
  [[nodiscard]] const model::Phones& phones() const { return phones_; }

 private:
  [[nodiscard]] Result<const model::Filter*> parsed(std::string_view filter);

  std::map<std::string, model::Filter, std::less<>> filters_;
  bool asked_ = false;
  model::Phones phones_;
  std::uint64_t visited_ = 0;
  std::uint64_t lessons_ = 0;  // looks of before may hold on to what has moved since
};

class FilterLook {
 public:
  FilterLook(const core::ExchangePtr& exchange, const model::Phones& phones, std::uint64_t lessons);
  [[nodiscard]] model::FilterSubject& subject() { return subject_; }
  [[nodiscard]] std::uint64_t lessons() const { return lessons_; }

 private:
  model::ExchangeView view_;
  model::FilterSubject subject_;
  std::uint64_t lessons_;
};

}  // namespace eastap::script
