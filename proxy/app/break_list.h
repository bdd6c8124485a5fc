// The breakpoints that somebody has set, and which of them an exchange meets. Knows nothing of what is held.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proxy/base/ids.h"
#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/model/filter.h"
#include "proxy/script/hook_filters.h"

namespace eastap::app {

/// What a breakpoint is asked to be.
struct BreakSpec {
  enum class On : std::uint8_t { request, response, both };
  std::string filter;
  On on = On::both;
  std::uint64_t times = 0;           ///< exchanges that it holds; 0: any number
  std::chrono::milliseconds hold{};  ///< 0: BreakList::default_hold
  bool drop = false;                 ///< when the hold ends: drop instead of pass
  std::string source;                ///< who asked: "--break", "ctl"
};
[[nodiscard]] const char* name(BreakSpec::On on);

/// One breakpoint, as lists show it.
struct BreakStanding {
  std::uint64_t id = 0;
  BreakSpec spec;
  bool paused = false;
  bool used_up = false;    ///< it has held as many as it was to hold
  std::uint64_t hits = 0;  ///< exchanges that it held
};

class BreakList {
 public:
  static constexpr std::size_t max_breakpoints = 64;
  static constexpr std::chrono::milliseconds default_hold{300'000};
  static constexpr std::chrono::milliseconds longest_hold{3'600'000};

  struct Breakpoint {
    std::uint64_t id = 0;
    BreakSpec spec;
    model::Filter filter;
    bool paused = false;
    std::uint64_t hits = 0;
    /// Exchanges whose request was held and whose response is to be held too, with their connection.
    std::vector<std::pair<ExchangeId, ConnectionId>> admitted{};

    [[nodiscard]] bool used_up() const { return spec.times != 0 && hits >= spec.times; }
    [[nodiscard]] bool wants(bool response) const;
    /// Its response is to be held too, as far as there is room to remember it.
    void admit(ExchangeId exchange, ConnectionId connection);
  };

  /// `filters` knows the phones and outlives this.
  explicit BreakList(script::HookFilters& filters) : filters_(&filters) {}

  // Errors: not_found, limit_exceeded, invalid_input with "column N: " and its offset.
  [[nodiscard]] Result<std::uint64_t> add(BreakSpec spec);
  [[nodiscard]] Result<void> remove(std::uint64_t id);
  /// Resuming one that is used up lets it begin anew.
  [[nodiscard]] Result<void> pause(std::uint64_t id, bool paused);
  [[nodiscard]] std::vector<BreakStanding> standings() const;

  /// What breakpoints need to be asked about; nothing where none is active.
  [[nodiscard]] core::HookWish wish() const;
  [[nodiscard]] bool active() const;
  /// Null where none wants it. The one that does counts it; lives until the next change of the list.
  [[nodiscard]] Breakpoint* match(const core::HookCall& call, const core::Verdict& verdict);
  /// Whether anything was remembered of the connection.
  bool forget(ConnectionId connection);

 private:
  script::HookFilters* filters_;
  std::vector<Breakpoint> breakpoints_;
  std::uint64_t last_id_ = 0;
};

}  // namespace eastap::app
