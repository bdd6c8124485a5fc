#include "decoders/wbxml/scanner.h"

#include <gtest/gtest.h>

#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::scanner_test {
namespace {

using test::hex;

std::string header_fault(std::string_view digits) {
  const Bytes body = hex(digits);
  const auto header = read_header(body);
  return header ? "" : header.error().text;
}

/// The fault that the first token brings, with an optional string table before it.
ScanFault token_fault(std::string_view digits, std::string_view table = "") {
  Bytes body = hex(table);
  Header header;
  header.table_size = static_cast<std::uint32_t>(body.size());
  append(body, ByteView(hex(digits)));
  Scanner scanner(body, header, header.table_size);
  Token token;
  EXPECT_FALSE(scanner.next(token));
  EXPECT_TRUE(scanner.failed());
  return scanner.fault();
}

TEST(ReadNumber, TakesOneToFiveBytes) {
  const auto read = [](std::string_view digits) -> std::int64_t {
    const Bytes body = hex(digits);
    std::uint32_t position = 0;
    std::uint32_t value = 0;
    return read_number(body, position, value) && position == body.size() ? std::int64_t{value} : -1;
  };
  EXPECT_EQ(read("00"), 0);
  EXPECT_EQ(read("7F"), 127);
  EXPECT_EQ(read("8100"), 128);
  EXPECT_EQ(read("80806A"), 106);
  EXPECT_EQ(read("8FFFFFFF7F"), 0xFFFFFFFFLL);
  EXPECT_EQ(read("9080808000"), -1) << "beyond 32 bits";
  EXPECT_EQ(read("808080808001"), -1) << "six bytes";
  EXPECT_EQ(read("81"), -1) << "cut";
  EXPECT_EQ(read(""), -1);
}

TEST(ReadHeader, ReadsTheCanonicalOne) {
  const Bytes body = hex("03 01 6A 00 45");
  const auto header = read_header(body);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->version, 3);
  EXPECT_EQ(header->public_id, 1U);
  EXPECT_EQ(header->charset, 106U);
  EXPECT_EQ(header->table_size, 0U);
  EXPECT_EQ(header->size, 4U);
}

TEST(ReadHeader, ReadsStringTablesAndInstructions) {
  const Bytes body = hex("02 00 00 03 04 41 42 43 00  43 05 03 78 00 01  45");
  const auto header = read_header(body);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->version, 2);
  EXPECT_EQ(header->public_id, 0U);
  EXPECT_EQ(header->charset, 3U);
  EXPECT_EQ(header->table_begin, 5U);
  EXPECT_EQ(header->table_size, 4U);
  EXPECT_EQ(header->size, 15U);
}

TEST(ReadHeader, HasNoCharsetInVersionOneZero) {
  const Bytes body = hex("00 01 00 45");
  const auto header = read_header(body);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->charset, 0U);
  EXPECT_EQ(header->size, 3U);
}

TEST(ReadHeader, SaysWhatIsNotWbxml) {
  EXPECT_NE(header_fault("1F 8B 08 00").find("gzip"), std::string::npos);
  EXPECT_NE(header_fault("3C 3F 78 6D 6C").find("eastap encode"), std::string::npos);
  EXPECT_NE(header_fault("FF").find("0xFF"), std::string::npos);
  EXPECT_NE(header_fault("02 00 00 00  14 00 00 00  07 00 00 00  1B 00 00 00  03 00 00 00")
                .find("bytes from byte 20"),
            std::string::npos);
}

TEST(ReadHeader, RefusesLyingHeaders) {
  EXPECT_NE(header_fault("03"), "");
  EXPECT_NE(header_fault("03 01"), "");
  EXPECT_NE(header_fault("03 01 6A"), "");
  EXPECT_NE(header_fault("03 01 6A 05 41 42"), "");
  EXPECT_NE(header_fault("03 01 6A 8F FF FF FF 7F"), "");
  EXPECT_NE(header_fault("03 01 6A FF FF FF FF FF"), "");
  EXPECT_NE(header_fault("03 00 09 6A 01 00 45"), "") << "public identifier outside the table";
  EXPECT_NE(header_fault("03 01 6A 00 43"), "") << "cut processing instruction";
}

TEST(Scanner, ReadsTagsWithTheirPages) {
  const Bytes body = hex("45 00 02 4F 00 11 00 16 07");
  Scanner scanner(body, {}, 0);
  Token token;
  ASSERT_TRUE(scanner.next(token));
  EXPECT_EQ(token.type, Token::Type::tag);
  EXPECT_EQ(token.page, 0);
  EXPECT_EQ(token.token, 0x05);
  EXPECT_TRUE(token.has_content);
  ASSERT_TRUE(scanner.next(token));
  EXPECT_EQ(token.begin, 1U);
  EXPECT_EQ(token.at, 3U);
  EXPECT_EQ(token.page, 2);
  ASSERT_TRUE(scanner.next(token));
  EXPECT_EQ(token.begin, 4U);
  EXPECT_EQ(token.at, 8U);
  EXPECT_EQ(token.end, 9U);
  EXPECT_EQ(token.page, 22);
  EXPECT_FALSE(token.has_content);
  EXPECT_FALSE(scanner.next(token));
  EXPECT_FALSE(scanner.failed());
}

TEST(Scanner, ReadsEveryKindOfValue) {
  const Bytes body = hex("78 79 00  03 41 42 00  C3 02 00 01  83 01  02 81 69  43 05 03 41 00 01  01");
  Header header;
  header.table_size = 3;
  Scanner scanner(body, header, 3);
  Token token;
  const auto next = [&] { return scanner.next(token) ? token.kind : Kind::element; };
  EXPECT_EQ(next(), Kind::string);
  EXPECT_EQ(token.content_end - token.content, 2U);
  EXPECT_EQ(next(), Kind::opaque);
  EXPECT_EQ(token.content, 9U);
  EXPECT_EQ(token.content_end, 11U);
  EXPECT_EQ(next(), Kind::table_string);
  EXPECT_EQ(token.content, 1U);
  EXPECT_EQ(token.content_end, 2U);
  EXPECT_EQ(next(), Kind::entity);
  EXPECT_EQ(token.number, 0xE9U);
  EXPECT_EQ(next(), Kind::other);
  ASSERT_TRUE(scanner.next(token));
  EXPECT_EQ(token.type, Token::Type::end);
  EXPECT_EQ(scanner.position(), body.size());
}

TEST(Scanner, ReadsAttributesAndLiteralNames) {
  const Bytes body = hex("66 6F 6F 00  C4 00 05 03 41 00 06 83 00 C3 01 FF 02 41 04 00 01  01");
  Header header;
  header.table_size = 4;
  Scanner scanner(body, header, 4);
  Token token;
  ASSERT_TRUE(scanner.next(token)) << scanner.fault().text;
  EXPECT_EQ(token.kind, Kind::unknown_element);
  EXPECT_EQ(token.token, global_literal);
  EXPECT_EQ(token.number, 0U);
  EXPECT_TRUE(token.has_attributes);
  EXPECT_TRUE(token.has_content);
  EXPECT_EQ(token.end, body.size() - 1);
}

TEST(Scanner, StopsAtWhatItCannotRead) {
  EXPECT_NE(token_fault("03 41 42").text.find("cut after 2 bytes"), std::string::npos);
  EXPECT_NE(token_fault("C3 05 41").text.find("claims 5 bytes, but 1 are left"), std::string::npos);
  EXPECT_NE(token_fault("C3 FF FF FF FF FF").text.find("length"), std::string::npos);
  EXPECT_NE(token_fault("C3 8F FF FF FF 70 41").text.find("claims 4294967280"), std::string::npos);
  EXPECT_NE(token_fault("00").text.find("SWITCH_PAGE"), std::string::npos);
  EXPECT_NE(token_fault("40 41 00").text.find("extension"), std::string::npos);
  EXPECT_NE(token_fault("C0").text.find("extension"), std::string::npos);
  EXPECT_NE(token_fault("02 88 80 80 80 00").text.find("not a character"), std::string::npos);
  EXPECT_NE(token_fault("83 07", "41 00").text.find("string table of 2 bytes"), std::string::npos);
  EXPECT_NE(token_fault("04 00").text.find("string table of 0 bytes"), std::string::npos);
  EXPECT_NE(token_fault("85 01").text.find("where an attribute must start"), std::string::npos);
  EXPECT_NE(token_fault("85 05 85 01").text.find("inside an attribute"), std::string::npos);
  EXPECT_NE(token_fault("85 05 03 41").text.find("cut"), std::string::npos);
  EXPECT_NE(token_fault("85").text.find("cut"), std::string::npos);
  EXPECT_NE(token_fault("43 05 03 41 00").text.find("cut"), std::string::npos);
}

TEST(Scanner, BoundsAttributesAndTableReferences) {
  std::string attributes = "85";
  for (unsigned i = 0; i <= Scanner::max_attributes; ++i) {
    attributes += "05";
  }
  EXPECT_EQ(token_fault(attributes + "01").code, ErrorCode::limit_exceeded);

  Bytes body(std::size_t{100} << 10U, 'x');
  Header header;
  header.table_size = static_cast<std::uint32_t>(body.size());
  for (int i = 0; i < 100; ++i) {
    append(body, ByteView(hex("83 00")));
  }
  Scanner scanner(body, header, header.table_size);
  Token token;
  int read = 0;
  while (scanner.next(token)) {
    ++read;
  }
  EXPECT_EQ(scanner.fault().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(read, 3) << "the body's size and 256 KiB more";
}

}  // namespace
}  // namespace eastap::wbxml::scanner_test
