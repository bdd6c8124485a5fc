#include <string>

#include <gtest/gtest.h>

#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::json_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

std::string json_of(scrubbed::Tools& tools, std::string_view text) {
  return scrubbed::after(text, [&](Text bytes) { tools.contents.json(bytes); });
}

TEST(JsonScrub, KeepsItsMembers) {
  scrubbed::Tools tools;
  const std::string text = scrubbed::after(R"({"Protocol":"ActiveSync","Url":"https://mail.contoso.com/x",)"
                                           R"("n":[1,4930901820],"name":"An\u006Ea \"Smith\""})",
                                           [&](Text bytes) { tools.contents.json(bytes); });
  EXPECT_TRUE(has(text, R"({"Protocol":"ActiveSync","Url":"https://)")) << text;
  EXPECT_TRUE(has(text, R"("n":[1,)") && has(text, R"(],"name":")")) << text;
  EXPECT_TRUE(has(text, R"(\u0078)") && has(text, R"(\")"));
  EXPECT_FALSE(has(text, "contoso") || has(text, "4930901820") || has(text, "Smith") || has(text, "An\\"));
}

TEST(JsonScrub, NamesOfMembersLoseAddressesAndHosts) {
  scrubbed::Tools tools;
  tools.texts.learn("zebulon");
  const std::string text = json_of(
      tools,
      R"({"zebulon@quackenbush.example":{"Zebulon":1},"https://h.quackenbush.example/x":2,)"
      R"("https:\/\/h.quackenbush.example\/x":3,"zebulon\u0040quackenbush.exampl\u0065":4,)"
      R"("M\u00fcller@quackenbush.example":5,"mail.quackenbush.com":6,"displayName":7,"odata \"x\"":8})");
  for (const char* gone : {"zebulon", "Zebulon", "quackenbush", "example", "ller@"}) {
    EXPECT_FALSE(has(text, gone)) << gone << '\n' << text;
  }
  const std::string address = as(tools, Kind::address, "zebulon@quackenbush.example");
  EXPECT_TRUE(has(text, "{\"" + address + "\":{\"")) << text;
  EXPECT_TRUE(has(text, address.substr(0, 7) + "\\u0040" + address.substr(8, 11) + ".zzzzzz\\u007a\":4,"))
      << text;
  for (const char* kept : {"\":1},\"https://", "\":2,\"https:\\/\\/", "\":3,\"", "\\u0078", "\":5,\"",
                           ".zzz\":6,\"displayName\":7,\"odata \\\"x\\\"\":8}"}) {
    EXPECT_TRUE(has(text, kept)) << kept << '\n' << text;
  }
  for (const std::string_view same :
       {R"({"@odata.id":1,"to@odata.type":2,"Protocol":3,"access_token":4,"n":5,"\n\u0041\":":6})",
        R"({"\u00":1})", R"({"\u4e2d":1})"}) {
    EXPECT_EQ(json_of(tools, same), same);
  }
}

TEST(JsonScrub, OnlyWordsOfTheProtocolStayInItsMembers) {
  scrubbed::Tools tools;
  const std::string text =
      json_of(tools, R"({"error":"User ludwig@fabrikam.com on srv7.fabrikam.com is not Ludwig Kaiser",)"
                     R"("Status":"mailbox of Ludwig","error":"srv7.fabrikam.com","error":"invalid_grant"})");
  for (const char* gone : {"ludwig", "Ludwig", "Kaiser", "fabrikam", "srv7"}) {
    EXPECT_FALSE(has(text, gone)) << gone << '\n' << text;
  }
  EXPECT_TRUE(has(text, R"("error":"invalid_grant"})")) << text;
}

TEST(JsonScrub, LongNumbersBecomeOthersAndStayNumbers) {
  scrubbed::Tools tools;
  const std::string text = json_of(tools, R"({"expires_at":1764000000,"n":[1764000000,1764000001,12345]})");
  const std::string one = text.substr(14, 10);
  const std::string other = text.substr(41, 10);
  EXPECT_EQ(text, R"({"expires_at":)" + one + R"(,"n":[)" + one + ',' + other + ",12345]}");
  EXPECT_NE(one, "1764000000");
  EXPECT_NE(one, other);
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(1764000000 + i);
    EXPECT_NE(json_of(tools, '[' + number + ']')[1], '0') << number;
  }
}

TEST(JsonScrub, ANumberIsTheSameAsInAText) {
  scrubbed::Tools tools;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(1'000'000 + i);
    const std::string text = json_of(tools, "{\"n\":" + number + ",\"s\":\"" + number + "\"}");
    EXPECT_EQ(text.substr(5, 7), text.substr(18, 7)) << text;
    EXPECT_NE(text.substr(5, 7), number);
  }
}

TEST(JsonScrub, BrokenTextsEnd) {
  scrubbed::Tools tools;
  for (const std::string_view text :
       {"", "{", "\"", "\"\\", "\"a\":\"\\", "\"a\":\"\\u00", "{\"a\":\"x\\", "1234567"}) {
    EXPECT_EQ(json_of(tools, text).size(), text.size());
  }
}

}  // namespace
}  // namespace eastap::trace::redact::json_scrub_test
