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
