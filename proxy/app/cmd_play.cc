// `eastap play TRACE --to URL`: sends the requests of a trace to a server, as the phone did. Single-threaded.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "proxy/app/commands.h"
#include "proxy/app/play_options.h"
#include "proxy/app/play_run.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/model/play/play_tally.h"
#include "proxy/ui/play_report.h"

namespace eastap::app {
namespace {

int play_trace(const PlayWords& words) {
  auto options = check_play_words(words);
  if (!options) {
    std::cerr << "eastap play: " << text::printable(options.error().what, 1000) << '\n';
    return exit_usage;
  }
  auto only = filter_option("play", words.only, "--only");
  if (!only) {
    return only.error();
  }
  options->only = *std::move(only);
  model::PlayTally tally;
  const PlayEnd end = run_play(
      {.command = "play",
       .options = *options,
       .overlooked = nullptr,
       .show_exchanges = options->copies == 1,
       .told = [&tally](const PlayedStep& played) {
         const std::string& why = played.failure.empty() ? played.trouble : played.failure;
         tally.add(played.step->view->context().command_name,
                   played.failure.empty() ? std::optional(played.took) : std::nullopt, text::printable(why));
       }});
  if (end.exit != exit_clean) {
    return end.exit;
  }
  std::cout << (options->json ? ui::play_json(tally) : '\n' + ui::play_table(tally)) << std::flush;
  const bool whole = !end.damaged && !end.interrupted && !end.sign_in_refused;
  return tally.troubles().empty() && whole ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_play(CLI::App& sub) {
  const auto words = std::make_shared<PlayWords>();
  sub.add_option("TRACE", words->trace, "a trace file (.eastrace)")->required();
  sub.add_option("--to", words->to, "the server: https://HOST[:PORT][/PATH]")->required()->type_name("URL");
  add_play_options(sub, *words);
  const char* const load = "Load";
  sub.add_option("--copies", words->copies, "as so many phones at once, each with a device id of its own")
      ->type_name("N")
      ->capture_default_str()
      ->group(load);
  sub.add_option("--ramp", words->ramp, "how long after each other the copies begin")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->group(load);
  sub.add_flag("-v,--verbose", words->verbose, "bodies too (-v), and heads (-vv)")
      ->group("What is kept and shown");
  return [words] { return play_trace(*words); };
}

}  // namespace eastap::app
