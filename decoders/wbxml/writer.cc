#include "decoders/wbxml/writer.h"

#include <array>

#include "decoders/wbxml/scanner.h"

namespace eastap::wbxml {

void write_number(Bytes& to, std::uint32_t value) {
  std::array<std::uint8_t, 5> digits{};
  std::size_t first = digits.size() - 1;
  digits.at(first) = value & 0x7FU;
  for (value >>= 7U; value != 0; value >>= 7U) {
    digits.at(--first) = static_cast<std::uint8_t>(0x80U | (value & 0x7FU));
  }
  append(to, ByteView(digits).subspan(first));
}

std::uint32_t write_value(Bytes& to, Kind kind, ByteView value) {
  if (kind == Kind::opaque) {
    to.push_back(global_opaque);
    write_number(to, static_cast<std::uint32_t>(value.size()));
  } else {
    to.push_back(global_str_i);
  }
  const auto begin = static_cast<std::uint32_t>(to.size());
  append(to, value);
  if (kind != Kind::opaque) {
    to.push_back(0);
  }
  return begin;
}

std::uint32_t frame_size(Kind kind, std::size_t value_size) {
  if (kind != Kind::opaque) {
    return 1;
  }
  std::uint32_t size = 2;
  for (value_size >>= 7U; value_size != 0; value_size >>= 7U) {
    ++size;
  }
  return size;
}

void write_tag(Bytes& to, std::uint8_t& page, std::uint8_t tag_page, std::uint8_t token, bool content) {
  if (page != tag_page) {
    to.push_back(global_switch_page);
    to.push_back(tag_page);
    page = tag_page;
  }
  to.push_back(content ? token | content_bit : token);
}

void write_header(Bytes& to) {
  constexpr std::array<std::uint8_t, 4> header{0x03, 0x01, 0x6A, 0x00};
  append(to, header);
}

}  // namespace eastap::wbxml
