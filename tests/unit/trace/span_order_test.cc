#include "proxy/trace/span_order.h"

#include <gtest/gtest.h>

namespace eastap::trace::span_order_test {
namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Pairs pairs_of(const Spans& spans) {
  Pairs pairs;
  for (const Span& span : spans) {
    pairs.emplace_back(span.begin, span.end);
  }
  return pairs;
}

TEST(SpanOrder, ContentLiesInOrderAndOnce) {
  EXPECT_EQ(pairs_of(spans_in_order({{0, 3}, {3, 3}, {5, 9}})), (Pairs{{0, 3}, {3, 3}, {5, 9}}));
  EXPECT_EQ(pairs_of(spans_in_order({{2, 6}, {0, 9}, {5, 7}, {6, 8}})), (Pairs{{2, 6}, {6, 8}}));
  EXPECT_TRUE(spans_in_order({}).empty());
}

TEST(SpanOrder, WhatOverlapsIsJoined) {
  EXPECT_EQ(pairs_of(joined_spans({{7, 9}, {0, 4}, {2, 6}, {3, 5}})), (Pairs{{0, 6}, {7, 9}}));
  EXPECT_EQ(pairs_of(joined_spans({{0, 4}, {4, 6}})), (Pairs{{0, 4}, {4, 6}})) << "they only touch";
}

}  // namespace
}  // namespace eastap::trace::span_order_test
