#include "proxy/trace/trace_builder.h"

#include <gtest/gtest.h>

#include "proxy/trace/reader.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::trace_builder_test {
namespace {

Timestamp builder_start() {
  return {.steady = nanoseconds(0), .wall = test::moment(0).wall};
}

TEST(TraceBuilder, OverwritesSecretsUnlessTheyAreRecorded) {
  for (const bool record_secrets : {false, true}) {
    Bytes bytes;
    TraceBuilder builder([&](ByteView records) {
      append(bytes, records);
      return Result<void>();
    });
    builder.header({.eastap = "x", .started = builder_start(), .secrets_recorded = record_secrets});
    builder.exchange(*test::exchange(test::message("GET / HTTP/1.1\r\nAuthorization: Bearer geheim1234"),
                                     test::message("HTTP/1.1 200 OK")));
    ASSERT_TRUE(builder.finish(builder_start()));
    EXPECT_EQ(builder.exchanges(), 1U);
    EXPECT_EQ(test::holds_secret(bytes, "geheim1234"), record_secrets);
    auto reader = Reader::from(from_memory(bytes));
    ASSERT_TRUE(reader);
    ASSERT_TRUE(reader->next());
    EXPECT_FALSE(reader->next());
    ASSERT_TRUE(reader->end());
    EXPECT_EQ(reader->end()->exchanges, 1U);
  }
}

TEST(TraceBuilder, NotesThatQuoteASecretAreMasked) {
  Bytes bytes;
  TraceBuilder builder([&](ByteView records) {
    append(bytes, records);
    return Result<void>();
  });
  builder.header({.eastap = "x", .started = builder_start()});
  const auto exchange = test::exchange(test::message("GET / HTTP/1.1\r\nAuthorization: Bearer geheim1234"),
                                       test::message("HTTP/1.1 200 OK"));
  exchange->notes = {{.kind = core::Note::Kind::hook_log, .text = "saw geheim1234", .source = {}},
                     {.kind = core::Note::Kind::finding, .text = "geheim1234 too", .source = {}}};
  builder.exchange(*exchange);
  ASSERT_TRUE(builder.finish(builder_start()));
  EXPECT_FALSE(test::holds_secret(bytes, "geheim1234"));
  EXPECT_TRUE(test::holds_secret(bytes, "saw **********"));
}

TEST(TraceBuilder, NotesLoseWhatTheyThemselvesCallASecret) {
  Bytes bytes;
  TraceBuilder builder([&](ByteView records) {
    append(bytes, records);
    return Result<void>();
  });
  builder.header({.eastap = "x", .started = builder_start()});
  const auto exchange = test::exchange(test::message("GET / HTTP/1.1\r\n"), test::message("HTTP/1.1 200 OK"));
  exchange->notes = {{.kind = core::Note::Kind::finding,
                      .text = "LogicalRequest: <Query>x</Query><Password>geheim1234</Password>",
                      .source = "mailbox log"}};
  builder.exchange(*exchange);
  ASSERT_TRUE(builder.finish(builder_start()));
  EXPECT_FALSE(test::holds_secret(bytes, "geheim1234"));
  EXPECT_TRUE(test::holds_secret(bytes, "<Query>x</Query><Password>**********</Password>"));
}

TEST(TraceBuilder, RemarksOutsideExchangesLoseWhatTheyThemselvesCallASecret) {
  for (const bool record_secrets : {false, true}) {
    Bytes bytes;
    TraceBuilder builder([&](ByteView records) {
      append(bytes, records);
      return Result<void>();
    });
    builder.header({.eastap = "x", .started = builder_start(), .secrets_recorded = record_secrets});
    const auto facts = test::connection();
    facts->notes = {
        {.kind = core::Note::Kind::hook_log, .text = "<Password>geheim1234</Password>", .source = {}}};
    builder.connection(builder_start(), *facts);
    builder.note({.at = builder_start(),
                  .connection = {},
                  .exchange = {},
                  .note = {.kind = core::Note::Kind::finding, .text = "password: hunter2222", .source = {}}});
    ASSERT_TRUE(builder.finish(builder_start()));
    EXPECT_EQ(test::holds_secret(bytes, "geheim1234"), record_secrets);
    EXPECT_EQ(test::holds_secret(bytes, "hunter2222"), record_secrets);
    EXPECT_NE(test::holds_secret(bytes, "<Password>**********</Password>"), record_secrets);
  }
}

TEST(TraceBuilder, SaysTheFirstFailureAtTheEnd) {
  int calls = 0;
  TraceBuilder builder([&](ByteView) -> Result<void> {
    ++calls;
    return fail(ErrorCode::io, "disk full " + std::to_string(calls));
  });
  builder.header({.eastap = "x", .started = builder_start()});
  const Bytes large(std::size_t{2} << 20U, 'x');
  for (int i = 0; i < 2; ++i) {
    builder.exchange(*test::exchange(test::message("POST /x HTTP/1.1", large), nullptr));
  }
  EXPECT_TRUE(builder.failure());
  const auto finished = builder.finish(builder_start());
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().what, "disk full 1");
}

}  // namespace
}  // namespace eastap::trace::trace_builder_test
