// `eastap shrink TRACE [--out OUT] -- COMMAND...`: the smallest part of a session for which COMMAND still
// fails, as a trace or a fixture folder of its own. Single-threaded.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/app/shrinker.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

struct ShrinkChoice {
  ShrinkOptions how;
  std::string out;
  bool json = false;
};

std::string shrunk_name(const std::string& trace) {
  constexpr std::string_view suffix = ".eastrace";
  const std::string stem = named_path(trace);
  const bool file = stem.ends_with(suffix);
  return (file ? stem.substr(0, stem.size() - suffix.size()) : stem) + ".shrunk" +
         (file ? std::string(suffix) : "");
}

void say_shrunk(const ShrinkChoice& choice, const Shrunk& done, const std::string& out) {
  if (!choice.json) {
    std::cout << text::printable(out) << ": " << done.exchanges.size() << " of " << done.before
              << (done.before == 1 ? " exchange" : " exchanges") << ", after " << done.runs
              << (done.runs == 1 ? " run\n" : " runs\n");
    return;
  }
  nlohmann::json ids = nlohmann::json::array();
  for (const ExchangeId id : done.exchanges) {
    ids.push_back(id.value);
  }
  const nlohmann::json line = {{"kind", "shrunk"},  {"out", text::printable(out)},
                               {"exchanges", ids},  {"of", done.before},
                               {"runs", done.runs}, {"smallest", done.smallest}};
  std::cout << json_line(line) << '\n';
}

int shrink_trace(const ShrinkChoice& choice) {
  const std::string out = choice.out.empty() ? shrunk_name(choice.how.trace) : choice.out;
  std::error_code ignored;
  if (std::filesystem::exists(out, ignored)) {
    std::cerr << "eastap shrink: " << text::printable(out) << " is there already; --out names another\n";
    return exit_usage;
  }
  const std::filesystem::path parent = std::filesystem::absolute(out, ignored).parent_path();
  if (::access(parent.c_str(), W_OK | X_OK) != 0) {  // to be known before the first of many runs
    std::cerr << "eastap shrink: cannot write into " << text::printable(parent.string()) << ": "
              << std::strerror(errno) << '\n';
    return exit_usage;
  }
  Shrinker shrinker(choice.how, std::cerr);
  const auto done = shrinker.run(out);
  if (!done) {
    std::cerr << "eastap shrink: " << text::printable(done.error().what) << '\n';
    return done.error().code == ErrorCode::refused ? exit_found : exit_usage;
  }
  say_shrunk(choice, *done, out);
  if (!done->smallest) {
    std::cerr << "eastap shrink: " << done->why_not_smallest
              << (done->steady ? "; less may do\n" : "; the result says little\n");
  }
  return done->smallest ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_shrink(CLI::App& sub) {
  const auto choice = std::make_shared<ShrinkChoice>();
  ShrinkOptions& how = choice->how;
  sub.add_option("TRACE", how.trace, "a trace file (.eastrace) or a fixture folder; it stays as it is")
      ->required();
  sub.add_option(
         "COMMAND", how.command,
         "behind --: the command and its words. {} stands for the part of the session that is tried, as "
         "$EASTAP_TRACE does; it fails when it exits with another code than 0, or is killed. 125: it "
         "cannot tell")
      ->required()
      ->type_name("-- COMMAND...");
  sub.add_option("--out", choice->out,
                 "the new trace or folder, of the same form as TRACE (default: its name with .shrunk)")
      ->type_name("OUT");
  sub.add_option("--exit-code", how.exit_code, "only this exit code is the failure that is looked for")
      ->type_name("CODE")
      ->check(CLI::Range(1, 255));
  sub.add_option("--time-limit", how.time_limit,
                 "seconds for one run; a run that takes longer fails only where the first did (default 300)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 86'400));
  sub.add_option("--max-runs", how.max_runs, "give the smallest part found after so many runs (default 1000)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  sub.add_flag("--show-output", how.loud, "what COMMAND prints goes to standard error");
  sub.add_flag("--json", choice->json, "the result as one JSON object");
  return [choice] { return shrink_trace(*choice); };
}

}  // namespace eastap::app
