#include "decoders/wbxml/plain.h"

#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/wbxml/builder.h"
#include "tests/support/files.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::plain_test {
namespace {

using test::hex;

std::string words(const Node& node) {
  return fmt::format("{}-{} of {} first {} next {} previous {} content {} page {} token {} kind {} flags {}",
                     node.begin, node.end, node.parent, node.first_child, node.next_sibling, node.previous,
                     node.content, node.page, node.token, static_cast<int>(node.kind), node.flags);
}

/// The nodes are those that the careful way makes.
void expect_same(const PlainTree& plain, ByteView body) {
  const Document document = Builder(body, nullptr, {}).run(true);
  ASSERT_FALSE(document.fault());
  EXPECT_TRUE(document.findings().empty());
  EXPECT_EQ(document.read_end(), body.size());
  EXPECT_EQ(document.header().size, plain.header.size);
  EXPECT_EQ(document.header().table_begin, plain.header.table_begin);
  ASSERT_EQ(document.size(), plain.nodes.size());
  for (Index i = 0; i < document.size(); ++i) {
    EXPECT_EQ(words(plain.nodes[i]), words(*document.node(i)));
  }
}

TEST(Plain, IsReadAsWithCare) {
  std::size_t read = 0;
  for (const char* folder : {"golden/wbxml", "fuzz/corpus/wbxml_decode"}) {
    for (const auto& entry : std::filesystem::directory_iterator(test::data(folder))) {
      const Bytes body = test::slurp(entry.path());
      if (const auto plain = read_plain(body, {})) {
        ++read;
        SCOPED_TRACE(entry.path());
        expect_same(*plain, body);
      }
    }
  }
  EXPECT_GT(read, 30U);
}

TEST(Plain, HasWhatMostBodiesHave) {
  // strings (one of them not ASCII, one empty), an opaque value, an empty element with and without its
  // content bit, pages
  const Bytes body = hex(
      "03 01 6A 00 45 5C 4F 4B 03 7B 41 7D 31 00 01 52 03 35 00 01 14 56 47 4D 03 00 01 5D 00 02 54 03 4D C3 "
      "BC 6C 6C 65 72 00 01 00 16 49 C3 03 01 00 02 01 00 00 4E 01 01 01 01 01 01 01");
  const auto plain = read_plain(body, {});
  ASSERT_TRUE(plain);
  expect_same(*plain, body);
  EXPECT_EQ(plain->pages, (1U << 0U) | (1U << 2U) | (1U << 22U));
  EXPECT_TRUE(plain->odd);
}

TEST(Plain, ANarrowBodyIsNotOdd) {
  const auto plain = read_plain(hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 01 01 01"), {});
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->odd);
}

TEST(Plain, MarksAllThatXmlHasNoPlainFormFor) {
  for (const char* body : {"03 01 6A 00 45 4B 03 00 01 01",              // an empty string
                           "03 01 6A 00 45 4B 03 20 00 01 01",           // blanks alone
                           "03 01 6A 00 45 4B C3 01 41 01 01",           // an opaque value
                           "03 01 6A 00 45 4B 01 01",                    // content that is none
                           "03 01 6A 00 45 00 00 4B 03 31 00 01 01",     // a switch to where it was
                           "03 01 6A 00 45 4B 03 31 00 03 32 00 01 01",  // a value beside a value
                           "03 01 6A 00 45 03 31 00 0B 01",              // an element beside a value
                           "03 01 6A 00 45 0B 03 31 00 01"}) {           // a value beside an element
    const Bytes bytes = hex(body);
    const auto plain = read_plain(bytes, {});
    ASSERT_TRUE(plain) << body;
    EXPECT_TRUE(plain->odd) << body;
    expect_same(*plain, bytes);
  }
}

TEST(Plain, LeavesTheRestToOthers) {
  for (const char* body : {"",
                           "03 01 6A",
                           "03 01 6A 00",
                           "02 01 6A 00 05",                       // another version
                           "03 01 6A 01 41 05",                    // a string table
                           "03 01 6A 00 01",                       // END first
                           "03 01 6A 00 03 41 00",                 // a value first
                           "03 01 6A 00 05 01",                    // bytes behind the root
                           "03 01 6A 00 45",                       // cut
                           "03 01 6A 00 45 4B 03 31",              // cut inside a string
                           "03 01 6A 00 45 4B C3 05 41",           // cut inside an opaque value
                           "03 01 6A 00 45 4B C3",                 // before its length
                           "03 01 6A 00 45 00",                    // cut inside a switch
                           "03 01 6A 00 45 00 02",                 // behind one
                           "03 01 6A 00 45 4B 03 31 00 00 02 01",  // a switch before END
                           "03 01 6A 00 45 00 02 00 00 4B 01 01",  // two switches
                           "03 01 6A 00 C5 05 01 01",              // attributes
                           "03 01 6A 00 45 02 41 01",              // ENTITY
                           "03 01 6A 00 45 7F 01 01",              // a token that the page does not have
                           "03 01 6A 00 45 00 63 45 01 01",        // a page that nobody has
                           "03 01 6A 00 45 4B 03 FF 00 01 01",     // not UTF-8
                           "03 01 6A 00 45 4B 03 07 00 01 01"}) {  // what XML cannot hold
    EXPECT_FALSE(read_plain(hex(body), {})) << body;
  }
}

TEST(Plain, KeepsTheLimits) {
  const Bytes body = hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 01 01 01");
  EXPECT_TRUE(read_plain(body, {.size = body.size(), .nodes = 5, .depth = 4}));
  EXPECT_FALSE(read_plain(body, {.size = body.size() - 1, .nodes = 5, .depth = 4}));
  EXPECT_FALSE(read_plain(body, {.size = body.size(), .nodes = 4, .depth = 4}));
  EXPECT_FALSE(read_plain(body, {.size = body.size(), .nodes = 5, .depth = 3}));
  Bytes many = hex("03 01 6A 00 45");
  many.insert(many.end(), max_plain_nodes - 1, 0x0B);
  many.push_back(0x01);
  EXPECT_TRUE(read_plain(many, {}));
  many.insert(many.end() - 1, 0x0B);
  EXPECT_FALSE(read_plain(many, {}));
}

}  // namespace
}  // namespace eastap::wbxml::plain_test
