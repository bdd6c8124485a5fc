#include "proxy/app/hook_desk.h"

namespace eastap::app {

void HookDesk::run(const core::HookKey& key, core::HookCall call, Done done) {
  if (call.phase == core::Phase::wipe) {
    wipes_->ask(key, call, std::move(done));
  } else if (scripts_ != nullptr) {
    scripts_->run(key, std::move(call), std::move(done));
  } else {
    done({});
  }
}

void HookDesk::cancel(const core::HookKey& key) {
  wipes_->cancel(key);
  if (scripts_ != nullptr) {
    scripts_->cancel(key);
  }
}

}  // namespace eastap::app
