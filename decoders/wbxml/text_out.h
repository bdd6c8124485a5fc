// A growing text that is cheap to append small pieces to, passed on to a sink when it is full. Private to
// this folder.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "decoders/wbxml/byte_runs.h"
#include "decoders/wbxml/xml_text.h"

namespace eastap::wbxml {

class TextOut {
 public:
  static constexpr std::size_t flush_size = std::size_t{64} << 10U;

  /// `expected`: bytes to have room for at once. Without a sink everything stays here until take().
  TextOut(std::size_t expected, const std::function<void(std::string_view)>* sink) : sink_(sink) {
    resize(sink == nullptr ? std::max<std::size_t>(expected, 256) : std::min(expected + 256, 2 * flush_size));
  }

  void put(char c) {
    if (used_ == text_.size()) {
      make_room(1);
    }
    text_[used_++] = c;
  }

  void put(std::string_view piece) {
    if (text_.size() - used_ < piece.size()) {
      make_room(piece.size());
    }
    std::memcpy(text_.data() + used_, piece.data(), piece.size());
    used_ += piece.size();
  }

  void put_blanks(std::size_t count) {
    if (text_.size() - used_ < count) {
      make_room(count);
    }
    std::memset(text_.data() + used_, ' ', count);
    used_ += count;
  }

  /// Character data; see append_xml_text.
  void put_xml_text(ByteView text) {
    const std::size_t plain = plain_run(text);
    put(as_text(text.first(plain)));
    if (plain < text.size()) {
      scratch_.clear();
      append_xml_text(scratch_, text.subspan(plain));
      put(scratch_);
    }
  }

  void put_base64(ByteView bytes) {
    scratch_.clear();
    append_base64(scratch_, bytes);
    put(scratch_);
  }

  /// What no sink has had.
  [[nodiscard]] std::string take() {
    text_.resize(used_);
    used_ = 0;
    return std::exchange(text_, {});
  }

 private:
  /// Without filling: every byte is written before it counts.
  void resize(std::size_t size) {
    text_.resize_and_overwrite(size, [](char* /*text*/, std::size_t given) { return given; });
  }

  void make_room(std::size_t wanted) {
    if (sink_ != nullptr && used_ >= flush_size) {
      (*sink_)(std::string_view(text_).substr(0, used_));
      used_ = 0;
    }
    if (text_.size() - used_ < wanted) {
      resize(std::max(text_.size() * 2, used_ + wanted));
    }
  }

  const std::function<void(std::string_view)>* sink_;
  std::string text_;  ///< as long as there is room; used_ bytes of it count
  std::size_t used_ = 0;
  std::string scratch_;
};

}  // namespace eastap::wbxml
