#include "proxy/trace/redact/redacted_export.h"

#include <memory>
#include <utility>

namespace eastap::trace::redact {
namespace {

bool is_final(const Event& event) {
  return event.observation.kind == core::Observation::Kind::exchange_done;
}

}  // namespace

void RedactedExport::learn(Reader& reader) {
  while (const auto event = reader.next()) {
    if (event->observation.exchange && !event->note) {
      scrubber_.learn(*event->observation.exchange, event->storage, is_final(*event));
    }
  }
}

void RedactedExport::begin(const FileHeader& header) {
  FileHeader without = header;
  without.secrets_recorded = false;
  exporter_.begin(without);
}

Result<void> RedactedExport::add(const Event& event) {
  Event without = event;
  if (without.note) {
    scrubber_.mask(without.note->note);
  } else if (event.observation.exchange) {
    without.observation.exchange =
        scrubber_.scrub(*event.observation.exchange, without.storage, is_final(event));
  } else if (event.observation.connection && !event.observation.connection->notes.empty()) {
    auto facts = std::make_shared<core::ConnectionFacts>(*event.observation.connection);
    scrubber_.mask(facts->notes);
    without.observation.connection = std::move(facts);
  }
  return exporter_.add(without);
}

}  // namespace eastap::trace::redact
