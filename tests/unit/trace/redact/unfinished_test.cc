#include "proxy/trace/redact/unfinished.h"

#include <string_view>

#include <gtest/gtest.h>

#include "proxy/base/bytes.h"
#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::trace::redact::unfinished_test {
namespace {

Bytes words(std::string_view text) {
  return to_bytes(text);
}

class UnfinishedCopy : public ::testing::Test {
 protected:
  test::ScratchFolder folder_;
  std::filesystem::path to_ = folder_.path() / "to.eastrace";
};

TEST_F(UnfinishedCopy, HasItsNameOnceItIsWhole) {
  for (const bool empty_before : {false, true}) {
    std::filesystem::remove(to_);
    if (empty_before) {
      ASSERT_TRUE(files::write_private(to_, {}));
    }
    Unfinished place(to_);
    EXPECT_NE(place.path(), to_);
    ASSERT_TRUE(files::write_private(place.path(), words("whole")));
    place.made();
    ASSERT_TRUE(place.finish());
    EXPECT_EQ(test::slurp(to_), words("whole"));
    EXPECT_FALSE(std::filesystem::exists(place.path()));
  }
}

TEST_F(UnfinishedCopy, LeavesNothingWhereItFails) {
  std::filesystem::path path;
  {
    Unfinished place(to_);
    path = place.path();
    ASSERT_TRUE(files::write_private(path, words("half")));
    place.made();
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(to_));
}

TEST_F(UnfinishedCopy, NeverReplacesWhatCameMeanwhile) {
  Unfinished place(to_);
  ASSERT_TRUE(files::write_private(place.path(), words("whole")));
  place.made();
  ASSERT_TRUE(files::write_private(to_, words("mine")));
  const auto done = place.finish();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::refused);
  EXPECT_EQ(test::slurp(to_), words("mine"));
}

TEST_F(UnfinishedCopy, TakesDevicesAndFullFilesAsTheyAre) {
  EXPECT_EQ(Unfinished("/dev/null").path(), "/dev/null");
  ASSERT_TRUE(files::write_private(to_, words("mine")));
  EXPECT_EQ(Unfinished(to_).path(), to_);
}

}  // namespace
}  // namespace eastap::trace::redact::unfinished_test
