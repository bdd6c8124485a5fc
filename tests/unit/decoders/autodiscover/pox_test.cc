#include "decoders/autodiscover/pox.h"

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/support/autodiscover_samples.h"

namespace eastap::autodiscover::pox_test {
namespace {

Answer read(std::string_view body) {
  Answer answer;
  read_pox_answer(as_bytes(body), answer);
  return answer;
}

TEST(Pox, Settings) {
  const Answer answer = read(test::pox_settings());
  EXPECT_EQ(answer.kind, Answer::Kind::settings);
  EXPECT_EQ(answer.schema, Schema::mobile_sync);
  EXPECT_EQ(answer.display_name, "Anna");
  EXPECT_EQ(answer.address, "anna@example.org");
  EXPECT_EQ(answer.culture, "en:us");
  ASSERT_EQ(answer.servers.size(), 2U);
  EXPECT_EQ(answer.servers[0].type, "MobileSync");
  EXPECT_EQ(answer.servers[1].data, "MobileTemplate");
  EXPECT_EQ(answer.servers[1].name, "");
}

TEST(Pox, RedirectsAndErrors) {
  const Answer moved = read(test::pox_answer("<Action><Redirect> jo@other.example\n</Redirect></Action>"));
  EXPECT_EQ(moved.kind, Answer::Kind::redirect_address);
  EXPECT_EQ(moved.redirect, "jo@other.example");
  const Answer user =
      read(test::pox_answer("<Action><Error><Status>2</Status><Message>no</Message><DebugData>MailUser</"
                            "DebugData></Error></Action>"));
  EXPECT_EQ(user.kind, Answer::Kind::error);
  EXPECT_EQ(user.code, "2");
  EXPECT_EQ(user.debug_data, "MailUser");
  const Answer framework = read(test::pox_invalid_request);
  EXPECT_EQ(framework.code, "600");
  EXPECT_EQ(framework.message, "Invalid Request");
}

TEST(Pox, OutlooksSchema) {
  const Answer settings =
      read(test::pox_answer("<User><DisplayName>Anna</DisplayName><AutoDiscoverSMTPAddress>a@b</"
                            "AutoDiscoverSMTPAddress></User><Account>"
                            "<Action>settings</Action><Protocol><Type>EXCH</Type><Server>mbx1</"
                            "Server><EwsUrl>https://x/EWS</EwsUrl></Protocol>"
                            "<Protocol Type=\"mapiHttp\"/></Account>",
                            "outlook/"));
  EXPECT_EQ(settings.schema, Schema::outlook);
  ASSERT_EQ(settings.servers.size(), 2U);
  EXPECT_EQ(settings.servers[0].url, "https://x/EWS");
  EXPECT_EQ(settings.servers[1].type, "mapiHttp");
  EXPECT_EQ(settings.address, "a@b");
  const Answer address = read(test::pox_answer(
      "<Account><Action>redirectAddr</Action><RedirectAddr>a@c</RedirectAddr></Account>", "outlook/"));
  EXPECT_EQ(address.kind, Answer::Kind::redirect_address);
  EXPECT_EQ(address.redirect, "a@c");
  const Answer url = read(test::pox_answer(
      "<Account><Action>redirectUrl</Action><RedirectUrl>https://y</RedirectUrl></Account>", "outlook/"));
  EXPECT_EQ(url.kind, Answer::Kind::redirect_url);
}

TEST(Pox, PrefixesAreBorne) {
  const Answer answer = read(
      R"(<a:Autodiscover xmlns:a="x"><b:Response xmlns:b="y/autodiscover/mobilesync/z"><b:Action><b:Redirect>a@c</b:Redirect></b:Action></b:Response></a:Autodiscover>)");
  EXPECT_EQ(answer.redirect, "a@c");
  EXPECT_EQ(answer.schema, Schema::mobile_sync);
}

TEST(Pox, OfACutAnswerWhatStandsBefore) {
  const std::string whole = test::pox_settings();
  const Answer cut = read(whole.substr(0, whole.find("<Name>")));
  EXPECT_TRUE(cut.fault);
  ASSERT_FALSE(cut.servers.empty());
  EXPECT_EQ(cut.servers[0].url, "https://mail.example.org/Microsoft-Server-ActiveSync");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_LE(read(whole.substr(0, size)).servers.size(), 2U);
  }
}

TEST(Pox, HostileBodiesCostLittle) {
  const Answer bomb = read(
      R"(<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>)" +
      test::pox_answer("<Action><Redirect>&b;&c;</Redirect></Action>").substr(38));
  EXPECT_EQ(bomb.redirect, "&b;&c;") << "entities stay as they are written";
  std::string many;
  for (int i = 0; i < 5000; ++i) {
    many += "<Server><Type>x</Type></Server>";
  }
  EXPECT_EQ(read(test::pox_answer("<Action><Settings>" + many + "</Settings></Action>")).servers.size(),
            max_servers);
  std::string deep;
  for (int i = 0; i < 200'000; ++i) {
    deep += "<a>";
  }
  EXPECT_EQ(read(deep).kind, Answer::Kind::unreadable);
}

TEST(Pox, TextsAreShortened) {
  EXPECT_EQ(shortened(" \r\n x \t"), "x");
  EXPECT_EQ(shortened(std::string(5000, 'x')).size(), max_text);
  EXPECT_EQ(shortened("\xE9"), "\xC3\xA9") << "Latin-1";
  std::string wide;
  for (int i = 0; i < 1000; ++i) {
    wide += "\xE2\x82\xAC";
  }
  EXPECT_TRUE(text::is_utf8(shortened(wide)));
  EXPECT_EQ(shortened(wide).substr(0, 3), "\xE2\x82\xAC");
}

}  // namespace
}  // namespace eastap::autodiscover::pox_test
