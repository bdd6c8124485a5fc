#include "proxy/trace/export.h"

#include <gtest/gtest.h>

#include "proxy/trace/record.h"
#include "tests/support/eas_samples.h"

namespace eastap::trace::export_test {
namespace {

/// Notes what it is given; takes `room` events.
class Notes final : public Exporter {
 public:
  explicit Notes(std::size_t room) : room_(room) {}
  void begin(const FileHeader& header) override { said += "begin " + header.eastap + "\n"; }
  Result<void> add(const Event& event) override {
    said += event.observation.exchange ? "exchange\n" : "other\n";
    return room_-- > 0 ? Result<void>() : fail(ErrorCode::io, "the disk is full");
  }
  Result<ExportReport> finish(const Reader& reader) override {
    said += reader.end() ? "finish, ended\n" : "finish\n";
    return ExportReport{.exchanges = 1, .remarks = {}};
  }
  std::string said;

 private:
  std::size_t room_;
};

Reader trace_of_one() {
  Encoder encoder({});
  encoder.header({.eastap = "x", .started = {}});
  const auto exchange = test::good_sync();
  encoder.connection({}, *exchange->connection);
  encoder.exchange(*exchange, {}, true);
  encoder.end({.at = {}, .exchanges = 1, .reason = {}});
  return *Reader::from(from_memory(encoder.bytes()));
}

TEST(Export, GivesTheWholeTraceInItsOrder) {
  Reader reader = trace_of_one();
  Notes notes(100);
  const auto report = export_all(reader, notes);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->exchanges, 1U);
  EXPECT_EQ(notes.said, "begin x\nother\nexchange\nfinish, ended\n");
}

TEST(Export, WhoTellsNothingOfBeforePassesOver) {
  Reader reader = trace_of_one();
  Notes notes(100);
  const auto event = reader.next();
  ASSERT_TRUE(event);
  notes.pass(*event);
  EXPECT_EQ(notes.said, "");
}

TEST(Export, ExchangesThatComeAreNotedOnce) {
  Encoder encoder({});
  encoder.header({.eastap = "x", .started = {}});
  for (const std::uint64_t id : {3U, 2U}) {
    const auto exchange = test::good_sync();
    exchange->id.value = id;
    encoder.request(*exchange, {});
    encoder.exchange(*exchange, {}, false);
  }
  const auto waiting = test::waiting_ping();
  waiting->id.value = 1;
  encoder.request(*waiting, {});
  encoder.note({.at = {}, .connection = {}, .exchange = {2}, .note = {.text = "x", .source = {}}});
  Reader reader = *Reader::from(from_memory(encoder.bytes()));
  ExchangeIds ids;
  const auto report = export_all(reader, ids);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->exchanges, 3U);
  EXPECT_EQ(ids.ids(), (std::vector<ExchangeId>{{3}, {2}, {1}}));
  Notes indifferent(1);
  indifferent.expect(ids.ids());
  EXPECT_EQ(indifferent.said, "");
}

TEST(Export, EndsWhereTheExporterFails) {
  Reader reader = trace_of_one();
  Notes notes(1);
  const auto report = export_all(reader, notes);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().what, "the disk is full");
  EXPECT_EQ(notes.said, "begin x\nother\nexchange\n");
}

}  // namespace
}  // namespace eastap::trace::export_test
