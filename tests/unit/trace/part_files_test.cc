#include "proxy/trace/part_files.h"

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/exchanges.h"
#include "tests/support/files.h"

namespace eastap::trace::part_files_test {
namespace {

TEST(PartFiles, NamesSortInTheOrderOfTheirParts) {
  EXPECT_EQ(part_name("/x/day.eastrace", 1), "/x/day-0001.eastrace");
  EXPECT_EQ(part_name("day", 23), "day-0023.eastrace");
  std::string before;
  for (const std::uint64_t part : {1, 9, 10, 9999, 10'000, 99'999, 100'000}) {
    const std::string name = part_name("t.eastrace", part).string();
    EXPECT_LT(before, name);
    before = name;
  }
}

TEST(PartFiles, ANewOneIsDueBySizeOrTime) {
  const test::ScratchFolder folder;
  PartFiles files(folder.path() / "t.eastrace", {.bytes = 1000, .time = std::chrono::seconds(60)});
  ASSERT_TRUE(files.create_next(test::moment(0)));
  EXPECT_EQ(files.part(), 1U);
  EXPECT_FALSE(files.due(999, test::moment(59'000'000)));
  EXPECT_TRUE(files.due(1000, test::moment(0)));
  EXPECT_TRUE(files.due(1, test::moment(60'000'000)));
  EXPECT_EQ(files.current(), folder.path() / "t-0001.eastrace");
  PartFiles single(folder.path() / "single.eastrace", {});
  ASSERT_TRUE(single.create_next(test::moment(0)));
  EXPECT_EQ(single.part(), 0U);
  EXPECT_FALSE(single.due(UINT64_MAX, test::moment(900'000'000)));
}

TEST(PartFiles, PartsOfAnEarlierRecordingAreRefusedBeforeTheFirstFile) {
  const test::ScratchFolder folder;
  const auto make = [&](const char* name, std::size_t size) {
    EXPECT_TRUE(files::write_private(folder.path() / name, Bytes(size, 1)));
  };
  for (const char* other : {"t-1.eastrace", "t-0001.txt", "t-000x.eastrace", "tt-0001.eastrace",
                            "t-A0001.eastrace", "t-0001-0001.eastrace"}) {
    make(other, 10);
  }
  make("t-0007.eastrace", 0);
  const auto path = folder.path() / "t.eastrace";
  ASSERT_TRUE(PartFiles(path, {.bytes = 100}).create_next(test::moment(0)))
      << "none of these is a part, and an empty one stops nothing";
  std::filesystem::remove(folder.path() / "t-0001.eastrace");
  make("t-0004.eastrace", 10);
  make("t-0003.eastrace", 10);
  PartFiles late(path, {.bytes = 100});
  const auto refused = late.create_next(test::moment(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_NE(refused.error().what.find("t-0003.eastrace and others are there already"), std::string::npos)
      << refused.error().what;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "t-0001.eastrace"));
  EXPECT_TRUE(PartFiles(path, {}).create_next(test::moment(0))) << "one file without parts";
  EXPECT_TRUE(is_part_of("t.eastrace", "t-a10000.eastrace"));
}

TEST(PartFiles, OnlyWhatThisRecordingWroteIsRemoved) {
  const test::ScratchFolder folder;
  const auto make = [&](const char* name) {
    const auto path = folder.path() / name;
    EXPECT_TRUE(files::write_private(path, Bytes(100, 1)));
    return path;
  };
  const auto foreign = make("t-0000.eastrace");
  PartFiles files(folder.path() / "t.eastrace", {.bytes = 100, .max_disk = 250});
  const auto first = make("t-0001.eastrace");
  files.completed(first, 100);
  const auto second = make("t-0002.eastrace");
  files.completed(second, 100);
  ASSERT_TRUE(files.make_room(40, 10));
  EXPECT_TRUE(std::filesystem::exists(first));
  ASSERT_TRUE(files.make_room(40, 11));
  EXPECT_FALSE(std::filesystem::exists(first));
  std::filesystem::rename(second, folder.path() / "kept.eastrace");
  const auto replaced = make("t-0002.eastrace");
  ASSERT_TRUE(files.make_room(200, 100));
  EXPECT_TRUE(std::filesystem::exists(replaced)) << "somebody else's";
  EXPECT_TRUE(std::filesystem::exists(foreign));
  ASSERT_TRUE(files.make_room(10'000, 1)) << "nothing is left to remove";
}

TEST(PartFiles, TheDiskIsNotFilled) {
  const test::ScratchFolder folder;
  std::uint64_t free = 1000;
  PartFiles files(folder.path() / "t.eastrace",
                  {.bytes = 100, .min_free = 500, .free_space = [&](const auto&) { return free; }});
  EXPECT_TRUE(files.make_room(0, 500));
  EXPECT_FALSE(files.make_room(0, 501));
  free = 499;
  const auto refused = files.make_room(0, 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::io);
  PartFiles asks(folder.path(), {.bytes = 100, .min_free = UINT64_MAX});
  EXPECT_FALSE(asks.make_room(0, 1)) << "the system was asked";
}

}  // namespace
}  // namespace eastap::trace::part_files_test
