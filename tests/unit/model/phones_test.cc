#include "proxy/model/phones.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::model {
namespace {

using test::Wbxml;

eas::RequestContext context(eas::Command command, std::string device = "PHONE1") {
  eas::RequestContext made;
  made.command = command;
  made.device_id = std::move(device);
  return made;
}

wbxml::Document sync_request(std::string_view key) {
  return wbxml::decode(
      Wbxml().open("FolderHierarchy:FolderSync").leaf("FolderHierarchy:SyncKey", key).close().bytes());
}

/// A FolderSync answer with one change of the given kind.
wbxml::Document answer(std::string_view kind, std::string_view id, std::string_view name,
                       std::string_view status = "1") {
  return wbxml::decode(Wbxml()
                           .open("FolderHierarchy:FolderSync")
                           .leaf("FolderHierarchy:Status", status)
                           .open("FolderHierarchy:Changes")
                           .open("FolderHierarchy:" + std::string(kind))
                           .leaf("FolderHierarchy:ServerId", id)
                           .leaf("FolderHierarchy:ParentId", "0")
                           .leaf("FolderHierarchy:DisplayName", name)
                           .leaf("FolderHierarchy:Type", "2")
                           .close()
                           .close()
                           .close()
                           .bytes());
}

class PhonesTest : public ::testing::Test {
 protected:
  void folder_sync(std::string_view key, const wbxml::Document& response,
                   const std::string& device = "PHONE1") {
    const wbxml::Document request = sync_request(key);
    phones_.learn(context(eas::Command::folder_sync, device), "anna", &request, &response);
  }
  std::string name(std::string_view id, const std::string& device = "PHONE1",
                   std::string_view user = "anna") {
    const Folder* folder = phones_.folder(context(eas::Command::sync, device), user, id);
    return folder == nullptr ? "-" : folder->name;
  }
  Phones phones_;
};

TEST_F(PhonesTest, LearnsFoldersOfEachPhoneAndUser) {
  folder_sync("0", answer("Add", "5", "Inbox"));
  EXPECT_EQ(name("5"), "Inbox");
  EXPECT_EQ(name("5", "PHONE1", "ANNA"), "Inbox") << "users are compared without letter case";
  EXPECT_EQ(name("6"), "-");
  EXPECT_EQ(name("5", "PHONE2"), "-");
  EXPECT_EQ(name("5", "PHONE1", "berta"), "-");
  EXPECT_EQ(phones_.folder(context(eas::Command::sync), "anna", "5")->type, 2U);
}

TEST_F(PhonesTest, FollowsChanges) {
  folder_sync("0", answer("Add", "5", "Inbox"));
  folder_sync("1", answer("Update", "5", "Posteingang"));
  EXPECT_EQ(name("5"), "Posteingang");
  folder_sync("2", answer("Add", "6", "Sent"));
  EXPECT_EQ(name("5"), "Posteingang");
  folder_sync("3", answer("Delete", "5", ""));
  EXPECT_EQ(name("5"), "-");
  folder_sync("0", answer("Add", "7", "Inbox"));
  EXPECT_EQ(name("6"), "-") << "key 0 starts anew";
}

TEST_F(PhonesTest, BelievesOnlySuccess) {
  folder_sync("0", answer("Add", "5", "Inbox", "9"));
  EXPECT_EQ(name("5"), "-");
  const wbxml::Document request = sync_request("0");
  phones_.learn(context(eas::Command::folder_sync), "anna", &request, nullptr);
  phones_.learn(context(eas::Command::sync), "anna", &request, &request);
  EXPECT_EQ(phones_.size(), 0U);
}

TEST_F(PhonesTest, FoldersThatThePhoneMakes) {
  const auto command = [](std::string_view name, bool answered) {
    const std::string root = "FolderHierarchy:" + std::string(name);
    Wbxml made;
    made.open(root);
    if (answered) {
      made.leaf("FolderHierarchy:Status", "1");
    }
    made.leaf("FolderHierarchy:ServerId", "9");
    if (!answered) {
      made.leaf("FolderHierarchy:DisplayName", name);
    }
    return wbxml::decode(made.close().bytes());
  };
  for (const auto& [kind, text] : {std::pair{eas::Command::folder_create, "FolderCreate"},
                                   std::pair{eas::Command::folder_update, "FolderUpdate"}}) {
    const wbxml::Document request = command(text, false);
    const wbxml::Document response = command(text, true);
    phones_.learn(context(kind), "anna", &request, &response);
    EXPECT_EQ(name("9"), text);
  }
  const wbxml::Document request = command("FolderDelete", false);
  const wbxml::Document response = command("FolderDelete", true);
  phones_.learn(context(eas::Command::folder_delete), "anna", &request, &response);
  EXPECT_EQ(name("9"), "-");
}

TEST_F(PhonesTest, IsBounded) {
  for (std::size_t i = 0; i < Phones::max_phones + 10; ++i) {
    folder_sync("0", answer("Add", "5", "Inbox"), "P" + std::to_string(i));
    folder_sync("1", answer("Update", "5", "Inbox"), "P0");
  }
  EXPECT_EQ(phones_.size(), Phones::max_phones);
  EXPECT_EQ(name("5", "P0"), "Inbox") << "the one heard of last stays";
  EXPECT_EQ(name("5", "P1"), "-");
  folder_sync("1", answer("Add", "6", std::string(5000, 'x')), "P0");
  EXPECT_EQ(name("6", "P0").size(), Phones::max_name);
  for (std::size_t i = 0; i < Phones::max_folders + 5; ++i) {
    folder_sync("1", answer("Add", "f" + std::to_string(i), "x"), "P0");
  }
  EXPECT_EQ(name("f" + std::to_string(Phones::max_folders + 2), "P0"), "-");
}

TEST(Phones, SaysWhatItWouldLearnFrom) {
  EXPECT_TRUE(teaches(eas::Command::folder_sync));
  EXPECT_FALSE(teaches(eas::Command::sync));
}

}  // namespace
}  // namespace eastap::model
