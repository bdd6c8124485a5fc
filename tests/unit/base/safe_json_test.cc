#include "proxy/base/safe_json.h"

#include <nlohmann/json.hpp>
#include <string>

#include <gtest/gtest.h>

namespace eastap::safe_json_test {
namespace {

TEST(SafeJson, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(safe_json("\"a\x7F\xC2\x9B\xE2\x80\xAEz\""), "\"a\\u007f\\u009b\\u202ez\"");
  EXPECT_EQ(safe_json("\xD8\x9C\xE2\x81\xA6\xEF\xBB\xBF"), "\\u061c\\u2066\\ufeff");
  EXPECT_EQ(safe_json("\xF3\xA0\x81\x81"), "\\udb40\\udc41");
}

TEST(SafeJson, EverythingElseStays) {
  const std::string plain =
      "\"caf\xC3\xA9 \xC2\xA0 \xE2\x82\xAC \xEF\xBC\xA1 \xF0\x9F\x98\x80 \xD8\xA8 \xF3\xB0\x80\x80\"";
  EXPECT_EQ(safe_json(plain), plain);
  EXPECT_EQ(safe_json("\xE2\x80"), "\xE2\x80") << "cut";
  EXPECT_EQ(safe_json(""), "");
}

TEST(SafeJson, MeansTheSame) {
  const nlohmann::json value = "\x7F \xC2\x85 \xE2\x80\xA8 \xF3\xA0\x80\xA0 z";
  const std::string safe = safe_json(value.dump());
  EXPECT_NE(safe, value.dump());
  EXPECT_EQ(nlohmann::json::parse(safe), value);
}

TEST(SafeJson, ALineReplacesWhatIsNoUtf8) {
  EXPECT_EQ(json_line(nlohmann::json{{"a", "x\xFFy\x7F"}}), "{\"a\":\"x\xEF\xBF\xBDy\\u007f\"}");
}

}  // namespace
}  // namespace eastap::safe_json_test
