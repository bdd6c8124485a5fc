#include "proxy/trace/body_plan.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::trace::body_plan_test {
namespace {

TEST(BodyPlan, SpansMoveAroundChunkFraming) {
  const auto message = test::message("POST / HTTP/1.1\r\n", as_bytes(std::string_view("abcdefgh")), 3);
  Spans found;
  add_on_wire(message->body, {2, 7}, found);
  std::string covered;
  for (const Span& span : found) {
    covered += as_text(ByteView(message->body.wire).subspan(span.begin, span.end - span.begin));
  }
  EXPECT_EQ(covered, "cdefg");
  EXPECT_EQ(found.size(), 3U);
}

TEST(BodyPlan, WhatIsWithheldHasAHash) {
  const auto message = test::message("POST / HTTP/1.1\r\n", as_bytes(std::string_view("x")));
  MessageStorage storage;
  plan_body(*message, true, Sensitivity::Bodies::stream, storage);
  EXPECT_EQ(storage.withheld, "not parsed as HTTP");
  EXPECT_EQ(storage.sha256, certs::sha256(message->body.wire));
}

}  // namespace
}  // namespace eastap::trace::body_plan_test
