#include "proxy/ui/terminal.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "proxy/base/text.h"
#include "tests/support/phone_play.h"
#include "tests/unit/ui/samples.h"

namespace eastap::ui::terminal_test {
namespace {

using core::Observation;
using testing::HasSubstr;
using testing::Not;

/// Time that a test moves.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void set(const Timestamp& now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }

 private:
  mutable std::mutex mutex_;
  Timestamp now_ = test::moment(0);
};

class TerminalTest : public ::testing::Test {
 protected:
  TerminalTest() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~TerminalTest() override {
    terminal_.reset();
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  void start(unsigned verbosity = 0) {
    TerminalOptions options = TerminalOptions::of(ends_[1], verbosity);
    EXPECT_FALSE(options.colour);
    EXPECT_FALSE(options.live);
    options.linger = std::chrono::milliseconds(1);
    start(options);
  }
  void start(TerminalOptions options) {
    options.descriptor = ends_[1];
    terminal_ = std::make_unique<Terminal>(std::move(options), clock_);
  }
  void tell(Observation::Kind kind, const core::ExchangePtr& exchange) {
    terminal_->observe(
        {.kind = kind, .at = test::moment(0), .connection = exchange->connection, .exchange = exchange});
  }
  void done(const core::ExchangePtr& exchange) { tell(Observation::Kind::exchange_done, exchange); }
  /// What it printed until it was closed; must fit into the pipe.
  std::string finish() {
    terminal_->close();
    return read_some();
  }
  std::string read_some() {
    std::array<char, 65536> piece{};
    const int flags = ::fcntl(ends_[0], F_GETFL);
    ::fcntl(ends_[0], F_SETFL, flags | O_NONBLOCK);
    std::string all;
    for (ssize_t count = 1; count > 0;) {
      count = ::read(ends_[0], piece.data(), piece.size());
      all.append(piece.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    ::fcntl(ends_[0], F_SETFL, flags);
    return all;
  }

  std::array<int, 2> ends_{-1, -1};
  FakeClock clock_;
  std::unique_ptr<Terminal> terminal_;
};

TEST_F(TerminalTest, LearnsFromWhatItShowsAndFromWhatAFilterHides) {
  test::PhonePlay play;
  TerminalOptions options = TerminalOptions::of(ends_[1], 0);
  options.filter = *model::Filter::parse("summary ~ empty");
  start(options);
  done(play.make("Ping", test::PhonePlay::ping_xml(540), "<Ping xmlns='Ping'><Status>1</Status></Ping>",
                 {.took = 540}));
  done(play.make("Ping", "", "<Ping xmlns='Ping'><Status>1</Status></Ping>", {.took = 540}));
  const std::string out = finish();
  EXPECT_THAT(out, HasSubstr("empty request: repeats 2 folders (folder 5, folder 7), 540 s, no change"));
  EXPECT_EQ(std::ranges::count(out, '\n'), 1) << out;
}

TEST_F(TerminalTest, OneLineForEachExchange) {
  start();
  tell(Observation::Kind::connection_opened, samples::good_sync());
  tell(Observation::Kind::request_done, samples::good_sync());
  done(samples::good_sync());
  const std::string out = finish();
  EXPECT_EQ(std::ranges::count(out, '\n'), 1);
  EXPECT_THAT(out, HasSubstr("success"));
  EXPECT_THAT(out, Not(HasSubstr("<")));
  EXPECT_THAT(out, Not(HasSubstr("\x1b")));
}

TEST_F(TerminalTest, LearnsFolderNames) {
  start();
  done(samples::folder_sync("Posteingang"));
  done(samples::good_sync());
  EXPECT_THAT(finish(), HasSubstr("Sync               Posteingang"));
}

TEST_F(TerminalTest, MoreWithVerbosity) {
  start(1);
  done(samples::good_sync());
  const std::string xml = finish();
  EXPECT_THAT(xml, HasSubstr("<SyncKey>5</SyncKey>"));
  EXPECT_THAT(xml, Not(HasSubstr("MS-ASProtocolVersion")));
  start(2);
  done(samples::good_sync());
  EXPECT_THAT(finish(), HasSubstr("MS-ASProtocolVersion: 14.1"));
}

TEST_F(TerminalTest, SecretsAreNeverShown) {
  const std::string password = "correct horse battery";
  const std::string basic = text::to_base64(as_bytes("anna:" + password));
  const Bytes settings = test::Wbxml()
                             .open("Settings:Settings")
                             .open("Settings:DevicePassword")
                             .open("Settings:Set")
                             .leaf("Settings:Password", password)
                             .close()
                             .close()
                             .close()
                             .bytes();
  auto exchange = test::exchange(
      test::message(test::eas_head("Settings", "Authorization: Basic " + basic + "\r\n"), settings),
      test::message(test::wbxml_answer_head("Set-Cookie: a=" + password + "\r\n"), settings));
  exchange->notes = {{core::Note::Kind::hook_log, password, ""}};
  start(2);
  done(exchange);
  const std::string out = finish();
  EXPECT_FALSE(test::holds_secret(as_bytes(out), password));
  EXPECT_THAT(out, HasSubstr("<Password>*********************</Password>"));
  EXPECT_THAT(out, HasSubstr("Authorization: Basic ****"));
}

TEST_F(TerminalTest, RowsSentencesAndFindingsQuoteNoSecret) {
  start();
  done(test::exchange(test::message("GET /web/?code=SekrTarget HTTP/1.1\r\nHost: mail.example.org\r\n"),
                      test::message("HTTP/1.1 200 OK\r\n")));
  done(test::exchange(
      test::message(test::eas_head("Sync")),
      test::message(
          "HTTP/1.1 451 Redirect\r\nX-MS-Location: "
          "https://anna:SekrPw1abc@other.example.net/Microsoft-Server-ActiveSync?token=SekrTok2abc\r\n")));
  done(test::exchange(test::message(test::eas_head("Sync", "Authorization: Bearer SekrTokenB401\r\n")),
                      test::message("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n"
                                    "X-MS-Diagnostics: 2000003;reason=\"token SekrTokenB401 bad\"\r\n")));
  const std::string out = finish();
  EXPECT_THAT(out, Not(HasSubstr("Sekr")));
  EXPECT_THAT(out, HasSubstr("/web/?code=**********"));
  EXPECT_THAT(out, HasSubstr("https://anna:**********@other.example.net/"));
  EXPECT_THAT(out, HasSubstr("token ************* bad"));
}

TEST_F(TerminalTest, LongWaitsAreToldOnce) {
  start();
  clock_.set(test::moment(3'000'000));
  tell(Observation::Kind::request_done, samples::waiting_ping());
  std::string out;
  for (int i = 0; i < 5000 && out.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    out = read_some();
  }
  EXPECT_THAT(out, HasSubstr("waiting"));
  auto answered = samples::waiting_ping();
  answered->finished = test::moment(9'000'000);
  answered->response = test::message(test::wbxml_answer_head());
  done(answered);
  EXPECT_THAT(finish(), Not(HasSubstr("waiting")));
}

TEST_F(TerminalTest, AFilterShowsOnlyWhatMatchesAndStillLearns) {
  TerminalOptions options;
  options.linger = std::chrono::milliseconds(1);
  options.filter = model::Filter::parse("folder ~ posteingang and not failed").value();
  start(options);
  done(samples::folder_sync("Posteingang"));
  done(samples::good_sync());
  done(samples::bad_sync());
  const std::string out = finish();
  EXPECT_EQ(std::ranges::count(out, '\n'), 1) << out;
  EXPECT_THAT(out, HasSubstr("success"));
}

TEST_F(TerminalTest, AFilterShowsWaitingRequestsThatMayMatch) {
  for (const bool may : {true, false}) {
    TerminalOptions options;
    options.live = true;
    options.linger = std::chrono::milliseconds(1);
    options.filter = model::Filter::parse(may ? "cmd == Ping and failed" : "cmd == Sync and failed").value();
    start(options);
    clock_.set(test::moment(62'000'000));
    tell(Observation::Kind::request_done, samples::waiting_ping());
    const std::string out = finish();
    EXPECT_EQ(out.find("Ping") != std::string::npos, may) << out;
  }
}

TEST_F(TerminalTest, AFilterSeesNoSecrets) {
  TerminalOptions options;
  options.linger = std::chrono::milliseconds(1);
  options.filter = model::Filter::parse("header(Cookie) ~ hunter2").value();
  start(options);
  done(test::exchange(test::message(test::eas_head("Sync", "Cookie: a=hunter2\r\n")),
                      test::message(test::wbxml_answer_head())));
  EXPECT_EQ(finish(), "");
}

TEST_F(TerminalTest, LiveWaitsStandBelowTheLastLine) {
  TerminalOptions options;
  options.live = true;
  options.linger = std::chrono::milliseconds(1);
  start(options);
  clock_.set(test::moment(62'000'000));
  auto ping = samples::waiting_ping();
  ping->id = ExchangeId{7};
  tell(Observation::Kind::request_done, ping);
  done(samples::good_sync());
  const std::string out = finish();
  EXPECT_THAT(out, testing::StartsWith("time "));
  EXPECT_THAT(out, HasSubstr("01:02 "));
  EXPECT_THAT(out, HasSubstr("\x1b[1A"));
  EXPECT_THAT(out, testing::EndsWith("\x1b[J")) << "nothing is left on the screen";
}

TEST_F(TerminalTest, SaysWhatItLeftOut) {
  TerminalOptions options;
  options.linger = std::chrono::milliseconds(50);
  options.mailbox_items = 3;
  start(options);
  for (int i = 0; i < 50; ++i) {
    done(samples::good_sync());
  }
  const std::string out = finish();
  EXPECT_THAT(out, HasSubstr("are not shown"));
  EXPECT_LT(std::ranges::count(out, '\n'), 50);
}

TEST_F(TerminalTest, AReaderWhoDoesNotReadDelaysNobody) {
  start(1);
  for (int i = 0; i < 500; ++i) {
    done(samples::good_sync());
  }
  terminal_->close();
  EXPECT_FALSE(read_some().empty());
}

TEST_F(TerminalTest, IgnoresWhatComesAfterTheEnd) {
  start();
  terminal_->close();
  done(samples::good_sync());
  EXPECT_EQ(finish(), "");
}

}  // namespace
}  // namespace eastap::ui::terminal_test
