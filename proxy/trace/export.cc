#include "proxy/trace/export.h"

namespace eastap::trace {

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
