// RecordCopy: a new trace made of records of another one, as they are or changed. The index, its directory
// and the end are written anew, since what is left out moves the rest. Single-threaded; holds at most a
// megabyte and a record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "proxy/base/bytes.h"
#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/index_builder.h"
#include "proxy/trace/output_file.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

class RecordCopy {
 public:
  /// The file must not exist or be empty; it gets mode 0600. Fails with refused or io. Without finish()
  /// nothing stays of it.
  [[nodiscard]] static Result<RecordCopy> create(const std::filesystem::path& path);

  /// Adds a record as it is, also of a kind that this version does not know; passes over those of the index
  /// and the end. Fails with io.
  [[nodiscard]] Result<void> add(const Frame& frame);
  /// The same with what an Encoder wrote: whole records, which may have the head of a file before them.
  [[nodiscard]] Result<void> add(ByteView records);
  /// Writes what waits, the index and the end, and syncs. Nothing may be added behind it. Of `end`, how many
  /// exchanges there are and where the directory lies is filled in.
  [[nodiscard]] Result<void> finish(EndRecord end);
  /// The same where nobody says how the recording ended. `now`: when the copy was made; the age of the trace
  /// is at most a year.
  [[nodiscard]] Result<void> finish(const Timestamp& now, std::string reason = {});
  /// The same with the last end record that add() passed over. Fails with internal where none came.
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::uint64_t exchanges() const { return exchanges_; }
  /// What steady times of the trace count from; known behind its header.
  [[nodiscard]] const Timestamp& epoch() const { return epoch_; }

 private:
  explicit RecordCopy(OutputFile out);
  [[nodiscard]] std::uint64_t here() const { return out_.size() + buffer_.size(); }
  void append_section();
  [[nodiscard]] Result<void> flush();

  OutputFile out_;
  IndexBuilder index_;
  Timestamp epoch_{};
  std::optional<EndRecord> passed_end_;
  Bytes buffer_;
  std::uint64_t records_ = 0;
  std::uint64_t exchanges_ = 0;
};

}  // namespace eastap::trace
