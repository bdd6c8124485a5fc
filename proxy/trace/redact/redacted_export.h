// RedactedExport: takes the secrets out of what an exporter gets, as `eastap redact` does; for a trace that
// was recorded with them, and for formats that never carry any. Owned by the command; single-threaded.
#pragma once

#include <cstdint>

#include "proxy/trace/export.h"
#include "proxy/trace/redact/scrubber.h"

namespace eastap::trace::redact {

class RedactedExport final : public Exporter {
 public:
  /// `exporter` outlives it.
  explicit RedactedExport(Exporter& exporter) : exporter_(exporter) {}

  /// Before everything else: reads a whole trace, so that secrets are also found where they are repeated.
  void learn(Reader& reader);
  /// Secrets that were too many to be remembered: they are overwritten only where they lie by rule.
  [[nodiscard]] std::uint64_t unremembered() const { return scrubber_.unremembered(); }

  void begin(const FileHeader& header) override;
  [[nodiscard]] Result<void> add(const Event& event) override;
  /// Nothing of it is written, so that it goes on as it is.
  void pass(const Event& event) override { exporter_.pass(event); }
  [[nodiscard]] Result<ExportReport> finish(const Reader& reader) override {
    return exporter_.finish(reader);
  }

 private:
  Exporter& exporter_;
  Scrubber scrubber_;
};

}  // namespace eastap::trace::redact
