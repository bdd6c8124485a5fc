// `eastap help faults`: made from the table of scripts/faults, so that it cannot lag behind.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/clock.h"
#include "proxy/script/fault_table.h"
#include "proxy/script/lib_base.h"
#include "proxy/script/limits.h"

namespace eastap::script {
namespace {

constexpr std::array<std::string_view, 7> groups{"EAS",        "Provisioning", "WBXML", "HTTP",
                                                 "Connection", "Bytes",        "Line"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> condition_rows{{
    {"TERM",
     "a term of the filter language without blanks: device~iPhone, cmd==Sync, status!=1 (`eastap help "
     "filters`)"},
    {"if FILTER",
     "as the last words: one whole filter, blanks and all: if cmd == Sync and folder ~ \"Inbox\""},
    {"command=NAME", "only this command; letter case does not matter"},
    {"device=PATTERN", "only devices whose id or type matches; * and ? are wildcards"},
    {"side=request|response|connect",
     "which message is struck, or the whole connection, where the fault can do it; else its usual side"},
    {"nth=N, nth=N-M", "only the Nth (to Mth) message of each device that meets the conditions above"},
    {"every=N", "only each Nth of them"},
    {"percent=P", "only so many of a hundred, as the seed decides"},
    {"seed=N",
     "the seed of all chance, 1 without it: the same seed strikes the same messages in the same way"},
    {"times=N", "at most N times for each device"},
    {"first-contact", "only the first message of each device that meets the conditions"},
    {"between=HH:MM-HH:MM", "only at this time of day"},
    {"from=30s, until=5m", "only so long after the fault was set"},
    {"until='FILTER'", "until the device was seen doing this: until='cmd == Provision'"},
}};

std::string heading_of(const StockFault& fault) {
  std::string text = "  " + fault.name;
  for (const FaultArgument& argument : fault.arguments) {
    text +=
        argument.required ? fmt::format(" {}=...", argument.name) : fmt::format(" [{}=...]", argument.name);
  }
  return text + '\n';
}

std::string about(const StockFault& fault) {
  std::string sides;
  for (const core::Phase phase : fault.phases) {
    sides += sides.empty() ? "on the " : " or the ";
    sides += phase == core::Phase::connect ? "connection" : core::name(phase);
  }
  const std::string commands =
      fault.commands.empty() ? "" : fmt::format(" of {}", fmt::join(fault.commands, ", "));
  std::string text = fmt::format("      {} ({}{})\n", fault.meaning, sides, commands);
  for (const FaultArgument& argument : fault.arguments) {
    text += fmt::format("        {}: {}\n", argument.name, argument.meaning);
  }
  return text;
}

}  // namespace

std::string fault_help_text() {
  const SystemClock clock;
  State state(Limits{}, clock);
  open_libraries(state.lua(), false);
  const FaultTable table(state, false);
  std::string text =
      "Stock faults. On the command line: --fault 'NAME word ...', as often as you like. While the tap runs: "
      "eastap ctl.\n"
      "In a hook: exchange:fault(\"NAME\", { argument = value }).\n";
  for (const std::string_view group : groups) {
    text += fmt::format("\n{}:\n", group);
    for (const StockFault& fault : table.all()) {
      if (fault.group == group) {
        text += heading_of(fault) + about(fault);
      }
    }
  }
  text += "\nConditions:\n";
  for (const auto& [form, meaning] : condition_rows) {
    text += fmt::format("  {}\n      {}\n", form, meaning);
  }
  text +=
      "\nExamples:\n"
      "  --fault 'sync-stale-key device~iPhone nth=3'\n"
      "  --fault 'cut seconds=200 command=Ping'\n"
      "  --fault 'provision-demand'\n"
      "  --fault 'wbxml-truncate percent=20 seed=7'\n";
  return text;
}

}  // namespace eastap::script
