#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/document.h"
#include "proxy/base/text.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::encoder_test {
namespace {

using test::hex;

/// What a reader sees, without offsets and indices.
std::string seen(const Document& document) {
  std::string out;
  for (Index i = document.root(); i != none; i = document.next_in(document.root(), i)) {
    const Node& node = *document.node(i);
    int depth = 0;
    for (Index up = node.parent; up != none; up = document.node(up)->parent) {
      ++depth;
    }
    out += std::to_string(depth) + ' ' + std::to_string(static_cast<int>(node.kind)) + ' ';
    out += document.is_element(i) ? std::to_string(node.page) + ':' + std::to_string(node.token)
                                  : text::to_hex(document.value(i));
    out += '\n';
  }
  return out;
}

TEST(Encoder, UneditedDocumentsAreTheirBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const Bytes body = test::random_body(random, {round % 2 == 0});
    EXPECT_EQ(encode(decode(body)), body);
    EXPECT_EQ(encode(decode_view(ByteView(body).first(body.size() / 2))),
              to_bytes(ByteView(body).first(body.size() / 2)));
  }
}

TEST(Encoder, PutsASwitchWhereAnEditTookOneAway) {
  // Sync { Email:Subject "A" (with switch), Email:From "B" (relies on it) }
  Document document = decode(hex("03 01 6A 00 45 00 02 54 03 41 00 01 58 03 42 00 01 01"));
  ASSERT_TRUE(document.remove(document.find("Sync/Subject")));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 00 02 58 03 42 00 01 01"));
}

TEST(Encoder, PutsASwitchWhereAnEditAddedOne) {
  Document document = decode(hex("03 01 6A 00 45 4B 03 41 00 01 4E 03 42 00 01 01"));
  ASSERT_TRUE(document.insert(document.root(), "Email:Subject", document.find("Sync/Status")));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 4B 03 41 00 01 00 02 14 00 00 4E 03 42 00 01 01"));
}

TEST(Encoder, KnowsThePageThatUntouchedSiblingsLeave) {
  // Sync { Email:Subject "A", then a switch back to page 0 before the END of Subject, Status "1" }
  Document stray = decode(hex("03 01 6A 00 45 00 02 54 03 41 00 00 00 01 4E 03 31 00 01 01"));
  ASSERT_TRUE(stray.set_text(stray.find("Sync/Status"), "2"));
  EXPECT_EQ(encode(stray), hex("03 01 6A 00 45 00 02 54 03 41 00 00 00 01 4E 03 32 00 01 01"));
  // the last tag of a sibling is deep inside it, and a value stands behind it
  Document deep = decode(hex("03 01 6A 00 45 5C 00 11 4A 05 03 41 00 01 01 00 00 4E 03 31 00 01 01"));
  ASSERT_TRUE(deep.set_text(deep.find("Sync/Status"), "2"));
  EXPECT_EQ(encode(deep), hex("03 01 6A 00 45 5C 00 11 4A 05 03 41 00 01 01 00 00 4E 03 32 00 01 01"));
  ASSERT_TRUE(deep.insert(deep.root(), "AirSync:MoreAvailable", deep.find("Sync/Status")));
  EXPECT_EQ(seen(decode(encode(deep))), seen(deep));
}

TEST(Encoder, CopiesUntouchedOddBytesVerbatim) {
  // a redundant switch, a long length, an empty element with content bit, a switch before END
  const std::string odd = "00 00 00 00 4F C3 80 02 41 42 00 05 01 00 00 52 01";
  Document document = decode(hex("03 01 6A 00 45 " + odd + " 4E 03 31 00 01 01"));
  ASSERT_FALSE(document.fault());
  ASSERT_TRUE(document.set_text(document.find("Sync/Status"), "2"));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 " + odd + " 4E 03 32 00 01 01"));
}

TEST(Encoder, KeepsAttributesAndHeadersOfChangedElements) {
  Document document = decode(hex("02 01 6A 02 78 00 45 CB 05 03 78 00 01 03 31 00 01 01"));
  ASSERT_FALSE(document.fault()) << document.fault()->what;
  ASSERT_TRUE(document.set_text(document.find("Sync/SyncKey"), ""));
  EXPECT_EQ(encode(document), hex("02 01 6A 02 78 00 45 8B 05 03 78 00 01 01"));
}

TEST(Encoder, KeepsTheUnreadRestOfADamagedBody) {
  // the rest relies on page 2, in force where reading stopped
  Document document = decode(hex("03 01 6A 00 45 4B 03 31 00 01 00 02 54 03 41 00 01 C0 58 01"));
  ASSERT_TRUE(document.fault());
  ASSERT_TRUE(document.set_text(document.find("Sync/SyncKey"), "2"));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 4B 03 32 00 01 00 02 54 03 41 00 01 C0 58 01"));
  ASSERT_TRUE(document.remove(document.find("Sync/Subject")));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 4B 03 32 00 01 00 02 C0 58 01"));
}

/// One random edit; what it does not do (a refused place) is fine.
void edit(Document& document, std::mt19937& random) {
  const auto index = static_cast<Index>(random() % (document.size() + 1));
  static constexpr std::array<std::string_view, 4> names{"AirSync:Status", "Email:Subject", "Find:Query",
                                                         "Ping:Id"};
  const Node* node = document.node(index);
  const Index before = node == nullptr || random() % 2 == 0 ? none : node->first_child;
  switch (random() % 6) {
    case 0:
      (void)document.set_text(index, "text");
      break;
    case 1:
      (void)document.set_opaque(index, hex("00 01 02"));
      break;
    case 2:
      (void)document.remove(index);
      break;
    case 3:
      (void)document.clone(index);
      break;
    case 4:
      (void)document.insert_copy(static_cast<Index>(random() % document.size()), document, index, none);
      break;
    default:
      (void)document.insert(index, names.at(random() % names.size()), before);
      break;
  }
}

TEST(Encoder, RandomEditsReadBackAsTheyWereMade) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    Document document = decode(test::random_body(random, {round % 2 == 0, 25, 6}));
    ASSERT_FALSE(document.fault());
    for (int step = 0; step < 12; ++step) {
      edit(document, random);
      if (document.size() > 2000) {
        break;
      }
      const Document again = decode(encode(document));
      ASSERT_FALSE(again.fault()) << again.fault()->what << " round " << round << " step " << step;
      ASSERT_EQ(seen(again), seen(document)) << "round " << round << " step " << step;
    }
  }
}

TEST(Encoder, EditedCutBodiesStillDecodeAsFarAsTheyDid) {
  std::mt19937 random(4);
  for (int round = 0; round < 200; ++round) {
    Bytes body = test::random_body(random, {round % 2 == 0, 25, 6});
    body.resize(body.size() - 1 - random() % (body.size() / 2));
    Document document = decode(body);
    for (int step = 0; step < 4 && document.size() > 0; ++step) {
      edit(document, random);
    }
    const Document again = decode(encode(document));
    EXPECT_TRUE(again.fault());
    ASSERT_EQ(seen(again), seen(document)) << "round " << round;
  }
}

}  // namespace
}  // namespace eastap::wbxml::encoder_test
