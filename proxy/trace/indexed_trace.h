// IndexedTrace: single exchanges of a trace by its index, however long it is. Of a trace that was cut, or
// that is still being written, what lies behind the last index record is read once. Every row is proved by
// the records that it leads to. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/trace/index.h"
#include "proxy/trace/reader.h"

namespace eastap::trace {

/// A row with what it refers to.
struct FoundRow {
  IndexRow row;
  std::string device;  ///< "" where the exchange names none
  IndexPlace place;
};
using FoundRows = std::vector<FoundRow>;

/// What was before an exchange, of one device, in the order of the file.
struct DeviceHistory {
  FoundRows rows;
  bool whole = true;        ///< nothing was left out
  std::uint64_t bytes = 0;  ///< of `rows`, without what told of folders before them
};

/// How much of the past is read, the latest first.
struct HistoryLimit {
  std::size_t exchanges = 0;
  std::uint64_t bytes = UINT64_MAX;  ///< of their records; what told of folders comes beside it
};

class IndexedTrace {
 public:
  /// Index sections that are looked through for one history.
  static constexpr std::size_t max_history_sections = 256;

  /// nullopt where it has no index that can be used: read it from the front. Fails as Reader::open().
  [[nodiscard]] static Result<std::optional<IndexedTrace>> open(const std::filesystem::path& path);

  [[nodiscard]] const FileHeader& header() const { return header_; }
  /// The end record; nullopt where the trace was not closed in order.
  [[nodiscard]] const std::optional<EndRecord>& end() const { return end_; }
  /// Damage that was seen on the way: behind the last index record only.
  [[nodiscard]] const std::vector<Damage>& damage() const { return damage_; }
  [[nodiscard]] bool being_written() const { return frames_->being_written(); }
  /// A section could not be read: what is found may not be all.
  [[nodiscard]] bool broken() const { return broken_; }

  /// The exchange of that number: the one that is over, else the one that waits.
  [[nodiscard]] std::optional<FoundRow> find(std::uint64_t id);
  /// The last `count` in the order of `show`: those that are over, then those that wait.
  [[nodiscard]] FoundRows last(std::size_t count);
  /// What lies before the offset `before` (0: all) of a device: the last exchanges within `limit`, and before
  /// them those that told of its folders.
  [[nodiscard]] DeviceHistory history(const std::string& device, std::uint64_t before, HistoryLimit limit);

  /// Steady times count from this moment, see Reader.
  void count_from(microseconds wall) { reader_->count_from(wall); }
  [[nodiscard]] std::optional<Event> read(const FoundRow& found);

 private:
  IndexedTrace(FrameReader frames, Reader reader);
  [[nodiscard]] bool read_directory();
  [[nodiscard]] bool read_chain();
  void read_tail(const IndexSection* last, std::uint64_t from);
  [[nodiscard]] const IndexSection* section(std::size_t number);
  [[nodiscard]] static FoundRow found(const IndexSection& section, const IndexRow& row);

  std::unique_ptr<FrameReader> frames_;
  std::unique_ptr<Reader> reader_;
  FileHeader header_;
  std::optional<EndRecord> end_;
  std::vector<SectionEntry> entries_;  // in the order of the file; the tail comes last and has `at` 0
  IndexDirectory directory_;           // without a directory record: empty
  std::optional<IndexSection> tail_;
  std::optional<IndexSection> loaded_;  // the section read last
  std::size_t loaded_number_ = 0;
  std::vector<Damage> damage_;
  bool broken_ = false;
};

}  // namespace eastap::trace
