#include "proxy/trace/indexed_trace.h"

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/recorder.h"
#include "proxy/trace/repair.h"
#include "proxy/trace/series.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::indexed_trace_test {
namespace {

using Kind = core::Observation::Kind;

class IndexedTraceTest : public ::testing::Test {
 protected:
  /// Many small exchanges of two phones on two connections in many sections; one request waits at the end.
  void record(std::uint64_t count = 60) {
    PartFiles files(path_, {});
    auto file = files.create_next(clock_.now());
    ASSERT_TRUE(file);
    recorder_.emplace(std::move(*file), std::move(files), clock_,
                      RecorderOptions{.eastap_version = "x", .filter = {}, .section_bytes = 4000});
    ASSERT_TRUE(recorder_->begin());
    for (std::uint64_t id = 1; id <= count; ++id) {
      tell(Kind::request_done, id);
      tell(Kind::exchange_done, id);
    }
    tell(Kind::request_done, count + 1);
    ASSERT_TRUE(recorder_->flush());
  }
  void tell(Kind kind, std::uint64_t id) {
    const std::string head =
        "POST /Microsoft-Server-ActiveSync?Cmd=" + std::string(id <= 2 ? "FolderSync" : "Sync") +
        "&User=anna&DeviceType=x&DeviceId=PHONE" + std::to_string(id % 2) + " HTTP/1.1\r\n";
    auto exchange = test::exchange(
        test::message(head, Bytes(200, 1)),
        kind == Kind::exchange_done ? test::message(test::wbxml_answer_head(), Bytes(300, 2)) : nullptr);
    exchange->id = ExchangeId{id};
    auto connection = std::make_shared<core::ConnectionFacts>(*test::connection());
    connection->id = ConnectionId{1 + (id % 2)};
    connection->tls.push_back(samples::tls());
    exchange->connection = connection;
    ASSERT_TRUE(recorder_->record(core::Observation{
        .kind = kind, .at = test::moment(0), .connection = connection, .exchange = exchange}));
  }
  IndexedTrace open() {
    auto opened = IndexedTrace::open(path_);
    EXPECT_TRUE(opened);
    EXPECT_TRUE(*opened);
    return std::move(**opened);
  }
  /// Every exchange that is read from the front is found, and is the same.
  void expect_all(std::size_t count) {
    IndexedTrace indexed = open();
    auto reader = Reader::open(path_);
    ASSERT_TRUE(reader);
    std::size_t seen = 0;
    while (const auto event = reader->next()) {
      if (event->note || !(event->unfinished || event->observation.kind == Kind::exchange_done)) {
        continue;
      }
      ++seen;
      const core::Exchange& wanted = *event->observation.exchange;
      const auto row = indexed.find(wanted.id.value);
      ASSERT_TRUE(row) << wanted.id.value;
      const auto alone = indexed.read(*row);
      ASSERT_TRUE(alone);
      EXPECT_EQ(alone->unfinished, event->unfinished);
      const core::Exchange& got = *alone->observation.exchange;
      EXPECT_EQ(got.id, wanted.id);
      ASSERT_NE(got.request, nullptr);
      EXPECT_EQ(got.request->head, wanted.request->head);
      EXPECT_EQ(got.connection->id, wanted.connection->id);
      EXPECT_EQ(got.connection->tls.size(), wanted.connection->tls.size());
      EXPECT_EQ(got.finished.steady, wanted.finished.steady);
    }
    EXPECT_EQ(seen, count);
    EXPECT_FALSE(indexed.find(999));
    EXPECT_FALSE(indexed.broken());
  }

  test::ScratchFolder folder_;
  std::filesystem::path path_ = folder_.path() / "t.eastrace";
  SystemClock clock_;
  std::optional<Recorder> recorder_;
};

TEST_F(IndexedTraceTest, FindsEveryExchange) {
  record();
  expect_all(61);  // while it is being written
  ASSERT_TRUE(recorder_->finish({}));
  recorder_.reset();
  expect_all(61);
  IndexedTrace trace = open();
  ASSERT_TRUE(trace.end());
  const FoundRows last = trace.last(3);
  ASSERT_EQ(last.size(), 3U);
  EXPECT_EQ(last[0].row.id, 59U);
  EXPECT_EQ(last[2].row.id, 61U);
  EXPECT_EQ(last[2].row.at, 0U);
  EXPECT_EQ(trace.last(1000).size(), 61U);
}

TEST_F(IndexedTraceTest, ACutTraceIsReadFromItsLastSection) {
  record();
  recorder_.reset();
  Bytes bytes = test::slurp(path_);
  bytes.resize(bytes.size() - 5);
  std::filesystem::remove(path_);
  ASSERT_TRUE(files::write_private(path_, bytes));
  expect_all(60);  // the request that waited was torn
  EXPECT_EQ(open().damage().size(), 1U);
}

TEST_F(IndexedTraceTest, HistoryIsOfOneDeviceAndKnowsItsFolders) {
  record();
  ASSERT_TRUE(recorder_->finish({}));
  IndexedTrace trace = open();
  const auto row = trace.find(51);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->device, "PHONE1");
  const DeviceHistory all = trace.history("PHONE1", row->row.at, {.exchanges = 1000});
  EXPECT_TRUE(all.whole);
  ASSERT_EQ(all.rows.size(), 25U);
  EXPECT_EQ(all.rows.front().row.id, 1U);
  EXPECT_EQ(all.rows.back().row.id, 49U);
  const DeviceHistory some = trace.history("PHONE1", row->row.at, {.exchanges = 4});
  EXPECT_FALSE(some.whole);
  ASSERT_EQ(some.rows.size(), 5U);
  EXPECT_EQ(some.rows.front().row.id, 1U) << "what told of its folders comes along";
  EXPECT_EQ(some.rows[1].row.id, 43U);
  EXPECT_GT(all.bytes, some.bytes);
  const DeviceHistory short_of =
      trace.history("PHONE1", row->row.at, {.exchanges = 1000, .bytes = some.bytes});
  EXPECT_FALSE(short_of.whole);
  EXPECT_EQ(short_of.bytes, some.bytes);
  ASSERT_EQ(short_of.rows.size(), 5U) << "a limit of bytes leaves out the same, oldest first";
  EXPECT_EQ(short_of.rows[1].row.id, 43U);
  const DeviceHistory tight =
      trace.history("PHONE1", row->row.at, {.exchanges = 1000, .bytes = some.bytes - 1});
  EXPECT_EQ(tight.rows.size(), 4U);
  const DeviceHistory none = trace.history("PHONE0", 0, {});
  ASSERT_EQ(none.rows.size(), 1U);
  EXPECT_EQ(none.rows[0].row.id, 2U);
  EXPECT_TRUE(trace.history("", 0, {.exchanges = 10}).rows.empty());
}

TEST_F(IndexedTraceTest, AnIndexThatDoesNotFitIsNotBelieved) {
  record();
  ASSERT_TRUE(recorder_->finish({}));
  recorder_.reset();
  const Bytes whole = test::slurp(path_);
  std::filesystem::remove(path_);
  // Ten bytes in the middle are gone: everything behind lies elsewhere, and the directory says so of itself.
  Bytes moved = whole;
  moved.erase(moved.begin() + 2000, moved.begin() + 2010);
  ASSERT_TRUE(files::write_private(path_, moved));
  const auto opened = IndexedTrace::open(path_);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(*opened);
  // repair() writes a new one.
  const auto mended = folder_.path() / "mended.eastrace";
  const auto done = repair(path_, mended);
  ASSERT_TRUE(done);
  EXPECT_GE(done->exchanges, 57U);
  path_ = mended;
  expect_all(done->exchanges + 1);
}

TEST_F(IndexedTraceTest, ATraceWithoutAnIndexSaysSo) {
  Encoder encoder({});
  encoder.header({.eastap = "x"});
  encoder.exchange(*samples::exchange(), {}, true);
  ASSERT_TRUE(files::write_private(path_, encoder.bytes()));
  const auto opened = IndexedTrace::open(path_);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(*opened);
  EXPECT_FALSE(IndexedTrace::open(folder_.path() / "none"));
}

}  // namespace
}  // namespace eastap::trace::indexed_trace_test
