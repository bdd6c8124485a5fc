// `eastap serve FIXTURE`: a fake server that answers from a trace and connects to nobody. Single-threaded.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "proxy/app/commands.h"
#include "proxy/app/play_input.h"
#include "proxy/app/serve_desk.h"
#include "proxy/app/serve_options.h"
#include "proxy/app/tap.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"
#include "proxy/trace/fixture/fixture.h"
#include "proxy/ui/serve_report.h"

namespace eastap::app {
namespace {

int serve_refused(const Error& error) {
  std::cerr << "eastap serve: " << text::printable(error.what, 2000) << '\n';
  return error.code == ErrorCode::internal ? exit_internal : exit_usage;
}

/// The file of --ready-file. Whoever waits for it must not believe the one of an earlier run, and none is
/// left behind.
class ReadyFile {
 public:
  explicit ReadyFile(std::filesystem::path path) : path_(std::move(path)) {}
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;
  ~ReadyFile() {
    std::error_code ignored;
    if (!written_.empty() && std::filesystem::is_regular_file(path_, ignored)) {
      const auto content = files::read("." / path_, written_.size());
      if (content && as_text(*content) == written_) {  // else another server's
        std::filesystem::remove(path_, ignored);
      }
    }
  }

  /// Takes away what an earlier run left.
  Result<void> clear() const {
    std::error_code failure;
    if (path_.empty() || !std::filesystem::is_regular_file(path_, failure)) {
      return {};
    }
    if (std::filesystem::remove(path_, failure); failure) {
      return fail(ErrorCode::io, "--ready-file: " + path_.string() +
                                     ": cannot remove the one of an earlier run: " + failure.message());
    }
    return {};
  }
  Result<void> write(const std::string& where) {
    if (path_.empty()) {
      return {};
    }
    if (auto written = files::write_private(path_, as_bytes(where)); !written) {
      return fail(std::move(written).error().in("--ready-file"));
    }
    written_ = where;
    return {};
  }

 private:
  std::filesystem::path path_;
  std::string written_;
};

Result<void> check_report_places(const std::vector<std::filesystem::path>& reports) {
  for (const std::filesystem::path& report : reports) {
    if (auto fine = files::check_place(report); !fine) {
      return fail(fine.error().in("--report"));
    }
  }
  return {};
}

/// What is served, and what is not.
void tell_input(const PlayInput& input, const model::FakeServer& server, std::size_t count_served) {
  for (const auto& [why, count] : input.left_out) {
    std::cerr << fmt::format("left out: {} x {}\n", count, why);
  }
  std::string devices;
  for (const std::string& device : server.devices()) {
    devices += (devices.empty() ? "" : ", ") + text::printable(device, 60);
  }
  std::cerr << fmt::format("serving {} exchanges of {}\n", count_served,
                           devices.empty() ? "no phone" : devices);
}

Result<void> refuse_wipes(const model::FakeServer& server, bool allowed) {
  const std::vector<std::string> wipes = server.wipes();
  if (wipes.empty() || allowed) {
    return {};
  }
  return fail(ErrorCode::refused,
              wipes.front() +
                  ", and whatever client comes would obey. Next step: --allow-wipe, if no client "
                  "that matters can connect, or leave it out with --only");
}

std::string report_as(const model::ServeReport& report, const std::filesystem::path& file,
                      const std::string& suite) {
  const std::string extension = text::lower(file.extension().string());
  return extension == ".json"  ? ui::serve_json(report)
         : extension == ".xml" ? ui::serve_junit(report, suite)
                               : ui::serve_text(report);
}

/// The results; false where a file could not be written.
bool give_report(const ServeCommand& command, const model::ServeReport& report) {
  std::cout << (command.json ? ui::serve_json(report) : ui::serve_text(report)) << std::flush;
  bool fine = true;
  for (const std::filesystem::path& file : command.reports) {
    const std::string text = report_as(report, file, command.trace.string());
    if (auto written = files::write_private(file, as_bytes(text)); !written) {
      static_cast<void>(serve_refused(std::move(written).error().in("--report")));
      fine = false;
    }
  }
  if (report.requests == 0 && report.miss_count == 0) {
    std::cerr << "eastap serve: no request came\n";
  }
  return fine;
}

/// Listens, tells where, and serves until it is over. False where --record ended early.
Result<bool> serve_clients(ServeCommand& command, ServeDesk& desk, ReadyFile& ready) {
  auto tap = Tap::create(std::move(command.run), &desk);
  if (!tap) {
    return fail(std::move(tap).error());
  }
  if (auto written = ready.write((*tap)->endpoints().front().to_string() + '\n'); !written) {
    return fail(std::move(written).error());
  }
  for (const std::string& line : (*tap)->ready_lines()) {
    std::cerr << line << '\n';
  }
  if (!(*tap)->endpoints().front().address.is_loopback()) {
    for (const std::string& line : (*tap)->advice_lines()) {
      std::cerr << line << '\n';
    }
  }
  std::cerr.flush();
  if (auto ran = (*tap)->run(); !ran) {
    return fail(std::move(ran).error());
  }
  return !(*tap)->recording_ended_early();
}

/// For advice that names what is to be edited: the files of a fixture.
Result<void> name_request_files(ServeCommand& command) {
  if (command.server.folder.empty()) {
    return {};
  }
  auto files = trace::fixture::request_files(command.trace);
  if (!files) {
    return fail(std::move(files).error());
  }
  command.server.files = *std::move(files);
  return {};
}

/// --device LIVE=RECORDED names phones that are recorded.
Result<void> check_chosen_devices(const std::map<std::string, std::string>& chosen,
                                  const std::vector<std::string>& recorded) {
  for (const auto& [live, wanted] : chosen) {
    if (std::ranges::none_of(recorded,
                             [&](const std::string& each) { return text::iequals(each, wanted); })) {
      std::string all;
      for (const std::string& each : recorded) {
        all += (all.empty() ? "" : ", ") + text::printable(each, 60);
      }
      return fail(ErrorCode::invalid_input,
                  fmt::format("--device: no phone '{}' is recorded; recorded are {}",
                              text::printable(wanted, 60), all.empty() ? "none" : all));
    }
  }
  return {};
}

int serve_trace(const ServeWords& words) {
  ReadyFile ready(words.ready_file);
  if (auto cleared = ready.clear(); !cleared) {
    return serve_refused(cleared.error());
  }
  auto command = check_serve_words(words);
  if (!command) {
    std::cerr << "eastap serve: " << command.error().what << '\n';
    return exit_usage;
  }
  auto only = filter_option("serve", words.only, "--only");
  if (!only) {
    return only.error();
  }
  if (auto fine = check_report_places(command->reports); !fine) {
    return serve_refused(fine.error());
  }
  auto input = read_play_input(command->trace, *only, model::why_not_served);
  if (!input) {
    return serve_refused(input.error());
  }
  if (input->steps.empty()) {
    return serve_refused(Error{ErrorCode::invalid_input,
                               "nothing in " + text::printable(command->trace.string()) + " can be served",
                               std::nullopt});
  }
  if (auto named = name_request_files(*command); !named) {
    return serve_refused(named.error());
  }
  const bool allow_wipe = command->run.settings.allow_wipe;
  const std::size_t count = input->steps.size();
  const std::map<std::string, std::string> chosen = command->server.devices;
  model::FakeServer server(std::exchange(input->steps, {}), std::move(command->server));
  if (auto fine = check_chosen_devices(chosen, server.devices()); !fine) {
    return serve_refused(fine.error());
  }
  if (auto fine = refuse_wipes(server, allow_wipe); !fine) {
    return serve_refused(fine.error());
  }
  tell_input(*input, server, count);
  ServeDesk desk(server, command->until_done);
  const auto served = serve_clients(*command, desk, ready);
  if (!served) {
    return serve_refused(served.error());
  }
  const model::ServeReport report = server.report();
  if (!give_report(*command, report)) {
    return exit_internal;
  }
  return report.clean() && !input->damaged && *served ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_serve(CLI::App& sub) {
  const auto words = std::make_shared<ServeWords>();
  add_serve_options(sub, *words);
  return [words] { return serve_trace(*words); };
}

}  // namespace eastap::app
