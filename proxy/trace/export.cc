#include "proxy/trace/export.h"

namespace eastap::trace {

Result<void> ExchangeIds::add(const Event& event) {
  const core::Observation& observation = event.observation;
  const bool over = observation.kind == core::Observation::Kind::exchange_done || event.unfinished;
  if (observation.exchange && !event.note && over) {
    ids_.push_back(observation.exchange->id);
  }
  return {};
}

Result<ExportReport> export_all(Reader& reader, Exporter& exporter) {
  bool begun = false;
  while (const auto event = reader.next()) {
    if (!begun) {
      exporter.begin(reader.header());
      begun = true;
    }
    if (auto added = exporter.add(*event); !added) {
      return fail(std::move(added).error());
    }
  }
  return exporter.finish(reader);
}

}  // namespace eastap::trace
