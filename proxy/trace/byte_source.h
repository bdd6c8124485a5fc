// Where a reader's bytes come from: a file that may still grow, or memory. Single-threaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::trace {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Bytes there are now.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills `into` from `offset` on; returns how many bytes there were. Errors of the disk read as the end.
  [[nodiscard]] virtual std::size_t read(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
  /// Somebody is writing to it at this moment.
  [[nodiscard]] virtual bool being_written() const { return false; }
};

/// Fails with not_found, or io; folders and devices are refused.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path);
[[nodiscard]] std::unique_ptr<ByteSource> from_memory(Bytes bytes);

}  // namespace eastap::trace
