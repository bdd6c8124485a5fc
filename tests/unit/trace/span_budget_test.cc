#include "proxy/trace/span_budget.h"

#include <gtest/gtest.h>

#include "tests/unit/trace/samples.h"

namespace eastap::trace::span_budget_test {
namespace {

/// A body of a few bytes that claims to lie in so many pieces.
core::MessagePtr in_pieces(std::string_view body, std::size_t pieces) {
  auto message = test::message("HTTP/1.1 200 OK\r\n", as_bytes(body));
  message->body.content_spans.assign(pieces, {0, 1});
  return message;
}

TEST(SpanBudget, WhatFitsStaysAsItIs) {
  const auto exchange = test::exchange(in_pieces("a", 1000), in_pieces("b", max_stored_spans - 1000));
  EXPECT_FALSE(within_span_budget(*exchange, {}, {}));
  exchange->response = in_pieces("b", max_stored_spans);
  EXPECT_TRUE(within_span_budget(*exchange, {}, {}));
  EXPECT_FALSE(within_span_budget(*exchange, {}, {.request = false, .response = true}))
      << "the request has a record of its own";
}

TEST(SpanBudget, TheBodyInTheMostPiecesGoesFirst) {
  const auto exchange = test::exchange(in_pieces("a", 1000), in_pieces("b", max_stored_spans));
  const auto fewer = within_span_budget(*exchange, {}, {});
  ASSERT_TRUE(fewer);
  EXPECT_EQ(fewer->request.withheld, "");
  EXPECT_EQ(fewer->response.withheld, "in more pieces than a record can list");
  EXPECT_EQ(fewer->response.sha256, certs::sha256(as_bytes("b")));
}

TEST(SpanBudget, SecretsCountAndABodyThatIsSentOnAsItCameCountsOnce) {
  const auto exchange = test::exchange(in_pieces("a", max_stored_spans / 2 + 1), nullptr);
  exchange->sent_request = exchange->request;
  ExchangeStorage storage;
  EXPECT_FALSE(within_span_budget(*exchange, storage, {}));
  storage.request.body_redacted.assign(max_stored_spans / 2, {0, 1});
  const auto fewer = within_span_budget(*exchange, storage, {});
  ASSERT_TRUE(fewer);
  EXPECT_NE(fewer->request.withheld, "");
  EXPECT_TRUE(fewer->request.body_redacted.empty());
}

}  // namespace
}  // namespace eastap::trace::span_budget_test
