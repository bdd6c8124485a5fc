// Breakpoints: exchanges that match one are held until a person edits, releases, answers or drops them, or
// until their hold ends by its policy. Sits behind scripts and faults in the chain of hooks, so that what a
// person edits is what is sent on; the session's wipe guard comes after it. Owned by the tap, on the loop's
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/app/break_list.h"
#include "proxy/app/held_exchange.h"
#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/base/scheduler.h"
#include "proxy/core/hook.h"
#include "proxy/script/hook_filters.h"

namespace eastap::app {

/// One held exchange, as lists show it. `exchange` lives until the next call of the desk.
struct HeldStanding {
  const HeldExchange* exchange = nullptr;
  std::uint64_t serial = 0;      ///< counts holds from 1
  std::uint64_t breakpoint = 0;  ///< which one holds it
  Timestamp since;
  nanoseconds hold_left{0};
  nanoseconds phone_left{0};  ///< below zero: the phone may have given up
  std::chrono::milliseconds hold{0};
  bool drop = false;
};

class BreakDesk {
 public:
  static constexpr std::size_t max_held = 64;  ///< those beyond pass, with a note

  /// `filters` knows the phones; all outlive this.
  BreakDesk(script::HookFilters& filters, Scheduler& scheduler, const Clock& clock, bool allow_wipe)
      : filters_(&filters), list_(filters), scheduler_(&scheduler), clock_(&clock), allow_wipe_(allow_wipe) {}
  BreakDesk(const BreakDesk&) = delete;
  BreakDesk& operator=(const BreakDesk&) = delete;
  ~BreakDesk();

  // ---- the chain of hooks ----
  /// What breakpoints need to be asked about; nothing where none is active.
  [[nodiscard]] core::HookWish wish() const { return list_.wish(); }
  /// Called whenever wish() may have another answer.
  void when_wish_changes(std::function<void()> tell) { tell_wish_ = std::move(tell); }
  /// Some breakpoint wants to see requests and responses.
  [[nodiscard]] bool active() const { return list_.active(); }
  /// `verdict` is what scripts and faults decided; it goes to `done` at once unless a breakpoint matches.
  void consider(const core::HookKey& key, core::HookCall call, core::Verdict verdict,
                core::HookHost::Done done);
  void cancel(const core::HookKey& key);
  /// The phone has closed: the hold ends by its policy.
  void client_ended(const core::HookKey& key);
  void connection_closed(ConnectionId connection);

  // ---- breakpoints; errors: not_found, limit_exceeded, invalid_input with "column N: " and its offset ----
  [[nodiscard]] Result<std::uint64_t> add(BreakSpec spec);
  [[nodiscard]] Result<void> remove(std::uint64_t id);
  /// Resuming one that is used up lets it begin anew.
  [[nodiscard]] Result<void> pause(std::uint64_t id, bool paused);
  [[nodiscard]] std::vector<BreakStanding> breakpoints() const { return list_.standings(); }

  // ---- what is held; `id` is the exchange's. not_found: it is not held (any more) ----
  [[nodiscard]] std::vector<HeldStanding> held() const;
  [[nodiscard]] Result<HeldStanding> find(std::uint64_t id) const;
  [[nodiscard]] Result<void> edit(std::uint64_t id, const HandEdit& edit);
  [[nodiscard]] Result<void> release(std::uint64_t id);
  std::size_t release_all();
  [[nodiscard]] Result<void> answer(std::uint64_t id, const HandEdit& wanted);
  /// `action`: drop or reset.
  [[nodiscard]] Result<void> cut(std::uint64_t id, core::Verdict::Action action);

  // ---- watching ----
  /// Told when one is newly held (`how` empty) and when it no longer is, with how that came.
  using Watch = std::function<void(const HeldStanding& held, std::string_view how)>;
  using WatchId = std::uint64_t;
  [[nodiscard]] WatchId watch(Watch watch);
  void unwatch(WatchId id) { watches_.erase(id); }

 private:
  using Breakpoint = BreakList::Breakpoint;
  struct Held {
    HeldExchange exchange;
    core::HookKey key;
    core::HookHost::Done done;
    std::uint64_t serial = 0;
    std::uint64_t breakpoint = 0;
    std::string source;  // "breakpoint 1: cmd == Sync", for notes
    Timestamp since;
    std::chrono::milliseconds hold{0};
    bool drop = false;
    Scheduler::Ticket ticket = 0;
  };
  using HeldMap = std::map<std::uint64_t, std::unique_ptr<Held>>;  // by exchange

  void hold(Breakpoint& breakpoint, const core::HookKey& key, core::HookCall call, core::Verdict verdict,
            core::HookHost::Done done);
  void end_by_policy(HeldMap::iterator at, const std::string& why);
  void settle(HeldMap::iterator at, core::Verdict verdict, const std::string& how, const std::string& remark);
  [[nodiscard]] HeldMap::iterator find_key(const core::HookKey& key);
  [[nodiscard]] HeldStanding standing(const Held& held) const;
  [[nodiscard]] std::string how_long(const Held& held) const;
  void tell(const HeldStanding& held, std::string_view how);
  void wish_changed() const;

  script::HookFilters* filters_;
  BreakList list_;
  Scheduler* scheduler_;
  const Clock* clock_;
  bool allow_wipe_;
  HeldMap held_;
  std::map<WatchId, Watch> watches_;
  std::function<void()> tell_wish_;
  std::uint64_t last_serial_ = 0;
  WatchId last_watch_ = 0;
};

}  // namespace eastap::app
