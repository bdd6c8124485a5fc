// What the driver drives: core::Session in the tap, a scripted one in the driver's tests.
#pragma once

#include <functional>
#include <memory>

#include "proxy/base/clock.h"
#include "proxy/core/alphabet.h"

namespace eastap::io {

class Machine {
 public:
  Machine() = default;
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  virtual ~Machine() = default;
  /// As core::Session::on.
  virtual void on(core::Event&& event, const Timestamp& now, core::Commands& out) = 0;
};

using MakeMachine = std::function<std::unique_ptr<Machine>()>;

}  // namespace eastap::io
