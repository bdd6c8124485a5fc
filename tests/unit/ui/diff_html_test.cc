#include "proxy/ui/diff_html.h"

#include <gtest/gtest.h>

#include "tests/unit/ui/diff_samples.h"

namespace eastap::ui::diff_html_test {
namespace {

TEST(DiffHtml, EverythingIsEscapedAndNothingIsLoaded) {
  std::string page;
  append_diff_html(page, samples::comparison(), {"<good>", "bad"});
  EXPECT_NE(page.find("&lt;good&gt;"), std::string::npos);
  EXPECT_NE(page.find("user-agent: &lt;x&gt; -&gt; &quot;y&quot;"), std::string::npos);
  EXPECT_EQ(page.find("<b>"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("http://"), std::string::npos);
  EXPECT_EQ(page.find("https://"), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_TRUE(page.ends_with("</html>\n"));
}

}  // namespace
}  // namespace eastap::ui::diff_html_test
