#include "proxy/trace/convert/export_file.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::trace::export_file_test {
namespace {

TEST(ExportFile, IsPrivateAndReplacesOnlyWhenTold) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a";
  {
    auto file = ExportFile::open({.target = path});
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("one"));
    EXPECT_FALSE(std::filesystem::exists(path)) << "until it is whole";
    ASSERT_TRUE(file->finish());
  }
  struct stat facts{};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  const auto refused = ExportFile::open({.target = path});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  auto again = ExportFile::open({.target = path, .force = true});
  ASSERT_TRUE(again);
  ASSERT_TRUE(again->write("2"));
  EXPECT_EQ(as_text(test::slurp(path)), "one") << "until the new one is whole";
  ASSERT_TRUE(again->finish());
  EXPECT_EQ(as_text(test::slurp(path)), "2");
  EXPECT_FALSE(ExportFile::open({.target = folder.path() / "none" / "x"}));
  EXPECT_FALSE(ExportFile::open({.target = folder.path(), .force = true}));
}

TEST(ExportFile, KnowsTheTraceByAnyOfItsNames) {
  const test::ScratchFolder folder;
  const auto trace = folder.path() / "trace";
  std::ofstream(trace) << "x";
  std::ofstream(folder.path() / "other") << "x";
  std::filesystem::create_symlink(trace, folder.path() / "link");
  EXPECT_TRUE(is_part_of_trace(folder.path() / "." / "trace", trace));
  EXPECT_TRUE(is_part_of_trace(folder.path() / "link", trace));
  EXPECT_FALSE(is_part_of_trace(folder.path() / "other", trace));
  EXPECT_TRUE(is_part_of_trace(folder.path() / "other", folder.path())) << "a file of the folder";
  EXPECT_FALSE(is_part_of_trace(folder.path() / "new", folder.path()));
}

TEST(ExportFile, WhatFailsLeavesWhatWasThere) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a";
  {
    auto file = ExportFile::open({.target = path});
    ASSERT_TRUE(file && file->write("half"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  std::ofstream(path) << "before";
  {
    auto file = ExportFile::open({.target = path, .force = true});
    ASSERT_TRUE(file && file->write("too long for the disk"));
    const test::FileSizeLimit full(3);
    EXPECT_FALSE(file->finish());
  }
  EXPECT_EQ(as_text(test::slurp(path)), "before");
  std::filesystem::remove(path);
  auto late = ExportFile::open({.target = path});
  ASSERT_TRUE(late && late->write("late"));
  std::ofstream(path) << "somebody was quicker";
  EXPECT_FALSE(late->finish());
  EXPECT_EQ(as_text(test::slurp(path)), "somebody was quicker");
  std::filesystem::create_symlink(path, folder.path() / "link");
  EXPECT_FALSE(ExportFile::open({.target = folder.path() / "link", .force = true})) << "is no file";
}

}  // namespace
}  // namespace eastap::trace::export_file_test
