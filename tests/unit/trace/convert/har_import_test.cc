#include "proxy/trace/convert/har_import.h"

#include <gtest/gtest.h>

#include "proxy/trace/convert/har_export.h"
#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::har_import_test {
namespace {

using convert_samples::run_import;

TEST(HarImport, OurOwnComesBackByteForByte) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "t.har";
  convert_samples::run_export(open_har_export, convert_samples::trace(), path);
  const auto back = run_import(import_har, folder.path(), convert_samples::text_of(path));
  ASSERT_TRUE(back.report) << back.report.error().what;
  ASSERT_EQ(back.exchanges.size(), 3U);
  auto reader = Reader::from(from_memory(convert_samples::trace()));
  std::size_t i = 0;
  while (const auto event = reader->next()) {
    if (event->observation.kind != core::Observation::Kind::exchange_done) {
      continue;
    }
    const core::Exchange& was = *event->observation.exchange;
    const core::Exchange& is = *back.exchanges[i++];
    EXPECT_EQ(is.id, was.id);
    EXPECT_EQ(is.request->head, was.request->head);
    EXPECT_EQ(is.request->body.wire, was.request->body.wire);
    EXPECT_EQ(is.response->head, was.response->head);
    EXPECT_EQ(is.response->body.wire, was.response->body.wire);
    EXPECT_EQ(is.response->body.content(), was.response->body.content());
    EXPECT_EQ(is.started.wall, was.started.wall);
    EXPECT_EQ(is.finished.wall - is.started.wall, was.finished.wall - was.started.wall);
    EXPECT_EQ(is.notes.size(), was.notes.size());
  }
}

TEST(HarImport, ABrowsersHarIsRead) {
  const test::ScratchFolder folder;
  const auto got = run_import(import_har, folder.path(), R"({"log":{"version":"1.2","entries":[
    {"startedDateTime":"2024-03-08T15:30:01.5+01:00","time":120,
     "request":{"method":"POST","url":"https://mail.example.org/x?y=1#z","headers":[{"name":"Host","value":"mail.example.org"},
       {"name":":authority","value":"h2"},{"name":"X-Bad","value":"a\r\nInjected: yes"}],
       "postData":{"mimeType":"text/plain","text":"hello"}},
     "response":{"status":200,"statusText":"OK","headers":[{"name":"Content-Encoding","value":"gzip"},
       {"name":"Content-Length","value":"3"}],"content":{"text":"aGVsbG8=","encoding":"base64"}},
     "timings":{"send":20,"wait":80,"receive":20}},
    {"startedDateTime":"never","request":{}}]}})");
  ASSERT_TRUE(got.report) << got.report.error().what;
  ASSERT_EQ(got.exchanges.size(), 1U);
  EXPECT_EQ(got.report->remarks.size(), 1U);
  const core::Exchange& exchange = *got.exchanges[0];
  EXPECT_EQ(as_text(exchange.request->head.raw()),
            "POST /x?y=1 HTTP/1.1\r\nHost: mail.example.org\r\nX-Bad: a  Injected: yes\r\nContent-Length: "
            "5\r\n\r\n");
  EXPECT_EQ(as_text(exchange.response->head.raw()), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(as_text(exchange.response->body.wire), "hello");
  EXPECT_EQ(exchange.finished.wall - exchange.started.wall, microseconds(120'000));
  EXPECT_EQ(exchange.connection->tls.size(), 1U);
}

TEST(HarImport, RefusesWhatIsNoHar) {
  const test::ScratchFolder folder;
  for (const char* wrong :
       {"", "{", "[]", "{}", R"({"log":{"entries":5}})", R"({"log":{"entries":[1,null]}})"}) {
    EXPECT_FALSE(run_import(import_har, folder.path(), wrong).report) << wrong;
  }
  const std::string deep(200'000, '[');
  EXPECT_FALSE(run_import(import_har, folder.path(), R"({"log":)" + deep).report);
  EXPECT_TRUE(looks_like_har({.path = "x", .start = to_bytes(" {\n \"log\": {")}));
  EXPECT_FALSE(looks_like_har({.path = "x", .start = to_bytes("{\"a\":\"log\"}")}));
}

TEST(HarImport, Times) {
  EXPECT_EQ(parse_export_time("1970-01-02T00:00:00Z"), microseconds(86'400'000'000));
  EXPECT_EQ(parse_export_time("1970-01-01T01:00:00.25+01:00"), microseconds(250'000));
  EXPECT_EQ(parse_export_time("1970-01-01T00:00:00.123456789Z"), microseconds(123'456));
  for (const char* wrong : {"", "1970", "1970-13-01T00:00:00Z", "1970-01-01T00:00:00X",
                            "1970-01-01T25:00:00Z", "1970-01-01T00:00:00+99:00"}) {
    EXPECT_FALSE(parse_export_time(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace eastap::trace::har_import_test
