#include "proxy/model/variables/variables.h"

#include <gtest/gtest.h>

namespace eastap::model::variables_test {
namespace {

using enum VolatileKind;

const VariablePlace inbox{.phone = "A/anna", .folder = "5"};
const VariablePlace calendar{.phone = "A/anna", .folder = "7"};

TEST(Variables, NamesAreReadableAndStable) {
  Variables variables;
  variables.call_folder("A/anna", "5", "Inbox");
  variables.call_folder("A/anna", "7", "Gel\u00f6scht & weg");
  EXPECT_EQ(variables.name_for(sync_key, "1", inbox)->name, "sync_key_inbox_1");
  EXPECT_EQ(variables.name_for(sync_key, "2", inbox)->name, "sync_key_inbox_2");
  EXPECT_EQ(variables.name_for(sync_key, "1", inbox)->name, "sync_key_inbox_1") << "seen before";
  EXPECT_EQ(variables.name_for(sync_key, "1", calendar)->name, "sync_key_gel_scht_weg_1");
  EXPECT_EQ(variables.name_for(sync_key, "1", {"A/anna", std::string(hierarchy_folder)})->name,
            "sync_key_folders_1");
  EXPECT_EQ(variables.name_for(folder_id, "5", inbox)->name, "folder_inbox");
  EXPECT_EQ(variables.name_for(item_id, "5:1", inbox)->name, "item_inbox_1");
  EXPECT_EQ(variables.name_for(item_id, "9:1", {"A/anna", "9"})->name, "item_in_9_1");
  EXPECT_EQ(variables.name_for(policy_key, "77", inbox)->name, "policy_key_1");
  EXPECT_EQ(variables.name_for(sync_key, "1", {"B/otto", "5"})->name, "phone2_sync_key_in_5_1");
  EXPECT_EQ(variables.name_for(message_id, "a@b", {"B/otto", ""})->name, "message_id_1");
  EXPECT_EQ(variables.all().size(), 10U);
  EXPECT_EQ(variables.named("folder_inbox")->value, "5");
  EXPECT_EQ(variables.named("folder_outbox"), nullptr);
}

TEST(Variables, ConstantsAndKindsWithoutNamesGetNone) {
  Variables variables;
  EXPECT_EQ(variables.name_for(sync_key, "0", inbox), nullptr);
  EXPECT_EQ(variables.name_for(request_id, "2026", inbox), nullptr);
  EXPECT_EQ(variables.name_for(item_id, std::string(Variables::max_value + 1, 'x'), inbox), nullptr);
}

TEST(Variables, DatesAndBoundariesHaveNamesAndLeaveRoomForKeys) {
  Variables variables;
  EXPECT_EQ(variables.name_for(date, "2026-01-01T00:00:00Z", inbox)->name, "date_1");
  EXPECT_EQ(variables.name_for(date, "2026-01-01T00:00:00Z", calendar)->name, "date_1");
  EXPECT_EQ(variables.name_for(boundary, "=_x", inbox)->name, "boundary_1");
  for (std::size_t i = 2; i < Variables::max_unexchanged; ++i) {
    ASSERT_NE(variables.name_for(date, std::to_string(i), inbox), nullptr) << i;
  }
  EXPECT_EQ(variables.name_for(date, "one more", inbox), nullptr);
  EXPECT_EQ(variables.name_for(date, "5", calendar)->name, "date_5") << "known";
  EXPECT_NE(variables.name_for(sync_key, "1", inbox), nullptr);
}

TEST(Variables, AnItemIsFoundWithoutItsFolderWhereItIsTheOnlyOne) {
  Variables variables;
  const Variable* first = variables.name_for(item_id, "1", inbox);
  EXPECT_EQ(variables.find(item_id, "1", {"A/anna", ""}), first);
  EXPECT_EQ(variables.find(item_id, "1", {"B/otto", ""}), nullptr);
  EXPECT_EQ(variables.find(item_id, "1", calendar), nullptr) << "another folder's";
  variables.name_for(item_id, "1", calendar);
  EXPECT_EQ(variables.find(item_id, "1", {"A/anna", ""}), nullptr) << "which of the two?";
  const Variable* moved = variables.name_for(item_id, "2", {"A/anna", ""});
  EXPECT_EQ(variables.name_for(item_id, "2", calendar), moved) << "its folder was not known at first";
}

TEST(Variables, BindsInBothDirections) {
  Variables variables;
  variables.name_for(folder_id, "5", inbox);
  variables.name_for(folder_id, "7", inbox);
  variables.name_for(sync_key, "1", inbox);
  variables.name_for(sync_key, "1", calendar);
  EXPECT_EQ(variables.to_live(sync_key, "1", inbox), "1") << "not bound";
  ASSERT_TRUE(variables.bind("folder_5", "live-5"));
  ASSERT_TRUE(variables.bind("folder_7", "live-7"));
  ASSERT_TRUE(variables.bind("sync_key_in_5_1", "abc"));
  ASSERT_TRUE(variables.bind("sync_key_in_7_1", "abc")) << "equal keys in two folders";
  EXPECT_FALSE(variables.bind("nobody", "abc"));
  EXPECT_FALSE(variables.bind("folder_5", ""));
  EXPECT_EQ(variables.to_live(sync_key, "1", inbox), "abc");
  EXPECT_EQ(variables.to_live(sync_key, "0", inbox), "0");
  const VariablePlace live_inbox{.phone = "A/anna", .folder = "live-5"};
  EXPECT_EQ(variables.find_live(sync_key, "abc", live_inbox)->name, "sync_key_in_5_1");
  EXPECT_EQ(variables.to_recorded(folder_id, "live-7", {"A/anna", ""}), "7");
  EXPECT_EQ(variables.to_recorded(sync_key, "unknown", live_inbox), "unknown");
  ASSERT_TRUE(variables.bind("sync_key_in_5_1", "def"));
  EXPECT_EQ(variables.find_live(sync_key, "abc", live_inbox), nullptr) << "the earlier one is forgotten";
  variables.unbind("sync_key_in_7_1");
  variables.unbind("nobody");
  EXPECT_EQ(variables.find_live(sync_key, "abc", {.phone = "A/anna", .folder = "live-7"}), nullptr);
  variables.unbind_all();
  EXPECT_EQ(variables.to_live(sync_key, "1", inbox), "1");
}

TEST(Variables, AGuessReadsAnswersAndIsNeverSent) {
  Variables variables;
  variables.name_for(folder_id, "5", inbox);
  ASSERT_TRUE(variables.guess("folder_5", "perhaps"));
  EXPECT_EQ(variables.to_recorded(folder_id, "perhaps", {"A/anna", ""}), "5");
  EXPECT_EQ(variables.to_live(folder_id, "5", {"A/anna", ""}), "5");
  EXPECT_TRUE(variables.guess("folder_5", "another")) << "one guess is worth no more than the next";
  EXPECT_EQ(variables.find_live(folder_id, "perhaps", {"A/anna", ""}), nullptr);
  ASSERT_TRUE(variables.bind("folder_5", "live-5"));
  EXPECT_FALSE(variables.named("folder_5")->guessed);
  EXPECT_FALSE(variables.guess("folder_5", "perhaps")) << "it is known";
  EXPECT_EQ(variables.to_live(folder_id, "5", {"A/anna", ""}), "live-5");
  EXPECT_FALSE(variables.guess("nobody", "abc"));
}

TEST(Variables, ManyEqualValuesStayBounded) {
  Variables variables;
  const std::size_t tries = Variables::max_alike + 10;
  for (std::size_t i = 0; i < tries; ++i) {
    variables.name_for(item_id, "1", {"A", std::to_string(i)});
  }
  EXPECT_EQ(variables.all().size(), Variables::max_alike);
}

TEST(VariableWord, KeepsLettersAndDigits) {
  EXPECT_EQ(variable_word("  Sent Items!"), "sent_items");
  EXPECT_EQ(variable_word("\xF0\x9F\x93\xA7"), "");
  EXPECT_EQ(variable_word("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").size(), 24U);
}

}  // namespace
}  // namespace eastap::model::variables_test
