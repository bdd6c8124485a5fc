#include "proxy/app/hook_desk.h"

#include <utility>

namespace eastap::app {

core::HookWish HookDesk::wish() const {
  core::HookWish wish = scripts_ != nullptr ? scripts_->wish() : core::HookWish();
  if (breaks_ != nullptr) {
    const core::HookWish more = breaks_->wish();
    wish.request = wish.request || more.request;
    wish.request_body = wish.request_body || more.request_body;
    wish.response = wish.response || more.response;
    wish.response_body = wish.response_body || more.response_body;
    wish.close = wish.close || more.close;
    wish.full_records = wish.full_records || more.full_records;
  }
  return wish;
}

void HookDesk::run(const core::HookKey& key, core::HookCall&& call, Done&& done) {
  const core::Phase phase = call.phase;
  if (phase == core::Phase::wipe) {
    wipes_->ask(key, call, std::move(done));
    return;
  }
  if (phase == core::Phase::close && breaks_ != nullptr) {
    breaks_->connection_closed(key.connection);
  }
  const bool breakable = phase == core::Phase::request || phase == core::Phase::response;
  if (!breakable || breaks_ == nullptr || !breaks_->active()) {
    ask_scripts(key, std::move(call), std::move(done));
    return;
  }
  core::HookCall again = call;
  before_breaks_[key] = false;
  ask_scripts(key, std::move(call),
              [this, key, kept = std::move(again), done = std::move(done)](core::Verdict&& verdict) {
                const auto asked = before_breaks_.extract(key);
                breaks_->consider(key, kept, std::move(verdict), done);
                if (!asked.empty() && asked.mapped()) {
                  breaks_->client_ended(key);
                }
              });
}

void HookDesk::ask_scripts(const core::HookKey& key, core::HookCall&& call, Done&& done) {
  if (scripts_ != nullptr) {
    scripts_->run(key, std::move(call), std::move(done));
  } else {
    done({});
  }
}

void HookDesk::cancel(const core::HookKey& key) {
  before_breaks_.erase(key);
  wipes_->cancel(key);
  if (breaks_ != nullptr) {
    breaks_->cancel(key);
  }
  if (scripts_ != nullptr) {
    scripts_->cancel(key);
  }
}

void HookDesk::client_ended(const core::HookKey& key) {
  if (const auto asked = before_breaks_.find(key); asked != before_breaks_.end()) {
    asked->second = true;
  }
  if (breaks_ != nullptr) {
    breaks_->client_ended(key);
  }
  if (scripts_ != nullptr) {
    scripts_->client_ended(key);
  }
}

}  // namespace eastap::app
