#include "proxy/trace/output_file.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "proxy/trace/record.h"
#include "tests/support/files.h"

namespace eastap::trace::output_file_test {
namespace {

mode_t mode_of(const std::filesystem::path& path) {
  struct stat facts{};
  EXPECT_EQ(::stat(path.c_str(), &facts), 0);
  return facts.st_mode & 0777U;
}

TEST(OutputFile, IsPrivate) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a.eastrace";
  const auto before = ::umask(0);
  EXPECT_TRUE(OutputFile::create(path));
  ::umask(before);
  EXPECT_EQ(mode_of(path), 0600U);
}

TEST(OutputFile, NeverOverwrites) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a.eastrace";
  {
    auto file = OutputFile::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->append(as_bytes("something")));
    EXPECT_EQ(file->size(), 9U);
    EXPECT_TRUE(file->sync());
  }
  const auto again = OutputFile::create(path);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::refused);
  EXPECT_EQ(as_text(test::slurp(path)), "something");
  EXPECT_FALSE(OutputFile::create(folder.path()));
  EXPECT_FALSE(OutputFile::create(folder.path() / "no" / "such" / "folder"));
}

TEST(OutputFile, TakesAnEmptyFileAndMakesItPrivate) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a.eastrace";
  {
    ASSERT_TRUE(OutputFile::create(path));
  }
  ::chmod(path.c_str(), 0644);
  auto file = OutputFile::create(path);
  ASSERT_TRUE(file);
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_FALSE(OutputFile::create(path)) << "the first one still has it";
}

TEST(OutputFile, DoesNotFollowLinks) {
  const test::ScratchFolder folder;
  {
    ASSERT_TRUE(OutputFile::create(folder.path() / "target"));
  }
  std::filesystem::create_symlink(folder.path() / "target", folder.path() / "link");
  EXPECT_FALSE(OutputFile::create(folder.path() / "link"));
}

TEST(OutputFile, AFullDiskLeavesWholeRecords) {
  Encoder encoder({});
  encoder.closed({.at = {}, .connection = {1}, .by = std::string(100, 'a')});
  const std::size_t one = encoder.bytes().size();
  encoder.closed({.at = {}, .connection = {1}, .by = std::string(100, 'b')});
  encoder.closed({.at = {}, .connection = {1}, .by = std::string(100, 'c')});
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a.eastrace";
  auto file = OutputFile::create(path);
  ASSERT_TRUE(file);
  {
    const test::FileSizeLimit full((2 * one) + 50);
    const auto done = file->append(encoder.bytes());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::io);
    EXPECT_EQ(done.error().offset, 2 * one);
    EXPECT_NE(done.error().what.find(path.string()), std::string::npos);
  }
  EXPECT_EQ(std::filesystem::file_size(path), 2 * one);
  ASSERT_TRUE(file->append(ByteView(encoder.bytes()).first(one))) << "what fits may still follow";
  EXPECT_EQ(std::filesystem::file_size(path), 3 * one);
}

TEST(OutputFile, GoesAwayUnlessKeptWhereThatWasAsked) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a.eastrace";
  const auto write = [&path](bool kept) {
    auto file = OutputFile::create(path);
    ASSERT_TRUE(file);
    file->remove_unless_kept();
    ASSERT_TRUE(file->append(as_bytes("something")));
    if (kept) {
      file->keep();
    }
  };
  write(false);
  EXPECT_FALSE(std::filesystem::exists(path));
  write(true);
  EXPECT_EQ(std::filesystem::file_size(path), 9U);
  std::filesystem::resize_file(path, 0);
  write(false);
  EXPECT_EQ(std::filesystem::file_size(path), 0U) << "was there, and empty";
  {
    auto file = OutputFile::create(path);
    ASSERT_TRUE(file);
    file->remove_unless_kept();
    OutputFile moved = std::move(*file);
    ASSERT_TRUE(moved.append(as_bytes("x")));
    moved.keep();
  }
  EXPECT_EQ(std::filesystem::file_size(path), 1U);
}

TEST(OutputFile, ADeviceMayBeFull) {
  auto file = OutputFile::create("/dev/full");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->append(as_bytes("x")));
  auto nothing = OutputFile::create("/dev/null");
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->append(as_bytes("x")));
  EXPECT_TRUE(nothing->sync());
}

}  // namespace
}  // namespace eastap::trace::output_file_test
