#include "decoders/content_coding.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::decoders::content_coding_test {
namespace {

const std::string plain = "Hello, EAS. Hello, EAS. Hello, EAS. ";
const std::string gzip_hex = "1F8B0800000000000203F348CDC9C9D75170750CD653F0C0C1060092A647FC24000000";
const std::string zlib_hex = "789CF348CDC9C9D75170750CD653F0C0C10600C58B0A36";
const std::string raw_hex = "F348CDC9C9D75170750CD653F0C0C10600";
const std::string brotli_hex =
    "1B2200F81D89712CCA26F54B35485011926671992A536C6F41542C609E9009";  // without the last blank
const std::string brotli_zeros_hex = "1B5FEAF82700E2B14020431C00";     // 60,000 zero bytes

Bytes hex(const std::string& digits) {
  auto bytes = text::from_hex(digits);
  EXPECT_TRUE(bytes.has_value());
  return bytes.value_or(Bytes{});
}

std::string decoded(std::string_view header, const Bytes& body) {
  auto result = decode(header, body);
  return result ? std::string(as_text(*result)) : "failed: " + result.error().what;
}

TEST(ContentCoding, KnowsItsCodings) {
  for (const char* name : {"gzip", "x-gzip", "deflate", "br", "identity", "GZip", " gzip "}) {
    EXPECT_TRUE(supported(name)) << name;
  }
  for (const char* name : {"compress", "zstd", "", "gzip,deflate"}) {
    EXPECT_FALSE(supported(name)) << name;
  }
}

TEST(ContentCoding, ToldApartFromIdentity) {
  EXPECT_TRUE(is_identity(""));
  EXPECT_TRUE(is_identity(" identity , IDENTITY,"));
  EXPECT_FALSE(is_identity("gzip"));
  EXPECT_FALSE(is_identity("identity, br"));
}

TEST(ContentCoding, DecodesWhatOthersEncoded) {
  EXPECT_EQ(decoded("gzip", hex(gzip_hex)), plain);
  EXPECT_EQ(decoded("X-GZIP", hex(gzip_hex)), plain);
  EXPECT_EQ(decoded("deflate", hex(zlib_hex)), plain);
  EXPECT_EQ(decoded("deflate", hex(raw_hex)), plain);
  EXPECT_EQ(decoded("br", hex(brotli_hex)), plain.substr(0, plain.size() - 1));
  EXPECT_EQ(decoded("identity", to_bytes(plain)), plain);
  EXPECT_EQ(decoded("", to_bytes(plain)), plain);
}

TEST(ContentCoding, EmptyBodyStaysEmpty) {
  for (const char* name : {"gzip", "deflate", "br", "identity", "", "gzip, deflate"}) {
    auto result = decode(name, {});
    ASSERT_TRUE(result.has_value()) << name;
    EXPECT_TRUE(result->empty()) << name;
  }
}

TEST(ContentCoding, JoinsGzipMembers) {
  Bytes body = hex(gzip_hex);
  append(body, hex(gzip_hex));
  EXPECT_EQ(decoded("gzip", body), plain + plain);
  body.pop_back();
  const DecodedContent cut = decode_partial("gzip", body);
  EXPECT_EQ(as_text(cut.bytes), plain + plain);
  ASSERT_TRUE(cut.fault.has_value());
  EXPECT_EQ(cut.fault->offset, body.size());
}

TEST(ContentCoding, CountsBytesAfterTheEnd) {
  for (const auto& [name, digits] :
       {std::pair{"gzip", gzip_hex}, {"deflate", zlib_hex}, {"br", brotli_zeros_hex}}) {
    Bytes body = hex(digits);
    append(body, std::string_view("\0\0\0", 3));
    const DecodedContent result = decode_partial(name, body);
    EXPECT_FALSE(result.fault.has_value()) << name;
    EXPECT_EQ(result.trailing, 3U) << name;
  }
}

TEST(ContentCoding, EncodesAgain) {
  std::string large;
  for (int i = 0; i < 50'000; ++i) {
    large += std::to_string(i * 7919);
  }
  for (const std::string& content : {std::string(), plain, large}) {
    for (const char* header :
         {"gzip", "deflate", "x-gzip", "identity", "gzip, deflate", "deflate,gzip", ""}) {
      auto coded = encode(header, as_bytes(content));
      ASSERT_TRUE(coded.has_value()) << header;
      if (!content.empty()) {
        EXPECT_EQ(decoded(header, *coded), content) << header;
      }
    }
  }
  EXPECT_EQ(encode("gzip", as_bytes(plain)).value().at(0), 0x1f);
  EXPECT_EQ(encode("deflate", as_bytes(plain)).value().at(0), 0x78);
}

TEST(ContentCoding, DecodesListsLastFirst) {
  const Bytes inner = encode("gzip", as_bytes(plain)).value();
  const Bytes both = encode("deflate", inner).value();
  EXPECT_EQ(decoded("gzip, deflate", both), plain);
  EXPECT_TRUE(decoded("deflate, gzip", both).starts_with("failed: gzip: "));
}

TEST(ContentCoding, RefusesWhatItCannotDo) {
  auto unknown = decode("zstd", as_bytes(plain));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().what, "unknown content coding \"zstd\"");
  auto many = decode("gzip,gzip,gzip,gzip,gzip", as_bytes(plain));
  ASSERT_FALSE(many.has_value());
  EXPECT_EQ(many.error().code, ErrorCode::limit_exceeded);
  EXPECT_FALSE(encode("br", as_bytes(plain)).has_value());
  EXPECT_FALSE(encode("zstd", as_bytes(plain)).has_value());
}

TEST(ContentCoding, KeepsWhatCameBeforeADamage) {
  std::string large;
  for (int i = 0; i < 20'000; ++i) {
    large += std::to_string(i);
  }
  for (const char* name : {"gzip", "deflate"}) {
    Bytes coded = encode(name, as_bytes(large)).value();
    const std::size_t broken_at = coded.size() / 2;
    for (std::size_t i = broken_at; i < broken_at + 64; ++i) {
      coded[i] = 0xff;
    }
    const DecodedContent result = decode_partial(name, coded);
    ASSERT_TRUE(result.fault.has_value()) << name;
    EXPECT_EQ(result.fault->code, ErrorCode::invalid_input);
    EXPECT_TRUE(result.fault->what.starts_with(std::string(name) + ": ")) << result.fault->what;
    ASSERT_TRUE(result.fault->offset.has_value());
    EXPECT_GE(*result.fault->offset, broken_at);
    ASSERT_GT(result.bytes.size(), large.size() / 4) << name;
    EXPECT_EQ(as_text(result.bytes).substr(0, large.size() / 4), large.substr(0, large.size() / 4));
    EXPECT_FALSE(decode(name, coded).has_value());
  }
}

TEST(ContentCoding, SaysWhereCutDataEnds) {
  for (const auto& [name, digits] :
       {std::pair{"gzip", gzip_hex}, {"deflate", zlib_hex}, {"deflate", raw_hex}, {"br", brotli_hex}}) {
    const Bytes whole = hex(digits);
    for (std::size_t length = 1; length < whole.size(); ++length) {
      const DecodedContent result = decode_partial(name, ByteView(whole).first(length));
      ASSERT_TRUE(result.fault.has_value()) << name << ' ' << length;
      EXPECT_EQ(result.fault->offset, length) << name << ' ' << length << ' ' << result.fault->what;
      EXPECT_NE(result.fault->what.find("cut off"), std::string::npos);
      EXPECT_TRUE(plain.starts_with(as_text(result.bytes)));
    }
  }
}

TEST(ContentCoding, NoticesAWrongChecksum) {
  Bytes body = hex(gzip_hex);
  body[body.size() - 5] ^= 1U;
  const DecodedContent result = decode_partial("gzip", body);
  ASSERT_TRUE(result.fault.has_value());
  EXPECT_EQ(as_text(result.bytes), plain);
}

TEST(ContentCoding, RawDeflateThatLooksLikeZlib) {
  // A stored block of 0x9C bytes: its padding bits make the first byte 78, so the data starts like zlib's "78
  // 9C".
  const std::string content(0x9c, 'x');
  Bytes raw = hex("789C0063FF");
  append(raw, content);
  append(raw, hex("010000FFFF"));
  EXPECT_EQ(decoded("deflate", raw), content);
}

TEST(ContentCoding, StopsAtTheLimit) {
  const std::string zeros(10'000'000, '\0');
  for (const char* name : {"gzip", "deflate"}) {
    const Bytes coded = encode(name, as_bytes(zeros)).value();
    const DecodedContent cut = decode_partial(name, coded, 1'000'000);
    EXPECT_EQ(cut.bytes.size(), 1'000'000U);
    ASSERT_TRUE(cut.fault.has_value());
    EXPECT_EQ(cut.fault->code, ErrorCode::limit_exceeded);
    EXPECT_LT(cut.fault->offset.value(), coded.size());
    EXPECT_NE(cut.fault->what.find(name), std::string::npos);
    EXPECT_TRUE(decode(name, coded, zeros.size()).has_value()) << "exactly the limit is allowed";
    EXPECT_FALSE(decode(name, coded, zeros.size() - 1).has_value());
    EXPECT_TRUE(decode_partial(name, coded, 0).fault.has_value());
  }
  EXPECT_EQ(decode("br", hex(brotli_zeros_hex)).value().size(), 60'000U);
  EXPECT_EQ(decode_partial("br", hex(brotli_zeros_hex), 59'999).bytes.size(), 59'999U);
  EXPECT_EQ(decode("br", hex(brotli_zeros_hex), 59'999).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(decode_partial("identity", to_bytes(plain), 5).bytes.size(), 5U);
}

TEST(ContentCoding, NestedBombStaysUnderTheLimit) {
  const std::string zeros(50'000'000, '\0');
  const Bytes bomb = encode("gzip, gzip, gzip", as_bytes(zeros)).value();
  EXPECT_LT(bomb.size(), 2'000U);
  const DecodedContent result = decode_partial("gzip, gzip, gzip", bomb, 100'000);
  EXPECT_EQ(result.bytes.size(), 100'000U);
  EXPECT_EQ(result.fault.value().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace eastap::decoders::content_coding_test
