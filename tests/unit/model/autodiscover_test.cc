#include "proxy/model/autodiscover.h"

#include <gtest/gtest.h>

#include "proxy/model/exchange_view.h"
#include "proxy/model/judgement.h"
#include "tests/support/autodiscover_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::model::autodiscover_test {
namespace {

std::shared_ptr<core::Exchange> asked(std::string_view answer_head, std::string_view body = {}) {
  return test::exchange(
      test::message("POST /Autodiscover/Autodiscover.xml HTTP/1.1\r\n", as_bytes(test::pox_request())),
      test::message(answer_head, as_bytes(body), 7));
}

TEST(ModelAutodiscover, ReadsBothBodies) {
  ExchangeView view(asked("HTTP/1.1 200 OK\r\n", test::pox_settings()), {}, nullptr);
  EXPECT_EQ(read_autodiscover(view).sentence(),
            "Autodiscover for anna@example.org: ActiveSync at "
            "https://mail.example.org/Microsoft-Server-ActiveSync");
  EXPECT_EQ(judge(view).status, "success");
}

TEST(ModelAutodiscover, TakesTheHeadersThatLeadOn) {
  ExchangeView found(
      asked("HTTP/1.1 302 Found\r\nLocation: https://a.example/\r\nX-MS-Location: https://b.example/\r\n"),
      {}, nullptr);
  EXPECT_EQ(read_autodiscover(found).location, "https://a.example/");
  EXPECT_EQ(judge(found).status, "HTTP 302 Redirect");
  EXPECT_EQ(judge(found).outcome, eas::Outcome::notice);
  ExchangeView moved(
      asked("HTTP/1.1 451 x\r\nLocation: https://a.example/\r\nX-MS-Location: https://b.example/\r\n"), {},
      nullptr);
  EXPECT_EQ(read_autodiscover(moved).location, "https://b.example/");
  ExchangeView expired(asked("HTTP/1.1 457 x\r\nX-MS-Credential-Service-Url: https://pw.example/\r\n"), {},
                       nullptr);
  EXPECT_EQ(read_autodiscover(expired).help_url, "https://pw.example/");
}

TEST(ModelAutodiscover, ErrorsInsideOfSuccessAreFailures) {
  ExchangeView view(asked("HTTP/1.1 200 OK\r\n", test::pox_invalid_request), {}, nullptr);
  EXPECT_EQ(judge(view).status, "error 600");
  EXPECT_EQ(judge(view).outcome, eas::Outcome::failure);
}

TEST(ModelAutodiscover, OtherExchangesHaveNone) {
  ExchangeView view(
      test::exchange(test::message(test::eas_head("Sync")), test::message("HTTP/1.1 200 OK\r\n")), {},
      nullptr);
  EXPECT_EQ(read_autodiscover(view).http_status, 0);
  EXPECT_EQ(read_autodiscover(view).question.form, autodiscover::Form::none);
  auto waiting = asked("HTTP/1.1 200 OK\r\n");
  waiting->response = nullptr;
  ExchangeView open(waiting, {}, nullptr);
  EXPECT_EQ(read_autodiscover(open).question.address, "anna@example.org");
}

}  // namespace
}  // namespace eastap::model::autodiscover_test
