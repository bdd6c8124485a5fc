#include <gtest/gtest.h>

#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_terms_request_test {
namespace {

using samples::misjudged;

TEST(FilterTermsRequest, KnowsWhoAsksAndWhatFor) {
  EXPECT_EQ(misjudged(samples::good_sync(),
                      {"device == PHONE1", "device ~ iphone", "device_id == phone1", "type == iPhone",
                       "device_type == iPhone", "user == anna", "agent ~ \"Apple-iPhone\"",
                       "user_agent ~ apple", "version == 14.1", "protocol >= 12.1", "cmd == Sync",
                       "command == sync", "cmd in (Ping, Sync)", "method == POST",
                       "path == /Microsoft-Server-ActiveSync", "target ~ \"DeviceId=PHONE1\""},
                      {"device ~ android", "device_id ~ iphone", "type != iPhone", "cmd != Sync",
                       "path ~ DeviceId", "method == GET"}),
            "");
}

TEST(FilterTermsRequest, TheModelOfTheUserAgentIsADevice) {
  auto exchange = samples::good_sync();
  exchange->request = test::message(
      "POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=anna&DeviceId=AB12&DeviceType=SAMSUNG "
      "HTTP/1.1\r\nHost: "
      "a\r\nUser-Agent: Apple-iPhone8C4/1510.100\r\n");
  EXPECT_EQ(
      misjudged(exchange, {"device ~ iPhone8", "device == samsung", "type != iPhone"}, {"type ~ iPhone"}),
      "");
}

TEST(FilterTermsRequest, TheSignIn) {
  const auto parsed = Filter::parse("auth == Bearer and user == berta");
  ASSERT_TRUE(parsed);
  ExchangeView view(samples::web_page(), {.scheme = "Bearer", .user = "berta", .ntlm_message = 0}, nullptr);
  EXPECT_TRUE(parsed->matches(view));
}

TEST(FilterTermsRequest, OtherTraffic) {
  EXPECT_EQ(misjudged(samples::web_page(),
                      {"not cmd", "method == get", "path == /owa/", "target == \"/owa/?a=b\"",
                       "host == mail.example.com", "host == mail.example.com:8443", "not device"},
                      {"cmd", "device", "host != mail.example.com"}),
            "");
  EXPECT_EQ(misjudged(samples::tunnel(), {"not method"}, {"method", "path", "host", "user", "agent"}), "");
}

}  // namespace
}  // namespace eastap::model::filter_terms_request_test
