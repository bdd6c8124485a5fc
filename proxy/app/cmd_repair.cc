// `eastap repair TRACE [OUT]`: copies every whole record of a damaged trace into a new one that is closed in
// order. The trace itself is never changed. Single-threaded.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "proxy/app/commands.h"
#include "proxy/base/text.h"
#include "proxy/trace/repair.h"

namespace eastap::app {
namespace {

struct RepairOptions {
  std::string trace;
  std::string out;
};

std::string default_name(const std::string& trace) {
  constexpr std::string_view suffix = ".eastrace";
  const std::string stem = trace.ends_with(suffix) ? trace.substr(0, trace.size() - suffix.size()) : trace;
  return stem + ".repaired" + std::string(suffix);
}

int repair(const RepairOptions& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(options.trace, ignored)) {
    std::cerr
        << "eastap repair: " << text::printable(options.trace)
        << ": is a folder. A fixture folder needs no repair: what is wrong with one of its files, `eastap "
           "show` says. Trace files (.eastrace) are repaired\n";
    return exit_usage;
  }
  const std::string out = options.out.empty() ? default_name(options.trace) : options.out;
  const auto done = trace::repair(options.trace, out);
  if (!done) {
    std::cerr << "eastap repair: " << text::printable(done.error().what) << '\n';
    return exit_usage;
  }
  for (const trace::Damage& each : done->damage) {
    std::cerr << "byte " << each.offset << ": " << each.what << "; " << text::human_size(each.length)
              << " left out\n";
  }
  std::cout << text::printable(out) << ": " << done->records << " records, " << done->exchanges
            << " exchanges\n";
  return done->damage.empty() ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_repair(CLI::App& sub) {
  const auto options = std::make_shared<RepairOptions>();
  sub.add_option("TRACE", options->trace,
                 "the damaged trace file, not a fixture folder, which needs no repair; it stays as it is")
      ->required();
  sub.add_option("OUT", options->out, "the new trace (default: TRACE with .repaired before its suffix)");
  return [options] { return repair(*options); };
}

}  // namespace eastap::app
