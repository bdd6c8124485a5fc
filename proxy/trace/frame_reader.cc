#include "proxy/trace/frame_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace eastap::trace {
namespace {

constexpr std::size_t max_damage = 1000;
constexpr std::size_t window_size = std::size_t{64} << 10U;

}  // namespace

Result<FrameReader> FrameReader::open(std::unique_ptr<ByteSource> source) {
  std::array<std::uint8_t, file_head_size> head{};
  const std::size_t got = source->read(0, head);
  if (got < head.size() || !std::ranges::equal(ByteView(head).first(magic.size()), magic)) {
    return fail(ErrorCode::invalid_input, "not an eastap trace: it does not begin with the word eastrace", 0);
  }
  if (head.back() != format_version) {
    return fail(ErrorCode::invalid_input,
                "a trace of format version " + std::to_string(head.back()) + "; this eastap reads version " +
                    std::to_string(format_version) + ". Use a newer eastap",
                magic.size());
  }
  return FrameReader(std::move(source));
}

std::optional<Frame> FrameReader::next() {
  while (true) {
    const std::uint64_t size = source_->size();
    if (next_ >= size) {
      return std::nullopt;
    }
    if (auto frame = read_at(next_)) {
      next_ += frame_head_size + frame->payload.size();
      return frame;
    }
    const std::uint64_t begin = next_;
    std::string what = why(begin);
    const auto found = find_next(begin + 1);
    next_ = found.value_or(size);
    add_damage({.offset = begin, .length = next_ - begin, .what = std::move(what), .tail = !found});
  }
}

std::optional<Frame> FrameReader::at(std::uint64_t offset) {
  return read_at(offset);
}

void FrameReader::add_damage(Damage damage) {
  if (damage_.size() < max_damage) {
    damage_.push_back(std::move(damage));
  }
}

std::optional<Frame> FrameReader::read_at(std::uint64_t offset) {
  std::array<std::uint8_t, frame_head_size> bytes{};
  if (source_->read(offset, bytes) < bytes.size()) {
    return std::nullopt;
  }
  const auto head = read_frame_head(bytes);
  if (!head || head->length > source_->size() - offset - frame_head_size) {
    return std::nullopt;
  }
  payload_.resize(head->length);
  if (source_->read(offset + frame_head_size, payload_) < payload_.size() ||
      frame_crc(head->kind, payload_) != head->crc) {
    return std::nullopt;
  }
  return Frame{.offset = offset, .kind = head->kind, .payload = payload_};
}

std::string FrameReader::why(std::uint64_t offset) const {
  std::array<std::uint8_t, frame_head_size> bytes{};
  if (source_->read(offset, bytes) < bytes.size()) {
    return "a record's head is cut off";
  }
  const auto head = read_frame_head(bytes);
  if (!head) {
    return "no record begins here";
  }
  return head->length > source_->size() - offset - frame_head_size ? "a record is cut off"
                                                                   : "a record's checksum is wrong";
}

/// Looks for bytes that could be a frame's head and proves them by their checksum. The work is bounded: bytes
/// made to look like many heads of large records end the search.
std::optional<std::uint64_t> FrameReader::find_next(std::uint64_t from) {
  Bytes window(window_size + frame_head_size);
  const std::uint64_t size = source_->size();
  while (from < size) {
    const std::size_t got = source_->read(from, window);
    if (got < frame_head_size) {
      return std::nullopt;
    }
    const std::size_t last = got - frame_head_size;
    for (std::size_t i = 0; i <= last; ++i) {
      const ByteView rest = ByteView(window).subspan(i, frame_head_size);
      if (rest[0] != 0x93) {
        continue;
      }
      const auto head = read_frame_head(rest);
      if (!head || head->length > size - (from + i) - frame_head_size) {
        continue;
      }
      if (head->length > search_budget_) {
        return std::nullopt;
      }
      search_budget_ -= head->length;
      if (read_at(from + i)) {
        return from + i;
      }
    }
    from += last + 1;
  }
  return std::nullopt;
}

}  // namespace eastap::trace
