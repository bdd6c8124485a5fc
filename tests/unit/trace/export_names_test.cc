#include "proxy/trace/export_names.h"

#include <gtest/gtest.h>

#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::export_names_test {
namespace {

std::string word_of_exchange(const std::shared_ptr<core::Exchange>& exchange) {
  model::ExchangeView view(exchange, {}, nullptr);
  return exchange_word(view);
}

TEST(ExportNames, TheWordSaysWhatItIs) {
  EXPECT_EQ(word_of_exchange(test::good_sync()), "Sync");
  EXPECT_EQ(word_of_exchange(test::exchange(
                test::message("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: x"), nullptr)),
            "OPTIONS");
  EXPECT_EQ(word_of_exchange(test::exchange(test::message("POST /EWS/Exchange.asmx HTTP/1.1"), nullptr)),
            "EWS");
  EXPECT_EQ(word_of_exchange(test::exchange(nullptr, test::message("HTTP/1.1 408 Timeout"))), "answer");
  const auto tunnel = test::exchange(nullptr, nullptr);
  tunnel->kind = core::Exchange::Kind::tunnel;
  EXPECT_EQ(word_of_exchange(tunnel), "tunnel");
}

TEST(ExportNames, TheEndingSaysWhatIsInside) {
  const auto ending = [](std::string_view head, std::string_view body, bool eas) {
    const auto message = test::message(head, as_bytes(body));
    model::MessageView view(message.get(), eas);
    return std::string(body_extension(view));
  };
  EXPECT_EQ(ending("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8", "{}", false), "json");
  EXPECT_EQ(ending("HTTP/1.1 200 OK\r\nContent-Type: text/html", "<p>", false), "html");
  EXPECT_EQ(ending("POST / HTTP/1.1\r\nContent-Type: message/rfc822", "A: b\r\n\r\n", true), "eml");
  EXPECT_EQ(ending("HTTP/1.1 200 OK\r\nContent-Type: image/png", "\x89PNG", false), "bin");
  const auto sync = test::good_sync();
  model::MessageView view(sync->request.get(), true);
  EXPECT_EQ(body_extension(view), "wbxml");
  model::MessageView nothing(nullptr, true);
  EXPECT_EQ(body_extension(nothing), "bin");
  EXPECT_EQ(text_extension("text/calendar"), "ics");
  EXPECT_EQ(text_extension(""), "txt");
}

}  // namespace
}  // namespace eastap::trace::export_names_test
