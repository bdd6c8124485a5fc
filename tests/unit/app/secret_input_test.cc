#include "proxy/app/secret_input.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace eastap::app {
namespace {

TEST(SecretInput, NobodyIsAskedWithoutATerminal) {
  const int before = ::dup(STDIN_FILENO);
  int ends[2]{};
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  EXPECT_FALSE(somebody_is_there());
  EXPECT_FALSE(read_yes("Go on?"));
  const auto secret = read_secret("password of jo");
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().code, ErrorCode::refused);
  EXPECT_THAT(secret.error().what, testing::HasSubstr("--password-file"));
  ::dup2(before, STDIN_FILENO);
  for (const int each : {before, ends[0], ends[1]}) {
    ::close(each);
  }
}

}  // namespace
}  // namespace eastap::app
