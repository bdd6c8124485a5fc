// RecordWalk: the records of a trace one after the other, each with the request that its exchange needs to be
// understood. Owned by one redaction, single-threaded; holds one record and the places of waiting requests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/record.h"

namespace eastap::trace::redact {

/// One record. Of an exchange whose request is a record of its own, `exchange.request` is there all the same,
/// and `request_apart` says so.
struct Step {
  Record record;
  bool request_apart = false;
};

class RecordWalk {
 public:
  /// Fails with not_found, io or invalid_input, and with refused while the trace is being written.
  [[nodiscard]] static Result<RecordWalk> open(const std::filesystem::path& path);

  /// The next record that can be read; nullopt at the end.
  [[nodiscard]] std::optional<Step> next();

  [[nodiscard]] const FileHeader& header() const { return header_; }
  [[nodiscard]] const std::vector<Damage>& damage() const { return frames_.damage(); }

  /// Waiting requests that are remembered; the oldest are forgotten beyond that.
  static constexpr std::size_t max_waiting = 100'000;

 private:
  explicit RecordWalk(FrameReader frames) : frames_(std::move(frames)) {}
  void add_request(Step& step, ExchangeRecord& record);

  FrameReader frames_;
  FileHeader header_;
  std::map<ExchangeId, std::uint64_t> waiting_;
};

}  // namespace eastap::trace::redact
