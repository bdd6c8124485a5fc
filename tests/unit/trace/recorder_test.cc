#include "proxy/trace/recorder.h"

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/reader.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::recorder_test {
namespace {

using Kind = core::Observation::Kind;

class RecorderTest : public ::testing::Test {
 protected:
  Recorder make(Rotation rotation) {
    PartFiles files(folder_.path() / "t.eastrace", std::move(rotation));
    auto file = files.create_next(clock_.now());
    EXPECT_TRUE(file);
    Recorder recorder(std::move(*file), std::move(files), clock_, {.eastap_version = "x", .filter = {}});
    EXPECT_TRUE(recorder.begin());
    return recorder;
  }
  static Result<void> tell(Recorder& recorder, Kind kind, std::uint64_t id) {
    auto exchange = samples::exchange();
    exchange->id = ExchangeId{id};
    auto connection = std::make_shared<core::ConnectionFacts>(*exchange->connection);
    connection->tls.push_back(samples::tls());
    exchange->connection = connection;
    return recorder.record(core::Observation{
        .kind = kind, .at = test::moment(0), .connection = connection, .exchange = exchange});
  }
  [[nodiscard]] std::vector<Event> events(const std::string& name) {
    auto reader = Reader::open(folder_.path() / name);
    EXPECT_TRUE(reader) << name;
    std::vector<Event> all;
    while (auto event = reader->next()) {
      all.push_back(std::move(*event));
    }
    EXPECT_TRUE(reader->damage().empty());
    end_ = reader->end();
    header_ = reader->header();
    return all;
  }

  test::ScratchFolder folder_;
  SystemClock clock_;
  std::optional<EndRecord> end_;
  FileHeader header_;
};

TEST_F(RecorderTest, EachFileReadsAlone) {
  Recorder recorder = make({.bytes = 3000});
  ASSERT_TRUE(tell(recorder, Kind::request_done, 1));
  ASSERT_TRUE(tell(recorder, Kind::exchange_done, 2));
  ASSERT_TRUE(tell(recorder, Kind::exchange_done, 3));
  ASSERT_TRUE(tell(recorder, Kind::exchange_done, 4));
  ASSERT_TRUE(tell(recorder, Kind::exchange_done, 1));
  ASSERT_TRUE(recorder.finish({}));
  const auto first = events("t-0001.eastrace");
  ASSERT_TRUE(end_);
  EXPECT_EQ(end_->next, "t-0002.eastrace");
  EXPECT_EQ(end_->reason, "");
  EXPECT_EQ(header_.part, 1U);
  EXPECT_EQ(header_.run, header_.started.wall);
  EXPECT_TRUE(first.back().unfinished);
  const microseconds run = header_.run;

  std::vector<std::uint64_t> ids;
  for (int part = 2; std::filesystem::exists(part_name(folder_.path() / "t.eastrace", part)); ++part) {
    const auto later = events(part_name("t.eastrace", part).string());
    EXPECT_EQ(header_.run, run);
    EXPECT_EQ(header_.part, static_cast<std::uint64_t>(part));
    ASSERT_GE(later.size(), 2U);
    EXPECT_EQ(later[0].observation.kind, Kind::connection_opened) << "told again";
    EXPECT_EQ(later[1].observation.connection->tls.size(), 1U);
    for (const Event& event : later) {
      if (event.observation.kind == Kind::exchange_done) {
        EXPECT_NE(event.observation.exchange->request, nullptr);
        ids.push_back(event.observation.exchange->id.value);
      }
    }
  }
  ASSERT_FALSE(ids.empty());
  EXPECT_EQ(ids.back(), 1U) << "its request was in the first file, and comes again with its answer";
}

TEST_F(RecorderTest, AFileThatIsInTheWayEndsTheRecordingInOrder) {
  Recorder recorder = make({.bytes = 100});
  const auto taken = folder_.path() / "t-0002.eastrace";
  ASSERT_TRUE(files::write_private(taken, Bytes(10, 1)));
  const auto refused = tell(recorder, Kind::exchange_done, 1);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("exists already"), std::string::npos);
  ASSERT_TRUE(recorder.finish("writing failed: " + refused.error().what));
  const auto all = events("t-0001.eastrace");
  ASSERT_TRUE(end_);
  EXPECT_FALSE(end_->reason.empty());
  EXPECT_EQ(test::slurp(taken).size(), 10U);
}

TEST_F(RecorderTest, AnAlmostFullDiskEndsItLoudly) {
  std::uint64_t free = 1'000'000;
  Recorder recorder =
      make({.bytes = 1'000'000, .min_free = 100'000, .free_space = [&](const auto&) { return free; }});
  ASSERT_TRUE(tell(recorder, Kind::exchange_done, 1));
  ASSERT_TRUE(recorder.flush());
  free = 100'001;
  ASSERT_TRUE(tell(recorder, Kind::exchange_done, 2));
  const auto full = recorder.flush();
  ASSERT_FALSE(full);
  ASSERT_TRUE(recorder.finish("writing failed: " + full.error().what)) << "the end fits in what is kept free";
  const auto all = events("t-0001.eastrace");
  EXPECT_EQ(all.back().observation.exchange->id, ExchangeId{1});
  ASSERT_TRUE(end_);
  EXPECT_NE(end_->reason.find("stay free"), std::string::npos);
}

TEST_F(RecorderTest, APartHasItsHeadHoweverFullTheDiskIs) {
  std::uint64_t free = 1'000'000;
  Recorder recorder =
      make({.bytes = 100, .min_free = 100'000, .free_space = [&](const auto&) { return free; }});
  free = 100'001;
  const auto full = tell(recorder, Kind::exchange_done, 1);
  ASSERT_FALSE(full);
  ASSERT_TRUE(recorder.finish("writing failed: " + full.error().what));
  const auto first = events("t-0001.eastrace");
  EXPECT_EQ(first.back().observation.exchange->id, ExchangeId{1});
  EXPECT_TRUE(events("t-0002.eastrace").empty());
  EXPECT_EQ(header_.part, 2U);
  ASSERT_TRUE(end_);
  EXPECT_NE(end_->reason.find("stay free"), std::string::npos);
}

TEST_F(RecorderTest, APartThatGetsNoHeadIsNotLeftBehind) {
  Recorder recorder = make({.bytes = 100});
  {
    const test::FileSizeLimit full(50);
    EXPECT_FALSE(tell(recorder, Kind::exchange_done, 1));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "t-0002.eastrace"));
  ASSERT_TRUE(recorder.finish("writing failed"));
  EXPECT_EQ(events("t-0001.eastrace").back().observation.exchange->id, ExchangeId{1});
}

TEST_F(RecorderTest, ABodyInMoreChunksThanARecordListsIsWithheld) {
  Recorder recorder = make({});
  const Bytes body(530'000, 'x');
  const auto answer =
      test::message("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n", body, 1);
  const auto exchange = test::exchange(test::message(test::eas_head("Sync")), answer);
  exchange->connection = test::connection();
  ASSERT_TRUE(recorder.record(core::Observation{.kind = Kind::exchange_done,
                                                .at = test::moment(0),
                                                .connection = exchange->connection,
                                                .exchange = exchange}));
  ASSERT_TRUE(recorder.finish({}));
  const auto all = events("t.eastrace");
  const Event& told = all.back();
  ASSERT_TRUE(told.observation.exchange);
  const core::Message& response = *told.observation.exchange->response;
  EXPECT_EQ(response.head.status(), 200);
  EXPECT_FALSE(response.body.kept);
  EXPECT_EQ(response.body.content_length, body.size());
  EXPECT_EQ(told.storage.response.withheld, "in more pieces than a record can list");
  EXPECT_EQ(told.storage.response.sha256, certs::sha256(answer->body.wire));
}

TEST_F(RecorderTest, AClientThatABalancerNamesLaterIsTold) {
  Recorder recorder = make({});
  auto exchange = samples::exchange();
  const auto before = std::make_shared<core::ConnectionFacts>(*exchange->connection);
  ASSERT_TRUE(recorder.record(core::Observation{
      .kind = Kind::server_connected, .at = test::moment(0), .connection = before, .exchange = nullptr}));
  auto after = std::make_shared<core::ConnectionFacts>(*before);
  after->client = *Endpoint::parse("192.0.2.77:4711");
  exchange->connection = after;
  ASSERT_TRUE(recorder.record(core::Observation{
      .kind = Kind::exchange_done, .at = test::moment(1), .connection = after, .exchange = exchange}));
  ASSERT_TRUE(recorder.finish({}));
  std::string client;
  for (const Event& event : events("t.eastrace")) {
    if (event.observation.exchange) {
      client = event.observation.connection->client.to_string();
    }
  }
  EXPECT_EQ(client, "192.0.2.77:4711");
}

}  // namespace
}  // namespace eastap::trace::recorder_test
