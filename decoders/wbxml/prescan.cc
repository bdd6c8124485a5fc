#include "decoders/wbxml/prescan.h"

#include <algorithm>

#include <fmt/format.h>

namespace eastap::wbxml {

namespace {

/// The walk over one body: counts, depth, and the list of distinct tags.
class Walk {
 public:
  Walk(ByteView body, const Limits& limits, Prescan& result)
      : result_(result),
        scanner_(body, result.header, result.header.size),
        size_(static_cast<std::uint32_t>(body.size())),
        max_nodes_(limits.nodes),
        max_depth_(std::min(limits.depth, hard_depth_limit)) {}

  void run() {
    Token token;
    while (scanner_.next(token)) {
      if (!take(token)) {
        return;
      }
      result_.stop = token.end;
      if (depth_ == 0) {
        end_of_root();
        return;
      }
    }
    if (scanner_.failed()) {
      result_.fault = scanner_.fault();
    } else if (depth_ == 0) {
      fail(result_.stop, "the body ends before its root element");
    } else {
      fail(result_.stop,
           fmt::format("the body ends inside {} open element{}", depth_, depth_ == 1 ? "" : "s"));
    }
  }

 private:
  [[nodiscard]] bool take(const Token& token) {
    if (token.type == Token::Type::end) {
      if (depth_ == 0) {
        return fail(token.begin, "END where the root element must start");
      }
      --depth_;
      return true;
    }
    if (result_.nodes >= max_nodes_) {
      return fail(token.begin, fmt::format("more than {} elements and values", max_nodes_),
                  ErrorCode::limit_exceeded);
    }
    if (token.type == Token::Type::value) {
      if (depth_ == 0) {
        return fail(token.begin, "a value where the root element must start");
      }
      ++result_.nodes;
      result_.standard = result_.standard && (token.kind == Kind::string || token.kind == Kind::opaque);
      return true;
    }
    return take_tag(token);
  }

  [[nodiscard]] bool take_tag(const Token& token) {
    if (depth_ == 0 && token.at - token.begin > 2) {
      return fail(token.begin, "several SWITCH_PAGE before the root element");  // libwbxml reads one there
    }
    if (depth_ == max_depth_) {
      return fail(token.begin, fmt::format("elements more than {} levels deep", max_depth_),
                  ErrorCode::limit_exceeded);
    }
    ++result_.nodes;
    result_.standard = result_.standard && token.kind == Kind::element && !token.has_attributes;
    if (token.kind == Kind::element) {
      remember(token.page, token.token);
    }
    if (token.has_content) {
      ++depth_;
    }
    return true;
  }

  void remember(std::uint8_t page, std::uint8_t token) {
    const std::uint64_t bit = std::uint64_t{1} << token;
    if ((seen_[page] & bit) != 0) {
      return;
    }
    seen_[page] |= bit;
    if (result_.tag_count < Prescan::max_distinct) {
      result_.tags[result_.tag_count] = static_cast<std::uint16_t>((page << 8U) | token);
    }
    ++result_.tag_count;
  }

  /// After the root only processing instructions may follow.
  void end_of_root() {
    Token token;
    const std::uint32_t end = result_.stop;
    while (scanner_.next(token) && token.type == Token::Type::value && token.kind == Kind::other) {
      if (scanner_.position() == size_) {
        return;
      }
    }
    if (end < size_) {
      fail(end, fmt::format("{} bytes follow the end of the root element", size_ - end));
    }
  }

  bool fail(std::uint32_t offset, std::string text, ErrorCode code = ErrorCode::invalid_input) {
    result_.fault = ScanFault{code, offset, std::move(text)};
    return false;
  }

  Prescan& result_;
  Scanner scanner_;
  std::uint32_t size_;
  std::uint32_t max_nodes_;
  std::uint32_t max_depth_;
  std::uint32_t depth_ = 0;
  std::array<std::uint64_t, 256> seen_{};
};

}  // namespace

Prescan prescan(ByteView body, const Limits& limits) {
  Prescan result;
  if (body.empty()) {
    return result;
  }
  const std::size_t limit = std::min(limits.size, hard_size_limit);
  if (body.size() > limit) {
    result.fault = ScanFault{ErrorCode::limit_exceeded, 0,
                             fmt::format("a body of {} bytes; the limit is {}", body.size(), limit)};
    return result;
  }
  auto header = read_header(body);
  if (!header) {
    result.fault = std::move(header.error());
    return result;
  }
  result.header = *header;
  result.stop = header->size;
  result.standard = header->table_size == 0 && header->size == header->table_begin;
  Walk(body, limits, result).run();
  return result;
}

}  // namespace eastap::wbxml
