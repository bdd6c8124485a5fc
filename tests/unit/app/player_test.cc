#include "proxy/app/player.h"

#include <gmock/gmock.h>

#include "tests/support/demo_recording.h"
#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

std::string trouble(const core::MessagePtr& answer, std::string_view command = "Sync") {
  model::ExchangeView view(test::exchange(test::message(test::eas_head(command)), answer), {}, nullptr);
  return trouble_of(view);
}

TEST(Player, TroubleIsWhatTheServerWantsInstead) {
  EXPECT_EQ(trouble(test::message("HTTP/1.1 200 OK\r\n")), "");
  EXPECT_EQ(trouble(nullptr), "");
  EXPECT_THAT(trouble(test::message("HTTP/1.1 451 Redirect\r\nX-MS-Location: https://b/x\r\n")),
              HasSubstr("redirected to https://b/x, which is not followed"));
  EXPECT_THAT(trouble(test::message("HTTP/1.1 302 Found\r\nLocation: /a\r\n")), HasSubstr("/a"));
  EXPECT_THAT(trouble(test::message("HTTP/1.1 401 Unauthorized\r\n")), HasSubstr("sign-in"));
  EXPECT_THAT(trouble(test::message("HTTP/1.1 449 Retry\r\n")), HasSubstr("wants provisioning (HTTP 449)"));
  const auto body = test::xml_document(R"(<Sync xmlns="AirSync"><Status>142</Status></Sync>)");
  EXPECT_THAT(trouble(test::message(test::wbxml_answer_head(), body.body())),
              HasSubstr("wants provisioning"));
  EXPECT_EQ(trouble(test::message("HTTP/1.1 503 Busy\r\n")), "HTTP 503");
}

TEST(Player, PatienceIsOverOnlyWhereTheServerMayStillWait) {
  using std::chrono::seconds;
  core::ClientAnswer silent;
  silent.failure = core::ClientAnswer::Failure::timeout;
  silent.sent = test::moment(0);
  EXPECT_TRUE(is_patience_over(silent, seconds(480), seconds(120)));
  EXPECT_FALSE(is_patience_over(silent, seconds(10), seconds(120))) << "its heartbeat is long over";
  EXPECT_FALSE(is_patience_over(silent, seconds(0), seconds(120))) << "no Ping";
  core::ClientAnswer unsent = silent;
  unsent.sent = {};
  EXPECT_FALSE(is_patience_over(unsent, seconds(480), seconds(120))) << "the server was never asked";
  core::ClientAnswer cut = silent;
  cut.failure = core::ClientAnswer::Failure::closed;
  EXPECT_FALSE(is_patience_over(cut, seconds(480), seconds(120)));
  core::ClientAnswer half = silent;
  half.response = test::message("HTTP/1.1 200 OK\r\n");
  EXPECT_FALSE(is_patience_over(half, seconds(480), seconds(120)));
}

TEST(Player, CopiesPlaySideBySideUnderTheirOwnNames) {
  const test::DemoServer server;
  const std::string record = server.file("load.eastrace");
  const auto run = test::run_command({"play", test::demo_trace(), "--to", server.url(), "--upstream-ca",
                                      server.ca(), "--speed", "max", "--copies", "3", "--ramp", "0", "--only",
                                      "cmd == FolderSync", "--record", record});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("FolderSync                3        3        0"));
  const auto listed = test::run_command({"show", record, "--json"});
  EXPECT_THAT(listed.out, HasSubstr("DEMO4711x2"));
  EXPECT_THAT(listed.out, HasSubstr("DEMO4711x3"));
}

}  // namespace
}  // namespace eastap::app
