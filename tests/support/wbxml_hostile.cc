#include "tests/support/wbxml_hostile.h"

#include <cstdint>
#include <string_view>

namespace eastap::test {

namespace {

constexpr std::size_t million = 1000000;
constexpr std::size_t mebibyte = std::size_t{1} << 20U;

Bytes start() {
  return {0x03, 0x01, 0x6A, 0x00, 0x45};
}

void add(Bytes& to, std::initializer_list<std::uint8_t> bytes) {
  to.insert(to.end(), bytes);
}

void add_length(Bytes& to, std::size_t length) {
  for (unsigned shift = 28; shift > 0; shift -= 7) {
    to.push_back(static_cast<std::uint8_t>(0x80U | ((length >> shift) & 0x7FU)));
  }
  to.push_back(static_cast<std::uint8_t>(length & 0x7FU));
}

/// <Sync> around `count` times `piece`, then END.
Bytes repeated(std::size_t count, std::initializer_list<std::uint8_t> piece, Bytes body = start()) {
  body.reserve(body.size() + count * piece.size() + 1);
  for (std::size_t i = 0; i < count; ++i) {
    add(body, piece);
  }
  body.push_back(0x01);
  return body;
}

/// A header with a string table of `size` letters, then <Sync>.
Bytes with_table(std::size_t size) {
  Bytes body{0x03, 0x01, 0x6A};
  add_length(body, size);
  body.insert(body.end(), size - 1, 'x');
  add(body, {0x00, 0x45});
  return body;
}

Bytes opaque_value(std::size_t size, std::uint8_t fill) {
  Bytes body = start();
  body.reserve(size + 64);
  add(body, {0x4B, 0xC3});
  add_length(body, size);
  body.insert(body.end(), size, fill);
  add(body, {0x01, 0x01});
  return body;
}

Bytes million_siblings() {
  return repeated(million, {0x0E});
}
Bytes million_unknown_siblings() {
  return repeated(million, {0x3F});
}
Bytes million_siblings_with_text() {
  return repeated(million, {0x4E, 0x03, 0x31, 0x00, 0x01});
}
Bytes million_strings() {
  return repeated(million, {0x03, 0x31, 0x00});
}
Bytes million_empty_strings() {
  return repeated(million, {0x03, 0x00});
}
Bytes million_switches() {
  return repeated(million, {0x00, 0x05});
}
Bytes million_entities() {
  return repeated(million, {0x02, 0x81, 0x69});
}
Bytes million_short_opaques() {
  return repeated(million, {0xC3, 0x01, 0xFF});
}
Bytes many_tokens_of_every_page() {
  Bytes body = start();
  for (std::size_t i = 0; i < million / 2; ++i) {
    add(body, {0x00, static_cast<std::uint8_t>(i % 251), static_cast<std::uint8_t>(5 + i % 59)});
  }
  body.push_back(0x01);
  return body;
}
Bytes ten_million_siblings() {
  return repeated(10 * million, {0x0E});
}
Bytes hundred_thousand_levels() {
  return repeated(100000, {0x5C});
}
Bytes million_attributes() {
  Bytes body = start();
  body.push_back(0x8E);
  body.insert(body.end(), million, 0x05);
  add(body, {0x01, 0x01});
  return body;
}
Bytes many_tags_with_attributes() {
  return repeated(million / 10, {0x8E, 0x05, 0x03, 0x31, 0x00, 0x01});
}
Bytes many_instructions() {
  return repeated(million / 10, {0x43, 0x05, 0x03, 0x31, 0x00, 0x01});
}
Bytes string_table_bomb() {
  return repeated(million, {0x83, 0x00}, with_table(mebibyte));
}
Bytes small_string_table_bomb() {
  return repeated(1000, {0x83, 0x00}, with_table(200));
}
Bytes literal_bomb() {
  return repeated(million, {0x04, 0x00}, with_table(mebibyte));
}
Bytes string_table_without_end() {
  Bytes body{0x03, 0x01, 0x6A};
  add_length(body, 0xFFFFFFF0U);
  body.push_back(0x45);
  return body;
}
Bytes opaque_of_50_mb_text() {
  return opaque_value(50 * million, 'x');
}
Bytes opaque_of_50_mb_zeros() {
  return opaque_value(50 * million, 0x00);
}
Bytes opaque_of_50_mb_bad_utf8() {
  return opaque_value(50 * million, 0xFF);
}
Bytes string_of_50_mb() {
  Bytes body = start();
  body.insert(body.end(), {0x4B, 0x03});
  body.insert(body.end(), 50 * million, 0xE9);
  body.insert(body.end(), {0x00, 0x01, 0x01});
  return body;
}
Bytes string_without_end() {
  Bytes body = start();
  body.insert(body.end(), {0x4B, 0x03});
  body.insert(body.end(), 50 * million, 'x');
  return body;
}
Bytes opaque_that_lies() {
  Bytes body = start();
  body.insert(body.end(), {0x4B, 0xC3, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F});
  body.insert(body.end(), 1000, 'x');
  return body;
}
Bytes opaque_that_wraps() {
  // position + length is 5 in 32 bits: libwbxml would copy 4 GiB
  Bytes body = start();
  body.insert(body.end(), {0x4B, 0xC3, 0x8F, 0xFF, 0xFF, 0xFF, 0x78, 0x41, 0x01, 0x01});
  return body;
}
Bytes length_without_end() {
  return repeated(1000, {0xFF}, {0x03, 0x01, 0x6A, 0x00, 0x45, 0x4B, 0xC3});
}
Bytes entity_that_aborts() {
  return {0x03, 0x01, 0x6A, 0x00, 0x45, 0x02, 0x88, 0x80, 0x80, 0x80, 0x00, 0x01};
}
Bytes garbage_of_50_mb() {
  return Bytes(50 * million, 0x03);
}
Bytes zeros() {
  return Bytes(million, 0x00);
}
Bytes ones() {
  Bytes body{0x03, 0x01, 0x6A, 0x00};
  body.insert(body.end(), million, 0x01);
  return body;
}
Bytes header_instructions() {
  Bytes body{0x03, 0x01, 0x6A, 0x00};
  for (std::size_t i = 0; i < million / 10; ++i) {
    add(body, {0x43, 0x05, 0x01});
  }
  add(body, {0x05});
  return body;
}

}  // namespace

std::vector<HostileBody> hostile_bodies() {
  return {
      {"MillionSiblings", false, million_siblings},
      {"MillionUnknownSiblings", false, million_unknown_siblings},
      {"MillionSiblingsWithText", false, million_siblings_with_text},
      {"MillionStrings", false, million_strings},
      {"MillionEmptyStrings", false, million_empty_strings},
      {"MillionSwitches", false, million_switches},
      {"MillionEntities", false, million_entities},
      {"MillionShortOpaques", false, million_short_opaques},
      {"ManyTokensOfEveryPage", false, many_tokens_of_every_page},
      {"TenMillionSiblings", true, ten_million_siblings},
      {"HundredThousandLevels", true, hundred_thousand_levels},
      {"MillionAttributes", true, million_attributes},
      {"ManyTagsWithAttributes", false, many_tags_with_attributes},
      {"ManyInstructions", false, many_instructions},
      {"StringTableBomb", true, string_table_bomb},
      {"SmallStringTableBomb", false, small_string_table_bomb},
      {"LiteralBomb", true, literal_bomb},
      {"StringTableWithoutEnd", true, string_table_without_end},
      {"OpaqueOf50MbText", false, opaque_of_50_mb_text},
      {"OpaqueOf50MbZeros", false, opaque_of_50_mb_zeros},
      {"OpaqueOf50MbBadUtf8", false, opaque_of_50_mb_bad_utf8},
      {"StringOf50MbBadUtf8", false, string_of_50_mb},
      {"StringWithoutEnd", true, string_without_end},
      {"OpaqueThatLies", true, opaque_that_lies},
      {"OpaqueThatWraps", true, opaque_that_wraps},
      {"LengthWithoutEnd", true, length_without_end},
      {"EntityThatAborts", true, entity_that_aborts},
      {"GarbageOf50Mb", true, garbage_of_50_mb},
      {"Zeros", true, zeros},
      {"Ones", true, ones},
      {"HeaderInstructions", false, header_instructions},
  };
}

}  // namespace eastap::test
