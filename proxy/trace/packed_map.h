// MessagePack maps whose number of fields is filled in at the end, so that fields without a value cost
// nothing, and the frames around them. docs/trace-format.md. Single-threaded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <msgpack.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

/// A map of at most 65,535 fields under construction; it is whole when this object is gone.
class PackedMap {
  struct Sink {
    Bytes* out;
    void write(const char* data, std::size_t size) {
      const std::size_t at = out->size();
      out->resize(at + size);
      std::memcpy(out->data() + at, data, size);
    }
  };

 public:
  using Packer = msgpack::packer<Sink>;

  /// `values` grows by what a reader will count: see max_payload_values.
  PackedMap(Bytes& out, std::uint64_t& values) : out_(out), values_(values), packer_(sink_), at_(out.size()) {
    out_.insert(out_.end(), {map16_tag, 0, 0});
  }
  PackedMap(const PackedMap&) = delete;
  PackedMap& operator=(const PackedMap&) = delete;
  ~PackedMap() {
    values_ += std::uint64_t{2} * count_;
    out_[at_ + 1] = static_cast<std::uint8_t>(count_ >> 8U);
    out_[at_ + 2] = static_cast<std::uint8_t>(count_);
  }

  Packer& key(std::string_view name) {
    ++count_;
    pack_text(packer_, name);
    return packer_;
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      pack_text(key(name), value);
    }
  }
  void number(std::string_view name, std::uint64_t value) { key(name).pack_uint64(value); }
  void flag(std::string_view name, bool value) {
    if (value) {
      key(name).pack_true();
    }
  }
  /// The elements go to the packer that comes back.
  Packer& array(std::string_view name, std::size_t count) {
    key(name).pack_array(static_cast<std::uint32_t>(count));
    values_ += count;
    return packer_;
  }
  void texts(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) {
      return;
    }
    array(name, values.size());
    for (const std::string& value : values) {
      pack_text(packer_, value);
    }
  }
  /// Bytes, overwritten with '*' where `redacted` says so.
  void binary(std::string_view name, ByteView value, const Spans& redacted = {}) {
    key(name).pack_bin(static_cast<std::uint32_t>(value.size()));
    const std::size_t at = out_.size();
    append(out_, value);
    for (const Span& span : redacted) {
      std::fill(out_.begin() + static_cast<std::ptrdiff_t>(at + span.begin),
                out_.begin() + static_cast<std::ptrdiff_t>(at + span.end), '*');
    }
  }
  void packed(std::string_view name, ByteView value) {
    if (!value.empty()) {
      binary(name, value);
    }
  }
  void spans(std::string_view name, const Spans& spans) {
    if (!spans.empty()) {
      all_spans(name, spans);
    }
  }
  /// The same, also where there are none.
  void all_spans(std::string_view name, const Spans& spans) {
    array(name, spans.size() * 2);
    for (const Span& span : spans) {
      packer_.pack_uint32(span.begin);
      packer_.pack_uint32(span.end);
    }
  }
  /// `write(PackedMap&)` fills a map inside this one.
  template <class Write>
  void map(std::string_view name, const Write& write) {
    key(name);
    PackedMap inner(out_, values_);
    write(inner);
  }
  template <class Values, class Write>
  void maps(std::string_view name, const Values& values, const Write& write) {
    if (values.empty()) {
      return;
    }
    array(name, values.size());
    for (const auto& value : values) {
      PackedMap inner(out_, values_);
      write(inner, value);
    }
  }

 private:
  static void pack_text(Packer& packer, std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    packer.pack_str(size);
    packer.pack_str_body(text.data(), size);
  }

  static constexpr std::uint8_t map16_tag = 0xDE;

  Bytes& out_;
  std::uint64_t& values_;
  Sink sink_{&out_};
  Packer packer_;
  std::size_t at_;
  std::uint32_t count_ = 0;
};

/// Appends one frame whose payload `write(PackedMap&)` fills. False, and nothing appended, where the payload
/// is larger or holds more values than any reader takes.
template <class Write>
bool put_frame(Bytes& out, RecordKind kind, const Write& write) {
  const std::size_t at = out.size();
  out.resize(at + frame_head_size);
  std::uint64_t values = 0;
  {
    PackedMap map(out, values);
    write(map);
  }
  const ByteView payload = ByteView(out).subspan(at + frame_head_size);
  if (payload.size() > max_payload || values > max_payload_values) {
    out.resize(at);
    return false;
  }
  const auto head = make_frame_head({.kind = static_cast<std::uint8_t>(kind),
                                     .crc = frame_crc(static_cast<std::uint8_t>(kind), payload),
                                     .length = static_cast<std::uint32_t>(payload.size())});
  std::ranges::copy(head, out.begin() + static_cast<std::ptrdiff_t>(at));
  return true;
}

}  // namespace eastap::trace
