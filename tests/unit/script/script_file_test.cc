#include "proxy/script/script_file.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace eastap::script {
namespace {

class ScriptFile : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) {
    const auto path = folder.path() / "a.lua";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  eastap::test::ScratchFolder folder;
};

TEST_F(ScriptFile, StampsTellVersionsApart) {
  const auto missing = stamp_of(folder.path() / "none.lua");
  EXPECT_FALSE(missing.exists);
  const auto path = write("one");
  const auto first = stamp_of(path);
  EXPECT_TRUE(first.exists);
  EXPECT_EQ(first, stamp_of(path));
  write("longer");
  EXPECT_NE(first, stamp_of(path));
  std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(5));
  const auto touched = stamp_of(path);
  EXPECT_EQ(touched.size, 6U);
  std::filesystem::copy_file(path, folder.path() / "b.lua");
  std::filesystem::last_write_time(folder.path() / "b.lua", std::filesystem::last_write_time(path));
  std::filesystem::rename(folder.path() / "b.lua", path);
  EXPECT_NE(touched, stamp_of(path));  // same time and size, another file
}

TEST_F(ScriptFile, TextKeepsItsLineNumbers) {
  EXPECT_EQ(read_script(write("\xEF\xBB\xBFx = 1")).value(), "x = 1");
  EXPECT_EQ(read_script(write("#!/usr/bin/lua\nx = 1")).value(), "\nx = 1");
  EXPECT_EQ(read_script(write("#")).value(), "");
  EXPECT_EQ(read_script(write("")).value(), "");
  EXPECT_FALSE(read_script(write(std::string(max_script + 1, ' '))));
  EXPECT_FALSE(read_script(folder.path() / "none.lua"));
}

TEST_F(ScriptFile, NamesAreShortAndDistinct) {
  EXPECT_EQ(script_name("/x/a.lua", {"/x/a.lua", "/y/b.lua"}), "a.lua");
  EXPECT_EQ(script_name("/x/a.lua", {"/x/a.lua", "/y/a.lua"}), "/x/a.lua");
  EXPECT_LE(script_name("/x/" + std::string(200, 'a') + ".lua", {}).size(), 50U);
}

}  // namespace
}  // namespace eastap::script
