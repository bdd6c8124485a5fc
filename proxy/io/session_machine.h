// core::Session as the driver sees it.
#pragma once

#include <utility>

#include "proxy/core/session.h"
#include "proxy/io/machine.h"

namespace eastap::io {

class SessionMachine final : public Machine {
 public:
  SessionMachine(const core::Environment& environment, const core::Mode& mode)
      : session_(environment, mode) {}
  void on(core::Event&& event, const Timestamp& now, core::Commands& out) override {
    session_.on(std::move(event), now, out);
  }

 private:
  core::Session session_;
};

}  // namespace eastap::io
