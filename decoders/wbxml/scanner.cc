#include "decoders/wbxml/scanner.h"

#include <cstring>

#include <fmt/format.h>

namespace eastap::wbxml {

namespace {

/// One past the last text byte of a string that starts at `from`: where its zero byte lies, or `limit`.
std::uint32_t find_zero(ByteView body, std::uint32_t from, std::uint32_t limit) {
  if (from >= limit) {
    return limit;
  }
  const void* zero = std::memchr(body.data() + from, 0, limit - from);
  return zero == nullptr ? limit
                         : static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(zero) - body.data());
}

ScanFault not_wbxml(ByteView body) {
  if (body.size() >= 2 && body[0] == 0x1F && body[1] == 0x8B) {
    return {
        ErrorCode::invalid_input, 0,
        "the body is compressed with gzip (1F 8B); undo the content coding first, for example with gunzip"};
  }
  if (body[0] == '<') {
    return {ErrorCode::invalid_input, 0,
            "the body is text that starts with '<'; `eastap encode` makes WBXML of XML"};
  }
  return {ErrorCode::invalid_input, 0,
          fmt::format("not WBXML: the version byte is 0x{:02X}, known are 0x00 to 0x03", body[0])};
}

/// MS-ASCMD 2.2.1.10.1: number of parts, then offset and size of each, all four bytes, least byte first.
bool looks_like_multipart(ByteView body) {
  return body.size() >= 12 && body[0] >= 1 && body[1] == 0 && body[2] == 0 && body[3] == 0 &&
         std::size_t{body[4]} + (std::size_t{body[5]} << 8U) == 4U + 8U * body[0] && body[6] == 0 &&
         body[7] == 0;
}

}  // namespace

bool read_number(ByteView body, std::uint32_t& position, std::uint32_t& value) {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < 5; ++i) {
    if (position >= body.size()) {
      return false;
    }
    const std::uint8_t byte = body[position++];
    sum = (sum << 7U) | (byte & 0x7FU);
    if ((byte & 0x80U) == 0) {
      value = static_cast<std::uint32_t>(sum);
      return sum <= 0xFFFFFFFFU;
    }
  }
  return false;
}

std::expected<Header, ScanFault> read_header(ByteView body) {
  const auto bad = [](std::size_t offset, std::string text) {
    return std::unexpected(
        ScanFault{ErrorCode::invalid_input, static_cast<std::uint32_t>(offset), std::move(text)});
  };
  if (looks_like_multipart(body)) {
    return bad(
        0,
        fmt::format("a multipart answer (application/vnd.ms-sync.multipart) of {} parts: decode its part 0, "
                    "the {} bytes from byte {} on",
                    body[0], body[8] + (body[9] << 8U), body[4] + (body[5] << 8U)));
  }
  if (body[0] > 0x03) {
    return std::unexpected(not_wbxml(body));
  }
  Header header;
  header.version = body[0];
  std::uint32_t position = 1;
  const bool by_name = position < body.size() && body[position] == 0;
  std::uint32_t number = 0;
  if (by_name) {
    ++position;
  }
  if (!read_number(body, position, number)) {
    return bad(1, "the header's public identifier is cut or too long");
  }
  header.public_id = by_name ? 0 : number;
  header.charset = 0;
  if (header.version != 0) {  // WBXML 1.0 has no charset field
    const std::uint32_t at = position;
    if (!read_number(body, position, header.charset)) {
      return bad(at, "the header's charset is cut or too long");
    }
  }
  const std::uint32_t at = position;
  if (!read_number(body, position, header.table_size)) {
    return bad(at, "the length of the string table is cut or too long");
  }
  if (header.table_size > body.size() - position) {
    return bad(at, fmt::format("the string table claims {} bytes, but {} are left", header.table_size,
                               body.size() - position));
  }
  header.table_begin = position;
  position += header.table_size;
  if (by_name && number >= header.table_size) {
    return bad(1, fmt::format("the public identifier lies at {} in a string table of {} bytes", number,
                              header.table_size));
  }
  Scanner scanner(body, header, position);
  Token token;
  while (position < body.size() && body[position] == global_pi) {
    if (!scanner.next(token)) {
      return std::unexpected(scanner.fault());
    }
    position = scanner.position();
  }
  header.size = position;
  return header;
}

bool Scanner::stop(std::uint32_t offset, std::string text, ErrorCode code) {
  fault_ = {code, offset, std::move(text)};
  return false;
}

bool Scanner::next_other(Token& token) {
  token.begin = position_;
  const std::size_t size = body_.size();
  while (position_ < size && body_[position_] == global_switch_page) {
    if (size - position_ < 2) {
      return stop(position_, "SWITCH_PAGE without a page at the end of the body");
    }
    page_ = body_[position_ + 1];
    position_ += 2;
  }
  if (position_ >= size) {
    position_ = token.begin;  // a switch that nothing follows stays unread
    return false;
  }
  const std::uint8_t byte = body_[position_];
  token.at = position_;
  if ((byte & token_mask) > global_literal) {
    return read_tag(token, byte);
  }
  token.type = Token::Type::value;
  switch (byte) {
    case global_end:
      token.type = Token::Type::end;
      token.end = ++position_;
      return true;
    case global_str_i:
      return read_string(token);
    case global_opaque:
      return read_opaque(token);
    case global_str_t:
      return read_table_string(token);
    case global_entity:
      return read_entity(token);
    case global_pi:
      return read_instruction(token);
    default:
      break;
  }
  if ((byte & token_mask) == global_literal) {
    return read_tag(token, byte);
  }
  return stop(position_, fmt::format("extension token 0x{:02X}: MS-ASWBXML has none", byte));
}

bool Scanner::read_tag(Token& token, std::uint8_t byte) {
  token.type = Token::Type::tag;
  token.kind = Kind::element;
  token.page = page_;
  token.token = byte & token_mask;
  token.has_content = (byte & content_bit) != 0;
  token.has_attributes = (byte & attribute_bit) != 0;
  ++position_;
  if (token.token == global_literal) {
    token.kind = Kind::unknown_element;
    std::uint32_t end = 0;
    if (!table_reference(token.at, token.number, end)) {
      return false;
    }
  }
  if (token.has_attributes && !read_attributes(token.at)) {
    return false;
  }
  token.end = token.content = position_;
  return true;
}

bool Scanner::read_string(Token& token) {
  const auto size = static_cast<std::uint32_t>(body_.size());
  token.kind = Kind::string;
  token.content = position_ + 1;
  token.content_end = find_zero(body_, token.content, size);
  if (token.content_end == size) {
    return stop(token.at,
                fmt::format("an inline string begins here and is cut after {} bytes, before its zero byte",
                            size - token.content));
  }
  token.end = position_ = token.content_end + 1;
  return true;
}

bool Scanner::read_opaque(Token& token) {
  token.kind = Kind::opaque;
  std::uint32_t position = position_ + 1;
  std::uint32_t length = 0;
  if (!read_number(body_, position, length)) {
    return stop(token.at, "the length of an opaque value is cut or too long");
  }
  if (length > body_.size() - position) {
    return stop(token.at, fmt::format("an opaque value claims {} bytes, but {} are left", length,
                                      body_.size() - position));
  }
  token.content = position;
  token.end = token.content_end = position_ = position + length;
  return true;
}

bool Scanner::read_table_string(Token& token) {
  token.kind = Kind::table_string;
  ++position_;
  if (!table_reference(token.at, token.content, token.content_end)) {
    return false;
  }
  token.end = position_;
  return true;
}

bool Scanner::read_entity(Token& token) {
  token.kind = Kind::entity;
  std::uint32_t position = position_ + 1;
  if (!read_number(body_, position, token.number)) {
    return stop(token.at, "the number of an ENTITY is cut or too long");
  }
  if (token.number > 0x10FFFF) {  // libwbxml aborts the process from 0x80000000 on
    return stop(token.at, fmt::format("ENTITY 0x{:X} is not a character", token.number));
  }
  token.content = token.at + 1;
  token.end = token.content_end = position_ = position;
  return true;
}

bool Scanner::read_instruction(Token& token) {
  token.kind = Kind::other;
  ++position_;
  if (!read_attribute_start(token.at) || !read_attribute_values(token.at)) {
    return false;
  }
  if (position_ >= body_.size() || body_[position_] != global_end) {
    return stop(token.at, "a processing instruction has no END or holds an attribute value token");
  }
  ++position_;
  token.content = token.at + 1;
  token.end = position_;
  token.content_end = token.end - 1;
  return true;
}

bool Scanner::read_attributes(std::uint32_t tag_at) {
  for (unsigned count = 0; position_ < body_.size() && (count == 0 || body_[position_] != global_end);
       ++count) {
    if (count == max_attributes) {
      return stop(tag_at, "a tag with more than 32 attributes; MS-ASWBXML has none",
                  ErrorCode::limit_exceeded);
    }
    if (!read_attribute_start(tag_at) || !read_attribute_values(tag_at)) {
      return false;
    }
  }
  if (position_ >= body_.size()) {
    return stop(tag_at, "a tag's attributes are cut");
  }
  ++position_;
  return true;
}

bool Scanner::read_attribute_start(std::uint32_t tag_at) {
  if (position_ >= body_.size()) {
    return stop(tag_at, "an attribute is cut");
  }
  const std::uint8_t byte = body_[position_++];
  if (byte == global_literal) {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    return table_reference(tag_at, begin, end);
  }
  if (byte < 0x05 || byte >= 0x80 || (byte >= 0x40 && byte <= 0x44)) {
    return stop(tag_at, fmt::format("byte 0x{:02X} where an attribute must start", byte));
  }
  return true;
}

bool Scanner::read_attribute_values(std::uint32_t tag_at) {
  for (unsigned count = 0; position_ < body_.size(); ++count) {
    Token value;
    value.at = position_;
    bool read = true;
    switch (body_[position_]) {
      case global_str_i:
        read = read_string(value);
        break;
      case global_str_t:
        read = read_table_string(value);
        break;
      case global_entity:
        read = read_entity(value);
        break;
      case global_opaque:
        read = read_opaque(value);
        break;
      default:
        if (body_[position_] == global_switch_page || body_[position_] >= 0x80 ||
            (body_[position_] >= 0x40 && body_[position_] <= 0x44)) {
          return stop(tag_at, fmt::format("byte 0x{:02X} inside an attribute", body_[position_]));
        }
        return true;  // the next attribute, or END
    }
    if (!read) {
      return false;
    }
    if (count == max_attributes) {
      return stop(tag_at, "an attribute with more than 32 values", ErrorCode::limit_exceeded);
    }
  }
  return stop(tag_at, "an attribute is cut");
}

std::uint8_t page_after(ByteView body, const Header& header, std::uint32_t begin, std::uint32_t end,
                        std::uint8_t page) {
  Scanner scanner(body.first(end), header, begin, page);
  Token token;
  while (scanner.next(token)) {
  }
  return scanner.page();
}

bool Scanner::table_reference(std::uint32_t at, std::uint32_t& begin, std::uint32_t& end) {
  std::uint32_t index = 0;
  if (!read_number(body_, position_, index)) {
    return stop(at, "a reference into the string table is cut or too long");
  }
  if (index >= table_end_ - table_begin_) {
    return stop(
        at, fmt::format("a reference to {} in a string table of {} bytes", index, table_end_ - table_begin_));
  }
  begin = table_begin_ + index;
  end = find_zero(body_, begin, table_end_);
  table_bytes_ += end - begin;
  if (table_bytes_ > body_.size() + max_table_bytes) {
    return stop(at, "references into the string table stand for more bytes than the limit allows",
                ErrorCode::limit_exceeded);
  }
  return true;
}

}  // namespace eastap::wbxml
