#include "proxy/ui/diff_json.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/unit/ui/diff_samples.h"

namespace eastap::ui::diff_json_test {
namespace {

TEST(DiffJson, OneObjectForEachLine) {
  std::string out;
  append_diff_json(out, samples::comparison(), {"good", "bad"});
  std::vector<nlohmann::json> lines;
  for (const std::string_view line : text::split(out, '\n')) {
    if (!line.empty()) {
      lines.push_back(nlohmann::json::parse(line));
    }
  }
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0]["kind"], "comparison");
  EXPECT_EQ(lines[0]["counts"]["result"], 1);
  EXPECT_EQ(lines[0]["divergence_row"], 2);
  EXPECT_FALSE(lines[0]["equal"]);
  EXPECT_EQ(lines[2]["changes"][0]["weight"], "structure");
  EXPECT_EQ(lines[2]["not_listed"], 0);
  EXPECT_EQ(lines[3]["b"]["status"], 142);
  EXPECT_TRUE(lines[4]["b"].is_null());
  EXPECT_EQ(lines[5]["verdict"], "only-b");
}

}  // namespace
}  // namespace eastap::ui::diff_json_test
