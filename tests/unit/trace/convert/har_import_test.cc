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

/// A HAR of entries that differ in what is put into them.
std::string har_of(const std::vector<std::string>& entries) {
  std::string all;
  for (const std::string& entry : entries) {
    all +=
        (all.empty() ? "" : ",") + (R"({"startedDateTime":"2024-03-08T15:30:01Z","time":5,)" + entry + "}");
  }
  return R"({"log":{"entries":[)" + all + "]}}";
}

TEST(HarImport, ABodyOfOneChunkComesBack) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "t.har";
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  const auto was = test::exchange(
      test::message("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", as_bytes("whole"), 100),
      test::message("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", as_bytes("hello"), 100));
  ASSERT_EQ(was->response->body.content_spans.size(), 1U);
  encoder.exchange(*was, {}, true);
  encoder.end({.at = test::moment(0), .exchanges = 1, .reason = {}});
  convert_samples::run_export(open_har_export, encoder.bytes(), path);
  const auto back = run_import(import_har, folder.path(), convert_samples::text_of(path));
  ASSERT_EQ(back.exchanges.size(), 1U);
  EXPECT_EQ(back.exchanges[0]->response->body.wire, was->response->body.wire);
  EXPECT_EQ(as_text(back.exchanges[0]->response->body.content()), "hello");
  EXPECT_EQ(as_text(back.exchanges[0]->request->body.content()), "whole");
}

TEST(HarImport, SecretsInUrlsAndNotesDoNotComeIn) {
  const test::ScratchFolder folder;
  const auto got =
      run_import(import_har, folder.path(),
                 har_of({R"("request":{"method":"GET","url":"https://anna:hunter22@mail.example.org/x",
        "headers":[{"name":"Authorization","value":"Bearer abcdefghijklmnop"}]},"response":{"status":200},
        "_eastap":{"notes":[{"kind":"hook_log","text":"the token is abcdefghijklmnop"},
                            {"kind":"finding","text":"so abcdefghijklmnop"}]})"}));
  ASSERT_TRUE(got.report) << got.report.error().what;
  EXPECT_FALSE(test::holds_secret(got.trace, "hunter22"));
  EXPECT_FALSE(test::holds_secret(got.trace, "abcdefghijklmnop"));
  ASSERT_EQ(got.exchanges.size(), 1U);
  EXPECT_EQ(got.exchanges[0]->connection->upstream_name, "mail.example.org");
  EXPECT_EQ(got.exchanges[0]->notes.at(0).text, "the token is ****************");
}

TEST(HarImport, ConnectionsAreToldApartByHostAndScheme) {
  const test::ScratchFolder folder;
  const auto entry = [](const std::string& url, const std::string& more) {
    return R"("request":{"method":"GET","url":")" + url + R"("},"response":{"status":200})" + more;
  };
  const auto got = run_import(import_har, folder.path(),
                              har_of({entry("https://a.example/", R"(,"connection":"2")"),
                                      entry("http://b.example/", R"(,"connection":"2")"),
                                      entry("https://c.example/", R"(,"_eastap":{"id":2})"),
                                      entry("https://a.example/2", R"(,"connection":"2")")}));
  ASSERT_EQ(got.exchanges.size(), 4U);
  const auto& facts = [&](std::size_t i) -> const core::ConnectionFacts& {
    return *got.exchanges[i]->connection;
  };
  EXPECT_EQ(facts(0).id, facts(3).id);
  EXPECT_NE(facts(0).id, facts(1).id);
  EXPECT_NE(facts(0).id, facts(2).id);
  EXPECT_EQ(facts(1).upstream_name, "b.example");
  EXPECT_TRUE(facts(1).tls.empty());
  EXPECT_EQ(facts(2).tls.size(), 1U);
  EXPECT_EQ(got.exchanges[1]->request->head.find("Host"), "b.example");
}

TEST(HarImport, WhatIsWholeBeforeDamageIsImported) {
  const test::ScratchFolder folder;
  const std::string whole = har_of(
      {R"("request":{"method":"GET","url":"http://a/"})", R"("request":{"method":"PUT","url":"http://a/"})"});
  const auto got = run_import(import_har, folder.path(), whole.substr(0, whole.find("PUT")));
  ASSERT_TRUE(got.report) << got.report.error().what;
  EXPECT_EQ(got.exchanges.size(), 1U);
  EXPECT_TRUE(got.report->incomplete);
  EXPECT_EQ(got.report->remarks.back().find("byte " + std::to_string(whole.find("PUT"))), 0U)
      << got.report->remarks.back();
  EXPECT_FALSE(run_import(import_har, folder.path(), whole).report->incomplete);
  const auto number = run_import(import_har, folder.path(), R"({"log":{"entries":[1e999]}})");
  ASSERT_FALSE(number.report);
  EXPECT_EQ(number.report.error().code, ErrorCode::invalid_input);
  EXPECT_NE(number.report.error().what.find("input: "), std::string::npos) << "the file has its name";
}

TEST(HarImport, BodiesThatAreNotThereAreCounted) {
  const test::ScratchFolder folder;
  const std::string entry = R"("request":{"method":"GET","url":"http://a/"},
    "response":{"status":200,"headers":[{"name":"Content-Length","value":"5000"}],"content":{"size":5000}})";
  const auto got = run_import(import_har, folder.path(), har_of({entry, entry}));
  ASSERT_EQ(got.exchanges.size(), 2U);
  EXPECT_EQ(got.report->remarks, (std::vector<std::string>{"2 bodies are not in the trace: not in the HAR"}));
  EXPECT_EQ(got.exchanges[0]->response->head.find("Content-Length"), "5000");
  EXPECT_FALSE(got.exchanges[0]->response->body.kept);
  EXPECT_EQ(got.exchanges[0]->response->body.wire_length, 5000U);
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
  EXPECT_TRUE(looks_like_har({.path = "x", .start = to_bytes("\xEF\xBB\xBF{\"log\":")}));
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
