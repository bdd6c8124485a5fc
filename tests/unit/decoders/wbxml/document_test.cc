#include "decoders/wbxml/document.h"

#include <gtest/gtest.h>

#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::document_test {
namespace {

using test::hex;
using test::WbxmlBody;

Document sync() {
  return decode(WbxmlBody()
                    .open("AirSync:Sync")
                    .open("Collections")
                    .open("Collection")
                    .text("SyncKey", "1")
                    .text("Status", "1")
                    .close()
                    .open("Collection")
                    .text("SyncKey", "2")
                    .text("Email:Subject", "Lunch")
                    .text("AirSync:Status", "3")
                    .opaque("Email2:ConversationId", hex("00 FF"))
                    .bytes());
}

TEST(Document, OfAnEmptyBodyIsEmpty) {
  const Document document = decode({});
  EXPECT_FALSE(document.fault());
  EXPECT_EQ(document.root(), none);
  EXPECT_EQ(document.size(), 0U);
  EXPECT_EQ(document.find("Sync"), none);
  EXPECT_TRUE(encode(document).empty());
  EXPECT_EQ(Document().root(), none);
}

TEST(Document, NamesAndNamespaces) {
  const Document document = sync();
  EXPECT_EQ(document.name(document.root()), "Sync");
  EXPECT_EQ(document.namespace_name(document.root()), "AirSync");
  const Index subject = document.find("Sync/Collections/Collection/Subject");
  EXPECT_EQ(document.namespace_name(subject), "Email");
  EXPECT_EQ(document.name(document.node(subject)->first_child), "") << "values have no name";
}

TEST(Document, FindsByPath) {
  const Document document = sync();
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/Status"), "1");
  EXPECT_EQ(document.text_at("/AirSync:Sync/AirSync:Collections/Collection/Email:Subject"), "Lunch");
  EXPECT_EQ(document.text_at("Sync/*/*/POOMMAIL:Subject"), "Lunch");
  EXPECT_EQ(document.find_all("Sync/Collections/Collection/SyncKey").size(), 2U);
  EXPECT_EQ(document.find_all("Sync/Collections/Collection/*").size(), 6U);
  EXPECT_EQ(document.find_all("Sync/Collections/Collection/*", none, 4).size(), 4U);
  EXPECT_EQ(document.find_all("Sync/Collections/Collection/Email:*").size(), 1U);
  const Index second = document.find_all("Sync/Collections/Collection").at(1);
  EXPECT_EQ(document.text_at("Status", second), "3");
  EXPECT_EQ(document.text_at("Collection/Status", document.find("Sync/Collections")), "1");
}

TEST(Document, DoesNotFindWhatIsNotThere) {
  const Document document = sync();
  for (const std::string_view path :
       {"", "/", "sync", "Email:Sync", "Nothing:Sync", "Sync/Collection", "Sync//Collections",
        "Sync/Collections/Collection/Status/1", "Sync:", ":Sync"}) {
    EXPECT_EQ(document.find(path), none) << path;
  }
  EXPECT_EQ(document.text_at("Nope"), std::nullopt);
  EXPECT_EQ(document.find("Status", 999), none);
}

TEST(Document, TextIsUtf8AndValueIsBytes) {
  const Document document =
      decode(hex("03 01 6A 00 45 4B 03 41 FF 42 00 01 4F 03 61 00 02 81 69 C3 01 62 01 52 01 01"));
  const Index key = document.find("Sync/SyncKey");
  EXPECT_EQ(document.text(key),
            "A\xEF\xBF\xBD"
            "B");
  EXPECT_EQ(as_text(document.value(key)),
            "A\xFF"
            "B");
  EXPECT_EQ(document.text(document.node(key)->first_child), document.text(key));
  const Index mixed = document.find("Sync/Collection");
  EXPECT_EQ(document.text(mixed),
            "a\xC3\xA9"
            "b");
  EXPECT_TRUE(document.value(mixed).empty()) << "several values are none";
  EXPECT_EQ(document.text(document.find("Sync/CollectionId")), "");
  EXPECT_EQ(document.text(document.root()), "") << "the text of children elements is theirs";
}

TEST(Document, SpansPointIntoTheBody) {
  const Document document = sync();
  const Index id = document.find("Sync/Collections/Collection/ConversationId");
  const auto value = document.value_span(document.node(id)->first_child);
  ASSERT_TRUE(value);
  EXPECT_EQ(to_bytes(document.body().subspan(value->begin, value->size())), hex("00 FF"));
  const auto span = document.span(id);
  ASSERT_TRUE(span);
  EXPECT_EQ(to_bytes(document.body().subspan(span->begin, span->size())), hex("00 16 49 C3 02 00 FF 01"));
  EXPECT_FALSE(document.value_span(id)) << "an element has no value span of its own";
  EXPECT_FALSE(document.span(1000));
  EXPECT_EQ(document.span(document.root())->end, document.body().size());
}

TEST(Document, WalksInDocumentOrder) {
  const Document document = sync();
  Index expected = 0;
  for (Index i = document.root(); i != none; i = document.next_in(document.root(), i)) {
    EXPECT_EQ(i, expected++);
  }
  EXPECT_EQ(expected, document.size());
  const Index collection = document.find("Sync/Collections/Collection");
  std::size_t below = 0;
  for (Index i = document.next_in(collection, collection); i != none; i = document.next_in(collection, i)) {
    ++below;
  }
  EXPECT_EQ(below, 4U);
  std::size_t children = 0;
  for (const Index child : document.children(collection)) {
    EXPECT_EQ(document.node(child)->parent, collection);
    ++children;
  }
  EXPECT_EQ(children, 2U);
  EXPECT_EQ(document.name(document.last_child(collection)), "Status");
}

TEST(Document, StaleIndicesGiveNothing) {
  const Document document = sync();
  for (const Index index : {Index{9999}, none}) {
    EXPECT_EQ(document.node(index), nullptr);
    EXPECT_EQ(document.name(index), "");
    EXPECT_EQ(document.text(index), "");
    EXPECT_TRUE(document.value(index).empty());
    EXPECT_FALSE(document.is_element(index));
    EXPECT_EQ(document.last_child(index), none);
    EXPECT_EQ(document.next_in(0, index), none);
    for (const Index child : document.children(index)) {
      ADD_FAILURE() << child;
    }
  }
}

TEST(Document, CopiesShareTheBodyAndOutliveTheOriginal) {
  Document copy;
  {
    const Document document = sync();
    copy = document;
    EXPECT_EQ(copy.body().data(), document.body().data());
  }
  EXPECT_EQ(copy.text_at("Sync/Collections/Collection/Subject"), "Lunch");
}

TEST(Document, ViewsBorrowTheBytes) {
  const Bytes body = hex("03 01 6A 00 45 4B 03 37 00 01 01");
  const Document document = decode_view(body);
  EXPECT_EQ(document.body().data(), body.data());
  EXPECT_EQ(document.text_at("Sync/SyncKey"), "7");
}

}  // namespace
}  // namespace eastap::wbxml::document_test
