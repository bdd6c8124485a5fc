// Spans as a file may say them, brought into order: whoever walks them does as much for each, so that spans
// that overlap would cost far more than the bytes they lie in. Pure; any thread.
#pragma once

#include "proxy/trace/record.h"

namespace eastap::trace {

/// Without those that begin before the one before them ends: where content lies.
[[nodiscard]] Spans spans_in_order(Spans spans);
/// The same bytes in order, one span where several overlap: what was overwritten.
[[nodiscard]] Spans joined_spans(Spans spans);

}  // namespace eastap::trace
