// The scanner: splits a WBXML body into tokens, one after the other, without recursion and without
// allocation. It is the pre-scan's eye (limits, before libwbxml sees a byte) and the builder's (exact spans
// and kinds, beside libwbxml's callbacks). Private to this folder. WBXML 1.3 sections 5 and 6; what
// MS-ASWBXML leaves out is read where that is safe and refused with its offset where it is not. A value; one
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

/// Global tokens of WBXML 1.3 section 7.1.
enum Global : std::uint8_t {
  global_switch_page = 0x00,
  global_end = 0x01,
  global_entity = 0x02,
  global_str_i = 0x03,
  global_literal = 0x04,
  global_pi = 0x43,
  global_str_t = 0x83,
  global_opaque = 0xC3,
};
inline constexpr std::uint8_t content_bit = 0x40;
inline constexpr std::uint8_t attribute_bit = 0x80;
inline constexpr std::uint8_t token_mask = 0x3F;

/// Where and why reading must stop.
struct ScanFault {
  ErrorCode code = ErrorCode::invalid_input;
  std::uint32_t offset = 0;
  std::string text;
};

struct Token {
  enum class Type : std::uint8_t { tag, end, value };
  Type type = Type::value;
  Kind kind = Kind::other;      ///< of a tag: element, or unknown_element for a LITERAL name
  std::uint8_t page = 0;        ///< of a tag: the code page that holds for it
  std::uint8_t token = 0;       ///< of a tag: without its bits
  bool has_content = false;     ///< of a tag: content bit
  bool has_attributes = false;  ///< of a tag: attribute bit
  std::uint32_t begin = 0;      ///< first byte, SWITCH_PAGEs before it included
  std::uint32_t at = 0;         ///< the token byte itself
  std::uint32_t end = 0;        ///< one past the last byte, attributes included
  std::uint32_t content = 0;    ///< value: first byte of the value (a table string's lies in the table)
  std::uint32_t content_end = 0;
  std::uint32_t number = 0;  ///< entity: code point; LITERAL name: offset of the name in the body
};

/// A multi-byte integer (WBXML 1.3 section 5.1) at `position`, which moves behind it. False when it is cut,
/// longer than five bytes or beyond 32 bits.
[[nodiscard]] bool read_number(ByteView body, std::uint32_t& position, std::uint32_t& value);

/// Header, string table and processing instructions before the root; also recognises what is not WBXML at
/// all.
[[nodiscard]] std::expected<Header, ScanFault> read_header(ByteView body);

class Scanner {
 public:
  /// `body` must be shorter than 1 GiB and outlive the scanner. Starts at `position` with code page `page`.
  Scanner(ByteView body, const Header& header, std::uint32_t position, std::uint8_t page = 0)
      : body_(body),
        position_(position),
        page_(page),
        table_begin_(header.table_begin),
        table_end_(header.table_begin + header.table_size) {}

  /// Reads the next token. False at the end of the body (no fault) and where reading must stop (fault).
  [[nodiscard]] bool next(Token& token) {
    if (position_ < body_.size()) {
      const std::uint8_t byte = body_[position_];
      if (byte == global_end || ((byte & token_mask) > global_literal && (byte & attribute_bit) == 0)) {
        plain_token(token, byte);
        return true;
      }
    }
    return next_other(token);
  }

  [[nodiscard]] std::uint32_t position() const { return position_; }
  [[nodiscard]] std::uint8_t page() const { return page_; }
  /// Bytes that references into the string table have stood for so far.
  [[nodiscard]] std::uint64_t table_bytes() const { return table_bytes_; }
  [[nodiscard]] bool failed() const { return !fault_.text.empty(); }
  [[nodiscard]] const ScanFault& fault() const { return fault_; }

  /// Most attributes of one tag, and values of one attribute, that are read; libwbxml spends some hundred
  /// bytes on each.
  static constexpr unsigned max_attributes = 32;
  /// Most bytes that references into the string table may stand for, beyond the size of the body.
  static constexpr std::uint64_t max_table_bytes = std::uint64_t{256} << 10U;

 private:
  /// END, or a tag without attributes, with nothing before it: most of what bodies hold.
  void plain_token(Token& token, std::uint8_t byte) {
    token.begin = token.at = position_;
    token.end = token.content = ++position_;
    token.type = byte == global_end ? Token::Type::end : Token::Type::tag;
    token.kind = Kind::element;
    token.page = page_;
    token.token = byte & token_mask;
    token.has_content = (byte & content_bit) != 0;
    token.has_attributes = false;
  }
  [[nodiscard]] bool next_other(Token& token);
  [[nodiscard]] bool read_tag(Token& token, std::uint8_t byte);
  [[nodiscard]] bool read_string(Token& token);
  [[nodiscard]] bool read_opaque(Token& token);
  [[nodiscard]] bool read_table_string(Token& token);
  [[nodiscard]] bool read_entity(Token& token);
  [[nodiscard]] bool read_instruction(Token& token);
  [[nodiscard]] bool read_attributes(std::uint32_t tag_at);
  [[nodiscard]] bool read_attribute_start(std::uint32_t tag_at);
  [[nodiscard]] bool read_attribute_values(std::uint32_t tag_at);
  [[nodiscard]] bool table_reference(std::uint32_t at, std::uint32_t& begin, std::uint32_t& end);
  [[nodiscard]] bool stop(std::uint32_t offset, std::string text, ErrorCode code = ErrorCode::invalid_input);

  ByteView body_;
  std::uint32_t position_;
  std::uint8_t page_;
  std::uint32_t table_begin_;
  std::uint32_t table_end_;
  std::uint64_t table_bytes_ = 0;
  ScanFault fault_;
};

/// The code page in force after the tokens from `begin` to `end`, with `page` in force before them.
[[nodiscard]] std::uint8_t page_after(ByteView body, const Header& header, std::uint32_t begin,
                                      std::uint32_t end, std::uint8_t page);

}  // namespace eastap::wbxml
