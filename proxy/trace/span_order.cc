#include "proxy/trace/span_order.h"

#include <algorithm>

namespace eastap::trace {

Spans spans_in_order(Spans spans) {
  std::uint32_t last = 0;
  std::erase_if(spans, [&](const Span& span) {
    const bool wrong = span.begin < last || span.end < span.begin;
    last = wrong ? last : span.end;
    return wrong;
  });
  return spans;
}

Spans joined_spans(Spans spans) {
  std::ranges::sort(spans, {}, &Span::begin);
  Spans joined;
  for (const Span& span : spans) {
    if (!joined.empty() && span.begin < joined.back().end) {
      joined.back().end = std::max(joined.back().end, span.end);
    } else {
      joined.push_back(span);
    }
  }
  return joined;
}

}  // namespace eastap::trace
