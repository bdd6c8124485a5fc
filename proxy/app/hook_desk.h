// The hook host that sessions see: wipes go to the terminal, everything else to the scripts and stock faults,
// where there are any. Owned by the tap, on the loop's thread.
#pragma once

#include <utility>

#include "proxy/app/wipe_desk.h"
#include "proxy/core/hook.h"

namespace eastap::app {

class HookDesk final : public core::HookHost {
 public:
  /// `scripts` may be null; both outlive this.
  HookDesk(core::HookHost* scripts, WipeDesk& wipes) : scripts_(scripts), wipes_(&wipes) {}

  [[nodiscard]] core::HookWish wish() const override {
    return scripts_ != nullptr ? scripts_->wish() : core::HookWish();
  }
  void run(const core::HookKey& key, core::HookCall call, Done done) override;
  void cancel(const core::HookKey& key) override;

 private:
  core::HookHost* scripts_;
  WipeDesk* wipes_;
};

}  // namespace eastap::app
