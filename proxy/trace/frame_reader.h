// The frames of a trace, one after the other: checks every checksum, finds the next whole record behind
// damage, and says what was skipped. Never fails on hostile bytes, and never holds more than one record.
// Single-threaded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/trace/byte_source.h"
#include "proxy/trace/format.h"

namespace eastap::trace {

/// Bytes of a trace that are no whole record.
struct Damage {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string what;
  bool tail = false;  ///< nothing whole follows: the writer was cut off
};

struct Frame {
  std::uint64_t offset = 0;  ///< of the frame's head in the file
  std::uint8_t kind = 0;
  ByteView payload;                       ///< lives until the next call
  std::uint8_t version = format_version;  ///< of the file
};

class FrameReader {
 public:
  /// Fails with invalid_input where the bytes are no trace, or one of a later version.
  [[nodiscard]] static Result<FrameReader> open(std::unique_ptr<ByteSource> source);

  /// The next whole record; nullopt at the end. Of a trace that is being written: of what was there at
  /// open(), so that it ends however quickly more comes.
  [[nodiscard]] std::optional<Frame> next();
  /// The record at an offset that next() gave before, or that an index names.
  [[nodiscard]] std::optional<Frame> at(std::uint64_t offset);
  /// next() goes on at a record's edge.
  void seek(std::uint64_t offset) { next_ = offset; }
  /// Where next() goes on.
  [[nodiscard]] std::uint64_t position() const { return next_; }
  /// The last whole record of a kind that begins within the last `reach` bytes. `at_end`: only one that ends
  /// with the file.
  [[nodiscard]] std::optional<Frame> find_last(RecordKind kind, std::uint64_t reach, bool at_end);

  [[nodiscard]] const std::vector<Damage>& damage() const { return damage_; }
  /// Adds what a caller found wrong with a record's payload.
  void add_damage(Damage damage);
  [[nodiscard]] bool being_written() const { return source_->being_written(); }
  [[nodiscard]] std::uint64_t size() const { return source_->size(); }

 private:
  FrameReader(std::unique_ptr<ByteSource> source, std::uint8_t version)
      : source_(std::move(source)), version_(version), end_(source_->size()) {}
  [[nodiscard]] std::optional<Frame> read_at(std::uint64_t offset, bool ahead);
  [[nodiscard]] std::optional<std::uint64_t> find_next(std::uint64_t from);
  [[nodiscard]] std::string why(std::uint64_t offset) const;
  [[nodiscard]] std::size_t fetch(std::uint64_t offset, std::span<std::uint8_t> into, bool ahead);
  [[nodiscard]] bool reaches(std::uint64_t end);

  std::unique_ptr<ByteSource> source_;
  std::uint64_t next_ = file_head_size;
  std::uint8_t version_ = format_version;
  std::uint64_t end_ = 0;  // next() gives no record that begins behind it
  Bytes payload_;
  Bytes ahead_;  // what was read ahead, from `ahead_at_` on
  std::uint64_t ahead_at_ = 0;
  std::uint64_t known_size_ = 0;  // the file has at least so many bytes
  std::vector<Damage> damage_;
  std::uint64_t search_budget_ = std::uint64_t{256}
                                 << 20U;  // bytes that may be summed up in vain behind damage
};

}  // namespace eastap::trace
