#include "proxy/ui/meaning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/autodiscover_samples.h"
#include "tests/support/exchanges.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::ui::meaning_test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string details_of(const std::shared_ptr<core::Exchange>& exchange, model::AuthFacts auth = {}) {
  model::ExchangeView view(exchange, std::move(auth), nullptr);
  std::string all;
  tell_meaning(view, [&](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      all += std::string(name) + '|' + std::string(value) + '\n';
    }
  });
  return all;
}
std::shared_ptr<core::Exchange> autodiscover(std::string_view answer, std::string_view body) {
  return test::exchange(
      test::message("POST /autodiscover/autodiscover.xml HTTP/1.1\r\n", as_bytes(test::pox_request())),
      test::message(answer, as_bytes(body)));
}
std::shared_ptr<core::Exchange> other(std::string_view path) {
  return test::exchange(test::message("POST " + std::string(path) + " HTTP/1.1\r\nHost: a.example\r\n"),
                        test::message("HTTP/1.1 200 OK\r\n"));
}

TEST(Meaning, DetailsOfATokenEndpoint) {
  model::AuthFacts auth;
  auth.token_request.grant_type = "refresh_token";
  auth.token_answer.error = "invalid_grant";
  EXPECT_THAT(details_of(other("/common/oauth2/token"), auth), HasSubstr("answer|invalid_grant"));
}

TEST(Meaning, DetailsOfAToken) {
  const std::string jwt = test::fake_jwt(
      R"({"aud":"00000002-0000-0ff1-ce00-000000000000","exp":1790003480,"nbf":99999999999999,"upn":"a\u001b[2J","nonce":"x"})");
  const std::string all = details_of(
      test::exchange(test::message(test::eas_head("Sync", "Authorization: Bearer " + jwt + "\r\n")),
                     test::message("HTTP/1.1 200 OK\r\n")));
  EXPECT_THAT(
      all, HasSubstr("token|jwt, " + std::to_string(jwt.size()) + " characters, signed with RS256, key k1"));
  EXPECT_THAT(all, HasSubstr("|aud (audience): 00000002-0000-0ff1-ce00-000000000000 (Exchange)"));
  EXPECT_THAT(all, HasSubstr("|nbf (not before): 99999999999999 (seconds since 1970)"));
  EXPECT_THAT(all, HasSubstr("|also, not shown: nonce"));
  EXPECT_THAT(all, HasSubstr("upn (user): a\\x1B[2J"));
  EXPECT_THAT(all, Not(HasSubstr(std::string(test::fake_signature))));
}

TEST(Meaning, DetailsOfAutodiscoverAndChallenges) {
  const std::string settings = details_of(autodiscover("HTTP/1.1 200 OK\r\n", test::pox_settings()));
  EXPECT_THAT(settings, HasSubstr("did|Autodiscover for anna@example.org: ActiveSync at"));
  EXPECT_THAT(settings, HasSubstr("asked|POX, mobilesync schema"));
  EXPECT_THAT(settings, HasSubstr("server|CertEnroll: https://cert.example.org/CertEnroll (MobileTemplate)"));
  const std::string refused = details_of(
      test::exchange(test::message(test::eas_head("Sync")),
                     test::message("HTTP/1.1 401 x\r\nWWW-Authenticate: Negotiate, Basic realm=\"a\"\r\n")));
  EXPECT_THAT(refused, HasSubstr("challenge|Negotiate\n|Basic (realm \"a\")\n"));
  EXPECT_THAT(details_of(other("/EWS/Exchange.asmx")), HasSubstr("traffic|EWS: Exchange Web Services"));
}

}  // namespace
}  // namespace eastap::ui::meaning_test
