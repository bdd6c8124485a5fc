#include "proxy/model/serve/serve_miss.h"

#include <gmock/gmock.h>

#include "tests/support/served_day.h"

namespace eastap::model::serve_miss_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> lines_of(const core::ExchangePtr& live) {
  ExchangeView view(live, {}, nullptr);
  return lines_of_request(view, Overlooked::standard());
}

TEST(ServeMiss, RequestsAsLines) {
  EXPECT_THAT(lines_of(live_request("FolderSync", folder_sync_xml("0"), "PHONE1", "X-MS-PolicyKey: 5\r\n")),
              ElementsAre("FolderSync", "policy key 5", R"(<FolderSync xmlns="FolderHierarchy">)",
                          "  <SyncKey>0</SyncKey>", "</FolderSync>"));
  EXPECT_THAT(lines_of(live_request("Sync", "")), ElementsAre("Sync", "(empty body)"));
  EXPECT_THAT(
      lines_of(test::exchange(
          message("POST /x?a=\x1b HTTP/1.1\r\nContent-Type: text/xml\r\n", as_bytes("<a>\n</a>")), nullptr)),
      ElementsAre("POST /x", HasSubstr("?a="), "<a>", "</a>"));
  EXPECT_THAT(lines_of(test::exchange(message("POST /x HTTP/1.1\r\n", Bytes(9)), nullptr)),
              ElementsAre("POST /x", "(9 B that are no document)"));
}

TEST(ServeMiss, TheRecordedRequestSpeaksTheClientsWords) {
  ServedDay day;
  const ServedExchange exchange(PlayStep(day.add("Sync", collection_xml("41", "5"), ""), {}, {}));
  RecordedPhone recorded;
  recorded.key = exchange.phone;
  recorded.add(exchange);
  for (const Variable& each : recorded.variables.all()) {
    if (each.kind == VolatileKind::sync_key) {
      const std::string name = each.name;
      recorded.variables.bind(name, "mine");
    }
  }
  EXPECT_THAT(lines_of_recorded(exchange, recorded.variables, Overlooked::standard()),
              Contains("      <SyncKey>mine</SyncKey>"));
}

TEST(ServeMiss, BitsOfAPackedQueryAreToldAsWhatTheyMean) {
  const auto lines =
      lines_of(test::exchange(message("POST /Microsoft-Server-ActiveSync?jQEJBAZQSE9ORTEABmlQaG9uZQcBAQ== "
                                      "HTTP/1.1\r\nContent-Length: 0\r\n"),
                              nullptr));
  EXPECT_THAT(lines, Contains("saves in Sent Items (SaveInSent)"));
  EXPECT_THAT(lines, testing::Not(Contains(HasSubstr("Options"))));
}

std::string mail_xml(std::string_view text) {
  return fmt::format(R"(<SendMail xmlns="ComposeMail"><ClientId>a</ClientId><Mime>Subject: x)"
                     "\n\n{}</Mime></SendMail>",
                     text);
}

TEST(ServeMiss, TheAdviceNamesTheFileThatHasWhatDiffers) {
  ServedDay day;
  day.add_raw("GET /owa?id=7 HTTP/1.1\r\nHost: a\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
  day.add("SendMail", mail_xml("hello"), "");
  day.add("Search", R"(<Search xmlns="Search"/>)", "");
  FakeServer server(
      day.steps(),
      {.devices = {},
       .folder = "f/",
       .files = {{1, {.head = "0001-OWA.request.headers", .body = ""}},
                 {2, {.head = "0002-SendMail.request.headers", .body = "0002-SendMail.request.eml"}}}});
  const auto advice = [&](const core::ExchangePtr& live) {
    const ServeDecision decision = ask(server, live);
    return decision.missed ? decision.missed->advice.front() : std::string();
  };
  EXPECT_EQ(advice(test::exchange(message("GET /owa?id=8 HTTP/1.1\r\nHost: a\r\n"), nullptr)),
            "if the client is right: change f/0001-OWA.request.headers, or record it anew");
  EXPECT_THAT(advice(live_request("SendMail", mail_xml("good bye"))),
              HasSubstr("change f/0002-SendMail.request.eml, or"));
  EXPECT_THAT(advice(live_request("SendMail", mail_xml("good bye"), "PHONE1", "MS-ASAcceptMultiPart: T\r\n")),
              HasSubstr("change f/0002-SendMail.request.eml and f/0002-SendMail.request.headers, or"));
  EXPECT_THAT(advice(live_request("Search", R"(<Search xmlns="Search"><Store/></Search>)")),
              HasSubstr("change the request of exchange 3 in f/manifest.json, or"))
      << "nobody named its file";
}

TEST(ServeMiss, ALongTextIsCut) {
  std::string text;
  for (std::size_t i = 0; i < 2 * max_request_lines; ++i) {
    text += std::to_string(i) + '\n';
  }
  const auto lines = lines_of(
      test::exchange(message("POST /x HTTP/1.1\r\nContent-Type: text/plain\r\n", as_bytes(text)), nullptr));
  EXPECT_EQ(lines.size(), max_request_lines + 1);
  EXPECT_EQ(lines.back(), "...");
}

}  // namespace
}  // namespace eastap::model::serve_miss_test
