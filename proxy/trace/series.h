// Series: one or several traces read as one, in the order in which they began. Of a recording that is spread
// over files, a request of one file and its answer in a later one are told once. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/trace/indexed_trace.h"
#include "proxy/trace/reader.h"

namespace eastap::trace {

/// A file of a series, as its header tells.
struct SeriesFile {
  std::filesystem::path path;
  FileHeader header;
  std::uint64_t size = 0;  ///< when it was opened
};

class Series {
 public:
  /// Reads the headers and puts the files in order. Fails where one cannot be read or is no trace, and where
  /// two are the same part of a recording. Where others of its recording are there, a part that is gone is
  /// left out (see gone()), and so is one that was made and has no head yet: nothing is recorded in it.
  [[nodiscard]] static Result<Series> open(const std::vector<std::filesystem::path>& paths);

  [[nodiscard]] const std::vector<SeriesFile>& files() const { return files_; }
  /// Called with each file's reader when all of it was read.
  void when_read(std::function<void(const SeriesFile&, const Reader&)> told) { told_ = std::move(told); }

  /// The next step; nullopt at the end. A file that cannot be opened any more ends it: see trouble().
  [[nodiscard]] std::optional<Event> next();
  [[nodiscard]] const std::optional<Error>& trouble() const { return trouble_; }
  /// Parts that were named and that a recording with --max-disk has removed before they were read.
  [[nodiscard]] const std::vector<std::filesystem::path>& gone() const { return gone_; }
  /// Bytes read so far, and of all files.
  [[nodiscard]] std::uint64_t position() const;
  [[nodiscard]] std::uint64_t size() const;
  /// The file that the last step came from.
  [[nodiscard]] const SeriesFile& current() const { return files_[file_]; }
  /// The moment from which steady times count.
  [[nodiscard]] microseconds base() const { return base_; }
  /// Of the last file: its end record, in the steady time of the series; nullopt while not everything was
  /// read.
  [[nodiscard]] std::optional<Timestamp> end() const { return end_; }

  /// Parts of recordings that are missing, in words; "" where there are none. Of a recording of which several
  /// are here those before and between them, and the one in which the last goes on, unless it is being
  /// written. Reads the end of the last.
  [[nodiscard]] std::string gaps() const;

 private:
  /// Requests that wait at the end of a file and may be answered in a later one; beyond that they are told.
  static constexpr std::size_t max_held = 4096;
  using Key = std::pair<microseconds, std::uint64_t>;  // of the recording, and the exchange's number

  [[nodiscard]] bool goes_on(std::size_t file) const;
  [[nodiscard]] bool has_sibling(const std::filesystem::path& path) const;
  [[nodiscard]] bool lacks_next(const SeriesFile& last) const;
  [[nodiscard]] bool open_reader();
  void end_file();
  [[nodiscard]] bool is_held(Event& event);
  [[nodiscard]] std::optional<Event> next_held();

  std::vector<SeriesFile> files_;
  std::function<void(const SeriesFile&, const Reader&)> told_;
  std::size_t file_ = 0;
  std::optional<Reader> reader_;
  std::uint64_t before_ = 0;  // bytes of the files that were read
  bool read_all_ = false;
  microseconds base_{0};
  std::optional<Timestamp> end_;
  std::optional<Error> trouble_;
  std::vector<std::filesystem::path> left_out_;  // those that are gone, and those without a head
  std::vector<std::filesystem::path> gone_;
  std::map<Key, Event> held_;
};

/// An exchange of a series that an index led to.
struct SeriesRow {
  std::size_t file = 0;  ///< in Series::files()
  FoundRow found;
};

/// Single exchanges of a series whose files all have an index.
class IndexedSeries {
 public:
  /// nullopt where one has none that can be used.
  [[nodiscard]] static Result<std::optional<IndexedSeries>> open(const Series& series);

  /// Every exchange of that number: traces of several recordings may each have one.
  [[nodiscard]] std::vector<SeriesRow> find(std::uint64_t id);
  /// The last ones, in the order of `show`.
  [[nodiscard]] std::vector<SeriesRow> last(std::size_t count);

  struct Step {
    SeriesRow row;
    bool wanted = false;  ///< else it is only to be learnt from
  };
  struct Plan {
    std::vector<Step> steps;  ///< in order
    bool whole = true;        ///< what was learnt is all that the files know of these devices
  };
  /// The wanted exchanges, and between them those of their devices that must be learnt from first: of each
  /// within `limit`, and what told of its folders before them.
  [[nodiscard]] Plan plan(const std::vector<SeriesRow>& wanted, HistoryLimit limit);

  [[nodiscard]] std::optional<Event> read(const SeriesRow& row) { return traces_[row.file].read(row.found); }
  [[nodiscard]] const std::vector<IndexedTrace>& traces() const { return traces_; }
  /// A part of an index could not be read.
  [[nodiscard]] bool broken() const;

 private:
  [[nodiscard]] bool ends_later(std::size_t file, std::uint64_t id);

  std::vector<IndexedTrace> traces_;
  std::vector<FileHeader> headers_;
};

}  // namespace eastap::trace
