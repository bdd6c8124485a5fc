#include "proxy/app/player.h"

#include <array>
#include <atomic>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "proxy/app/demo_link.h"
#include "proxy/base/text.h"
#include "tests/support/demo_recording.h"
#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

std::string trouble(const core::MessagePtr& answer, std::string_view command = "Sync") {
  model::ExchangeView view(test::exchange(test::message(test::eas_head(command)), answer), {}, nullptr);
  return trouble_of(view);
}

/// Plain HTTP, one request on each connection. Those that sign in get the status that `status` gives for
/// their number, from 0; all others 200.
class SignInServer {
 public:
  explicit SignInServer(std::function<int(std::size_t)> status)
      : status_(std::move(status)),
        listening_(demo::listen_on_loopback().value()),
        thread_([this] { run(); }) {}
  SignInServer(const SignInServer&) = delete;
  SignInServer& operator=(const SignInServer&) = delete;
  ~SignInServer() {
    ending_ = true;
    listening_.socket.shut_down();
    thread_.join();
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(listening_.port); }
  /// How often somebody signed in.
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  void run() {
    while (!ending_) {
      const demo::Socket peer(::accept(listening_.socket.get(), nullptr, nullptr));
      if (peer.valid()) {
        serve(peer);
      }
    }
  }
  void serve(const demo::Socket& peer) {
    const timeval wait{5, 0};
    ::setsockopt(peer.get(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    std::string request;
    while (!is_whole_request(request)) {
      std::array<char, 4096> buffer{};
      const ssize_t got = ::recv(peer.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) {
        return;
      }
      request.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const bool signs_in = request.find("Authorization: ") != std::string::npos;
    const int status = signs_in ? status_(count_++) : 200;
    const std::string answer =
        "HTTP/1.1 " + std::to_string(status) + " Word\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    ::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  }
  static bool is_whole_request(const std::string& got) {
    const std::size_t end = got.find("\r\n\r\n");
    if (end == std::string::npos) {
      return false;
    }
    const std::string name = "content-length:";
    const std::size_t at = text::lower(got.substr(0, end)).find(name);
    const std::size_t body = at == std::string::npos ? 0 : std::stoul(got.substr(at + name.size()));
    return got.size() >= end + 4 + body;
  }

  std::function<int(std::size_t)> status_;
  std::atomic<bool> ending_{false};
  std::atomic<std::size_t> count_{0};
  demo::ListeningSocket listening_;
  std::thread thread_;
};

test::CommandResult play_as_jo(const std::string& command, const SignInServer& server,
                               const std::vector<std::string>& more) {
  const test::ScratchFolder folder;
  const std::string password = folder.path() / "password";
  std::ofstream(password) << "wrong\n";
  std::vector<std::string> words{command, test::demo_trace(), "--to",   server.url(), "--user",
                                 "jo",    "--password-file",  password, "--speed",    "max",
                                 "-q"};
  words.insert(words.end(), more.begin(), more.end());
  return test::run_command(words);
}

TEST(Player, ARefusedSignInIsNotRepeatedUntilTheAccountIsLocked) {
  const SignInServer server([](std::size_t) { return 401; });
  const auto run = play_as_jo("play", server, {"--copies", "3", "--ramp", "0"});
  EXPECT_EQ(server.count(), 2U) << "of all copies together";
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.out, HasSubstr("1 x HTTP 401: sign-in refused: nothing more is sent. Next step: "));
  EXPECT_THAT(run.err, HasSubstr("eastap play: sign-in refused: nothing more is sent. Next step: "));
}

TEST(Player, AServerThatIsBusyAtFirstDoesNotLetAllCopiesTryAWrongPassword) {
  const SignInServer server([](std::size_t number) { return number == 0 ? 503 : 401; });
  const auto run =
      play_as_jo("play", server, {"--copies", "20", "--ramp", "0", "--only", "cmd == FolderSync"});
  EXPECT_EQ(server.count(), 3U) << "one that says nothing of the sign-in, and two refusals";
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.err, HasSubstr("eastap play: sign-in refused: nothing more is sent. Next step: "));
}

TEST(Player, VerifyStopsAtARefusedSignInToo) {
  const SignInServer server([](std::size_t) { return 401; });
  const auto run = play_as_jo("verify", server, {});
  EXPECT_EQ(server.count(), 2U);
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.out, HasSubstr("sign-in refused: nothing more is sent"));
  EXPECT_THAT(run.err, HasSubstr("eastap verify: sign-in refused"));
}

TEST(Player, ASingleRefusalDoesNotEndThePlay) {
  const SignInServer server([](std::size_t number) { return number % 2 == 0 ? 401 : 200; });
  const auto run = play_as_jo("play", server, {});
  EXPECT_GT(server.count(), 5U);
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.out, HasSubstr("x HTTP 401: the sign-in is refused"));
  EXPECT_THAT(run.out + run.err, testing::Not(HasSubstr("nothing more is sent")));
}

TEST(Player, SignInsThatAreTakenStopNobody) {
  const SignInServer server([](std::size_t) { return 200; });
  const auto run =
      play_as_jo("play", server, {"--copies", "3", "--ramp", "0", "--only", "cmd == FolderSync"});
  EXPECT_EQ(server.count(), 3U);
  EXPECT_EQ(run.code, 0) << run.out << run.err;
}

TEST(Player, TroubleIsWhatTheServerWantsInstead) {
  EXPECT_EQ(trouble(test::message("HTTP/1.1 200 OK\r\n")), "");
  EXPECT_EQ(trouble(nullptr), "");
  EXPECT_THAT(trouble(test::message("HTTP/1.1 451 Redirect\r\nX-MS-Location: https://b/x\r\n")),
              HasSubstr("redirected to https://b/x, which is not followed"));
  EXPECT_THAT(trouble(test::message("HTTP/1.1 302 Found\r\nLocation: /a\r\n")), HasSubstr("/a"));
  EXPECT_THAT(
      trouble(test::message("HTTP/1.1 302 Found\r\nLocation: https://u:SekrPw1@b/x?token=SekrTok2\r\n")),
      HasSubstr("redirected to https://u:*******@b/x?token=********,"));
  EXPECT_THAT(trouble(test::message("HTTP/1.1 401 Unauthorized\r\n")), HasSubstr("sign-in"));
  EXPECT_THAT(trouble(test::message("HTTP/1.1 449 Retry\r\n")), HasSubstr("wants provisioning (HTTP 449)"));
  const auto body = test::xml_document(R"(<Sync xmlns="AirSync"><Status>142</Status></Sync>)");
  EXPECT_THAT(trouble(test::message(test::wbxml_answer_head(), body.body())),
              HasSubstr("wants provisioning"));
  EXPECT_EQ(trouble(test::message("HTTP/1.1 503 Busy\r\n")), "HTTP 503");
}

TEST(Player, PatienceIsOverOnlyWhereTheServerMayStillWait) {
  using std::chrono::seconds;
  core::ClientAnswer silent;
  silent.failure = core::ClientAnswer::Failure::timeout;
  silent.sent = test::moment(0);
  EXPECT_TRUE(is_patience_over(silent, seconds(480), seconds(120)));
  EXPECT_FALSE(is_patience_over(silent, seconds(10), seconds(120))) << "its heartbeat is long over";
  EXPECT_FALSE(is_patience_over(silent, seconds(0), seconds(120))) << "no Ping";
  core::ClientAnswer unsent = silent;
  unsent.sent = {};
  EXPECT_FALSE(is_patience_over(unsent, seconds(480), seconds(120))) << "the server was never asked";
  core::ClientAnswer cut = silent;
  cut.failure = core::ClientAnswer::Failure::closed;
  EXPECT_FALSE(is_patience_over(cut, seconds(480), seconds(120)));
  core::ClientAnswer half = silent;
  half.response = test::message("HTTP/1.1 200 OK\r\n");
  EXPECT_FALSE(is_patience_over(half, seconds(480), seconds(120)));
}

TEST(Player, CopiesPlaySideBySideUnderTheirOwnNames) {
  const test::DemoServer server;
  const std::string record = server.file("load.eastrace");
  const auto run = test::run_command({"play", test::demo_trace(), "--to", server.url(), "--upstream-ca",
                                      server.ca(), "--speed", "max", "--copies", "3", "--ramp", "0", "--only",
                                      "cmd == FolderSync", "--record", record});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("FolderSync                3        3        0"));
  const auto listed = test::run_command({"show", record, "--json"});
  EXPECT_THAT(listed.out, HasSubstr("DEMO4711x2"));
  EXPECT_THAT(listed.out, HasSubstr("DEMO4711x3"));
}

}  // namespace
}  // namespace eastap::app
