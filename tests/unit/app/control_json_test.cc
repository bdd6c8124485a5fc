#include "proxy/app/control_json.h"

#include <gtest/gtest.h>

namespace eastap::app::control {
namespace {

TEST(ControlJson, MembersAndWhatIsWrongWithThem) {
  const Json asked = {{"text", "x"}, {"number", 7}, {"half", 0.5}, {"yes", true}, {"none", nullptr}};
  EXPECT_EQ(text_member(asked, "text").value(), "x");
  EXPECT_EQ(text_member(asked, "number").error().what, "\"number\" must be a text");
  EXPECT_FALSE(text_member(asked, "none"));
  EXPECT_EQ(number_member(asked, "number").value(), 7U);
  EXPECT_FALSE(number_member(asked, "absent"));
  EXPECT_FALSE(number_member({{"n", -1}}, "n"));
  EXPECT_EQ(optional_text(asked, "none").value(), std::nullopt);
  EXPECT_EQ(optional_number(asked, "absent").value(), std::nullopt);
  EXPECT_FALSE(optional_number(asked, "half"));
  EXPECT_EQ(optional_seconds(asked, "half").value(), std::chrono::milliseconds(500));
  EXPECT_FALSE(optional_seconds({{"s", 0}}, "s"));
  EXPECT_FALSE(optional_seconds({{"s", 1e12}}, "s"));
  EXPECT_TRUE(flag_member(asked, "yes").value());
  EXPECT_FALSE(flag_member(asked, "absent").value());
  EXPECT_FALSE(flag_member(asked, "text"));
  const auto bad = text_member(asked, "absent");
  EXPECT_EQ(first_error(number_member(asked, "number")), nullptr);
  EXPECT_EQ(first_error(flag_member(asked, "yes"), bad)->code, ErrorCode::invalid_input);
  EXPECT_TRUE(done({}).value().empty());
  EXPECT_FALSE(done(fail(ErrorCode::io, "x")));
}

}  // namespace
}  // namespace eastap::app::control
