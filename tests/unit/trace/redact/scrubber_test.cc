#include "proxy/trace/redact/scrubber.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::trace::redact::scrubber_test {
namespace {

std::shared_ptr<core::Exchange> signed_in() {
  return test::exchange(test::message("GET /a?code=c0deForLogin99 HTTP/1.1\r\nHost: x\r\n"
                                      "Cookie: a=c00kieValue123456\r\n"),
                        test::message("HTTP/1.1 200 OK\r\n"));
}

TEST(Scrubber, OverwritesWhereSecretsLieByRule) {
  Scrubber scrubber;
  const auto exchange = signed_in();
  ExchangeStorage storage;
  const core::ExchangePtr copy = scrubber.scrub(*exchange, storage, true);
  EXPECT_FALSE(test::holds_secret(copy->request->head.raw(), "c00kieValue123456"));
  EXPECT_FALSE(test::holds_secret(copy->request->head.raw(), "c0deForLogin99")) << "also in addresses";
  EXPECT_EQ(copy->request->head.raw().size(), exchange->request->head.raw().size());
  EXPECT_FALSE(storage.request.head_redacted.empty());
  EXPECT_TRUE(test::holds_secret(exchange->request->head.raw(), "c00kieValue123456")) << "the original stays";
}

TEST(Scrubber, FindsWhatItLearntWhereItIsRepeated) {
  const auto echo = test::exchange(test::message("GET /b HTTP/1.1\r\nHost: x\r\n"),
                                   test::message("HTTP/1.1 500 Error\r\nContent-Type: text/html\r\n",
                                                 as_bytes("you sent c00kieValue123456")));
  core::Note note{core::Note::Kind::hook_log, "saw c00kieValue123456", "own.lua:1"};
  for (const bool learnt : {false, true}) {
    Scrubber scrubber;
    if (learnt) {
      scrubber.learn(*signed_in(), {}, true);
    }
    ExchangeStorage storage;
    const core::ExchangePtr copy = scrubber.scrub(*echo, storage, true);
    EXPECT_EQ(test::holds_secret(copy->response->body.wire, "c00kieValue123456"), !learnt);
    EXPECT_EQ(scrubber.repeated(), learnt ? 1U : 0U);
    core::Note copied = note;
    scrubber.mask(copied);
    EXPECT_EQ(copied.text.find("c00kie") == std::string::npos, learnt);
    EXPECT_EQ(scrubber.unremembered(), 0U);
  }
}

TEST(Scrubber, NotesLoseWhatTheyThemselvesCallASecret) {
  core::Note note{core::Note::Kind::finding, "LogicalRequest: <Password>Logical-4802</Password>",
                  "mailbox log"};
  Scrubber().mask(note);
  EXPECT_EQ(note.text, "LogicalRequest: <Password>************</Password>");
}

}  // namespace
}  // namespace eastap::trace::redact::scrubber_test
