#include "proxy/trace/export_folder.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::trace::export_folder_test {
namespace {

namespace fs = std::filesystem;

TEST(ExportFolder, WritesPrivateFilesAndRemovesOnlyItsOwnStaleOnes) {
  const test::ScratchFolder scratch;
  const fs::path path = scratch.path() / "out";
  {
    auto folder = ExportFolder::open(path, "marker", false);
    ASSERT_TRUE(folder);
    ASSERT_TRUE(folder->write("marker", as_bytes("m")));
    ASSERT_TRUE(folder->write("0001-old", as_bytes("old")));
  }
  EXPECT_EQ(fs::status(path / "marker").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  std::ofstream(path / "README.md") << "by hand";
  const auto refused = ExportFolder::open(path, "marker", false);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, testing::HasSubstr("--force"));

  auto folder = ExportFolder::open(path, "marker", true);
  ASSERT_TRUE(folder);
  ASSERT_TRUE(folder->write("0001-new", as_bytes("new")));
  folder->remove_stale([](std::string_view name) { return name.starts_with("0001"); });
  EXPECT_FALSE(fs::exists(path / "0001-old"));
  EXPECT_TRUE(fs::exists(path / "0001-new"));
  EXPECT_TRUE(fs::exists(path / "README.md"));
}

TEST(ExportFolder, LeavesForeignFoldersAlone) {
  const test::ScratchFolder scratch;
  std::ofstream(scratch.path() / "thesis.txt") << "mine";
  const auto refused = ExportFolder::open(scratch.path(), "marker", true);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, testing::HasSubstr("left alone"));
  EXPECT_FALSE(ExportFolder::open(scratch.path() / "thesis.txt", "marker", true));
  EXPECT_FALSE(ExportFolder::open(scratch.path() / "no" / "parent", "marker", true));
}

TEST(ExportFolder, NeverWritesThroughALink) {
  const test::ScratchFolder scratch;
  const fs::path victim = scratch.path() / "victim";
  std::ofstream(victim) << "before";
  auto folder = ExportFolder::open(scratch.path() / "out", "marker", false);
  ASSERT_TRUE(folder);
  fs::create_symlink(victim, scratch.path() / "out" / "a");
  ASSERT_TRUE(folder->write("a", as_bytes("after")));
  EXPECT_EQ(as_text(files::read(victim).value()), "before");
  EXPECT_FALSE(fs::is_symlink(scratch.path() / "out" / "a"));
}

TEST(ExportFolder, NamesArePlain) {
  EXPECT_EQ(file_stem(7, "Sync"), "0007-Sync");
  EXPECT_EQ(file_stem(12345, "../a b"), "12345----a-b");
  EXPECT_EQ(file_stem(1, ""), "0001-exchange");
  EXPECT_TRUE(is_plain_name("0007-Sync.request.xml"));
  for (const char* bad : {"", ".", "..", ".git", "a/b", "a\\b", "a b", "\xC3\xA4"}) {
    EXPECT_FALSE(is_plain_name(bad)) << bad;
  }
  EXPECT_FALSE(is_plain_name(std::string(121, 'a')));
}

}  // namespace
}  // namespace eastap::trace::export_folder_test
