#include "proxy/core/own_answer.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::core {
namespace {

std::string bytes_of(const Message& message) {
  return std::string(as_text(message.head.raw())) + std::string(as_text(message.body.wire));
}

TEST(OwnAnswer, AddsLengthAndClose) {
  EXPECT_EQ(bytes_of(to_message({503, "", {{"A", "b"}}, to_bytes("no")}, false, true)),
            "HTTP/1.1 503 Service Unavailable\r\nA: b\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  EXPECT_EQ(bytes_of(to_message({200, "Mine", {{"content-length", "2"}, {"connection", "x"}}, to_bytes("no")},
                                false, true)),
            "HTTP/1.1 200 Mine\r\ncontent-length: 2\r\nconnection: x\r\n\r\nno");
}

TEST(OwnAnswer, HeadAndEmptyStatusesHaveNoContent) {
  EXPECT_EQ(bytes_of(to_message({200, "", {}, to_bytes("no")}, true, false)),
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(bytes_of(to_message({204, "", {}, to_bytes("no")}, false, false)),
            "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(OwnAnswer, FailuresSayWhose) {
  const OwnAnswer answer = failure_answer(502, "connection refused");
  EXPECT_EQ(answer.status, 502);
  EXPECT_NE(as_text(answer.content).find("connection refused"), std::string_view::npos);
  const Message message = to_message(answer, false, true);
  EXPECT_EQ(message.head.find("X-Eastap"), "own answer");
}

TEST(OwnAnswer, KnowsTheFieldsOwnStatuses) {
  EXPECT_EQ(reason_phrase(449), "Retry after sending a PROVISION command");
  EXPECT_EQ(reason_phrase(304), "Not Modified");
  EXPECT_EQ(reason_phrase(429), "Too Many Requests");
  EXPECT_EQ(reason_phrase(299), "Answer");
}

}  // namespace
}  // namespace eastap::core
