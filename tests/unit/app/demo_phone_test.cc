#include "proxy/app/demo_phone.h"

#include <fstream>

#include <gtest/gtest.h>

#include "certs/minter.h"
#include "proxy/app/demo_messages.h"
#include "proxy/app/demo_server.h"
#include "proxy/base/clock.h"
#include "tests/support/files.h"

namespace eastap::app::demo {
namespace {

class DemoPhoneTest : public testing::Test {
 protected:
  DemoPhoneTest() {
    const auto now = certs::unix_time(SystemClock().now());
    const auto authority = std::make_shared<const certs::Authority>(
        *certs::Authority::create("test", now, certs::KeyKind::p256));
    ca_file_ = folder_.path() / "ca.pem";
    std::ofstream(ca_file_) << authority->pem();
    certs::LeafRequest request;
    request.server_name = "localhost";
    server_ = std::move(*Server::start(*certs::Minter(authority).mint(request, now)));
  }
  test::ScratchFolder folder_;
  std::filesystem::path ca_file_;
  std::unique_ptr<Server> server_;
};

TEST_F(DemoPhoneTest, PlaysItsWholeDayAgainstTheServer) {
  const auto report = play_day(server_->port(), "localhost", ca_file_, true, [] { return false; });
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->asked, phone_day().size());
  EXPECT_EQ(report->answered, phone_day().size());
  EXPECT_EQ(report->unreadable, 0U);
}

TEST_F(DemoPhoneTest, StopsWhenItIsTold) {
  int steps = 0;
  const auto report = play_day(server_->port(), "localhost", ca_file_, true, [&] { return ++steps > 2; });
  ASSERT_TRUE(report);
  EXPECT_EQ(report->asked, 2U);
}

TEST_F(DemoPhoneTest, SaysWhenNobodyListens) {
  const std::uint16_t port = server_->port();
  server_.reset();
  const auto report = play_day(port, "localhost", ca_file_, true, [] { return false; });
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().what.find("127.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace eastap::app::demo
