#include <gmock/gmock.h>

#include "proxy/model/serve/fake_server.h"
#include "tests/support/served_day.h"

namespace eastap::model::fake_server_secrets_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using testing::HasSubstr;
using testing::Not;

ServeOptions loose() {
  return {.mode = ServeMode::loose, .devices = {}, .folder = ""};
}

TEST(FakeServerSecrets, AMissIsToldWithoutThem) {
  ServedDay day;
  day.usual();
  FakeServer server(day.steps(), loose());
  const auto secret = live_request("FolderSync", folder_sync_xml("secret-word"));
  const auto shown = live_request("FolderSync", folder_sync_xml("***********"));
  const auto without_secrets = [&shown](const core::ExchangePtr& each) {
    return each->id == shown->id ? core::ExchangePtr(shown) : each;
  };
  const auto decision =
      server.answer(live_request("Settings", folder_sync_xml("secret-word")), "", without_secrets);
  ASSERT_TRUE(decision.missed);
  const auto other = server.answer(secret, "", without_secrets);
  for (const ServeMiss& miss : server.report().misses) {
    EXPECT_THAT(miss.sentence, Not(HasSubstr("secret-word")));
    for (const auto& line : miss.lines) {
      EXPECT_THAT(line.left + line.right, Not(HasSubstr("secret-word")));
    }
  }
}

/// The exchange with the last parameter of its query overwritten, which is `token`.
core::ExchangePtr without_token(const core::ExchangePtr& exchange) {
  auto request = std::make_shared<core::Message>(*exchange->request);
  std::string raw(as_text(request->head.raw()));
  constexpr std::string_view name = "token=";
  const std::size_t begin = raw.find(name) + name.size();
  const std::size_t end = raw.find(' ', begin);
  raw.replace(begin, end - begin, end - begin, '*');
  request->head = core::Head(to_bytes(raw));
  auto made = std::make_shared<core::Exchange>(*exchange);
  made->request = request;
  return made;
}

/// A day with one request, `GET /owa?QUERY`, and the same of a client.
std::vector<PlayStep> day_of_query(std::string_view query, StepGaps gaps = {}) {
  ServedDay day;
  day.add_raw(fmt::format("GET /owa?{} HTTP/1.1\r\nHost: a\r\n", query),
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
  return day.steps(gaps);
}
core::ExchangePtr live_query(std::string_view query) {
  return test::exchange(message(fmt::format("GET /owa?{} HTTP/1.1\r\nHost: a\r\n", query)), nullptr);
}

TEST(FakeServerSecrets, OneThatTheTraceHasOverwrittenMayBeAnyOther) {
  FakeServer server(day_of_query("id=7&token=*************", {.target_redacted = true}), loose());
  for (const char* token : {"abcdefgh12345", "short"}) {
    const auto decision = server.answer(live_query(std::string("id=7&token=") + token), "", without_token);
    ASSERT_NE(decision.exchange, nullptr) << token;
    EXPECT_EQ(decision.exchange->id(), 1U);
  }
}

TEST(FakeServerSecrets, RecordedOnesAreToldNoMoreThanLiveOnes) {
  FakeServer server(day_of_query("id=7&token=recorded-secret"), loose());
  for (const char* query : {"id=7&token=live-secret", "id=8&token=live-secret"}) {
    const auto decision = server.answer(live_query(query), "", without_token);
    ASSERT_TRUE(decision.missed) << query;
    EXPECT_EQ(decision.missed->closest, 1U);
  }
  const std::vector<ServeMiss> misses = server.report().misses;
  EXPECT_THAT(misses.front().sentence, HasSubstr("a secret, which is not told, is another one"));
  EXPECT_THAT(misses.back().sentence, HasSubstr("query: 'id=7&token=***************' -> 'id=8&token=*"));
  for (const ServeMiss& miss : misses) {
    std::string told = miss.sentence + testing::PrintToString(miss.differences);
    for (const SideLine& line : miss.lines) {
      told += line.left + line.right;
    }
    EXPECT_THAT(told, Not(HasSubstr("-secret")));
  }
}

}  // namespace
}  // namespace eastap::model::fake_server_secrets_test
