#include "proxy/trace/trace_builder.h"

#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace {

void TraceBuilder::pass_on(std::size_t at_least) {
  if (encoder_.bytes().size() < at_least) {
    return;
  }
  if (!failure_) {
    if (auto written = sink_(encoder_.bytes()); !written) {
      failure_ = written.error();
    }
  }
  encoder_.clear();
}

void TraceBuilder::header(const FileHeader& header) {
  encoder_ = Encoder(header.started);
  secrets_recorded_ = header.secrets_recorded;
  encoder_.header(header);
}

void TraceBuilder::connection(const Timestamp& at, const core::ConnectionFacts& facts) {
  if (secrets_recorded_ || facts.notes.empty()) {
    encoder_.connection(at, facts);
  } else {
    core::ConnectionFacts masked = facts;
    for (core::Note& note : masked.notes) {
      mask_named_secrets(note.text);
    }
    encoder_.connection(at, masked);
  }
  pass_on(write_size);
}

void TraceBuilder::tls(const Timestamp& at, ConnectionId connection, const core::TlsFacts& facts) {
  encoder_.tls(at, connection, facts);
  pass_on(write_size);
}

void TraceBuilder::exchange(const core::Exchange& exchange) {
  this->exchange(exchange, planned(exchange));
}

ExchangeStorage TraceBuilder::planned(const core::Exchange& exchange) const {
  ExchangeStorage storage = plan(exchange, Parts::all, secrets_recorded_);
  if (!secrets_recorded_ && !exchange.notes.empty()) {
    storage.notes = imported_notes(exchange);
  }
  return storage;
}

void TraceBuilder::exchange(const core::Exchange& exchange, const ExchangeStorage& storage) {
  if (exchange.finished.wall.count() == 0) {
    encoder_.request(exchange, storage);
  } else {
    encoder_.exchange(exchange, storage, true);
    ++exchanges_;
  }
  pass_on(write_size);
}

void TraceBuilder::closed(const ClosedRecord& record) {
  encoder_.closed(record);
  pass_on(write_size);
}

void TraceBuilder::note(const NoteRecord& record) {
  if (secrets_recorded_) {
    encoder_.note(record);
  } else {
    NoteRecord masked = record;
    mask_named_secrets(masked.note.text);
    encoder_.note(masked);
  }
  pass_on(write_size);
}

Result<void> TraceBuilder::finish(const Timestamp& at, const std::string& reason) {
  encoder_.end({.at = at, .exchanges = exchanges_, .reason = reason});
  pass_on(0);
  if (failure_) {
    return fail(*failure_);
  }
  return {};
}

}  // namespace eastap::trace
