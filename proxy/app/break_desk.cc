#include "proxy/app/break_desk.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/app/given_up.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

constexpr std::size_t max_watches = 256;

core::Note hand_note(std::string text, const std::string& source) {
  return {core::Note::Kind::injected, std::move(text), source, {}};
}

std::unexpected<Error> not_held(std::uint64_t id) {
  return fail(ErrorCode::not_found,
              fmt::format("exchange {} is not held; `eastap ctl held` lists what is", id));
}

}  // namespace

BreakDesk::~BreakDesk() {
  for (const auto& [id, held] : held_) {
    scheduler_->cancel(held->ticket);
  }
}

// ---- the chain of hooks ----

void BreakDesk::wish_changed() const {
  if (tell_wish_) {
    tell_wish_();
  }
}

void BreakDesk::consider(const core::HookKey& key, core::HookCall call, core::Verdict verdict,
                         core::HookHost::Done done) {
  const bool ends =
      verdict.action == core::Verdict::Action::drop || verdict.action == core::Verdict::Action::reset;
  Breakpoint* const found = ends || !call.exchange ? nullptr : list_.match(call, verdict);
  if (found == nullptr) {
    done(std::move(verdict));
    return;
  }
  if (held_.size() >= max_held || held_.contains(call.exchange->id.value)) {
    verdict.notes.push_back(
        {core::Note::Kind::policy,
         fmt::format("not held by breakpoint {}: {} exchanges are held already", found->id, held_.size()),
         fmt::format("breakpoint {}", found->id),
         {}});
    done(std::move(verdict));
    return;
  }
  hold(*found, key, std::move(call), std::move(verdict), std::move(done));
}

void BreakDesk::hold(Breakpoint& breakpoint, const core::HookKey& key, core::HookCall call,
                     core::Verdict verdict, core::HookHost::Done done) {
  const bool request = call.phase == core::Phase::request && verdict.action == core::Verdict::Action::pass;
  if (request && breakpoint.spec.on == BreakSpec::On::both) {
    breakpoint.admit(call.exchange->id, key.connection);
  }
  const std::string source =
      text::printable(fmt::format("breakpoint {}: {}", breakpoint.id, breakpoint.spec.filter));
  if (call.wait_notes) {
    core::Verdict lost = verdict;
    lost.take_back_hits = nullptr;  // lose() does that, if it comes to it
    give_up_all(lost, "the connection ended");
    lost.notes.push_back(
        hand_note(fmt::format("held by {} at the {}, and still held when the connection ended", by_breakpoint,
                              request ? "request" : "response"),
                  source));
    call.wait_notes(std::move(lost.notes));
  }
  const std::uint64_t id = call.exchange->id.value;
  auto made = std::make_unique<Held>(Held{
      HeldExchange(std::move(call), std::move(verdict), filters_->phones()), key, std::move(done),
      ++last_serial_, breakpoint.id, source, clock_->now(), breakpoint.spec.hold, breakpoint.spec.drop, 0});
  made->ticket = scheduler_->after(made->hold, [this, id] {
    if (const auto at = held_.find(id); at != held_.end()) {
      at->second->ticket = 0;
      end_by_policy(at, "its time was over");
    }
  });
  const auto at = held_.emplace(id, std::move(made)).first;
  wish_changed();
  tell(standing(*at->second), {});
}

void BreakDesk::cancel(const core::HookKey& key) {
  const auto at = find_key(key);
  if (at == held_.end()) {
    return;
  }
  const std::unique_ptr<Held> gone = std::move(at->second);
  held_.erase(at);
  scheduler_->cancel(gone->ticket);
  gone->exchange.lose();
  tell(standing(*gone), "the connection ended");
}

void BreakDesk::client_ended(const core::HookKey& key) {
  if (const auto at = find_key(key); at != held_.end()) {
    end_by_policy(at, "the phone closed the connection");
  }
}

void BreakDesk::connection_closed(ConnectionId connection) {
  if (list_.forget(connection)) {
    wish_changed();
  }
}

BreakDesk::HeldMap::iterator BreakDesk::find_key(const core::HookKey& key) {
  return std::ranges::find_if(held_, [&key](const auto& entry) { return entry.second->key == key; });
}

void BreakDesk::end_by_policy(HeldMap::iterator at, const std::string& why) {
  Held& held = *at->second;
  const bool drop = held.drop;
  core::Verdict verdict =
      drop ? held.exchange.take_other(core::Verdict::Action::drop, by_breakpoint) : held.exchange.take_pass();
  const std::string how = fmt::format("{}: {}", why, drop ? "dropped" : "passed as it stood");
  settle(at, std::move(verdict), how, how);
}

/// The last step of whoever calls it: `done` may start the next call.
void BreakDesk::settle(HeldMap::iterator at, core::Verdict verdict, const std::string& how,
                       const std::string& remark) {
  const std::unique_ptr<Held> gone = std::move(at->second);
  verdict.notes.push_back(hand_note(fmt::format("{}; {}", how_long(*gone), remark), gone->source));
  held_.erase(at);
  scheduler_->cancel(gone->ticket);
  tell(standing(*gone), how);
  wish_changed();
  gone->done(std::move(verdict));
}

std::string BreakDesk::how_long(const Held& held) const {
  const std::chrono::duration<double> time = clock_->now().steady - held.since.steady;
  return fmt::format("held {:.1f} s by {} at the {}", time.count(), by_breakpoint, held.exchange.phase());
}

// ---- breakpoints ----

Result<std::uint64_t> BreakDesk::add(BreakSpec spec) {
  auto added = list_.add(std::move(spec));
  if (added) {
    wish_changed();
  }
  return added;
}

Result<void> BreakDesk::remove(std::uint64_t id) {
  auto removed = list_.remove(id);
  if (removed) {
    wish_changed();
  }
  return removed;
}

Result<void> BreakDesk::pause(std::uint64_t id, bool paused) {
  auto changed = list_.pause(id, paused);
  if (changed) {
    wish_changed();
  }
  return changed;
}

// ---- what is held ----

HeldStanding BreakDesk::standing(const Held& held) const {
  const nanoseconds now = clock_->now().steady;
  return {.exchange = &held.exchange,
          .serial = held.serial,
          .breakpoint = held.breakpoint,
          .since = held.since,
          .hold_left = held.since.steady + held.hold - now,
          .phone_left = held.exchange.started().steady + held.exchange.patience().limit - now,
          .hold = held.hold,
          .drop = held.drop};
}

std::vector<HeldStanding> BreakDesk::held() const {
  std::vector<HeldStanding> all;
  for (const auto& [id, held] : held_) {
    all.push_back(standing(*held));
  }
  std::ranges::sort(all, {}, &HeldStanding::serial);
  return all;
}

Result<HeldStanding> BreakDesk::find(std::uint64_t id) const {
  const auto at = held_.find(id);
  return at == held_.end() ? Result<HeldStanding>(not_held(id)) : standing(*at->second);
}

Result<void> BreakDesk::edit(std::uint64_t id, const HandEdit& edit) {
  const auto at = held_.find(id);
  return at == held_.end() ? Result<void>(not_held(id)) : at->second->exchange.edit(edit, allow_wipe_);
}

Result<void> BreakDesk::release(std::uint64_t id) {
  const auto at = held_.find(id);
  if (at == held_.end()) {
    return not_held(id);
  }
  Held& held = *at->second;
  const bool edited = held.exchange.edited();
  core::Verdict verdict = held.exchange.take_pass();
  const std::string more = edited ? ", edited" : "";
  settle(at, std::move(verdict), "released" + more, "released by hand" + more);
  return {};
}

std::size_t BreakDesk::release_all() {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, held] : held_) {
    ids.push_back(id);
  }
  // Those that a release lets come after it are not meant.
  return static_cast<std::size_t>(
      std::ranges::count_if(ids, [this](std::uint64_t id) { return release(id).has_value(); }));
}

Result<void> BreakDesk::answer(std::uint64_t id, const HandEdit& wanted) {
  const auto at = held_.find(id);
  if (at == held_.end()) {
    return not_held(id);
  }
  Held& held = *at->second;
  auto made = held.exchange.answer(wanted, allow_wipe_);
  if (!made) {
    return fail(made.error());
  }
  const std::string what = fmt::format("answered by hand with {}", made->status);
  core::Verdict verdict = held.exchange.take_other(core::Verdict::Action::answer, by_hand, *std::move(made));
  settle(at, std::move(verdict), what, what);
  return {};
}

Result<void> BreakDesk::cut(std::uint64_t id, core::Verdict::Action action) {
  const auto at = held_.find(id);
  if (at == held_.end()) {
    return not_held(id);
  }
  const char* const what =
      action == core::Verdict::Action::reset ? "the connection was reset by hand" : "dropped by hand";
  settle(at, at->second->exchange.take_other(action, by_hand), what, what);
  return {};
}

// ---- watching ----

BreakDesk::WatchId BreakDesk::watch(Watch watch) {
  if (watches_.size() >= max_watches) {
    return 0;
  }
  watches_.emplace(++last_watch_, std::move(watch));
  return last_watch_;
}

/// A watcher may take itself or others away meanwhile.
void BreakDesk::tell(const HeldStanding& held, std::string_view how) {
  std::vector<WatchId> ids;
  ids.reserve(watches_.size());
  for (const auto& [id, watch] : watches_) {
    ids.push_back(id);
  }
  for (const WatchId id : ids) {
    if (const auto found = watches_.find(id); found != watches_.end()) {
      const Watch told = found->second;
      told(held, how);
    }
  }
}

}  // namespace eastap::app
