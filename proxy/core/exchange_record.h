// What a relay knows of an exchange that still runs: shared with whoever holds the exchange, and copied only
// where it changes meanwhile.
#pragma once

#include <memory>
#include <utility>

#include "proxy/core/exchange.h"

namespace eastap::core {

/// A record, or none. Whoever got it by lend() keeps it as it was: the next change is made to a copy. One
/// thread.
class ExchangeRecord {
 public:
  /// `memory`: an empty one to be used, or null.
  void open(ExchangeId id, const Timestamp& now, Exchange::Kind kind = Exchange::Kind::http,
            std::shared_ptr<Exchange> memory = nullptr) {
    held_ = memory ? std::move(memory) : std::make_shared<Exchange>();
    held_->id = id;
    held_->kind = kind;
    held_->started = now;
  }
  [[nodiscard]] explicit operator bool() const { return held_ != nullptr; }
  [[nodiscard]] const Exchange& operator*() const { return *held_; }
  [[nodiscard]] const Exchange* operator->() const { return held_.get(); }

  /// The record, to be changed at once. Only where there is one.
  [[nodiscard]] Exchange& change() {
    if (held_.use_count() > 1) {
      held_ = std::make_shared<Exchange>(*held_);
    }
    return *held_;
  }
  /// Gives it up.
  [[nodiscard]] std::shared_ptr<Exchange> close() { return std::move(held_); }
  /// For somebody on this thread.
  [[nodiscard]] ExchangePtr lend() const { return held_; }

 private:
  std::shared_ptr<Exchange> held_;
};

}  // namespace eastap::core
