#include "proxy/model/findings.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::model::findings_test {
namespace {

using test::Wbxml;

Bytes sync() {
  return Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "5").close().bytes();
}

std::vector<Finding> findings_of(const std::shared_ptr<core::Exchange>& exchange, AuthFacts auth = {}) {
  ExchangeView view(exchange, std::move(auth), nullptr);
  return find(view);
}
const Finding* with_code(const std::vector<Finding>& findings, std::string_view code) {
  const auto found = std::ranges::find(findings, code, &Finding::code);
  return found == findings.end() ? nullptr : &*found;
}

TEST(Findings, NothingWhereAllIsWell) {
  EXPECT_TRUE(findings_of(test::exchange(test::message(test::eas_head("Sync"), sync()),
                                         test::message(test::wbxml_answer_head(), sync())))
                  .empty());
}

TEST(Findings, BodiesThatCannotBeDecodedNameTheByte) {
  Bytes cut = sync();
  cut.pop_back();
  cut.pop_back();
  const auto findings = findings_of(test::exchange(test::message(test::eas_head("Sync"), sync()),
                                                   test::message(test::wbxml_answer_head(), cut)));
  const Finding* fault = with_code(findings, "wbxml.fault");
  ASSERT_NE(fault, nullptr);
  EXPECT_EQ(fault->where, "response");
  ASSERT_TRUE(fault->offset);
  EXPECT_NE(fault->text.find(std::to_string(*fault->offset)), std::string::npos);
}

TEST(Findings, CodingsThatCannotBeUndone) {
  const auto findings = findings_of(test::exchange(
      test::message(test::eas_head("Sync", "Content-Encoding: gzip\r\n"), as_bytes("no gzip at all")),
      nullptr));
  EXPECT_NE(with_code(findings, "coding.fault"), nullptr);
}

TEST(Findings, FormsThatEasDoesNotHave) {
  Bytes odd = Wbxml().open("AirSync:Sync").bytes();
  odd.insert(odd.end(), {0x3E, 0x01});  // an unknown token
  const auto findings = findings_of(test::exchange(test::message(test::eas_head("Sync"), odd), nullptr));
  EXPECT_NE(with_code(findings, "wbxml.form"), nullptr);
}

TEST(Findings, HeaderAndQueryThatDisagree) {
  const std::string head =
      "POST /Microsoft-Server-ActiveSync?jAAJBAp2MTQwRGV2aWNlAApTbWFydFBob25l HTTP/1.1\r\nHost: a\r\n"
      "MS-ASProtocolVersion: 16.1\r\n";
  EXPECT_FALSE(findings_of(test::exchange(test::message(head), nullptr)).empty());
}

TEST(Findings, AnswersThatLeadAway) {
  const auto away = [](std::string_view location, std::string_view mode) {
    auto exchange = test::exchange(
        test::message(test::eas_head("Sync"), sync()),
        test::message("HTTP/1.1 451 Redirect\r\nX-MS-Location: " + std::string(location) + "\r\n"));
    auto connection = std::make_shared<core::ConnectionFacts>(*exchange->connection);
    connection->mode = mode;
    exchange->connection = connection;
    return findings_of(exchange);
  };
  const auto findings = away("https://other.example.org/Microsoft-Server-ActiveSync", "reverse:https://x");
  const Finding* found = with_code(findings, "redirect.away");
  ASSERT_NE(found, nullptr);
  EXPECT_NE(found->text.find("other.example.org"), std::string::npos);
  EXPECT_TRUE(away("https://MAIL.example.org/Microsoft-Server-ActiveSync", "reverse:https://x").empty())
      << "the name that the phone used already";
  EXPECT_TRUE(away("https://other.example.org/", "connect").empty()) << "a proxy is asked for every host";
}

TEST(Findings, SignInThatIsBoundToTheChannel) {
  const auto refused = [](AuthFacts auth, int status, bool intercepted) {
    auto exchange = test::exchange(test::message(test::eas_head("Sync")),
                                   test::message("HTTP/1.1 " + std::to_string(status) + " x\r\n"));
    auto connection = std::make_shared<core::ConnectionFacts>(*exchange->connection);
    if (intercepted) {
      core::TlsFacts tls;
      tls.completed = true;
      connection->tls.push_back(tls);
    }
    connection->mode = "reverse:https://mail.example.org:8443";
    connection->upstream_name = "mail.example.org:8443";
    exchange->connection = connection;
    const auto findings = findings_of(exchange, std::move(auth));
    const Finding* found = with_code(findings, "auth.channel-binding");
    EXPECT_TRUE(found == nullptr || found->text.ends_with("(--passthrough mail.example.org)")) << found->text;
    return found != nullptr;
  };
  const AuthFacts last{.scheme = "NTLM", .user = "", .ntlm_message = 3};
  EXPECT_TRUE(refused(last, 401, true));
  EXPECT_TRUE(refused({.scheme = "negotiate", .user = "", .ntlm_message = 0}, 401, true));
  EXPECT_FALSE(refused(last, 200, true));
  EXPECT_FALSE(refused(last, 401, false)) << "plain HTTP has no channel to bind to";
  EXPECT_FALSE(refused({.scheme = "NTLM", .user = "", .ntlm_message = 1}, 401, true))
      << "a challenge must follow";
  EXPECT_FALSE(refused({.scheme = "Basic", .user = "anna", .ntlm_message = 0}, 401, true));
}

TEST(Findings, TheSessionsOwnComeFirstAndPrintable) {
  auto exchange = test::exchange(test::message(test::eas_head("Sync"), sync()), nullptr);
  exchange->notes = {{core::Note::Kind::finding, "odd \x1b[31m", ""}, {core::Note::Kind::policy, "rule", ""}};
  const auto findings = findings_of(exchange);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text, "odd \\x1B[31m");
}

TEST(Findings, AreBoundedAndWaitForTheEnd) {
  auto exchange = test::exchange(test::message(test::eas_head("Sync"), sync()), nullptr);
  exchange->notes.assign(1000, {core::Note::Kind::finding, "x", ""});
  EXPECT_EQ(findings_of(exchange).size(), max_findings);
  exchange->finished = {};
  EXPECT_TRUE(findings_of(exchange).empty());
}

}  // namespace
}  // namespace eastap::model::findings_test
