#include "proxy/trace/export_folder.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::trace::export_folder_test {
namespace {

namespace fs = std::filesystem;

bool is_numbered(std::string_view name) {
  return name.starts_with("0001");
}

TEST(ExportFolder, WritesPrivateFilesAndRemovesOnlyItsOwnStaleOnes) {
  const test::ScratchFolder scratch;
  const fs::path path = scratch.path() / "out";
  {
    auto folder = ExportFolder::open(path, "marker", false);
    ASSERT_TRUE(folder);
    ASSERT_TRUE(folder->write("marker", as_bytes("m")));
    ASSERT_TRUE(folder->write("0001-old", as_bytes("old")));
    ASSERT_TRUE(folder->commit(is_numbered));
  }
  EXPECT_EQ(fs::status(path / "marker").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  std::ofstream(path / "README.md") << "by hand";
  const auto refused = ExportFolder::open(path, "marker", false);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, testing::HasSubstr("--force"));

  auto folder = ExportFolder::open(path, "marker", true);
  ASSERT_TRUE(folder);
  ASSERT_TRUE(folder->write("0001-new", as_bytes("new")));
  EXPECT_TRUE(fs::exists(path / "0001-old")) << "until all is written";
  EXPECT_FALSE(ExportFolder::open(path, "marker", true)) << "one at a time";
  ASSERT_TRUE(folder->commit(is_numbered));
  EXPECT_FALSE(fs::exists(path / "0001-old"));
  EXPECT_TRUE(fs::exists(path / "0001-new"));
  EXPECT_TRUE(fs::exists(path / "README.md"));
  EXPECT_EQ(std::distance(fs::directory_iterator(path), fs::directory_iterator()), 3) << "and nothing else";
}

TEST(ExportFolder, WhatFailsLeavesWhatWasThere) {
  const test::ScratchFolder scratch;
  const fs::path path = scratch.path() / "out";
  {
    auto folder = ExportFolder::open(path, "marker", false);
    ASSERT_TRUE(folder);
    ASSERT_TRUE(folder->write("marker", as_bytes("m")));
  }
  EXPECT_FALSE(fs::exists(path)) << "made for nothing";
  fs::create_directory(path);
  std::ofstream(path / "marker") << "first";
  {
    auto folder = ExportFolder::open(path, "marker", true);
    ASSERT_TRUE(folder);
    ASSERT_TRUE(folder->write("marker", as_bytes("second")));
    const test::FileSizeLimit full(3);
    EXPECT_FALSE(folder->write("0001-new", as_bytes("too long")));
  }
  EXPECT_EQ(as_text(files::read(path / "marker").value()), "first");
  fs::create_directory(path / "0001-new");
  {
    auto folder = ExportFolder::open(path, "marker", true);
    ASSERT_TRUE(folder);
    ASSERT_TRUE(folder->write("marker", as_bytes("third")));
    ASSERT_TRUE(folder->write("0001-new", as_bytes("x")));
    EXPECT_FALSE(folder->commit(is_numbered)) << "a folder is in the way";
  }
  EXPECT_EQ(as_text(files::read(path / "marker").value()), "first");
}

TEST(ExportFolder, WhatAKilledExportLeftIsNoObstacle) {
  const test::ScratchFolder scratch;
  fs::create_directories(scratch.path() / "out" / ".eastap-export");
  std::ofstream(scratch.path() / "out" / ".eastap-export" / "0001-a") << "half";
  auto folder = ExportFolder::open(scratch.path() / "out", "marker", false);
  ASSERT_TRUE(folder) << folder.error().what;
  ASSERT_TRUE(folder->write("0001-a", as_bytes("whole")));
  ASSERT_TRUE(folder->commit(is_numbered));
  EXPECT_EQ(as_text(files::read(scratch.path() / "out" / "0001-a").value()), "whole");
  EXPECT_FALSE(fs::exists(scratch.path() / "out" / ".eastap-export"));
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
  ASSERT_TRUE(folder->commit(is_numbered));
  EXPECT_EQ(as_text(files::read(victim).value()), "before");
  EXPECT_FALSE(fs::is_symlink(scratch.path() / "out" / "a"));
}

TEST(ExportFolder, KnowsTheFilesOfAnExport) {
  constexpr std::array<std::string_view, 2> endings{"xml", "headers.bin"};
  for (const char* ours : {"0007-Sync.request.xml", "12345-a-b.sent-response.headers.bin",
                           "0001-x.interim-12.xml", "0001-x.response.xml"}) {
    EXPECT_TRUE(is_part_file(ours, endings)) << ours;
  }
  for (const char* other :
       {"2026-03-02-plan.md", "2026-03-02-plan.xml", "pom.xml", "0001-x.xml", "001-x.request.xml",
        "00001-x.request.xml", "0001-x.request.md", "0001-x.notes.xml", "0001-.request.xml",
        "0001-x.interim-.xml", "0001-x_y.request.xml", "0001.request.xml", "0001-x.request", "", "0001"}) {
    EXPECT_FALSE(is_part_file(other, endings)) << other;
  }
  EXPECT_TRUE(is_stem_file("0007-Sync.xml", endings));
  EXPECT_FALSE(is_stem_file("0007-Sync.request.xml", endings));
  EXPECT_FALSE(is_stem_file("notes.xml", endings));
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
