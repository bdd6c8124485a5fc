#include "proxy/trace/writer.h"

#include <atomic>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "proxy/trace/reader.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::writer_test {
namespace {

using core::Observation;
using Kind = Observation::Kind;

class Recording : public ::testing::Test {
 protected:
  WriterOptions options() {
    return {.path = path_,
            .eastap_version = "test",
            .filter = {},
            .linger = std::chrono::milliseconds(1),
            .on_failure = {}};
  }
  void start(WriterOptions options) {
    auto writer = Writer::open(std::move(options), clock_);
    ASSERT_TRUE(writer) << writer.error().what;
    writer_ = std::move(*writer);
  }
  void start() { start(options()); }

  void tell(Kind kind, const std::shared_ptr<core::Exchange>& exchange) {
    writer_->observe(
        {.kind = kind, .at = test::moment(0), .connection = exchange->connection, .exchange = exchange});
  }
  void tell(Kind kind, const core::ConnectionPtr& connection) {
    writer_->observe({.kind = kind, .at = test::moment(0), .connection = connection, .exchange = nullptr});
  }

  /// Waits until the file is longer than that.
  void wait_for_more_than(std::uintmax_t size) {
    for (int i = 0; i < 5000 && std::filesystem::file_size(path_) <= size; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT_GT(std::filesystem::file_size(path_), size);
  }

  std::vector<Event> finish() {
    writer_.reset();
    auto reader = Reader::open(path_);
    EXPECT_TRUE(reader);
    std::vector<Event> events;
    while (auto event = reader->next()) {
      events.push_back(std::move(*event));
    }
    EXPECT_TRUE(reader->damage().empty());
    end_ = reader->end();
    return events;
  }

  test::ScratchFolder folder_;
  std::filesystem::path path_ = folder_.path() / "a.eastrace";
  SystemClock clock_;
  std::unique_ptr<Writer> writer_;
  std::optional<EndRecord> end_;
};

TEST_F(Recording, WritesARequestOnceAndEverythingElse) {
  start();
  const auto connection = test::connection();
  tell(Kind::connection_opened, connection);
  auto secured = std::make_shared<core::ConnectionFacts>(*connection);
  secured->tls.push_back(samples::tls());
  tell(Kind::tls_done, secured);
  auto waiting = samples::exchange();
  waiting->response = nullptr;
  waiting->connection = secured;
  const auto size = std::filesystem::file_size(path_);
  tell(Kind::request_done, waiting);
  wait_for_more_than(size);
  auto done = samples::exchange();
  done->connection = secured;
  tell(Kind::exchange_done, done);
  auto direct = samples::exchange();
  direct->id = ExchangeId{2};
  direct->connection = secured;
  tell(Kind::exchange_done, direct);
  auto closed = std::make_shared<core::ConnectionFacts>(*secured);
  closed->closed_by = "client RST";
  tell(Kind::connection_closed, closed);
  writer_->annotate({.at = test::moment(1),
                     .connection = {},
                     .exchange = {1},
                     .note = {core::Note::Kind::policy, "t", ""}});
  const auto events = finish();
  ASSERT_EQ(events.size(), 7U);
  EXPECT_EQ(events[0].observation.kind, Kind::connection_opened);
  EXPECT_EQ(events[1].observation.kind, Kind::tls_done);
  EXPECT_EQ(events[2].observation.kind, Kind::request_done);
  EXPECT_EQ(events[3].observation.kind, Kind::exchange_done);
  EXPECT_NE(events[3].observation.exchange->request, nullptr);
  EXPECT_EQ(events[4].observation.exchange->id, ExchangeId{2});
  EXPECT_NE(events[4].observation.exchange->request, nullptr);
  EXPECT_EQ(events[5].observation.connection->closed_by, "client RST");
  EXPECT_TRUE(events[6].note);
  ASSERT_TRUE(end_);
  EXPECT_EQ(end_->exchanges, 2U);
  EXPECT_EQ(end_->reason, "");
}

TEST_F(Recording, ARequestThatIsAnsweredBeforeAnythingIsWrittenHasNoRecordOfItsOwn) {
  WriterOptions patient = options();
  patient.linger = std::chrono::hours(1);  // until it is closed
  start(std::move(patient));
  auto waiting = samples::exchange();
  waiting->response = nullptr;
  tell(Kind::request_done, waiting);
  tell(Kind::exchange_done, samples::exchange());
  auto open = samples::exchange();
  open->id = ExchangeId{2};
  open->response = nullptr;
  tell(Kind::request_done, open);
  const auto events = finish();
  std::vector<ExchangeId> requests;
  for (const Event& event : events) {
    if (event.observation.kind == Kind::request_done) {
      requests.push_back(event.observation.exchange->id);
    } else if (event.observation.kind == Kind::exchange_done &&
               event.observation.exchange->id == ExchangeId{1}) {
      EXPECT_NE(event.observation.exchange->request, nullptr);
    }
  }
  ASSERT_FALSE(requests.empty());
  for (const ExchangeId id : requests) {  // told when read, and at the end since it still waits
    EXPECT_EQ(id, ExchangeId{2});
  }
}

TEST_F(Recording, LaterFactsOfAConnectionAreWritten) {
  start();
  auto opened = std::make_shared<core::ConnectionFacts>(*test::connection());
  opened->upstream.reset();
  tell(Kind::connection_opened, opened);
  tell(Kind::tls_done, test::connection());
  const auto events = finish();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_FALSE(events[0].observation.connection->upstream);
  EXPECT_TRUE(events[1].observation.connection->upstream);
}

TEST_F(Recording, NoSecretReachesTheFile) {
  const std::string password = "correct horse battery";
  const std::string cookie = "a-session-cookie";
  const std::string device = "device-password-9";
  const std::string basic = text::to_base64(as_bytes("anna:" + password));
  const Bytes settings = test::Wbxml()
                             .open("Settings:Settings")
                             .open("Settings:DevicePassword")
                             .open("Settings:Set")
                             .leaf("Settings:Password", device)
                             .close()
                             .close()
                             .close()
                             .bytes();
  start();
  const auto add = [&](std::uint64_t id, core::MessagePtr request, core::MessagePtr response) {
    auto exchange = test::exchange(std::move(request), std::move(response));
    exchange->id = ExchangeId{id};
    const std::string quoted = id == 3 ? password : device + " and " + basic;
    exchange->notes = {{core::Note::Kind::hook_log, "saw " + quoted, "a.lua:1"}};
    exchange->informational.push_back(
        core::Head(to_bytes("HTTP/1.1 103 x\r\nSet-Cookie: a=" + cookie + "\r\n\r\n")));
    tell(Kind::request_done, exchange);
    tell(Kind::exchange_done, exchange);
  };
  const std::string fields = "Authorization: Basic " + basic + "\r\nProxy-Authorization: Bearer " + password +
                             "\r\nCookie: sid=" + cookie + "\r\n";
  const std::string answer = test::wbxml_answer_head("Set-Cookie: sid=" + cookie + "; path=/\r\n");
  add(1, test::message(test::eas_head("Settings", fields), settings), test::message(answer, settings));
  add(2, test::message(test::eas_head("Settings", fields), ByteView(settings).first(settings.size() - 3)),
      test::message(answer, settings, 3));
  add(3, test::message("POST /oauth2/token HTTP/1.1\r\n" + fields, as_bytes("password=" + password)),
      test::message(answer, as_bytes(R"({"refresh_token":")" + cookie + "\"}")));
  writer_.reset();
  const Bytes file = test::slurp(path_);
  for (const std::string& secret : {password, cookie, device, basic}) {
    EXPECT_FALSE(test::holds_secret(file, secret)) << secret;
  }
  EXPECT_NE(as_text(file).find("anna"), std::string_view::npos);
}

TEST_F(Recording, AFilterChoosesWholeExchanges) {
  WriterOptions wanted = options();
  wanted.filter = *model::Filter::parse("cmd == Ping");
  start(std::move(wanted));
  const auto connection = test::connection();
  tell(Kind::connection_opened, connection);
  auto sync = samples::exchange();
  sync->connection = connection;
  tell(Kind::request_done, sync);
  tell(Kind::exchange_done, sync);
  auto other = std::make_shared<core::ConnectionFacts>(*connection);
  other->id = ConnectionId{2};
  tell(Kind::connection_opened, other);
  tell(Kind::connection_closed, other);  // of which nothing was recorded
  auto ping = test::exchange(test::message(test::eas_head("Ping")), test::message(test::wbxml_answer_head()));
  ping->id = ExchangeId{2};
  ping->connection = connection;
  tell(Kind::request_done, ping);
  tell(Kind::exchange_done, ping);
  tell(Kind::connection_closed, connection);
  const auto events = finish();
  ASSERT_EQ(events.size(), 5U);
  ASSERT_TRUE(events[0].note);
  EXPECT_EQ(events[0].note->note.text, "recorded are only exchanges that match: cmd == Ping");
  EXPECT_EQ(events[1].observation.kind, Kind::connection_opened);
  EXPECT_EQ(events[2].observation.kind, Kind::exchange_done);
  EXPECT_EQ(events[2].observation.exchange->id, ExchangeId{2});
  EXPECT_NE(events[2].observation.exchange->request, nullptr);
  EXPECT_EQ(events[3].observation.kind, Kind::connection_closed);
  ASSERT_TRUE(events[4].note);
  EXPECT_EQ(events[4].note->note.text, "1 exchange did not match and was left out");
  ASSERT_TRUE(end_);
  EXPECT_EQ(end_->exchanges, 1U);
}

TEST_F(Recording, SecretsAreKeptWhenAskedFor) {
  WriterOptions with = options();
  with.record_secrets = true;
  start(std::move(with));
  auto exchange = test::exchange(test::message(test::eas_head("Sync", "Cookie: a=tasty-value\r\n")), nullptr);
  exchange->notes = {{core::Note::Kind::hook_log, "tasty-value", ""}};
  tell(Kind::exchange_done, exchange);
  const auto events = finish();
  EXPECT_EQ(events.back().observation.exchange->request->head.find("Cookie"), "a=tasty-value");
  EXPECT_EQ(events.back().observation.exchange->notes[0].text, "tasty-value");
}

TEST_F(Recording, FillsUpAndIsRelieved) {
  WriterOptions small = options();
  small.mailbox_items = 4;
  small.linger = std::chrono::milliseconds(20);
  start(std::move(small));
  std::atomic<int> woken{0};
  int asked = 0;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    auto exchange = samples::exchange();
    exchange->id = ExchangeId{i};
    tell(Kind::exchange_done, exchange);
    if (writer_->saturated()) {
      ++asked;
      writer_->when_relieved([&] { ++woken; });
    }
  }
  EXPECT_GT(asked, 0);
  const auto events = finish();
  EXPECT_EQ(woken.load(), asked);
  ASSERT_TRUE(end_);
  EXPECT_EQ(end_->exchanges, 200U) << "nothing is dropped, full or not";
}

TEST_F(Recording, AFullDiskEndsRecordingAndNothingElse) {
  EXPECT_FALSE(
      Writer::open({.path = "/dev/full", .eastap_version = "x", .filter = {}, .on_failure = {}}, clock_));

  std::string told;  // written on the writer's thread, read after it has ended
  WriterOptions with = options();
  with.on_failure = [&](const Error& error) { told = error.what; };
  with.mailbox_items = 4;
  start(std::move(with));
  std::uint64_t id = 0;
  {
    const test::FileSizeLimit full(10'000);
    while (!writer_->failed()) {
      auto exchange = samples::exchange();
      exchange->id = ExchangeId{++id};
      tell(Kind::exchange_done, exchange);
      std::this_thread::yield();
    }
    for (int i = 0; i < 10; ++i) {
      tell(Kind::exchange_done, samples::exchange());
    }
    EXPECT_FALSE(writer_->saturated()) << "traffic goes on";
    writer_->close();
  }
  EXPECT_NE(told.find("cannot write"), std::string::npos);
  const auto events = finish();
  EXPECT_GT(events.size(), 2U);
  EXPECT_LT(events.size(), id + 1);
  ASSERT_TRUE(end_) << "there is room for the end record where a larger one did not fit";
  EXPECT_NE(end_->reason.find("writing failed"), std::string::npos);
}

TEST_F(Recording, ManyThreadsMayObserve) {
  start();
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (std::uint64_t t = 0; t < 3; ++t) {
    threads.emplace_back([this, t] {
      for (std::uint64_t i = 1; i <= 100; ++i) {
        auto exchange = samples::exchange();
        exchange->id = ExchangeId{(t * 1000) + i};
        tell(Kind::request_done, exchange);
        tell(Kind::exchange_done, exchange);
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  static_cast<void>(finish());
  ASSERT_TRUE(end_);
  EXPECT_EQ(end_->exchanges, 300U);
}

TEST_F(Recording, AfterClosingNothingIsTaken) {
  start();
  writer_->close();
  tell(Kind::exchange_done, samples::exchange());
  EXPECT_FALSE(writer_->saturated());
  bool woken = false;
  writer_->when_relieved([&] { woken = true; });
  EXPECT_TRUE(woken);
  writer_->close();
  static_cast<void>(finish());
  EXPECT_EQ(end_->exchanges, 0U);
}

TEST_F(Recording, RefusesAFileThatIsThere) {
  start();
  EXPECT_FALSE(Writer::open(options(), clock_));
  static_cast<void>(finish());
  const auto again = Writer::open(options(), clock_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace eastap::trace::writer_test
