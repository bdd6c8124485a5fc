// FaultTable: the stock faults of one Lua state, as scripts/faults declares them. Knows what there is and
// whether arguments are right, and pushes the call that carries one out. Belongs to whoever owns the state;
// its thread only.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

/// One argument, for the help.
struct FaultArgument {
  std::string name;
  std::string type;  ///< "integer", "seconds", "choice" ...
  bool required = false;
  bool connect = false;  ///< for side=connect alone
  std::string meaning;
};

/// One stock fault.
struct StockFault {
  std::string name;
  std::string group;  ///< "EAS", "HTTP", "WBXML", "Provisioning", "Connection", "Bytes"
  std::string meaning;
  std::vector<core::Phase> phases;    ///< connect, request or response; the usual one first
  bool body = false;                  ///< needs the message's body
  bool phone = false;                 ///< asks what is known of the phone
  bool wipe = false;                  ///< orders a wipe: only with --allow-wipe
  std::vector<std::string> commands;  ///< the only ones it makes sense for; empty: every exchange
  std::vector<FaultArgument> arguments;
};

/// Which hit of a fault this is; what its chance depends on.
struct FaultHit {
  std::uint64_t count = 1;  ///< for this device, from 1
  std::uint64_t seed = 1;
};

class FaultTable {
 public:
  /// Runs scripts/faults in the state, whose libraries are open. Throws std::runtime_error where that fails:
  /// the files ship with the program. `allow_wipe`: faults may order phones to erase data.
  FaultTable(State& state, bool allow_wipe);
  FaultTable(const FaultTable&) = delete;
  FaultTable& operator=(const FaultTable&) = delete;
  ~FaultTable();

  [[nodiscard]] const std::vector<StockFault>& all() const { return faults_; }
  /// Null where there is none of that name.
  [[nodiscard]] const StockFault* find(std::string_view name) const;
  /// invalid_input: no such fault, or an argument that it does not take, has not, or cannot read. refused: it
  /// orders a wipe, which is not allowed.
  [[nodiscard]] Result<void> check(const std::string& name,
                                   const std::map<std::string, std::string>& arguments) const;

  /// Somebody set this fault: what it asks about phones is learnt from now on.
  void begin(const StockFault& fault) const;

  /// Pushes the function that carries a fault out and its first two arguments' places: call it with
  /// (name, exchange, arguments, hit). Leaves one value on the stack of `L`.
  void push_invoke(lua_State* L) const;
  /// Pushes the last two arguments of that call.
  static void push_arguments(lua_State* L, const std::map<std::string, std::string>& arguments,
                             const FaultHit& hit);

 private:
  void run(std::string_view name, std::string_view text);
  void read();

  State& state_;
  bool allow_wipe_;
  int module_ = LUA_NOREF;  // the table that table.lua returns
  std::vector<StockFault> faults_;
};

/// Names of the files of scripts/faults and their texts, table.lua first; part of the program.
struct StockScript {
  std::string_view name;
  std::string_view text;
};
[[nodiscard]] const std::vector<StockScript>& stock_scripts();

/// `eastap help faults`: every fault with its arguments, then the conditions.
[[nodiscard]] std::string fault_help_text();

}  // namespace eastap::script
