#include "proxy/base/markup.h"

#include <gtest/gtest.h>

namespace eastap::text {
namespace {

TEST(Markup, WhatIsMarkupBecomesAReference) {
  EXPECT_EQ(markup_escaped("Ann's <b> \"x\" & y"), "Ann&#39;s &lt;b&gt; &quot;x&quot; &amp; y");
  EXPECT_EQ(markup_escaped("&amp;"), "&amp;amp;");
  EXPECT_EQ(markup_escaped("Gr\xC3\xBC\xC3\x9F"
                           "e"),
            "Gr\xC3\xBC\xC3\x9F"
            "e");
  EXPECT_EQ(markup_escaped(""), "");
}

}  // namespace
}  // namespace eastap::text
