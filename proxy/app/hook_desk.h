// The hook host that sessions see: wipes go to the terminal, everything else to the scripts and stock faults,
// where there are any, and what they decide to the breakpoints. Owned by the tap, on the loop's thread.
#pragma once

#include <map>

#include "proxy/app/break_desk.h"
#include "proxy/app/wipe_desk.h"
#include "proxy/core/hook.h"

namespace eastap::app {

class HookDesk final : public core::HookHost {
 public:
  /// `scripts` and `breaks` may be null; all outlive this.
  HookDesk(core::HookHost* scripts, BreakDesk* breaks, WipeDesk& wipes)
      : scripts_(scripts), breaks_(breaks), wipes_(&wipes) {}

  [[nodiscard]] core::HookWish wish() const override;
  void run(const core::HookKey& key, core::HookCall&& call, Done&& done) override;
  void cancel(const core::HookKey& key) override;
  void client_ended(const core::HookKey& key) override;

 private:
  void ask_scripts(const core::HookKey& key, core::HookCall&& call, Done&& done);

  core::HookHost* scripts_;
  BreakDesk* breaks_;
  WipeDesk* wipes_;
  /// Calls that scripts decide on before breakpoints do; whether the client has ended meanwhile.
  std::map<core::HookKey, bool> before_breaks_;
};

}  // namespace eastap::app
