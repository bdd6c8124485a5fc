#include "decoders/wbxml/parser.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/language.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::parser_test {
namespace {

using test::hex;

class Listener final : public ParserEvents {
 public:
  void on_start(const WBXMLTagEntry_s* row, std::uint32_t end) noexcept override {
    log += '<' + std::string(row == nullptr ? "?" : row->xml_name) + std::to_string(end) + '>';
  }
  void on_end(std::uint32_t end) noexcept override { log += "</" + std::to_string(end) + '>'; }
  void on_value(std::uint32_t end) noexcept override { log += 'v' + std::to_string(end); }

  std::string log;
};

std::string listen(const Bytes& body, int expected = 0) {
  Listener listener;
  const auto header = read_header(body);
  EXPECT_TRUE(header);
  EXPECT_EQ(run_libwbxml(body, *header, full_language(), listener), expected);
  return listener.log;
}

TEST(Parser, ReportsWithTheOffsetBehindEachToken) {
  EXPECT_EQ(listen(hex("03 01 6A 00 45 4B 03 31 00 01 0F 01")),
            "<Sync5><SyncKey6>v9</10><Collection11></11></12>");
}

TEST(Parser, IsSilentAboutEmptyStringsAndSwitches) {
  EXPECT_EQ(listen(hex("03 01 6A 00 45 4B 03 00 00 02 01 01")), "<Sync5><SyncKey6></11></12>");
}

TEST(Parser, ReadsUnknownTagsValuesAndLiterals) {
  EXPECT_EQ(listen(hex("03 01 6A 02 78 00 45 3F 44 00 83 00 02 41 C3 01 00 01 01")),
            "<Sync7><?8></8><?10>v12v14v17</18></19>");
}

TEST(Parser, SeesUtf8WhateverTheCharset) {
  EXPECT_EQ(listen(hex("03 01 04 00 45 03 E9 00 01")), "<Sync5>v8</9>");
  EXPECT_EQ(listen(hex("03 01 87 67 00 45 03 41 00 01")), "<Sync6>v9</10>");
  EXPECT_EQ(listen(hex("00 01 00 45 03 41 00 01")), "<Sync4>v7</8>");
  EXPECT_EQ(listen(hex("03 00 00 84 00 02 78 00 45 01")), "<Sync9></10>");
}

TEST(Parser, GivesWhatAPrefixHolds) {
  Listener listener;
  const Bytes body = hex("03 01 6A 00 45 4B 03 31 00");
  EXPECT_NE(run_libwbxml(body, *read_header(body), full_language(), listener), 0);
  EXPECT_EQ(listener.log, "<Sync5><SyncKey6>v9");
  EXPECT_NE(run_libwbxml({}, {}, full_language(), listener), 0);
}

}  // namespace
}  // namespace eastap::wbxml::parser_test
