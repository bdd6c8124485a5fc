#include "proxy/app/key_log.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/files.h"

namespace eastap::app {
namespace {

TEST(KeyLog, AppendsLinesToAFileOfItsOwnersAlone) {
  const test::ScratchFolder folder;
  const auto file = folder.path() / "keys";
  {
    std::ofstream(file) << "before\n";
  }
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  {
    const auto log = KeyLog::open(file);
    ASSERT_TRUE(log) << log.error().what;
    (*log)->write("CLIENT_RANDOM 00 11");
    (*log)->write("CLIENT_RANDOM 22 33");
  }
  EXPECT_EQ(as_text(test::slurp(file)), "before\nCLIENT_RANDOM 00 11\nCLIENT_RANDOM 22 33\n");
  struct stat facts{};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
}

TEST(KeyLog, NamesTheFileThatCannotBeOpened) {
  const auto log = KeyLog::open("/absent/keys");
  ASSERT_FALSE(log);
  EXPECT_NE(log.error().what.find("/absent/keys"), std::string::npos);
}

TEST(KeyLog, AFailedWriteIsTheLast) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(::pipe(ends), 0);
  KeyLog log(ends[0]);  // the end that cannot be written to
  log.write("a");
  log.write("b");
  ::close(ends[1]);
}

}  // namespace
}  // namespace eastap::app
