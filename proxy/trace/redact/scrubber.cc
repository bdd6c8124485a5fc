#include "proxy/trace/redact/scrubber.h"

#include <memory>
#include <utility>

#include "decoders/content_coding.h"
#include "proxy/trace/body_plan.h"
#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace::redact {
namespace {

using core::Exchange;
using core::MessagePtr;

constexpr std::size_t inflate_for_search = std::size_t{64} << 20U;

/// What the recording has overwritten or withheld stays so; what a look today finds comes on top.
void merge(MessageStorage& stored, MessageStorage fresh) {
  stored.head_redacted.insert(stored.head_redacted.end(), fresh.head_redacted.begin(),
                              fresh.head_redacted.end());
  tidy(stored.head_redacted);
  if (!stored.withheld.empty()) {
    return;
  }
  if (!fresh.withheld.empty()) {
    stored.withheld = std::move(fresh.withheld);
    stored.sha256 = fresh.sha256;
    stored.body_redacted.clear();
    return;
  }
  stored.body_redacted.insert(stored.body_redacted.end(), fresh.body_redacted.begin(),
                              fresh.body_redacted.end());
  tidy(stored.body_redacted);
}

ExchangeStorage plan_of(const Exchange& exchange, const ExchangeStorage& stored, bool final) {
  ExchangeStorage fresh = plan(exchange, final ? Parts::all : Parts::request, false);
  ExchangeStorage storage = stored;
  merge(storage.request, std::move(fresh.request));
  merge(storage.sent_request, std::move(fresh.sent_request));
  merge(storage.response, std::move(fresh.response));
  merge(storage.sent_response, std::move(fresh.sent_response));
  storage.informational_redacted.resize(exchange.informational.size());
  for (std::size_t i = 0; i < storage.informational_redacted.size(); ++i) {
    Spans& spans = storage.informational_redacted[i];
    if (i < fresh.informational_redacted.size()) {
      spans.insert(spans.end(), fresh.informational_redacted[i].begin(),
                   fresh.informational_redacted[i].end());
    }
    tidy(spans);
  }
  if (storage.auth.empty()) {
    sign_in::TokenAnswer answer = std::move(storage.auth.token_answer);
    storage.auth = std::move(fresh.auth);
    if (storage.auth.token_answer == sign_in::TokenAnswer{}) {
      storage.auth.token_answer = std::move(answer);
    }
  }
  return storage;
}

}  // namespace

void Scrubber::learn(const Exchange& exchange, const ExchangeStorage& stored, bool final) {
  book_.collect(exchange, plan_of(exchange, stored, final));
}

core::ExchangePtr Scrubber::scrub(Exchange exchange, ExchangeStorage& storage, bool final) {
  storage = plan_of(exchange, storage, final);
  find_repeated(exchange.request, storage.request);
  find_repeated(exchange.sent_request, storage.sent_request);
  find_repeated(exchange.response, storage.response);
  find_repeated(exchange.sent_response, storage.sent_response);
  for (std::size_t i = 0; i < exchange.informational.size(); ++i) {
    find_in_head(exchange.informational[i], storage.informational_redacted[i]);
  }
  mask(exchange.notes);
  book_.mask(exchange.outcome);
  // A recording with secrets kept its notes as they were; the exchange's own secrets may be short ones.
  if (may_quote_secrets(exchange.notes)) {
    exchange.notes = masked_notes(exchange);
  }
  storage.notes.reset();
  return redacted(std::make_shared<const Exchange>(std::move(exchange)), storage);
}

void Scrubber::mask(core::Note& note) const {
  book_.mask(note.text);
  mask_named_secrets(note.text);
  book_.mask(note.source);
  book_.mask(note.fault);
}

void Scrubber::mask(std::vector<core::Note>& notes) const {
  for (core::Note& note : notes) {
    mask(note);
  }
}

void Scrubber::find_in_head(const core::Head& head, Spans& spans) const {
  const Spans found = book_.find(head.raw());
  if (!found.empty()) {
    spans.insert(spans.end(), found.begin(), found.end());
    tidy(spans);
  }
}

void Scrubber::find_repeated(const MessagePtr& message, MessageStorage& storage) {
  if (!message) {
    return;
  }
  find_in_head(message->head, storage.head_redacted);
  if (!storage.withheld.empty() || !message->body.kept || message->body.wire.empty()) {
    return;
  }
  Bytes joined;
  const ByteView content = content_of(message->body, joined);
  const auto coding = message->head.find("Content-Encoding");
  if (coding && !decoders::is_identity(*coding)) {
    const auto plain = decoders::decode_partial(*coding, content, inflate_for_search);
    if (plain.fault || !book_.find_in_body(plain.bytes).empty()) {
      if (!plain.fault) {
        ++repeated_;
        withhold(storage, message->body, "compressed body that repeats a secret");
      } else if (!book_.empty()) {
        withhold(storage, message->body, "compressed body that could not be looked through");
      }
      return;
    }
  }
  const std::size_t before = storage.body_redacted.size();
  for (const Span& span : book_.find_in_body(content)) {
    add_on_wire(message->body, span, storage.body_redacted);
  }
  repeated_ += before == storage.body_redacted.size() ? 0U : 1U;
  tidy(storage.body_redacted);
}

}  // namespace eastap::trace::redact
