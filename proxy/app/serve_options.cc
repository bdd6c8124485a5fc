#include "proxy/app/serve_options.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "proxy/app/break_desk.h"
#include "proxy/app/play_options.h"
#include "proxy/base/caret.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

std::unexpected<Error> wrong_serve_option(const std::string& option, const std::string& what) {
  return fail(ErrorCode::invalid_input, option + ": " + what);
}

Result<model::ServeMode> serve_mode(const std::string& word) {
  for (const model::ServeMode mode :
       {model::ServeMode::loose, model::ServeMode::ordered, model::ServeMode::strict}) {
    if (word == model::to_string(mode)) {
      return mode;
    }
  }
  return wrong_serve_option("--mode", "expected loose, ordered or strict");
}

Result<std::map<std::string, std::string>> serve_devices(const std::vector<std::string>& words) {
  std::map<std::string, std::string> devices;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == word.size()) {
      return wrong_serve_option(
          "--device", "expected LIVE=RECORDED, two device ids, not '" + text::printable(word, 100) + "'");
    }
    devices[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return devices;
}

void add_answer_options(CLI::App& sub, ServeWords& words) {
  const char* const group = "How it answers";
  sub.add_option("--mode", words.mode,
                 "loose: as often and in any order that the SyncKeys allow; ordered: in the recorded order, "
                 "each once; strict: in order within each folder, each once, and all of them")
      ->type_name("MODE")
      ->capture_default_str()
      ->group(group);
  sub.add_option(
         "--speed", words.speed,
         "1: answers to Ping and hanging Sync wait as recorded, 10: ten times shorter, max: not at all")
      ->type_name("N")
      ->capture_default_str()
      ->group(group);
  sub.add_option("--hold", words.holds,
                 "hold requests that match, such as 'cmd == Ping', until `eastap ctl release` (repeatable)")
      ->type_name("FILTER")
      ->allow_extra_args(false)
      ->group(group);
  sub.add_option("--device", words.devices,
                 "answer the phone LIVE with what was recorded of RECORDED (device ids; repeatable)")
      ->type_name("LIVE=RECORDED")
      ->allow_extra_args(false)
      ->group(group);
  sub.add_option("--only", words.only, "serve only exchanges that match; see `eastap help filters`")
      ->type_name("EXPR")
      ->group(group);
  sub.add_option("--ignore", words.ignore,
                 "overlook in requests what this list says; `eastap verify --print-ignored` prints the one "
                 "that ships")
      ->type_name("FILE")
      ->group(group);
  sub.add_flag("--allow-wipe", words.run.allow_wipe, "serve answers that order a remote wipe")->group(group);
  sub.add_option("--script", words.run.scripts, "run this Lua script's hooks between client and recording")
      ->type_name("F")
      ->allow_extra_args(false)
      ->group(group);
  sub.add_option("--fault", words.run.faults, "inject a stock fault; see `eastap help faults`")
      ->type_name("SPEC")
      ->allow_extra_args(false)
      ->group(group);
}

void add_way_in_options(CLI::App& sub, ServeWords& words) {
  const char* const group = "Way in";
  sub.add_option("--listen", words.run.listen,
                 "where it listens, for TLS and plain HTTP alike; port 0 takes "
                 "a free one")
      ->type_name("A:P")
      ->capture_default_str()
      ->group(group);
  sub.add_option("--ready-file", words.ready_file,
                 "write ADDRESS:PORT there once clients may connect; gone when it ends")
      ->type_name("FILE")
      ->group(group);
  sub.add_flag("--until-done", words.until_done, "end once every recorded exchange was asked")->group(group);
  sub.add_flag("--allow-public", words.run.allow_public,
               "let clients from public addresses in (else only private networks and this machine's own)")
      ->group(group);
  sub.add_option("--tls-profile", words.run.tls_profile, "modern, or legacy: TLS 1.0 on and RSA leaves")
      ->capture_default_str()
      ->group(group);
  sub.add_option("--leaf", words.run.leaf,
                 "show this certificate (PEM, with its chain) instead of minting one")
      ->type_name("FILE")
      ->group(group);
  sub.add_option("--leaf-key", words.run.leaf_key, "its key, unless it is in the same file")
      ->type_name("FILE")
      ->group(group);
  sub.add_option("--state-dir", words.run.state_folder,
                 "where the CA lives, one running eastap for each (default: ~/.local/state/eastap)")
      ->type_name("D")
      ->group(group);
  sub.add_option("--api", words.run.api,
                 "serve the operations of `eastap ctl` over HTTP on a loopback address")
      ->type_name("A:P")
      ->expected(0, 1)
      ->group(group);
  sub.add_option("--body-limit", words.run.body_limit, "requests with larger bodies are not matched")
      ->type_name("SIZE")
      ->capture_default_str()
      ->group(group);
}

void add_report_options(CLI::App& sub, ServeWords& words) {
  const char* const group = "What is kept and shown";
  sub.add_option("--report", words.reports,
                 "also write the report there when it ends: .json, .xml (JUnit), else text (repeatable)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  sub.add_flag("--json", words.json, "print the report as JSON, and no line for each exchange")->group(group);
  sub.add_option("--record", words.run.record, "write a trace of what was asked and answered")
      ->type_name("FILE")
      ->group(group);
  sub.add_flag("--record-secrets", words.run.record_secrets, "keep passwords, cookies and tokens in it")
      ->group(group);
  sub.add_flag("-q,--quiet", words.run.quiet, "print nothing per exchange")->group(group);
  sub.add_flag("-v,--verbose", words.run.verbose, "print bodies as XML; twice (-vv) message heads as well")
      ->group(group);
  sub.add_option("--filter", words.run.filter, "print only exchanges that match")
      ->type_name("EXPR")
      ->group(group);
}

}  // namespace

Result<ServeCommand> check_serve_words(const ServeWords& words) {
  ServeCommand command;
  RunWords run = words.run;
  run.served = true;
  run.quiet = run.quiet || words.json;
  run.breaks = words.holds;
  for (const std::string& hold : words.holds) {
    if (const auto filter = model::Filter::parse(hold); !filter) {
      return wrong_serve_option(
          "--hold", filter.error().what + '\n' + point_at(hold, filter.error().offset.value_or(0)));
    }
  }
  auto options = check_run_words(run);
  if (!options) {
    return fail(std::move(options).error());
  }
  command.run = *std::move(options);
  command.run.break_hold = BreakList::longest_hold;
  auto mode = serve_mode(words.mode);
  if (!mode) {
    return fail(mode.error());
  }
  const auto speed = parse_speed(words.speed);
  if (!speed) {
    return fail(speed.error());
  }
  auto devices = serve_devices(words.devices);
  if (!devices) {
    return fail(devices.error());
  }
  auto overlooked = read_overlooked(words.ignore);
  if (!overlooked) {
    return fail(overlooked.error());
  }
  std::error_code ignored;
  command.server = {.mode = *mode,
                    .speed = *speed,
                    .overlooked = *std::move(overlooked),
                    .devices = *std::move(devices),
                    .folder = std::filesystem::is_directory(words.trace, ignored) ? words.trace : ""};
  command.trace = words.trace;
  command.until_done = words.until_done;
  command.reports.assign(words.reports.begin(), words.reports.end());
  command.json = words.json;
  return command;
}

void add_serve_options(CLI::App& sub, ServeWords& words) {
  words.run.listen = "127.0.0.1:8443";
  sub.add_option("FIXTURE", words.trace, "a fixture folder, or a trace file (.eastrace)")->required();
  add_answer_options(sub, words);
  add_way_in_options(sub, words);
  add_report_options(sub, words);
  sub.footer(
      "It ends with SIGTERM or SIGINT and prints its report. Exit codes: 0 every request was in the "
      "recording,\n"
      "1 one was not, or (strict) a recorded exchange was not asked, 2 usage or bad input.");
}

}  // namespace eastap::app
