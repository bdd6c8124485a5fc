#include "proxy/trace/frame_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

constexpr std::size_t max_damage = 1000;
constexpr std::size_t window_size = std::size_t{64} << 10U;
constexpr std::size_t ahead_size = std::size_t{256} << 10U;
constexpr std::uint64_t max_offset = std::uint64_t{1} << 62U;  // offsets may come from a hostile index

}  // namespace

Result<FrameReader> FrameReader::open(std::unique_ptr<ByteSource> source) {
  std::array<std::uint8_t, file_head_size> head{};
  const std::size_t got = source->read(0, head);
  if (got < head.size() || !std::ranges::equal(ByteView(head).first(magic.size()), magic)) {
    return fail(ErrorCode::invalid_input, "not an eastap trace: it does not begin with the word eastrace", 0);
  }
  if (find_format_version(head.back()) == nullptr) {
    return fail(ErrorCode::invalid_input, unreadable_version(head.back()), magic.size());
  }
  return FrameReader(std::move(source), head.back());
}

/// The size is asked for only where what is known of it does not do.
bool FrameReader::reaches(std::uint64_t end) {
  if (end > known_size_) {
    known_size_ = source_->size();
  }
  return end <= known_size_;
}

/// Reads from what was read ahead, where it is there; fills it with `ahead`.
std::size_t FrameReader::fetch(std::uint64_t offset, std::span<std::uint8_t> into, bool ahead) {
  const auto lies_ahead = [&] {
    return offset >= ahead_at_ && offset + into.size() <= ahead_at_ + ahead_.size();
  };
  if (!lies_ahead()) {
    if (!ahead || into.size() >= ahead_size) {
      return source_->read(offset, into);
    }
    ahead_.resize(ahead_size);
    ahead_.resize(source_->read(offset, ahead_));
    ahead_at_ = offset;
    if (!lies_ahead()) {
      return source_->read(offset, into);
    }
  }
  std::ranges::copy(ByteView(ahead_).subspan(offset - ahead_at_, into.size()), into.begin());
  return into.size();
}

std::optional<Frame> FrameReader::next() {
  while (true) {
    if (next_ >= end_ || !reaches(next_ + 1)) {
      return std::nullopt;
    }
    if (auto frame = read_at(next_, true)) {
      next_ += frame_head_size + frame->payload.size();
      return frame;
    }
    const std::uint64_t begin = next_;
    std::string what = why(begin);
    const auto found = find_next(begin + 1);
    next_ = found.value_or(source_->size());
    add_damage({.offset = begin, .length = next_ - begin, .what = std::move(what), .tail = !found});
  }
}

std::optional<Frame> FrameReader::at(std::uint64_t offset) {
  return offset < file_head_size ? std::nullopt : read_at(offset, false);
}

std::optional<Frame> FrameReader::find_last(RecordKind kind, std::uint64_t reach, bool at_end) {
  const std::uint64_t size = source_->size();
  const std::uint64_t least = std::max<std::uint64_t>(file_head_size, size - std::min(size, reach));
  std::uint64_t end = size;  // heads that begin before it are looked at
  Bytes window(window_size + frame_head_size);
  while (end > least) {
    const std::uint64_t begin = std::max(least, end - std::min<std::uint64_t>(end, window_size));
    const std::size_t got = source_->read(begin, window);
    for (std::size_t i = end - begin; i-- > 0;) {
      const auto head = i + frame_head_size <= got
                            ? read_frame_head(ByteView(window).subspan(i, frame_head_size))
                            : std::nullopt;
      if (!head || head->kind != static_cast<std::uint8_t>(kind)) {
        continue;
      }
      const std::uint64_t stop = begin + i + frame_head_size + head->length;
      if (stop > size || (at_end && stop != size) || head->length > search_budget_) {
        continue;
      }
      search_budget_ -= head->length;
      if (auto frame = read_at(begin + i, false)) {
        return frame;
      }
    }
    end = begin;
  }
  return std::nullopt;
}

void FrameReader::add_damage(Damage damage) {
  if (damage_.size() < max_damage) {
    damage_.push_back(std::move(damage));
  }
}

std::optional<Frame> FrameReader::read_at(std::uint64_t offset, bool ahead) {
  std::array<std::uint8_t, frame_head_size> bytes{};
  if (offset > max_offset || !reaches(offset + frame_head_size) ||
      fetch(offset, bytes, ahead) < bytes.size()) {
    return std::nullopt;
  }
  const auto head = read_frame_head(bytes);
  if (!head || !reaches(offset + frame_head_size + head->length)) {
    return std::nullopt;
  }
  payload_.resize(head->length);
  if (fetch(offset + frame_head_size, payload_, ahead) < payload_.size() ||
      frame_crc(head->kind, payload_) != head->crc) {
    return std::nullopt;
  }
  return Frame{.offset = offset, .kind = head->kind, .payload = payload_, .version = version_};
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
      if (read_at(from + i, false)) {
        return from + i;
      }
    }
    from += last + 1;
  }
  return std::nullopt;
}

}  // namespace eastap::trace
