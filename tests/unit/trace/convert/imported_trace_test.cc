#include "proxy/trace/convert/imported_trace.h"

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::imported_trace_test {
namespace {

TEST(ImportedTrace, FramingFitsTheBody) {
  const auto message =
      to_message({.start_line = "HTTP/1.1 200 a\nb",
                  .fields = {{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "gzip"}, {"", "x"}},
                  .content = to_bytes("abc"),
                  .coded = true},
                 microseconds(1), microseconds(2));
  EXPECT_EQ(as_text(message->head.raw()),
            "HTTP/1.1 200 a b\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(message->body.content(), to_bytes("abc"));
  const auto bare = to_message({.start_line = "GET / HTTP/1.1", .fields = {}, .content = {}}, {}, {});
  EXPECT_EQ(as_text(bare->head.raw()), "GET / HTTP/1.1\r\n\r\n");
}

TEST(ImportedTrace, WithoutABodyTheFieldsStay) {
  const ImportedFields fields{{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "gzip"}};
  const auto gone =
      to_message({.start_line = "HTTP/1.1 200 OK", .fields = fields, .content = {}, .missing = 5000}, {}, {});
  EXPECT_EQ(as_text(gone->head.raw()),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n");
  EXPECT_FALSE(gone->body.kept);
  EXPECT_EQ(gone->body.wire_length, 5000U);
  const auto none = to_message(
      {.start_line = "HTTP/1.1 304 OK", .fields = {{"Content-Length", "7"}}, .content = {}, .bodiless = true},
      {}, {});
  EXPECT_EQ(none->head.find("Content-Length"), "7");
  EXPECT_TRUE(none->body.kept);
  EXPECT_TRUE(has_no_body("HEAD", 200));
  EXPECT_TRUE(has_no_body("GET", 100));
  EXPECT_FALSE(has_no_body("GET", 200));
}

TEST(ImportedTrace, IsInOrderAndNumbersAreUnique) {
  ImportedTrace trace("test");
  for (const auto& [id, second] : {std::pair(7, 30), std::pair(7, 10), std::pair(0, 20)}) {
    core::Exchange exchange;
    exchange.id.value = static_cast<std::uint64_t>(id);
    exchange.started = {.steady = {}, .wall = std::chrono::seconds(second)};
    exchange.finished = exchange.started;
    trace.add({.exchange = std::move(exchange), .connection = {}});
  }
  Bytes bytes;
  TraceBuilder builder([&](ByteView records) {
    append(bytes, records);
    return Result<void>();
  });
  const auto report = trace.write(builder);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->exchanges, 3U);
  auto reader = Reader::from(from_memory(bytes));
  std::vector<std::uint64_t> ids;
  nanoseconds last{-1};
  while (const auto event = reader->next()) {
    if (event->observation.exchange) {
      ids.push_back(event->observation.exchange->id.value);
      EXPECT_GT(event->observation.exchange->started.steady, last);
      last = event->observation.exchange->started.steady;
    }
  }
  EXPECT_EQ(ids, (std::vector<std::uint64_t>{7, 1, 2}));
  ImportedTrace empty("test");
  TraceBuilder unused([](ByteView) { return Result<void>(); });
  EXPECT_FALSE(empty.write(unused));
}

ImportedExchange row_at(std::int64_t second, std::string name = {}, std::string host = {},
                        bool secure = false) {
  ImportedExchange row;
  row.exchange.started.wall = std::chrono::seconds(second);
  row.exchange.finished.wall = std::chrono::seconds(second + 2);
  row.exchange.request = to_message({.start_line = "GET / HTTP/1.1", .fields = {}, .content = {}},
                                    row.exchange.started.wall, row.exchange.started.wall);
  row.connection.upstream_name = std::move(host);
  row.connection_name = std::move(name);
  row.secure = secure;
  return row;
}

struct Written {
  Result<ImportReport> report;
  std::vector<Event> events;  // exchanges that are over
  Timestamp started;
};
Written written(ImportedTrace& trace) {
  Bytes bytes;
  TraceBuilder builder([&](ByteView records) {
    append(bytes, records);
    return Result<void>();
  });
  Written all{.report = trace.write(builder), .events = {}, .started = {}};
  auto reader = Reader::from(from_memory(std::move(bytes)));
  while (reader) {
    auto event = reader->next();
    if (!event) {
      break;
    }
    if (event->observation.kind == core::Observation::Kind::exchange_done) {
      all.events.push_back(*std::move(event));
    }
  }
  all.started = reader ? reader->header().started : Timestamp{};
  return all;
}

TEST(ImportedTrace, AConnectionIsANameWithHostAndScheme) {
  ImportedTrace trace("test");
  trace.add(row_at(10, "443", "a.example", true));
  trace.add(row_at(11, "443", "B.example", true));
  trace.add(row_at(12, "443", "A.example", true));
  trace.add(row_at(13, "443", "a.example", false));
  trace.add(row_at(14));
  trace.add(row_at(15));
  const Written all = written(trace);
  ASSERT_EQ(all.events.size(), 6U);
  std::vector<std::uint64_t> ids;
  for (const Event& event : all.events) {
    ids.push_back(event.observation.exchange->connection->id.value);
  }
  EXPECT_EQ(ids, (std::vector<std::uint64_t>{1, 2, 1, 3, 4, 5}));
  EXPECT_EQ(all.events[1].observation.exchange->connection->upstream_name, "B.example");
  EXPECT_EQ(all.events[2].observation.exchange->connection->tls.size(), 1U);
  EXPECT_TRUE(all.events[3].observation.exchange->connection->tls.empty());
}

TEST(ImportedTrace, OddDatesLeaveAllDurationsAsTheyAre) {
  constexpr std::int64_t year_2024 = 1'709'908'200;
  ImportedTrace trace("test");
  for (const std::int64_t second :
       {std::int64_t{60}, year_2024, year_2024 + 5, year_2024 + 9, std::int64_t{4'000'000'000}}) {
    trace.add(row_at(second));
  }
  const Written all = written(trace);
  ASSERT_EQ(all.events.size(), 5U);
  EXPECT_EQ(all.started.wall, std::chrono::seconds(year_2024));
  nanoseconds last{-1};
  for (const Event& event : all.events) {
    const core::Exchange& exchange = *event.observation.exchange;
    EXPECT_EQ(exchange.finished.since(exchange.started), std::chrono::seconds(2));
    EXPECT_GE(exchange.started.steady, last);
    last = exchange.started.steady;
  }
  EXPECT_EQ(all.events[3].observation.exchange->started.since(all.events[1].observation.exchange->started),
            std::chrono::seconds(9));
}

TEST(ImportedTrace, WhatIsMissingIsCountedAndStaysInTheTrace) {
  ImportedTrace trace("test");
  for (int i = 0; i < 2; ++i) {
    ImportedExchange row = row_at(10 + i);
    row.exchange.response =
        to_message({.start_line = "HTTP/1.1 200 OK", .fields = {}, .content = {}, .missing = 0}, {}, {});
    row.response_withheld = "not in the test";
    trace.add(std::move(row));
  }
  for (int i = 0; i < 130; ++i) {
    trace.remark("remark " + std::to_string(i));
  }
  trace.damaged("byte 7: cut");
  const Written all = written(trace);
  ASSERT_TRUE(all.report);
  EXPECT_TRUE(all.report->incomplete);
  ASSERT_EQ(all.report->remarks.size(), 102U);
  EXPECT_EQ(all.report->remarks[100], "and 31 remarks more") << "30 of them, and that two bodies are missing";
  EXPECT_EQ(all.report->remarks[101], "byte 7: cut");
  ASSERT_EQ(all.events.size(), 2U);
  EXPECT_EQ(all.events[0].storage.response.withheld, "not in the test");
  EXPECT_FALSE(all.events[0].observation.exchange->response->body.kept) << "of unknown length";
}

}  // namespace
}  // namespace eastap::trace::imported_trace_test
