#include "proxy/model/play/item_names.h"

#include <gmock/gmock.h>

#include "tests/support/xml_document.h"

namespace eastap::model::item_names_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wbxml::Document;

std::vector<std::string> names_at(const Document& document, std::string_view path) {
  std::vector<std::string> found;
  for (const wbxml::Index each : names_of(document, document.find(path))) {
    found.push_back(document.text(each));
  }
  return found;
}

TEST(ItemNames, TheServersOwnIdComesFirstAndTheFolderOnlyWhereThereIsNoOther) {
  const Document fetched = test::xml_document(
      R"(<ItemOperations xmlns="ItemOperations"><Response><Fetch><CollectionId xmlns="AirSync">5</CollectionId>)"
      R"(<ServerId xmlns="AirSync">5:1</ServerId></Fetch></Response></ItemOperations>)");
  EXPECT_THAT(names_at(fetched, "ItemOperations/Response/Fetch"), ElementsAre("5:1"));
  const Document synced = test::xml_document(
      R"(<Sync xmlns="AirSync"><Collections><Collection><CollectionId>5</CollectionId><Responses><Add>)"
      R"(<ClientId>c1</ClientId><ServerId>5:9</ServerId></Add></Responses></Collection></Collections></Sync>)");
  EXPECT_THAT(names_at(synced, "Sync/Collections/Collection"), ElementsAre("5"));
  EXPECT_THAT(names_at(synced, "Sync/Collections/Collection/Responses/Add"), ElementsAre("5:9", "c1"));
  EXPECT_THAT(names_at(synced, "Sync/Collections"), IsEmpty());
}

TEST(ItemNames, TheFolderAroundAFolderDoesNotNameIt) {
  const Document folders = test::xml_document(
      R"(<FolderSync xmlns="FolderHierarchy"><Changes><Add><ParentId>5</ParentId><ServerId>9</ServerId></Add>)"
      R"(</Changes></FolderSync>)");
  EXPECT_THAT(names_at(folders, "FolderSync/Changes/Add"), ElementsAre("9"));
}

TEST(ItemNames, WhatAnItemSaysIsNoItem) {
  const Document synced = test::xml_document(
      R"(<Sync xmlns="AirSync"><Collections><Collection><Commands><Add><ServerId>1</ServerId><ApplicationData>)"
      R"(<ClientUid xmlns="Calendar">u1</ClientUid></ApplicationData></Add></Commands></Collection></Collections></Sync>)");
  EXPECT_THAT(names_at(synced, "Sync/Collections/Collection/Commands/Add/ApplicationData"), IsEmpty());
}

TEST(ItemNames, AFolderInAPingAnswerIsItsOwnName) {
  const Document said =
      test::xml_document(R"(<Ping xmlns="Ping"><Folders><Folder>5</Folder></Folders></Ping>)");
  EXPECT_THAT(names_at(said, "Ping/Folders/Folder"), ElementsAre("5"));
  EXPECT_THAT(names_at(said, "Ping/Folders"), IsEmpty()) << "the list is no folder";
  EXPECT_TRUE(is_listed_id(said, said.find("Ping/Folders/Folder")));
  const Document asked =
      test::xml_document(R"(<Ping xmlns="Ping"><Folders><Folder><Id>7</Id></Folder></Folders></Ping>)");
  EXPECT_THAT(names_at(asked, "Ping/Folders/Folder"), ElementsAre("7"));
  EXPECT_FALSE(is_listed_id(asked, asked.find("Ping/Folders/Folder")));
}

ItemContent content(const std::string& id, const std::string& date, const std::string& inside) {
  const Document document =
      test::xml_document(R"(<Add xmlns="AirSync"><ServerId>)" + id +
                         R"(</ServerId><ApplicationData><DateReceived xmlns="Email">)" + date +
                         "</DateReceived>" + inside + "</ApplicationData></Add>");
  return content_of(document, document.root());
}

TEST(ItemContent, IdsDoNotCountAndDatesOnlyOnce) {
  const std::string subject = "<Subject xmlns='Email'>one</Subject>";
  const ItemContent one = content("5:1", "monday", subject);
  const ItemContent same = content("x", "monday", subject);
  const ItemContent later = content("5:1", "tuesday", subject);
  EXPECT_EQ(one.with_dates, same.with_dates);
  EXPECT_NE(one.with_dates, later.with_dates);
  EXPECT_EQ(one.lasting, later.lasting);
  EXPECT_NE(one.lasting, content("5:1", "monday", "<Subject xmlns='Email'>two</Subject>").lasting);
  EXPECT_EQ(one.title, "Subject=one");
}

TEST(ItemContent, AFlagTellsNothing) {
  EXPECT_FALSE(content("5:1", "monday", "<Read xmlns='Email'>1</Read>").is_telling());
  EXPECT_TRUE(content("5:1", "monday", "<Subject xmlns='Email'>a</Subject>").is_telling());
  EXPECT_TRUE(
      content("5:1", "", "<From xmlns='Email'>" + std::string(ItemContent::enough_words, 'a') + "</From>")
          .is_telling());
}

}  // namespace
}  // namespace eastap::model::item_names_test
