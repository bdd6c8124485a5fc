#include "proxy/trace/redact/redact.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "proxy/trace/record_copy.h"
#include "proxy/trace/redact/record_walk.h"
#include "proxy/trace/redact/scrubber.h"
#include "proxy/trace/redact/unfinished.h"

namespace eastap::trace::redact {
namespace {

using core::Exchange;
using core::MessagePtr;

class Redaction {
 public:
  Redaction(Anonymizer* anonymizer, Done& done) : anonymizer_(anonymizer), done_(done) {}

  void learn(RecordWalk& walk) {
    while (const auto step = walk.next()) {
      if (const auto* record = std::get_if<ExchangeRecord>(&step->record)) {
        scrubber_.learn(record->exchange, record->storage, record->final);
        if (anonymizer_ != nullptr) {
          anonymizer_->learn(record->exchange, record->storage.auth);
        }
      } else if (anonymizer_ != nullptr) {
        if (const auto* connection = std::get_if<ConnectionRecord>(&step->record)) {
          anonymizer_->learn(connection->facts);
        }
      }
    }
    done_.unremembered = scrubber_.unremembered();
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
    scrubber_.mask(record.facts.notes);
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
    scrubber_.mask(record.note);
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
    Exchange& exchange = record.exchange;
    auto connection = std::make_shared<core::ConnectionFacts>();
    connection->id = record.connection;
    exchange.connection = std::move(connection);
    ExchangeStorage storage = std::move(record.storage);
    core::ExchangePtr copy = scrubber_.scrub(std::move(exchange), storage, record.final);
    done_.repeated = scrubber_.repeated();
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

  Anonymizer* anonymizer_;
  Done& done_;
  Scrubber scrubber_;
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
