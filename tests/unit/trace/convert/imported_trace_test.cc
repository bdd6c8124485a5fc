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

TEST(ImportedTrace, IsInOrderAndNumbersAreUnique) {
  ImportedTrace trace("test");
  for (const auto& [id, second] : {std::pair(7, 30), std::pair(7, 10), std::pair(0, 20)}) {
    core::Exchange exchange;
    exchange.id.value = static_cast<std::uint64_t>(id);
    exchange.started = {.steady = {}, .wall = std::chrono::seconds(second)};
    exchange.finished = exchange.started;
    trace.add(std::move(exchange), {}, false);
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

}  // namespace
}  // namespace eastap::trace::imported_trace_test
