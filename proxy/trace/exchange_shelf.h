// ExchangeShelf: takes single exchanges out of a trace whose records lie at known places, for whoever has
// read it once and looks at some of it again. Holds one record. Single-threaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

struct ShelvedExchange {
  core::ExchangePtr exchange;  ///< its connection has nothing but its id
  ExchangeStorage storage;
};

class ExchangeShelf {
 public:
  /// Fails as Reader::open does.
  [[nodiscard]] static Result<ExchangeShelf> open(const std::filesystem::path& path);

  /// `offset` of its record and, where that is another one, of its request's, as Event::offset said. Nothing
  /// where the file is another one by now.
  [[nodiscard]] std::optional<ShelvedExchange> take(std::uint64_t offset,
                                                    std::optional<std::uint64_t> request);

 private:
  ExchangeShelf(FrameReader frames, Timestamp started) : frames_(std::move(frames)), started_(started) {}
  [[nodiscard]] std::optional<ExchangeRecord> read(std::uint64_t offset);

  FrameReader frames_;
  Timestamp started_;
};

}  // namespace eastap::trace
