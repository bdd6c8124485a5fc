#include <gtest/gtest.h>

#include "decoders/wbxml/document.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::edit_test {
namespace {

using test::hex;

Document sync() {
  return decode(hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 4E 03 31 00 01 01 01 01"));
}

TEST(Edit, SetTextReplacesTheContent) {
  Document document = sync();
  const Index status = document.find("Sync/Collections/Collection/Status");
  const Index value = document.node(status)->first_child;
  ASSERT_TRUE(document.set_text(status, "4"));
  EXPECT_TRUE(document.edited());
  EXPECT_EQ(document.text(status), "4");
  EXPECT_EQ(document.node(value), nullptr) << "the replaced value's index is stale";
  EXPECT_FALSE(document.set_text(value, "5"));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 4E 03 34 00 01 01 01 01"));
  ASSERT_TRUE(document.set_text(status, ""));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 0E 01 01 01"));
}

TEST(Edit, SetsValuesOfValueNodes) {
  Document document = sync();
  const Index status = document.find("Sync/Collections/Collection/Status");
  const Index value = document.node(status)->first_child;
  ASSERT_TRUE(document.set_opaque(value, hex("00 01")));
  EXPECT_EQ(document.node(value)->kind, Kind::opaque);
  EXPECT_EQ(to_bytes(document.value(status)), hex("00 01"));
  EXPECT_FALSE(document.value_span(value));
  EXPECT_FALSE(document.span(value));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 4E C3 02 00 01 01 01 01 01"));
}

TEST(Edit, RefusesAZeroByteInAString) {
  Document document = sync();
  const auto result = document.set_text(document.root(), std::string_view("a\0b", 3));
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().what.find("opaque"), std::string::npos);
  EXPECT_FALSE(document.edited());
}

TEST(Edit, InsertsByName) {
  Document document = sync();
  const Index collection = document.find("Sync/Collections/Collection");
  const Index status = document.find("Status", collection);
  const auto more = document.insert(collection, "MoreAvailable", status);
  ASSERT_TRUE(more);
  const auto subject = document.insert(collection, "Email:Subject");
  ASSERT_TRUE(subject);
  ASSERT_TRUE(document.set_text(*subject, "Hi"));
  const auto first = document.insert(collection, "Class", document.node(collection)->first_child);
  ASSERT_TRUE(first);
  EXPECT_EQ(document.last_child(collection), *subject);
  EXPECT_EQ(encode(document),
            hex("03 01 6A 00 45 5C 4F 10 4B 03 31 00 01 14 4E 03 31 00 01 00 02 54 03 48 69 00 01 "
                "01 01 01"));
}

TEST(Edit, RefusesNamesThatAreNotThere) {
  Document document = sync();
  EXPECT_NE(document.insert(document.root(), "Subject").error().what.find("AirSync has no tag \"Subject\""),
            std::string::npos);
  EXPECT_FALSE(document.insert(document.root(), "Nothing:Subject"));
  EXPECT_FALSE(document.insert(document.root(), ""));
  EXPECT_FALSE(document.insert(999, "Status"));
  EXPECT_FALSE(document.insert(document.find("Sync/Collections/Collection/Status") + 1, "Status"))
      << "a value";
  EXPECT_FALSE(document.insert(document.root(), "Status", document.root())) << "not its child";
  EXPECT_FALSE(document.edited());
}

TEST(Edit, RemovesWithEverythingBelow) {
  Document document = sync();
  const Index collection = document.find("Sync/Collections/Collection");
  const Index key = document.find("SyncKey", collection);
  ASSERT_TRUE(document.remove(key));
  EXPECT_EQ(document.node(key), nullptr);
  EXPECT_EQ(document.node(key + 1), nullptr) << "its value too";
  EXPECT_FALSE(document.remove(key));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 5C 4F 4E 03 31 00 01 01 01 01"));
  ASSERT_TRUE(document.remove(collection));
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 1C 01"));
  EXPECT_FALSE(document.remove(document.root()));
}

TEST(Edit, ClonesAndCopiesAcrossDocuments) {
  Document document = sync();
  const Index collection = document.find("Sync/Collections/Collection");
  const auto twin = document.clone(collection);
  ASSERT_TRUE(twin);
  ASSERT_TRUE(document.set_text(document.find("SyncKey", *twin), "2"));
  EXPECT_EQ(document.text_at("SyncKey", collection), "1");
  EXPECT_EQ(encode(document), hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 4E 03 31 00 01 01 "
                                  "4F 4B 03 32 00 01 4E 03 31 00 01 01 01 01"));
  const Document other = decode(hex("03 01 6A 00 00 02 4F C3 02 41 42 01"));
  const auto copy = document.insert_copy(document.root(), other, other.root(), document.node(0)->first_child);
  ASSERT_TRUE(copy);
  EXPECT_EQ(document.namespace_name(*copy), "Email");
  EXPECT_EQ(as_text(document.value(*copy)), "AB");
  EXPECT_FALSE(document.clone(document.root()));
  EXPECT_FALSE(document.clone(12345));
  EXPECT_FALSE(document.insert_copy(document.root(), other, 77));
}

TEST(Edit, CopiesASubtreeIntoItself) {
  Document document = sync();
  const Index collections = document.find("Sync/Collections");
  ASSERT_TRUE(document.insert_copy(document.find("Sync/Collections/Collection"), document, collections));
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/Collections/Collection/SyncKey"), "1");
  const Document again = decode(encode(document));
  EXPECT_FALSE(again.fault());
  EXPECT_EQ(again.size(), document.size());
}

TEST(Edit, AFailedCopyLeavesNoTrace) {
  Document document = sync();
  const Document other = decode(hex("03 01 6A 02 78 00 45 0B 4F 04 00 01 01"));
  ASSERT_FALSE(other.fault());
  const std::size_t before = document.size();
  EXPECT_FALSE(document.insert_copy(document.root(), other, other.root()));
  EXPECT_EQ(document.size(), before);
  EXPECT_FALSE(document.edited());
}

TEST(Edit, CopiesReferencesAndCharactersAsStrings) {
  Document document = decode(hex("03 01 6A 02 78 00 45 4B 83 00 02 41 01 4F 02 00 01 01"));
  ASSERT_FALSE(document.fault());
  const auto copy = document.clone(document.find("Sync/SyncKey"));
  ASSERT_TRUE(copy);
  EXPECT_EQ(document.text(*copy), "xA");
  EXPECT_EQ(document.node(document.node(*copy)->first_child)->kind, Kind::string);
  EXPECT_FALSE(document.clone(document.find("Sync/Collection"))) << "U+0000 fits into no string";
}

TEST(Edit, AddsUpToALimit) {
  Document document = sync();
  const Bytes big(Document::max_edits, 'x');
  const Index status = document.find("Sync/Collections/Collection/Status");
  ASSERT_TRUE(document.set_opaque(status, big));
  const auto second = document.set_opaque(status, ByteView(big).first(10));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::limit_exceeded);
}

TEST(Edit, OfACopyDoesNotTouchTheOriginal) {
  const Document document = sync();
  Document copy = document;
  ASSERT_TRUE(copy.set_text(copy.find("Sync/Collections/Collection/Status"), "9"));
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/Status"), "1");
  EXPECT_EQ(encode(document), to_bytes(document.body()));
}

}  // namespace
}  // namespace eastap::wbxml::edit_test
