#include "proxy/trace/convert/mitmproxy_import.h"

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::mitmproxy_import_test {
namespace {

std::string tnet(std::string_view payload, char type) {
  return std::to_string(payload.size()) + ":" + std::string(payload) + type;
}
std::string tnet_text(std::string_view text) {
  return tnet(text, ',');
}
std::string tnet_key(std::string_view name, const std::string& value) {
  return tnet(name, ';') + value;
}

/// A flow as mitmproxy 9 writes it, without what is not read.
std::string flow(std::string_view type = "http", const std::string& host = "mail.example.org") {
  const std::string headers =
      tnet(tnet(tnet_text("Content-Type") + tnet_text("application/vnd.ms-sync.wbxml"), ']') +
               tnet(tnet_text("Transfer-Encoding") + tnet_text("chunked"), ']'),
           ']');
  const std::string request =
      tnet(tnet_key("method", tnet_text("POST")) + tnet_key("scheme", tnet_text("https")) +
               tnet_key("host", tnet(host, ';')) + tnet_key("port", tnet("443", '#')) +
               tnet_key("path",
                        tnet_text("/Microsoft-Server-ActiveSync?Cmd=Ping&DeviceId=D1&User=a&DeviceType=x")) +
               tnet_key("headers", headers) + tnet_key("content", tnet_text("body")) +
               tnet_key("timestamp_start", tnet("1700000000.5", '^')) +
               tnet_key("timestamp_end", tnet("1700000001", '#')),
           '}');
  const std::string response =
      tnet(tnet_key("status_code", tnet("200", '#')) + tnet_key("reason", tnet_text("OK")) +
               tnet_key("headers", tnet("", ']')) + tnet_key("content", tnet("", '~')) +
               tnet_key("timestamp_start", tnet("1700000002", '^')) +
               tnet_key("timestamp_end", tnet("1700000003", '^')),
           '}');
  const std::string client =
      tnet(tnet_key("id", tnet("c1", ';')) +
               tnet_key("peername", tnet(tnet("192.0.2.9", ';') + tnet("4711", '#'), ']')),
           '}');
  return tnet(tnet_key("type", tnet(type, ';')) + tnet_key("version", tnet("18", '#')) +
                  tnet_key("client_conn", client) + tnet_key("request", request) +
                  tnet_key("response", response) + tnet_key("error", tnet("", '~')),
              '}');
}

TEST(MitmproxyImport, ReadsHttpFlows) {
  const test::ScratchFolder folder;
  const std::string file = flow() + flow("tcp") + flow() + "77:torn";
  EXPECT_TRUE(looks_like_mitmproxy({.path = "x", .start = to_bytes(file)}));
  const auto got = convert_samples::run_import(import_mitmproxy, folder.path(), file);
  ASSERT_TRUE(got.report) << got.report.error().what;
  ASSERT_EQ(got.report->remarks.size(), 3U);
  EXPECT_EQ(got.report->remarks[1], "2 bodies are not in the trace: not in the flow file");
  EXPECT_TRUE(got.report->incomplete) << "the last flow is cut";
  ASSERT_EQ(got.exchanges.size(), 2U);
  const core::Exchange& exchange = *got.exchanges[0];
  EXPECT_EQ(exchange.request->head.method(), "POST");
  EXPECT_EQ(exchange.request->head.find("Content-Length"), "4");
  EXPECT_EQ(exchange.request->head.find("Host"), "mail.example.org");
  EXPECT_FALSE(exchange.request->head.find("Transfer-Encoding"));
  EXPECT_EQ(as_text(exchange.request->body.wire), "body");
  EXPECT_EQ(exchange.response->head.status(), 200);
  EXPECT_FALSE(exchange.response->head.find("Content-Length")) << "its body was streamed";
  EXPECT_FALSE(exchange.response->body.kept);
  EXPECT_EQ(exchange.started.wall, microseconds(1'700'000'000'500'000));
  EXPECT_EQ(exchange.finished.wall, microseconds(1'700'000'003'000'000));
  EXPECT_EQ(exchange.connection->client.to_string(), "192.0.2.9:4711");
  EXPECT_EQ(exchange.connection->id, got.exchanges[1]->connection->id);
  EXPECT_EQ(exchange.connection->tls.size(), 1U);
}

TEST(MitmproxyImport, OneConnectionToTwoHostsIsTwo) {
  const test::ScratchFolder folder;
  const auto got = convert_samples::run_import(import_mitmproxy, folder.path(), flow() + flow("http", "::1"));
  ASSERT_EQ(got.exchanges.size(), 2U);
  EXPECT_NE(got.exchanges[0]->connection->id, got.exchanges[1]->connection->id);
  EXPECT_EQ(got.exchanges[1]->connection->upstream_name, "::1");
  EXPECT_EQ(got.exchanges[1]->request->head.find("Host"), "[::1]");
  EXPECT_FALSE(got.report->incomplete);
}

TEST(MitmproxyImport, AFlowIsRecognisedByItsFirstKey) {
  const std::string large(2 * ImportInput::max_start, 'x');
  const std::string body_first = tnet(tnet_key("response", tnet(tnet_key("content", tnet_text(large)), '}')) +
                                          tnet_key("client_conn", tnet("", '}')),
                                      '}');
  const auto recognised = [](std::string_view text) {
    return looks_like_mitmproxy({.path = "x", .start = to_bytes(text.substr(0, ImportInput::max_start))});
  };
  EXPECT_TRUE(recognised(body_first));
  EXPECT_FALSE(recognised(tnet(tnet_key("other", tnet_text("x")), '}')));
  EXPECT_FALSE(recognised("12345"));
  EXPECT_FALSE(recognised(":8:response;"));
  EXPECT_FALSE(recognised(""));
}

/// As mitmproxy 10 and later write it: of every map the last member first.
std::string late_flow(const std::string& first = "websocket", const std::string& version = "HTTP/1.1") {
  const std::string request =
      tnet(tnet_key("timestamp_end", tnet("1700000001.0", '^')) +
               tnet_key("timestamp_start", tnet("1700000000.5", '^')) + tnet_key("trailers", tnet("", '~')) +
               tnet_key("content", tnet_text("body")) + tnet_key("headers", tnet("", ']')) +
               tnet_key("http_version", tnet_text(version)) + tnet_key("path", tnet_text("/x")) +
               tnet_key("authority", tnet_text("")) + tnet_key("scheme", tnet_text("http")) +
               tnet_key("method", tnet_text("POST")) + tnet_key("port", tnet("80", '#')) +
               tnet_key("host", tnet("mail.example.org", ';')),
           '}');
  return tnet(tnet_key(first, tnet("", '~')) + tnet_key("response", tnet("", '~')) +
                  tnet_key("request", request) + tnet_key("backup", tnet("", '~')) +
                  tnet_key("client_conn", tnet("", '}')) + tnet_key("type", tnet("http", ';')) +
                  tnet_key("version", tnet("20", '#')),
              '}');
}

TEST(MitmproxyImport, FlowsOfLaterVersionsAreRecognisedAndRead) {
  const test::ScratchFolder folder;
  EXPECT_TRUE(looks_like_mitmproxy({.path = "x", .start = to_bytes("1805:9:websocket;0:~")}));
  EXPECT_TRUE(looks_like_mitmproxy({.path = "x", .start = to_bytes("1805:9:websocket;70000:half of it")}));
  EXPECT_TRUE(looks_like_mitmproxy({.path = "x", .start = to_bytes(late_flow("of a later version"))}));
  EXPECT_FALSE(looks_like_mitmproxy({.path = "x", .start = to_bytes("1805:5:other;9:websocket;")}))
      << "there it is a value";
  EXPECT_FALSE(looks_like_mitmproxy({.path = "x", .start = to_bytes("1805:1:5#0:~9:websocket;0:~")}));
  const auto got = convert_samples::run_import(import_mitmproxy, folder.path(), late_flow());
  ASSERT_TRUE(got.report) << got.report.error().what;
  ASSERT_EQ(got.exchanges.size(), 1U);
  EXPECT_EQ(got.exchanges[0]->request->head.method(), "POST");
  EXPECT_EQ(as_text(got.exchanges[0]->request->body.wire), "body");
}

TEST(MitmproxyImport, AnOlderVersionOfHttpStays) {
  const test::ScratchFolder folder;
  const auto got =
      convert_samples::run_import(import_mitmproxy, folder.path(),
                                  late_flow("websocket", "HTTP/1.0") + late_flow("websocket", "HTTP/2.0"));
  ASSERT_EQ(got.exchanges.size(), 2U);
  EXPECT_EQ(got.exchanges[0]->request->head.start_line(), "POST /x HTTP/1.0");
  EXPECT_EQ(got.exchanges[1]->request->head.start_line(), "POST /x HTTP/1.1");
}

TEST(MitmproxyImport, HostileFilesAreRefused) {
  const test::ScratchFolder folder;
  for (const std::string& wrong :
       {std::string(), std::string("1:x,"), std::string("0:}"), flow().substr(0, 100), tnet("junk", '}')}) {
    const auto got = convert_samples::run_import(import_mitmproxy, folder.path(), wrong);
    ASSERT_FALSE(got.report);
    EXPECT_NE(got.report.error().what.find("/input: "), std::string::npos) << got.report.error().what;
  }
}

}  // namespace
}  // namespace eastap::trace::mitmproxy_import_test
