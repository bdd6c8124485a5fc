#include "proxy/trace/convert/exchange_facts.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::trace::exchange_facts_test {
namespace {

TEST(ExchangeFacts, TheUrlIsTheClients) {
  const auto exchange = test::exchange(test::message("GET /a HTTP/1.1\r\nHost: h.example\r\n"), nullptr);
  EXPECT_EQ(url_of(*exchange), "http://h.example/a");
  auto facts = std::make_shared<core::ConnectionFacts>(*test::connection());
  facts->tls.emplace_back();
  facts->tls.back().completed = true;
  exchange->connection = facts;
  EXPECT_EQ(url_of(*exchange), "https://h.example/a");
  exchange->request = test::message("GET http://p.example/b HTTP/1.1\r\n");
  EXPECT_EQ(url_of(*exchange), "http://p.example/b");
  exchange->request = nullptr;
  EXPECT_EQ(url_of(*exchange), "");
}

TEST(ExchangeFacts, TimesAreRfc3339) {
  EXPECT_EQ(export_time(microseconds(86'400'000'001)), "1970-01-02T00:00:00.000001Z");
  EXPECT_EQ(export_time(microseconds(-5)), "1970-01-01T00:00:00.000000Z");
}

}  // namespace
}  // namespace eastap::trace::exchange_facts_test
