// A recorded day of the demo's phone, and the demo's server to play it against. Only for tests that link the
// app room.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "certs/authority.h"
#include "certs/minter.h"
#include "proxy/app/demo_server.h"
#include "proxy/base/clock.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::test {

/// The trace is made once in each test program: it takes some seconds, since the demo's Ping waits.
inline const std::string& demo_trace() {
  static const ScratchFolder folder;
  static const std::string trace = [] {
    std::string path = folder.path() / "day.eastrace";
    const CommandResult made = run_command({"demo", "--hurry", "--brief", "--record", path});
    EXPECT_EQ(made.code, 0) << made.err;
    return path;
  }();
  return trace;
}

/// The demo's server with a CA of its own.
class DemoServer {
 public:
  DemoServer() {
    const auto now = certs::unix_time(SystemClock().now());
    const auto authority = std::make_shared<const certs::Authority>(
        certs::Authority::create("play-test", now, certs::KeyKind::p256).value());
    std::ofstream(ca()) << authority->pem();
    certs::LeafRequest request;
    request.server_name = "127.0.0.1";
    server_ = app::demo::Server::start(certs::Minter(authority).mint(request, now).value()).value();
  }
  [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(server_->port()); }
  [[nodiscard]] std::string ca() const { return folder_.path() / "ca.pem"; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.path() / name; }

 private:
  ScratchFolder folder_;
  std::unique_ptr<app::demo::Server> server_;
};

}  // namespace eastap::test
