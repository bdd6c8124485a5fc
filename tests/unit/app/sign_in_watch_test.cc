#include "proxy/app/sign_in_watch.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::app {
namespace {

using std::chrono::seconds;

class SignInWatchTest : public testing::Test {
 protected:
  static core::MessagePtr request() {
    return test::message(test::eas_head("Sync", "Authorization: Basic abc\r\n"));
  }
  /// 0: there is no answer.
  static core::ExchangePtr exchange(int status) {
    return test::exchange(
        request(), status == 0 ? nullptr : test::message("HTTP/1.1 " + std::to_string(status) + " Word\r\n"));
  }
  void send(bool may_be_held = false) { watch_.sent(*request(), may_be_held, seconds(1)); }
  bool answer(int status, int recorded = 200) {
    return watch_.answered(*exchange(status), *exchange(recorded));
  }

  SignInWatch watch_;
};

TEST_F(SignInWatchTest, OthersWaitUntilTheSignInIsTaken) {
  EXPECT_FALSE(watch_.must_wait(seconds(1))) << "somebody has to be first";
  send();
  EXPECT_TRUE(watch_.must_wait(seconds(100)));
  EXPECT_FALSE(answer(200));
  send();
  EXPECT_FALSE(watch_.must_wait(seconds(1)));
}

TEST_F(SignInWatchTest, AnAnswerThatSaysNothingOfTheSignInLeavesItOpen) {
  for (const int status : {503, 500, 0}) {
    send();
    EXPECT_FALSE(answer(status));
    EXPECT_FALSE(watch_.must_wait(seconds(1))) << "the next one may go";
    send();
    EXPECT_TRUE(watch_.must_wait(seconds(1))) << "and alone, after " << status;
  }
  EXPECT_FALSE(answer(401));
  send();
  EXPECT_FALSE(answer(503));
  send();
  EXPECT_TRUE(answer(401)) << "two in a row, whatever lies between";
  EXPECT_TRUE(watch_.refused());
}

TEST_F(SignInWatchTest, ABusyServerLaterMakesNobodyWait) {
  send();
  EXPECT_FALSE(answer(200));
  EXPECT_FALSE(answer(503));
  send();
  EXPECT_FALSE(watch_.must_wait(seconds(1)));
}

TEST_F(SignInWatchTest, TwoRefusalsInARowEndIt) {
  send();
  EXPECT_FALSE(answer(401));
  send();
  EXPECT_TRUE(watch_.must_wait(seconds(1))) << "one at a time again";
  EXPECT_FALSE(answer(200));
  EXPECT_FALSE(answer(401));
  EXPECT_FALSE(watch_.refused());
  EXPECT_TRUE(answer(401));
  EXPECT_FALSE(answer(401)) << "it ended already";
}

TEST_F(SignInWatchTest, ARequestThatIsHeldWasTaken) {
  send(true);
  EXPECT_TRUE(watch_.must_wait(seconds(5)));
  EXPECT_FALSE(watch_.must_wait(seconds(6)));
}

TEST_F(SignInWatchTest, RefusalsOfTheRecordingAndWithoutCredentialsDoNotCount) {
  const auto bare =
      test::exchange(test::message(test::eas_head("Sync")), test::message("HTTP/1.1 401 Unauthorized\r\n"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(watch_.answered(*bare, *exchange(200)));
    EXPECT_FALSE(answer(401, 401));
  }
  watch_.sent(*bare->request, false, seconds(1));
  EXPECT_FALSE(watch_.must_wait(seconds(1)));
}

}  // namespace
}  // namespace eastap::app
