// What every format that a trace is exported to has in common. A format is one file with one Exporter, and
// one line in the table of proxy/app/export_formats.cc. Single-threaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/trace/reader.h"

namespace eastap::trace {

struct ExportOptions {
  std::filesystem::path
      target{};           ///< file or folder to write; "-" is standard output where a format takes it
  bool force = false;     ///< what is there already may be replaced
  bool filtered = false;  ///< --filter: not every exchange comes
};

/// What came of it, for people.
struct ExportReport {
  std::uint64_t exchanges = 0;       ///< written
  std::vector<std::string> remarks;  ///< what the format could not take, one line each, printable
};

/// Takes a trace step by step, in its order. Memory must not grow with bodies.
class Exporter {
 public:
  Exporter() = default;
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;
  virtual ~Exporter() = default;

  /// Before everything else, where --filter chooses and the format counts anew: which exchanges will come, in
  /// any order. Of a trace that is still being written more may come.
  virtual void expect(const std::vector<ExchangeId>& /*ids*/) {}
  /// Before the first event.
  virtual void begin(const FileHeader& /*header*/) {}
  /// Every event but those of exchanges that --filter left out. A request that waits comes as request_done,
  /// and again with its exchange or, `unfinished`, at the end.
  [[nodiscard]] virtual Result<void> add(const Event& event) = 0;
  /// An exchange that --filter left out: to learn from, for whoever tells exchanges by what was before.
  virtual void pass(const Event& /*event*/) {}
  /// After the last event. `reader` has the header and how recording ended.
  [[nodiscard]] virtual Result<ExportReport> finish(const Reader& reader) = 0;
};

/// Notes which exchanges come, for expect(), and writes nothing. Memory grows by eight bytes for each.
class ExchangeIds final : public Exporter {
 public:
  [[nodiscard]] Result<void> add(const Event& event) override;
  [[nodiscard]] Result<ExportReport> finish(const Reader& /*reader*/) override {
    return ExportReport{.exchanges = ids_.size(), .remarks = {}};
  }
  [[nodiscard]] const std::vector<ExchangeId>& ids() const { return ids_; }

 private:
  std::vector<ExchangeId> ids_;
};

/// Gives the whole rest of a trace to an exporter.
[[nodiscard]] Result<ExportReport> export_all(Reader& reader, Exporter& exporter);

struct ExportFormat {
  const char* option;      ///< "--fixture"
  const char* value_name;  ///< "DIR", "FILE"
  const char* summary;     ///< one line for --help
  bool secrets = true;     ///< takes them where --with-secrets asks for it
  bool binary = false;     ///< not for a terminal
  /// Numbers what a filter chose anew, so that it must know all of it before the first comes: see expect().
  bool counts_anew = false;
  /// Fails where the target cannot be written, or is there and must not be replaced.
  Result<std::unique_ptr<Exporter>> (*open)(const ExportOptions& options);
};

}  // namespace eastap::trace
