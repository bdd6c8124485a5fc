#include "proxy/trace/convert/export_file.h"

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
    ASSERT_TRUE(file->flush());
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
  ASSERT_TRUE(again->flush());
  EXPECT_EQ(as_text(test::slurp(path)), "2");
  EXPECT_FALSE(ExportFile::open({.target = folder.path() / "none" / "x"}));
  EXPECT_FALSE(ExportFile::open({.target = folder.path(), .force = true}));
}

}  // namespace
}  // namespace eastap::trace::export_file_test
