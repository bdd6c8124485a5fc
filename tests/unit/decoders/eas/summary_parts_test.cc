#include "decoders/eas/summary_parts.h"

#include <gtest/gtest.h>

namespace eastap::eas::summary_parts_test {
namespace {

TEST(SummaryParts, KeySteps) {
  EXPECT_EQ(key_step("", ""), "");
  EXPECT_EQ(key_step("5", ""), "key 5");
  EXPECT_EQ(key_step("", "6"), "key 6");
  EXPECT_EQ(key_step("5", "6"), "key 5 -> 6");
  EXPECT_EQ(key_step("5", "5"), "key 5 stays");
  EXPECT_EQ(key_step("0", "6"), "first sync, key 0 -> 6");
}

TEST(SummaryParts, Counts) {
  EXPECT_EQ(counted(1, "folder"), "1 folder");
  EXPECT_EQ(counted(0, "folder"), "0 folders");
  EXPECT_EQ(counted(2, "policy", "policies"), "2 policies");
}

TEST(SummaryParts, WireTextIsQuiet) {
  EXPECT_EQ(quiet("a\x1b[2J"), "a\\x1B[2J");
  EXPECT_LT(quiet(std::string(1'000, 'x')).size(), 70U);
}

TEST(SummaryParts, TheFirstFailureStays) {
  const SummaryContext context;
  SummaryBuilder builder(Command::sync, nullptr, nullptr, context);
  const auto status = [](int code) {
    return StatusSeen{"Sync/Status", code, lookup(Command::sync, "Sync/Status", code)};
  };
  builder.global_status(std::nullopt);
  builder.global_status(status(1));
  EXPECT_FALSE(builder.failed());
  builder.global_status(status(12));
  builder.global_status(status(3));
  EXPECT_TRUE(builder.failed());
  EXPECT_EQ(builder.finish().status.value().code, 12);
}

TEST(SummaryParts, UnknownStatusIsAFailure) {
  const StatusSeen seen{"Sync/Status", 99, nullptr};
  EXPECT_EQ(seen.outcome(), Outcome::failure);
  EXPECT_EQ(seen.words(), "99 (unknown status)");
}

TEST(SummaryParts, FoldersWithoutNames) {
  const SummaryContext context;
  const SummaryBuilder builder(Command::sync, nullptr, nullptr, context);
  EXPECT_EQ(builder.folder("5"), "folder 5");
  EXPECT_EQ(builder.folders({"1", "2", "3", "4", "5"}), "folder 1, folder 2, folder 3 and 2 more");
  EXPECT_EQ(builder.folders({}), "");
}

TEST(SummaryParts, ListsEachCollectionOnce) {
  const SummaryContext context;
  SummaryBuilder builder(Command::sync, nullptr, nullptr, context);
  builder.collection("1").class_name = "Email";
  EXPECT_EQ(builder.collection("1").class_name, "Email");
  EXPECT_EQ(builder.summary().collection_count, 1U);
}

}  // namespace
}  // namespace eastap::eas::summary_parts_test
