#include "proxy/trace/redact/pseudonyms.h"

#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/net_address.h"
#include "proxy/base/text.h"

namespace eastap::trace::redact::pseudonyms_test {
namespace {

Pseudonyms made(std::string_view seed = "seed") {
  return Pseudonyms(as_bytes(seed));
}
std::string named(Pseudonyms& names, std::string_view word, Charset charset = Charset::utf8) {
  Bytes bytes = to_bytes(word);
  names.word(bytes, charset);
  return std::string(as_text(bytes));
}

TEST(Pseudonyms, SameWordSamePseudonymSameShape) {
  Pseudonyms names = made();
  EXPECT_EQ(text::lower(named(names, "Contoso")), named(names, "contoso"));
  EXPECT_NE(named(names, "contoso"), "contoso");
  const std::string mixed = named(names, "Room42b");
  EXPECT_TRUE(mixed[0] >= 'A' && mixed[0] <= 'Z' && mixed[4] >= '0' && mixed[4] <= '9' && mixed[5] <= '9')
      << mixed;
  EXPECT_EQ(named(names, "Müller").size(), std::string("Müller").size());
  EXPECT_TRUE(text::is_utf8(named(names, "Ирина")) && text::is_utf8(named(names, "田中")));
  Pseudonyms others = made("another");
  EXPECT_NE(named(others, "contoso"), named(names, "contoso"));
}

TEST(Pseudonyms, CharsetsAgree) {
  Pseudonyms names = made();
  EXPECT_EQ(named(names, "M\xFCller", Charset::latin1)[0], named(names, "Müller")[0]);
  EXPECT_EQ(named(names, "M\xFCller", Charset::latin1).substr(2), named(names, "Müller").substr(3));
}

TEST(Pseudonyms, NoTwoWordsOfOneShapeMeet) {
  Pseudonyms names = made();
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string digits = std::to_string(1000 + i).substr(1);
    EXPECT_TRUE(seen.insert(named(names, digits)).second) << digits;
  }
}

TEST(Pseudonyms, OnlyNumbersThatBeginWithZeroBecomeSuch) {
  Pseudonyms names = made();
  for (int i = 1; i < 200; ++i) {
    EXPECT_NE(named(names, std::to_string(i))[0], '0') << i;
    EXPECT_NE(named(names, std::to_string(1'000'000 + i))[0], '0') << i;
    EXPECT_EQ(named(names, '0' + std::to_string(i))[0], '0') << i;
  }
  EXPECT_NE(named(names, "1000000"), "1000000");
  EXPECT_NE(named(names, "0171555"), "0171555");
}

TEST(Pseudonyms, HexStaysHex) {
  Pseudonyms names = made();
  const std::string id = named(names, "ABCDEF0123456789");
  EXPECT_TRUE(text::from_hex(id)) << id;
  EXPECT_EQ(text::lower(id), named(names, "abcdef0123456789"));
}

TEST(Pseudonyms, AddressesStayAddressesAndNetworks) {
  Pseudonyms names = made();
  const auto ip = [&](std::string text, bool v6) {
    const std::size_t size = text.size();
    Bytes bytes = to_bytes(std::string_view(text));
    v6 ? names.ipv6(bytes) : names.ipv4(bytes);
    text = as_text(bytes);
    EXPECT_TRUE(IpAddress::parse(text)) << text;
    EXPECT_EQ(text.size(), size);
    EXPECT_EQ(IpAddress::parse(text)->to_string(), text);
    return text;
  };
  const std::string one = ip("203.0.113.7", false);
  const std::string two = ip("203.0.113.8", false);
  EXPECT_NE(one, two);
  EXPECT_EQ(one.substr(0, one.rfind('.')), two.substr(0, two.rfind('.')));
  EXPECT_NE(ip("2001:db8::17", true), "2001:db8::17");
}

TEST(Pseudonyms, BlurDependsOnWhatComesBefore) {
  Pseudonyms names = made();
  const auto blurred = [&](std::string_view word, std::string& context) {
    Bytes bytes = to_bytes(word);
    names.blur(bytes, Charset::utf8, context);
    return std::string(as_text(bytes));
  };
  std::string first;
  std::string again;
  EXPECT_EQ(blurred("confidential", first), blurred("confidential", again));
  EXPECT_NE(blurred("confidential", first), blurred("else", again));
  EXPECT_NE(blurred("confidential", first), blurred("confidential", again));
}

TEST(Pseudonyms, RemembersWhenAsked) {
  Pseudonyms names = made();
  names.remember("host", "a", "b");
  EXPECT_TRUE(names.remembered().empty());
  names.remember_all(true);
  names.remember("host", "a", "b");
  EXPECT_EQ(names.remembered().at("host\ta"), "b");
  EXPECT_FALSE(names.forgot_some());
}

TEST(Pseudonyms, LongWordsTakeNoLongerThanTheirLength) {
  Pseudonyms pseudonyms(as_bytes(std::string_view("tests")));
  const Bytes before(400'000, std::uint8_t{'x'});
  Bytes word = before;
  const auto begin = std::chrono::steady_clock::now();
  pseudonyms.word(word, Charset::utf8);
  Bytes blurred = before;
  std::string context;
  pseudonyms.blur(blurred, Charset::utf8, context);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
  EXPECT_EQ(word.size(), before.size());
  EXPECT_NE(word, before);
  EXPECT_NE(blurred, before);
  Bytes again = before;
  pseudonyms.word(again, Charset::utf8);
  EXPECT_EQ(again, word);
}

}  // namespace
}  // namespace eastap::trace::redact::pseudonyms_test
