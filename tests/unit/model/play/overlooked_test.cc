#include "proxy/model/play/overlooked.h"

#include <gmock/gmock.h>

namespace eastap::model::overlooked_test {
namespace {

using testing::HasSubstr;

TEST(Overlooked, TheListThatShipsCanBeReadBack) {
  const auto parsed = Overlooked::parse(Overlooked::standard_text());
  ASSERT_TRUE(parsed) << parsed.error().what;
  EXPECT_TRUE(parsed->order());
  EXPECT_TRUE(parsed->value("AirSync", "SyncKey"));
  EXPECT_TRUE(parsed->value("Email", "DateReceived"));
  EXPECT_TRUE(parsed->value("Email", "CompleteTime"));
  EXPECT_TRUE(parsed->value("Tasks", "DateCompleted"));
  EXPECT_FALSE(parsed->value("Email", "Subject"));
  EXPECT_FALSE(parsed->element("AirSync", "SyncKey"));
  EXPECT_TRUE(parsed->headers().contains("ms-asprotocolversions"));
  EXPECT_TRUE(Overlooked::standard().value("AirSync", "SyncKey"));
}

TEST(Overlooked, RulesOfOnesOwn) {
  const auto parsed = Overlooked::parse(
      "# mine\r\n value\tEmail:Subject # why\r\n\nelement AirSync:MoreAvailable\nheader X-Mine");
  ASSERT_TRUE(parsed) << parsed.error().what;
  EXPECT_TRUE(parsed->value("Email", "Subject"));
  EXPECT_TRUE(parsed->element("AirSync", "MoreAvailable"));
  EXPECT_TRUE(parsed->headers().contains("x-mine"));
  EXPECT_FALSE(parsed->order());
  EXPECT_FALSE(parsed->value("AirSync", "SyncKey"));
}

TEST(Overlooked, WrongLinesAreNamed) {
  const auto words = [](std::string_view text) {
    const auto parsed = Overlooked::parse(text);
    return parsed ? std::string("fine") : parsed.error().what;
  };
  EXPECT_THAT(words("order\nvalue Email:Nothing"), HasSubstr("line 2: 'Email:Nothing' is no element"));
  EXPECT_THAT(words("value Subject"), HasSubstr("line 1: 'value Subject' is no rule"));
  EXPECT_THAT(words("header a b"), HasSubstr("is no rule"));
  EXPECT_THAT(words("order please"), HasSubstr("expected 'value NAMESPACE:NAME'"));
  std::string many;
  for (std::size_t i = 0; i <= Overlooked::max_rules; ++i) {
    many += "header h" + std::to_string(i) + '\n';
  }
  EXPECT_THAT(words(many), HasSubstr("more than 10000 rules"));
}

}  // namespace
}  // namespace eastap::model::overlooked_test
