#include "decoders/wbxml/difference.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/wbxml/xml.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::difference_test {
namespace {

Document document_of(const std::string& xml) {
  auto document = from_xml(xml);
  EXPECT_TRUE(document) << xml << ": " << (document ? "" : document.error().what);
  return document ? *std::move(document) : Document();
}

std::string sync(const std::string& inside) {
  return "<Sync xmlns=\"AirSync\"><Collections><Collection>" + inside + "</Collection></Collections></Sync>";
}

std::string told(const std::string& before, const std::string& after) {
  const Document first = document_of(before);
  const Document second = document_of(after);
  std::string lines;
  for (const Difference& each : differences(first, second)) {
    lines += to_line(each) + '\n';
  }
  return lines;
}

TEST(Difference, SameDocumentsHaveNone) {
  const std::string xml = sync("<SyncKey>5</SyncKey><CollectionId>5</CollectionId><MoreAvailable/>");
  EXPECT_EQ(told(xml, xml), "");
  EXPECT_TRUE(differences(Document(), Document()).empty());
}

TEST(Difference, TellsChangedAddedAndRemoved) {
  EXPECT_EQ(told(sync("<SyncKey>5</SyncKey><CollectionId>5</CollectionId><Status>1</Status>"),
                 sync("<SyncKey>0</SyncKey><CollectionId>5</CollectionId><MoreAvailable/>")),
            "~ Sync/Collections/Collection/SyncKey: 5 -> 0\n"
            "+ Sync/Collections/Collection/MoreAvailable\n"
            "- Sync/Collections/Collection/Status: 1\n");
  EXPECT_EQ(told(sync("<SyncKey>5</SyncKey>"), sync("<SyncKey/>")),
            "~ Sync/Collections/Collection/SyncKey: 5 -> (empty)\n");
}

TEST(Difference, AnItemOfAFolderGoesByItsOwnId) {
  const auto fetched = [](const char* id, const char* status) {
    return fmt::format(
        R"(<Fetch><Status>{}</Status><CollectionId xmlns="AirSync">5</CollectionId><ServerId xmlns="AirSync">{}</ServerId></Fetch>)",
        status, id);
  };
  const auto answer = [](const std::string& inside) {
    return R"(<ItemOperations xmlns="ItemOperations"><Response>)" + inside + "</Response></ItemOperations>";
  };
  EXPECT_EQ(told(answer(fetched("5:1", "1") + fetched("5:2", "6")),
                 answer(fetched("5:2", "6") + fetched("5:1", "1"))),
            "> ItemOperations/Response/Fetch[1]: at another place\n");
}

TEST(Difference, AFolderOfAPingAnswerIsWhatItSays) {
  const auto changed = [](const std::string& folders) {
    return R"(<Ping xmlns="Ping"><Folders>)" + folders + "</Folders></Ping>";
  };
  EXPECT_EQ(told(changed("<Folder>5</Folder>"), changed("<Folder>7</Folder>")),
            "+ Ping/Folders/Folder: 7\n- Ping/Folders/Folder: 5\n");
  EXPECT_EQ(told(changed("<Folder>5</Folder><Folder>7</Folder>"), changed("<Folder>7</Folder>")),
            "- Ping/Folders/Folder[1]: 5\n");
}

TEST(Difference, RecognisesItemsByWhatNamesThem) {
  const auto add = [](const char* id, const char* subject) {
    return fmt::format(
        "<Add><ServerId>{}</ServerId><ApplicationData><Subject "
        "xmlns=\"Email\">{}</Subject></ApplicationData></Add>",
        id, subject);
  };
  EXPECT_EQ(told(sync("<Commands>" + add("5:1", "a") + add("5:2", "b") + add("5:3", "c") + "</Commands>"),
                 sync("<Commands>" + add("5:1", "a") + add("5:3", "C") + "</Commands>")),
            "- Sync/Collections/Collection/Commands/Add[2]\n"
            "~ Sync/Collections/Collection/Commands/Add[2]/ApplicationData/Subject: c -> C\n");
  EXPECT_EQ(told(sync("<Commands>" + add("5:1", "a") + "</Commands>"),
                 sync("<Commands>" + add("5:1", "a") + add("5:1", "a") + "</Commands>")),
            "+ Sync/Collections/Collection/Commands/Add[2]\n");
}

TEST(Difference, TellsWhatMoved) {
  EXPECT_EQ(told(sync("<SyncKey>5</SyncKey><CollectionId>5</CollectionId><Status>1</Status>"),
                 sync("<CollectionId>5</CollectionId><Status>1</Status><SyncKey>5</SyncKey>")),
            "> Sync/Collections/Collection/SyncKey: at another place\n");
}

TEST(Difference, OtherRootsAreNotCompared) {
  EXPECT_EQ(told("<Sync xmlns=\"AirSync\"/>", "<Ping xmlns=\"Ping\"/>"), "- Sync\n+ Ping\n");
  const Document ping = document_of("<Ping xmlns=\"Ping\"/>");
  EXPECT_EQ(differences(Document(), ping).size(), 1U);
  EXPECT_EQ(differences(ping, Document()).size(), 1U);
}

TEST(Difference, StringAndOpaqueDiffer) {
  Document first = document_of("<SendMail xmlns=\"ComposeMail\"><ClientId>abc</ClientId></SendMail>");
  Document second = document_of("<SendMail xmlns=\"ComposeMail\"><ClientId>abc</ClientId></SendMail>");
  ASSERT_TRUE(second.set_opaque(second.find("SendMail/ClientId"), as_bytes("abc")));
  EXPECT_EQ(differences(first, second).size(), 1U);
  ASSERT_TRUE(second.set_opaque(second.find("SendMail/ClientId"), as_bytes("\xFF\xFE")));
  EXPECT_EQ(differences(first, second).at(0).after, "2 bytes");
}

TEST(Difference, IsBounded) {
  std::string many;
  for (int i = 0; i < 3'000; ++i) {
    many += fmt::format("<Add><ServerId>5:{}</ServerId></Add>", i);
  }
  const Document first = document_of(sync("<Commands/>"));
  const Document second = document_of(sync("<Commands>" + many + "</Commands>"));
  EXPECT_EQ(differences(first, second).size(), 1'000U);
  EXPECT_EQ(differences(first, second, {.differences = 5, .shown = 10}).size(), 5U);
}

TEST(Difference, WhatDoesNotCountUsesUpNothingOfTheLimit) {
  std::string forwards;
  std::string backwards;
  for (int i = 0; i < 50; ++i) {
    const std::string one = fmt::format("<Add><ServerId>5:{}</ServerId></Add>", i);
    forwards += one;
    backwards = one + backwards;
  }
  const Document first = document_of(sync("<Commands>" + forwards + "</Commands><Status>1</Status>"));
  const Document second = document_of(sync("<Commands>" + backwards + "</Commands><Status>3</Status>"));
  const DifferenceLimits limits{.differences = 5, .counts = [](const Difference& each) {
                                  return each.kind != Difference::Kind::moved;
                                }};
  const auto found = differences(first, second, limits);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(to_line(found[0]), "~ Sync/Collections/Collection/Status: 1 -> 3");
}

TEST(Difference, LiteralNamesAreSafeForATerminal) {
  // A string table with "a ESC [2J", and an element of that name inside Sync.
  const Document first = decode(test::hex("03 01 6A 00 45 01"));
  const Document second = decode(test::hex("03 01 6A 06 61 1B 5B 32 4A 00 45 04 00 01"));
  const auto found = differences(first, second);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(to_line(found[0]), "+ Sync/a\\x1B[2J");
}

TEST(Difference, KnowsWhatIsNamed) {
  const Document document =
      document_of(sync("<SyncKey>5</SyncKey><Commands><Add><ServerId>5:1</ServerId></Add></Commands>"));
  EXPECT_TRUE(is_named(document, document.find("Sync/Collections/Collection/Commands/Add")));
  EXPECT_FALSE(is_named(document, document.find("Sync/Collections/Collection")));
}

}  // namespace
}  // namespace eastap::wbxml::difference_test
