// `eastap demo`: the tap between a built-in phone and a built-in server, all on this machine.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <unistd.h>

#include "certs/authority.h"
#include "certs/minter.h"
#include "proxy/app/commands.h"
#include "proxy/app/demo_phone.h"
#include "proxy/app/demo_server.h"
#include "proxy/app/run_options.h"
#include "proxy/app/tap.h"
#include "proxy/base/clock.h"
#include "proxy/base/files.h"

namespace eastap::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* demo_fault = "truncate at=0.5 command=ItemOperations nth=1";

/// A folder for the demo's CA and files; gone with everything in it when the demo ends.
class DemoFolder {
 public:
  DemoFolder() {
    std::string name = (fs::temp_directory_path() / "eastap-demo.XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) {
      path_ = name;
    }
  }
  DemoFolder(const DemoFolder&) = delete;
  DemoFolder& operator=(const DemoFolder&) = delete;
  ~DemoFolder() {
    if (!path_.empty()) {
      std::error_code ignored;
      fs::remove_all(path_, ignored);
    }
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct DemoWords {
  bool brief = false;
  bool hurry = false;
  std::string record;
};

/// The server with a certificate of a CA of its own, whose PEM goes to `ca_file`.
Result<std::unique_ptr<demo::Server>> start_server(const fs::path& ca_file) {
  const auto now = certs::unix_time(SystemClock().now());
  auto made = certs::Authority::create("demo-server", now, certs::KeyKind::p256);
  if (!made) {
    return fail(made.error());
  }
  const auto authority = std::make_shared<const certs::Authority>(std::move(*made));
  if (auto written = files::write_private(ca_file, as_bytes(authority->pem())); !written) {
    return fail(written.error());
  }
  certs::LeafRequest request;
  request.server_name = "127.0.0.1";
  const auto leaf = certs::Minter(authority).mint(request, now);
  if (!leaf) {
    return fail(leaf.error());
  }
  return demo::Server::start(*leaf);
}

Result<std::unique_ptr<Tap>> make_tap(const DemoWords& words, const fs::path& folder,
                                      std::uint16_t server_port) {
  RunWords run;
  run.modes = {"reverse:https://127.0.0.1:" + std::to_string(server_port)};
  run.listen = "127.0.0.1:0";
  run.state_folder = folder / "state";
  run.upstream_ca = folder / "server-ca.pem";
  run.faults = {demo_fault};
  run.verbose = words.brief ? 0 : 1;
  run.record = words.record;
  auto options = check_run_words(run);
  if (!options) {
    return fail(options.error());
  }
  return Tap::create(std::move(*options));
}

Result<demo::DayReport> play(const DemoWords& words, Tap& tap, const fs::path& folder) {
  std::optional<Result<demo::DayReport>> report;
  std::atomic<bool> ended = false;
  std::thread phone([&] {
    report =
        demo::play_day(tap.endpoints().front().port, "localhost", folder / "state" / "ca" / "certificate.pem",
                       words.hurry, [&] { return ended.load(); });
    tap.stop();
  });
  const auto ran = tap.run();
  ended = true;
  phone.join();
  if (!ran) {
    return fail(ran.error());
  }
  return std::move(*report);
}

Result<demo::DayReport> demonstrate(const DemoWords& words) {
  const DemoFolder folder;
  if (folder.path().empty()) {
    return fail(ErrorCode::io, "cannot make a folder below " + fs::temp_directory_path().string());
  }
  auto server = start_server(folder.path() / "server-ca.pem");
  if (!server) {
    return fail(server.error());
  }
  auto tap = make_tap(words, folder.path(), (*server)->port());
  if (!tap) {
    return fail(tap.error());
  }
  std::cerr << "A demo phone talks to a demo server through the tap on "
            << (*tap)->endpoints().front().to_string() << ". One fault is injected: " << demo_fault
            << ".\n\n";
  return play(words, **tap, folder.path());
}

}  // namespace

std::function<int()> set_up_demo(CLI::App& sub) {
  auto words = std::make_shared<DemoWords>();
  sub.add_flag("--brief", words->brief, "one line for each exchange, without the decoded bodies");
  sub.add_flag("--hurry", words->hurry, "leave out the phone's pauses");
  sub.add_option("--record", words->record, "record the demo's traffic in this trace file")
      ->type_name("FILE");
  return [words] {
    const auto report = demonstrate(*words);
    if (!report) {
      std::cerr << "eastap demo: " << report.error().what << '\n';
      return static_cast<int>(exit_internal);
    }
    std::cerr << "\nThe phone sent " << report->asked << " requests and got " << report->answered
              << " answers with HTTP 200; " << report->unreadable << " was broken by the fault.\n"
              << "For a real phone and server: eastap run reverse:https://HOST --listen 0.0.0.0:8443\n";
    return static_cast<int>(exit_clean);
  };
}

}  // namespace eastap::app
