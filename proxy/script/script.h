// One loaded script: its environment and the hooks it defines; and the loading of one, in slices, under
// budgets. Owned by script::Host; loop's thread only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/script/event.h"
#include "proxy/script/lib_events.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

/// What becomes of an exchange whose hook failed or passed its deadline.
enum class OnError : std::uint8_t { pass, drop };

/// A script that ran to its end. Running hooks keep the version that they began with.
class Script {
 public:
  /// `environment`: registry reference, given over. `handlers`: what it gave to eas.on. Fails when a hook is
  /// no function.
  [[nodiscard]] static Result<std::shared_ptr<const Script>> make(State& state, std::string name,
                                                                  int environment,
                                                                  std::vector<Handler> handlers);
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  ~Script();

  [[nodiscard]] const std::string& name() const { return name_; }
  /// What is called for an event: those of eas.on in their order, then the global function.
  [[nodiscard]] const std::vector<Handler>& handlers(Event event) const {
    return handlers_.at(static_cast<std::size_t>(event));
  }
  /// Adds what this script needs to be asked about.
  void add_to(core::HookWish& wish) const;
  /// Names of its global functions that begin with "test_", in their order.
  [[nodiscard]] std::vector<std::string> tests() const;
  /// Pushes a global of it.
  void push_global_function(lua_State* L, const std::string& name) const;
  /// What becomes of an exchange whose hook failed, where the script itself says so: its global on_error,
  /// "pass" or "drop", as it was when the script was loaded.
  [[nodiscard]] std::optional<OnError> on_error() const { return on_error_; }
  /// eas.deadline of this script, as it is now.
  [[nodiscard]] std::chrono::milliseconds deadline() const;

 private:
  Script(State& state, std::string name, int environment)
      : state_(state), name_(std::move(name)), environment_(environment) {}
  [[nodiscard]] std::vector<Handler>& row(Event event) {
    return handlers_.at(static_cast<std::size_t>(event));
  }
  [[nodiscard]] Result<void> read_hooks();
  [[nodiscard]] Result<void> read_bodies();
  [[nodiscard]] Result<void> read_on_error();

  State& state_;
  std::string name_;
  int environment_ = LUA_NOREF;
  std::array<std::vector<Handler>, event_count> handlers_;
  bool request_body_ = true;
  bool response_body_ = true;
  std::optional<OnError> on_error_;
};
using ScriptPtr = std::shared_ptr<const Script>;

/// Compiles a text and runs it once.
class ScriptLoad {
 public:
  ScriptLoad(State& state, std::string name, std::string_view text);
  ScriptLoad(const ScriptLoad&) = delete;
  ScriptLoad& operator=(const ScriptLoad&) = delete;
  ~ScriptLoad();

  /// Runs one slice; true when it is over, and then result() has the outcome. Call until then.
  [[nodiscard]] bool step();
  /// The script, or "hooks.lua:3: what went wrong".
  [[nodiscard]] Result<ScriptPtr> result() { return std::move(result_); }

 private:
  State& state_;
  std::string name_;
  Task task_;
  int environment_ = LUA_NOREF;
  int registered_ = LUA_NOREF;  // what eas.on was given
  bool compiled_ = false;
  Result<ScriptPtr> result_;
};

}  // namespace eastap::script
