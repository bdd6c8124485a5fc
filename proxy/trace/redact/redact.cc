#include "proxy/trace/redact/redact.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "decoders/content_coding.h"
#include "proxy/trace/body_plan.h"
#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/record_copy.h"
#include "proxy/trace/redact/record_walk.h"
#include "proxy/trace/redact/secret_book.h"
#include "proxy/trace/redact/unfinished.h"
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

ExchangeStorage plan_of(const ExchangeRecord& record) {
  ExchangeStorage fresh = plan(record.exchange, record.final ? Parts::all : Parts::request, false);
  ExchangeStorage storage = record.storage;
  merge(storage.request, std::move(fresh.request));
  merge(storage.sent_request, std::move(fresh.sent_request));
  merge(storage.response, std::move(fresh.response));
  merge(storage.sent_response, std::move(fresh.sent_response));
  storage.informational_redacted.resize(record.exchange.informational.size());
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

class Redaction {
 public:
  Redaction(Anonymizer* anonymizer, Done& done) : anonymizer_(anonymizer), done_(done) {}

  void learn(RecordWalk& walk) {
    while (const auto step = walk.next()) {
      if (const auto* record = std::get_if<ExchangeRecord>(&step->record)) {
        book_.collect(record->exchange, plan_of(*record));
        if (anonymizer_ != nullptr) {
          anonymizer_->learn(record->exchange);
        }
      } else if (anonymizer_ != nullptr) {
        if (const auto* connection = std::get_if<ConnectionRecord>(&step->record)) {
          anonymizer_->learn(connection->facts);
        }
      }
    }
    done_.unremembered = book_.left_out();
  }

  void encode(Step& step, Encoder& to) {
    std::visit([&](auto& record) { put(record, step, to); }, step.record);
  }
  /// The end record, once it came.
  [[nodiscard]] const std::optional<EndRecord>& ended() const { return ended_; }

 private:
  void put(FileHeader& header, const Step& /*step*/, Encoder& to) {
    header.secrets_recorded = false;
    to.header(header);
  }
  void put(ConnectionRecord& record, const Step& /*step*/, Encoder& to) {
    mask(record.facts.notes);
    if (anonymizer_ != nullptr) {
      anonymizer_->apply(record.facts);
    }
    to.connection(record.at, record.facts);
  }
  void put(TlsRecord& record, const Step& /*step*/, Encoder& to) {
    if (anonymizer_ != nullptr) {
      anonymizer_->apply(record.facts);
    }
    to.tls(record.at, record.connection, record.facts);
  }
  void put(ClosedRecord& record, const Step& /*step*/, Encoder& to) {
    if (anonymizer_ != nullptr) {
      anonymizer_->apply_words(record.by);
    }
    to.closed(record);
  }
  void put(NoteRecord& record, const Step& /*step*/, Encoder& to) {
    mask(record.note);
    if (anonymizer_ != nullptr) {
      anonymizer_->apply(record.note);
    }
    to.note(record);
  }
  void put(const EndRecord& record, const Step& /*step*/, Encoder& /*to*/) {
    ended_ = record;
    if (anonymizer_ != nullptr) {
      anonymizer_->apply_words(ended_->reason);
    }
  }
  // Places in the file are others now.
  void put(const IndexSection& /*record*/, const Step& /*step*/, Encoder& /*to*/) {}
  void put(const IndexDirectory& /*record*/, const Step& /*step*/, Encoder& /*to*/) {}
  void put(const UnknownRecord& /*record*/, const Step& /*step*/, Encoder& /*to*/) { ++done_.left_out; }

  void put(ExchangeRecord& record, const Step& step, Encoder& to) {
    ExchangeStorage storage = plan_of(record);
    Exchange& exchange = record.exchange;
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
    auto connection = std::make_shared<core::ConnectionFacts>();
    connection->id = record.connection;
    exchange.connection = std::move(connection);
    core::ExchangePtr copy = redacted(std::make_shared<const Exchange>(std::move(exchange)), storage, true);
    if (anonymizer_ != nullptr) {
      auto changed = std::make_shared<Exchange>(*copy);
      anonymizer_->apply(*changed, storage);
      copy = std::move(changed);
    }
    count(*copy, storage, step);
    if (record.final) {
      to.exchange(*copy, storage, !step.request_apart);
    } else {
      to.request(*copy, storage);
    }
  }

  void count(const Exchange& exchange, const ExchangeStorage& storage, const Step& step) {
    const auto look = [&](const MessagePtr& message, const MessageStorage& stored) {
      if (message) {
        done_.overwritten += stored.head_redacted.empty() && stored.body_redacted.empty() ? 0U : 1U;
        done_.withheld += stored.withheld.empty() ? 0U : 1U;
      }
    };
    if (!step.request_apart) {
      look(exchange.request, storage.request);
      look(exchange.sent_request, storage.sent_request);
    }
    look(exchange.response, storage.response);
    look(exchange.sent_response, storage.sent_response);
  }

  void find_in_head(const core::Head& head, Spans& spans) {
    const Spans found = book_.find(head.raw());
    if (!found.empty()) {
      spans.insert(spans.end(), found.begin(), found.end());
      tidy(spans);
    }
  }

  void find_repeated(const MessagePtr& message, MessageStorage& storage) {
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
          ++done_.repeated;
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
    done_.repeated += before == storage.body_redacted.size() ? 0U : 1U;
    tidy(storage.body_redacted);
  }

  void mask(core::Note& note) {
    book_.mask(note.text);
    book_.mask(note.source);
    book_.mask(note.fault);
  }
  void mask(std::vector<core::Note>& notes) {
    for (core::Note& note : notes) {
      mask(note);
    }
  }

  Anonymizer* anonymizer_;
  Done& done_;
  SecretBook book_;
  std::optional<EndRecord> ended_;
};

Result<void> write_all(RecordWalk& walk, Redaction& redaction, const Timestamp& now, RecordCopy& out,
                       Done& done) {
  std::optional<Encoder> encoder;
  while (auto step = walk.next()) {
    if (!encoder) {
      encoder.emplace(walk.header().started);
      if (!std::holds_alternative<FileHeader>(step->record)) {  // its first record is damaged
        Step header{.record = walk.header()};
        redaction.encode(header, *encoder);
      }
    }
    const auto* exchange = std::get_if<ExchangeRecord>(&step->record);
    done.exchanges += exchange != nullptr && exchange->final ? 1U : 0U;
    redaction.encode(*step, *encoder);
    ++done.records;
    if (auto written = out.add(encoder->bytes()); !written) {
      return written;
    }
    encoder->clear();
    if (redaction.ended()) {
      return out.finish(*redaction.ended());  // nothing belongs behind the end
    }
  }
  return encoder ? out.finish(now, "the trace was not closed in order")
                 : fail(ErrorCode::invalid_input, "holds no record that can be read");
}

}  // namespace

Result<Done> redact(const Job& job, Anonymizer* anonymizer) {
  Done done;
  Redaction redaction(anonymizer, done);
  auto first = RecordWalk::open(job.from);
  if (!first) {
    return fail(first.error());
  }
  auto second = RecordWalk::open(job.from);
  if (!second) {
    return fail(second.error());
  }
  Unfinished place(job.to);
  auto out = RecordCopy::create(place.path());
  if (!out) {
    return fail(out.error());
  }
  place.made();
  redaction.learn(*first);
  if (auto written = write_all(*second, redaction, job.now, *out, done); !written) {
    return fail(written.error());
  }
  if (auto moved = place.finish(); !moved) {
    return fail(moved.error());
  }
  done.damage = second->damage();
  return done;
}

}  // namespace eastap::trace::redact
