// What the scrubbers make of a text, for their tests.
#pragma once

#include <string>
#include <string_view>

#include "proxy/trace/redact/content_scrub.h"

namespace eastap::trace::redact::scrubbed {

struct Tools {
  Pseudonyms names{as_bytes(std::string_view("tests"))};
  TextScrub texts{names};
  ContentScrub contents{texts};
};

/// Runs `change` over a copy and gives it back; it must have kept the length.
inline std::string after(std::string_view before, const auto& change) {
  Bytes bytes = to_bytes(before);
  change(Text(bytes));
  return std::string(as_text(bytes));
}
inline std::string as(Tools& tools, Kind kind, std::string_view text) {
  return after(text, [&](Text bytes) { tools.texts.apply(kind, bytes, Charset::utf8); });
}
inline bool has(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

}  // namespace eastap::trace::redact::scrubbed
