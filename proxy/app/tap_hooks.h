// Who decides on what passes the tap: scripts and faults with what they fetch, breakpoints, and the desk that
// sessions ask. Owned by the tap, on the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "proxy/app/break_desk.h"
#include "proxy/app/fetch_desk.h"
#include "proxy/app/hook_desk.h"
#include "proxy/app/run_options.h"
#include "proxy/app/wipe_desk.h"
#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/core/tls_context.h"
#include "proxy/io/linger.h"
#include "proxy/io/loop.h"
#include "proxy/script/host.h"

namespace eastap::app {

/// What the hooks work with; it outlives them.
struct HookWorld {
  io::Loop& loop;
  core::TlsContexts& tls;
  const Clock& clock;
  WipeDesk& wipes;
  bool connects = true;  ///< false: scripts cannot fetch (`eastap serve` connects nowhere)
};

class TapHooks {
 public:
  /// Loads scripts, faults and breakpoints; also without any, since `eastap ctl` may set some. Errors of
  /// scripts and faults as script::Host::create; of a breakpoint's filter with "--break".
  [[nodiscard]] static Result<std::unique_ptr<TapHooks>> open(const RunOptions& options,
                                                              const HookWorld& world);
  TapHooks(const TapHooks&) = delete;
  TapHooks& operator=(const TapHooks&) = delete;
  ~TapHooks() = default;

  [[nodiscard]] script::Host& scripts() { return *scripts_; }
  [[nodiscard]] BreakDesk& breaks() { return *breaks_; }
  [[nodiscard]] HookDesk& desk() { return *desk_; }
  /// Called whenever the desk's wish may have another answer.
  void when_wish_changes(const std::function<void()>& tell);

 private:
  TapHooks() = default;
  void open_fetches(const RunOptions& options, const HookWorld& world, script::HostOptions& asked);
  [[nodiscard]] Result<void> open_breaks(const RunOptions& options, const HookWorld& world);

  std::optional<io::Linger> fetched_last_;  // connections of `fetches_` that are over
  std::optional<FetchDesk> fetches_;
  std::unique_ptr<script::Host> scripts_;
  std::unique_ptr<BreakDesk> breaks_;
  std::optional<HookDesk> desk_;
};

}  // namespace eastap::app
