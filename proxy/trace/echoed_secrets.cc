#include "proxy/trace/echoed_secrets.h"

#include <array>
#include <string_view>

#include "decoders/content_coding.h"
#include "proxy/trace/body_plan.h"
#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/redact/secret_book.h"

namespace eastap::trace {
namespace {

constexpr int first_error = 400;
/// "HTTP/1.1 401 ": what stands before the reason phrase.
constexpr std::size_t before_reason = 13;
/// Shorter values are looked for in reason phrases and bodies only: as numbers they would hit lengths.
constexpr std::size_t least_in_fields = 8;

bool is_error(const core::Message& message) {
  return message.head.status() >= first_error;
}

/// Whether the body is worth a search, by what is cheap to know.
bool is_searched_body(const core::Message& message, const MessageStorage& stored) {
  const core::Body& body = message.body;
  if (!stored.withheld.empty() || !body.kept || body.wire.empty() ||
      body.wire.size() > (is_error(message) ? max_searched_error : max_searched_text)) {
    return false;
  }
  const bool all = stored.body_redacted.size() == 1 && stored.body_redacted[0].begin == 0 &&
                   stored.body_redacted[0].end == body.wire.size();
  if (all) {
    return false;
  }
  Bytes joined;
  return is_error(message) || may_be_text(message.head, content_of(body, joined));
}

void find_in_head(const core::Head& head, const redact::SecretBook& book, Spans& spans) {
  const std::size_t line_end = as_text(head.raw()).find('\n');
  for (const Span& hit : book.find(head.raw())) {
    const bool in_reason = hit.begin >= before_reason && hit.begin < line_end;
    if (in_reason || (hit.begin > line_end && hit.end - hit.begin >= least_in_fields)) {
      spans.push_back(hit);
    }
  }
  redact::tidy(spans);
}

void find_in_body(const core::Message& message, const redact::SecretBook& book, MessageStorage& stored) {
  Bytes joined;
  const ByteView content = content_of(message.body, joined);
  const auto coding = message.head.find("Content-Encoding");
  if (coding && !decoders::is_identity(*coding)) {
    const auto plain = decoders::decode_partial(*coding, content, max_searched_error);
    if (!book.find_in_body(plain.bytes).empty()) {
      withhold(stored, message.body, "compressed body that repeats a secret");
    }
    return;
  }
  for (const Span& hit : book.find_in_body(content)) {
    add_on_wire(message.body, hit, stored.body_redacted);
  }
  redact::tidy(stored.body_redacted);
}

/// What the exchange holds of secrets. A recording that has written its request already does not say where
/// they lay.
redact::SecretBook secrets_of(const core::Exchange& exchange, Sensitivity sensitivity,
                              const ExchangeStorage& found) {
  ExchangeStorage all = found;
  if (exchange.request) {
    all.request = plan(*exchange.request, true, sensitivity);
  }
  if (exchange.sent_request) {
    all.sent_request = plan(*exchange.sent_request, true, sensitivity);
  }
  redact::SecretBook book;
  book.collect(exchange, all);
  return book;
}

}  // namespace

void find_echoes(const core::Exchange& exchange, Sensitivity sensitivity, ExchangeStorage& found) {
  struct Answer {
    const core::Message* message;
    MessageStorage* stored;
    bool body;
  };
  std::array<Answer, 2> answers{{{exchange.response.get(), &found.response, false},
                                 {exchange.sent_response.get(), &found.sent_response, false}}};
  bool any = false;
  for (Answer& answer : answers) {
    answer.body = answer.message != nullptr && is_searched_body(*answer.message, *answer.stored);
    any = any || answer.body || (answer.message != nullptr && is_error(*answer.message));
  }
  if (!any) {
    return;
  }
  const redact::SecretBook book = secrets_of(exchange, sensitivity, found);
  if (book.empty()) {
    return;
  }
  for (const Answer& answer : answers) {
    if (answer.message == nullptr) {
      continue;
    }
    find_in_head(answer.message->head, book, answer.stored->head_redacted);
    if (answer.body) {
      find_in_body(*answer.message, book, *answer.stored);
    }
  }
}

}  // namespace eastap::trace
