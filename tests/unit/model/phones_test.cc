#include "proxy/model/phones.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/model/exchange_view.h"
#include "tests/support/exchanges.h"

namespace eastap::model::phones_test {
namespace {

using test::Wbxml;

/// A FolderSync answer with one change of the given kind.
Bytes answer(std::string_view kind, std::string_view id, std::string_view name,
             std::string_view status = "1") {
  return Wbxml()
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
      .bytes();
}

std::string head_of(std::string_view command, std::string_view device) {
  std::string head = test::eas_head(command);
  return head.replace(head.find("PHONE1"), 6, device);
}

class PhonesTest : public ::testing::Test {
 protected:
  void learn(std::string_view command, const Bytes& request, core::MessagePtr response,
             std::string_view device = "PHONE1") {
    ExchangeView view(test::exchange(test::message(head_of(command, device), request), std::move(response)),
                      {}, nullptr);
    learn_from(phones_, view);
  }
  void folder_sync(std::string_view key, const Bytes& response, std::string_view device = "PHONE1") {
    learn("FolderSync",
          Wbxml().open("FolderHierarchy:FolderSync").leaf("FolderHierarchy:SyncKey", key).close().bytes(),
          test::message(test::wbxml_answer_head(), response), device);
  }
  static eas::RequestContext context(std::string_view device) {
    eas::RequestContext made;
    made.device_id = device;
    return made;
  }
  std::string name(std::string_view id, std::string_view device = "PHONE1", std::string_view user = "anna") {
    const Folder* folder = phones_.folder(context(device), user, id);
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
  EXPECT_EQ(phones_.folder(context("PHONE1"), "anna", "5")->type, 2U);
  EXPECT_EQ(phones_.phone(context("PHONE2"), "anna"), nullptr);
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
  learn("FolderSync", {}, nullptr);
  EXPECT_EQ(name("5"), "-");
}

TEST_F(PhonesTest, NothingWithoutADeviceOrWhileItRuns) {
  learn("Sync", {}, nullptr, "");
  auto running = test::exchange(test::message(test::eas_head("Sync")), nullptr);
  running->finished = {};
  ExchangeView view(running, {}, nullptr);
  learn_from(phones_, view);
  EXPECT_EQ(phones_.size(), 0U);
}

TEST_F(PhonesTest, FoldersThatThePhoneMakes) {
  const auto command = [](std::string_view name, bool answered) {
    Wbxml made;
    made.open("FolderHierarchy:" + std::string(name));
    if (answered) {
      made.leaf("FolderHierarchy:Status", "1");
    }
    made.leaf("FolderHierarchy:ServerId", "9");
    if (!answered) {
      made.leaf("FolderHierarchy:DisplayName", name);
    }
    return made.close().bytes();
  };
  const auto play = [&](std::string_view name) {
    learn(name, command(name, false), test::message(test::wbxml_answer_head(), command(name, true)));
  };
  for (const auto* kind : {"FolderCreate", "FolderUpdate"}) {
    play(kind);
    EXPECT_EQ(name("9"), kind);
  }
  play("FolderDelete");
  EXPECT_EQ(name("9"), "-");
}

TEST_F(PhonesTest, IsBounded) {
  for (std::size_t i = 0; i < Phones::max_phones + 10; ++i) {
    folder_sync("0", answer("Add", "5", "Inbox"), "P" + std::to_string(i));
    folder_sync("1", answer("Update", "5", "Inbox"), "P0");
  }
  EXPECT_EQ(phones_.size(), Phones::max_phones);
  EXPECT_EQ(phones_.rows(), Phones::max_phones);
  EXPECT_EQ(name("5", "P0"), "Inbox") << "the one heard of last stays";
  EXPECT_EQ(name("5", "P1"), "-");
  folder_sync("1", answer("Add", "6", std::string(5000, 'x')), "P0");
  EXPECT_EQ(name("6", "P0").size(), PhoneState::max_name);
}

/// A FolderSync answer that adds many folders.
Bytes many_folders(std::size_t count) {
  Wbxml made;
  made.open("FolderHierarchy:FolderSync").leaf("FolderHierarchy:Status", "1").open("FolderHierarchy:Changes");
  for (std::size_t i = 0; i < count; ++i) {
    made.open("FolderHierarchy:Add")
        .leaf("FolderHierarchy:ServerId", "f" + std::to_string(i))
        .leaf("FolderHierarchy:DisplayName", "x")
        .close();
  }
  return made.close().close().bytes();
}

TEST_F(PhonesTest, FoldersAreBoundedForOnePhoneAndForAll) {
  const Bytes many = many_folders(PhoneState::max_folders + 5);
  for (std::size_t i = 0; i < 12; ++i) {
    folder_sync("0", many, "P" + std::to_string(i));
  }
  EXPECT_EQ(name("f4095", "P11"), "x");
  EXPECT_EQ(name("f4097", "P11"), "-");
  EXPECT_LE(phones_.rows(), Phones::max_rows);
  EXPECT_EQ(phones_.size(), Phones::max_rows / PhoneState::max_folders);
  EXPECT_EQ(name("f1", "P0"), "-") << "the one silent longest made room";
}

TEST_F(PhonesTest, OtherCommandsTeachByTheirHeadsAndBareStatuses) {
  const Bytes refused = Wbxml().open("Settings:Settings").leaf("Settings:Status", "142").close().bytes();
  learn("Settings", Wbxml().empty("Settings:Settings").bytes(),
        test::message(test::wbxml_answer_head(), refused));
  const PhoneState* phone = phones_.phone(context("PHONE1"), "anna");
  ASSERT_NE(phone, nullptr);
  EXPECT_EQ(phone->provisioning.last_demand(), 142);
  EXPECT_EQ(phone->device_type, "iPhone");
  EXPECT_EQ(phone->exchanges, 1U);
  std::size_t seen = 0;
  phones_.each([&](const PhoneState& each) { seen += each.device_id == "PHONE1" ? 1 : 0; });
  EXPECT_EQ(seen, 1U);
}

TEST(Phones, SaysWhatItWouldLearnFrom) {
  EXPECT_TRUE(teaches(eas::Command::folder_sync));
  EXPECT_TRUE(teaches(eas::Command::sync));
  EXPECT_TRUE(teaches(eas::Command::ping));
  EXPECT_TRUE(teaches(eas::Command::provision));
  EXPECT_FALSE(teaches(eas::Command::search));
  EXPECT_FALSE(teaches(eas::Command::send_mail));
}

}  // namespace
}  // namespace eastap::model::phones_test
