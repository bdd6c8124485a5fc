// Golden files of the conversations around ActiveSync: Autodiscover and its redirects, sign-ins, token
// endpoints.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/autodiscover/conversation.h"
#include "decoders/eas/redirects.h"
#include "decoders/sign_in/challenge.h"
#include "decoders/sign_in/credentials.h"
#include "decoders/sign_in/token_endpoint.h"
#include "proxy/base/text.h"
#include "tests/support/golden.h"

namespace eastap::sign_in_golden_test {
namespace {

using test::GoldenInput;
using test::GoldenLines;

constexpr std::int64_t now = 1'790'000'000;  // 2026-09-21T14:13:20Z

std::string describe_autodiscover(const GoldenInput& input) {
  const std::string start = input.text("start line");
  const auto words = text::split(start, ' ');
  const std::string asked = input.text("request");
  const std::string answered = input.text("answer");
  autodiscover::Conversation all;
  all.question = autodiscover::read_question(words.at(0), words.at(1), as_bytes(asked));
  all.answer = autodiscover::read_answer(as_bytes(answered));
  all.http_status = static_cast<int>(text::to_number(input.text("http")).value_or(200));
  all.location = input.text("location");
  GoldenLines out;
  out.line(all.sentence()).field("outcome", to_string(all.outcome())).field("status", all.status());
  out.field("form", to_string(all.question.form)).field("schema", to_string(all.question.schema));
  out.field("protocol", all.question.protocol).field("answer", to_string(all.answer.kind));
  out.field("user", all.answer.address).field("name", all.answer.display_name);
  for (const autodiscover::Server& each : all.answer.servers) {
    out.line(fmt::format("server {}: {} {} {}", each.type, each.url, each.name, each.data));
  }
  out.field("redirect", all.answer.redirect)
      .field("code", all.answer.code)
      .field("message", all.answer.message);
  const auto headers = [&](std::string_view name) -> std::optional<std::string_view> {
    return name == "Location" && !all.location.empty() ? std::optional<std::string_view>(all.location)
                                                       : std::nullopt;
  };
  for (const eas::Redirect& each :
       eas::find_redirects(eas::Command::autodiscover, all.http_status, headers, as_bytes(answered))) {
    out.line(fmt::format("leads away: {} {}", to_string(each.kind), each.target));
  }
  return out.findings(all.findings()).take();
}

void describe_token(GoldenLines& out, const sign_in::Token& token) {
  out.line(fmt::format("token: {}, {} characters", to_string(token.form), token.length));
  out.field("algorithm", token.algorithm).field("key", token.key);
  for (const sign_in::Claim& each : token.claims) {
    out.line(fmt::format("claim {} ({}): {}", each.name, sign_in::claim_meaning(each.name), each.value));
  }
  for (const std::string& name : token.others) {
    out.field("claim, not shown", name);
  }
}

void describe_mechanism(GoldenLines& out, const sign_in::Mechanism& mechanism) {
  if (mechanism.present()) {
    out.line(fmt::format("{}: {}", mechanism.name(), mechanism.words()));
  }
}

/// Any of: the value of an Authorization field, lines of WWW-Authenticate, bodies of a token endpoint.
std::string describe_sign_in(const GoldenInput& input) {
  GoldenLines out;
  if (input.has("authorization")) {
    const auto credentials = sign_in::read_credentials(input.joined("authorization"));
    out.line(words(credentials, now)).field("scheme", credentials.scheme).field("user", credentials.user);
    out.field("valid", credentials.valid ? "" : "no");
    if (credentials.token.form != sign_in::Token::Form::none) {
      describe_token(out, credentials.token);
    }
    describe_mechanism(out, credentials.mechanism);
  }
  const std::vector<std::string> lines = input.lines("challenges");
  const std::vector<std::string_view> fields(lines.begin(), lines.end());
  const auto challenges = sign_in::read_challenges(fields);
  out.field("schemes", scheme_list(challenges));
  for (const sign_in::Challenge& each : challenges) {
    out.field("challenge", each.words());
  }
  const std::string type = input.text("type");
  const std::string asked = input.text("token request");
  const std::string answered = input.text("token answer");
  out.field("asked", words(sign_in::read_token_request(type, as_bytes(asked))));
  out.field("answered", words(sign_in::read_token_answer(as_bytes(answered), type, as_bytes(asked))));
  return out.take();
}

class SignInGolden : public testing::TestWithParam<test::GoldenCase> {};

TEST_P(SignInGolden, ReadsAsItShould) {
  const std::string described = GetParam().described();
  EXPECT_EQ(described, GetParam().expected(described));
  for (const std::string& secret : GetParam().input().lines("secrets")) {
    EXPECT_EQ(described.find(secret), std::string::npos) << secret;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, SignInGolden,
                         testing::ValuesIn(test::golden_cases({{"autodiscover", describe_autodiscover},
                                                               {"sign_in", describe_sign_in}})),
                         test::golden_case_name);

}  // namespace
}  // namespace eastap::sign_in_golden_test
