// `eastap verify TRACE --to URL`: plays a trace and compares each answer with the recorded one, by meaning.
// Single-threaded.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "proxy/app/commands.h"
#include "proxy/app/play_options.h"
#include "proxy/app/play_run.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"
#include "proxy/ui/play_report.h"
#include "proxy/ui/test_report.h"

namespace eastap::app {
namespace {

struct VerifyWords {
  PlayWords play;
  std::string ignore;
  std::string junit;
  bool print_ignored = false;
};

using Verdict = model::AnswerCheck::Verdict;

/// Prints each verdict as it comes, and keeps what the end needs.
class Verifier {
 public:
  explicit Verifier(const PlayOptions& options, bool keep_cases)
      : options_(options), keep_cases_(keep_cases) {}

  void take(const PlayedStep& played) {
    ++counts_[static_cast<std::size_t>(played.check.verdict)];
    const eas::RequestContext& context = played.step->view->context();
    const ui::VerifiedLine line{
        .id = played.step->id(),
        .copy = played.copy,
        .copies = options_.copies,
        .command =
            text::printable(context.command_name.empty() ? std::string(eas::command_name(context.command))
                                                         : context.command_name),
        .device = text::printable(context.device_id),
        .took = played.took,
        .check = &played.check};
    const bool differs = played.check.verdict == Verdict::different;
    if (differs && first_.empty()) {
      first_ = fmt::format("exchange {} ({}): {}", line.id, line.command, played.check.sentence);
    }
    if (options_.json) {
      std::cout << ui::verify_json(line) << std::flush;
    } else if (options_.verbosity >= 0 || differs) {
      std::cout << ui::verify_text(line) << std::flush;
    }
    if (keep_cases_) {
      add_case(line);
    }
  }

  [[nodiscard]] std::string summary() const {
    std::string out = fmt::format("{} same, {} different, {} not compared\n", count(Verdict::same),
                                  count(Verdict::different), count(Verdict::not_compared));
    return first_.empty() ? out : "first divergence: " + first_ + '\n' + out;
  }
  [[nodiscard]] std::size_t count(Verdict verdict) const {
    return counts_[static_cast<std::size_t>(verdict)];
  }
  [[nodiscard]] const std::vector<ui::TestCase>& cases() const { return cases_; }

 private:
  void add_case(const ui::VerifiedLine& line) {
    std::string failure;
    if (line.check->verdict == Verdict::different) {
      for (const std::string& each : line.check->lines) {
        failure += (failure.empty() ? "" : "; ") + each;
      }
      if (failure.empty()) {
        failure = line.check->sentence;  // it could not be asked
      }
    }
    std::vector<std::string> notes;
    if (line.check->verdict == Verdict::not_compared) {
      notes.push_back("not compared: " + line.check->sentence);
    }
    cases_.push_back({.group = line.device.empty() ? "no device" : line.device,
                      .name = fmt::format("exchange {} {}", line.id, line.command),
                      .passed = line.check->verdict != Verdict::different,
                      .failure = std::move(failure),
                      .notes = std::move(notes)});
  }

  const PlayOptions& options_;
  bool keep_cases_;
  std::size_t counts_[3]{};
  std::string first_;
  std::vector<ui::TestCase> cases_;
};

int wrong(const std::string& what) {
  std::cerr << "eastap verify: " << text::printable(what, 1000) << '\n';
  return exit_usage;
}

int verify_trace(const VerifyWords& words) {
  if (words.print_ignored) {
    std::cout << model::Overlooked::standard_text();
    return exit_clean;
  }
  if (words.play.trace.empty() || words.play.to.empty()) {
    return wrong("expected TRACE and --to URL, or --print-ignored");
  }
  auto options = check_play_words(words.play);
  if (!options) {
    return wrong(options.error().what);
  }
  auto only = filter_option("verify", words.play.only, "--only");
  if (!only) {
    return only.error();
  }
  options->only = *std::move(only);
  if (!words.junit.empty()) {
    if (auto fine = files::check_place(words.junit); !fine) {
      return wrong(fine.error().in("--junit").what);
    }
  }
  const auto overlooked = read_overlooked(words.ignore);
  if (!overlooked) {
    return wrong(overlooked.error().what);
  }
  Verifier verifier(*options, !words.junit.empty());
  const PlayEnd end = run_play({.command = "verify",
                                .options = *options,
                                .overlooked = &*overlooked,
                                .show_exchanges = false,
                                .told = [&verifier](const PlayedStep& played) { verifier.take(played); }});
  if (end.exit != exit_clean) {
    return end.exit;
  }
  (options->json ? std::cerr : std::cout) << verifier.summary() << std::flush;
  if (!words.junit.empty()) {
    const std::string junit = ui::to_junit(verifier.cases(), words.play.trace);
    if (auto written = files::write_private(words.junit, as_bytes(junit)); !written) {
      static_cast<void>(wrong(written.error().in("--junit").what));
      return exit_internal;
    }
  }
  const bool good = verifier.count(Verdict::different) == 0 && verifier.count(Verdict::same) != 0;
  const bool whole = !end.damaged && !end.interrupted && !end.sign_in_refused;
  return good && whole ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_verify(CLI::App& sub) {
  const auto words = std::make_shared<VerifyWords>();
  sub.add_option("TRACE", words->play.trace, "a trace file (.eastrace)");
  sub.add_option("--to", words->play.to, "the server: https://HOST[:PORT][/PATH]")->type_name("URL");
  add_play_options(sub, words->play);
  const char* const compare = "What is compared";
  sub.add_option("--ignore", words->ignore, "overlook what this list says instead of the one that ships")
      ->type_name("FILE")
      ->group(compare);
  sub.add_flag("--print-ignored", words->print_ignored, "print the list that ships, to be edited, and end")
      ->group(compare);
  sub.add_option("--junit", words->junit, "also write the report as JUnit XML")
      ->type_name("FILE")
      ->group("What is kept and shown");
  return [words] { return verify_trace(*words); };
}

}  // namespace eastap::app
