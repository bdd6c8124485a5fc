// The part of ContentScrub that knows policies of version 2.5 (wap-provisioningdoc).
#include <algorithm>
#include <string_view>

#include "proxy/base/text.h"
#include "proxy/trace/redact/content_scrub.h"
#include "proxy/trace/redact/tokens.h"
#include "proxy/trace/text_secrets.h"

namespace eastap::trace::redact {

void ContentScrub::policy(Text text, Charset charset) {
  Spans secrets;
  find_text_secrets(as_text(text), secrets);
  for (const Span& secret : secrets) {
    std::ranges::fill(text.subspan(secret.begin, secret.end - secret.begin), std::uint8_t{'*'});
  }
  markup(text, charset, Markup::policy);
}

/// What the policy is stays, and numbers do.
void ContentScrub::policy_attribute(std::string_view name, Text value, Charset charset) {
  if (name.starts_with("xmlns") || name.starts_with("xsi:") || std::ranges::all_of(value, is_ascii_digit)) {
    return;
  }
  const bool coded = as_text(value).find('&') != std::string_view::npos || !text::is_utf8(as_text(value));
  if (text::iequals(name, "value") || coded) {
    characters(value, charset, Kind::name);
  } else {
    texts_.kept(value, charset, !text::iequals(name, "name") && !text::iequals(name, "type"));
  }
}

}  // namespace eastap::trace::redact
