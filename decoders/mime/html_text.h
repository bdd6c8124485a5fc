// HTML as text that people can read, for previews: paragraphs, line breaks, list bullets, quotes, links as
// "text <url>"; no scripts and styles. Nothing is loaded from anywhere. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "decoders/finding.h"
#include "decoders/mime/limits.h"

namespace eastap::mime {

struct HtmlText {
  std::string text;             ///< valid UTF-8, at most Limits::text bytes; as raw as the input
  bool cut = false;             ///< a limit was hit: there is more
  decoders::Findings findings;  ///< html.limit, html.damaged
};

/// `html` is UTF-8 (to_utf8 makes it so); what is not becomes U+FFFD. Broken markup is read as far as it
/// makes sense, as browsers do. Bounded by Limits::html, html_depth and text.
[[nodiscard]] HtmlText html_to_text(std::string_view html, const Limits& limits = {});

}  // namespace eastap::mime
