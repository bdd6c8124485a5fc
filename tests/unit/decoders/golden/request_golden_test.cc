// Golden files of what is read before a body is looked at: queries in both forms, heads of requests and
// answers, and traffic that is no ActiveSync.
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/eas/header_words.h"
#include "decoders/eas/query.h"
#include "decoders/eas/redirects.h"
#include "decoders/eas/request_context.h"
#include "decoders/traffic.h"
#include "proxy/base/text.h"
#include "tests/support/golden.h"

namespace eastap::request_golden_test {
namespace {

using test::GoldenInput;
using test::GoldenLines;

std::string flag(const std::optional<bool>& value) {
  return !value ? "" : *value ? "yes" : "no";
}

template <class Number>
std::string number(const std::optional<Number>& value) {
  return value ? std::to_string(*value) : std::string();
}

std::string describe_query(const GoldenInput& input) {
  const eas::Query query = eas::parse_query(input.joined("query"), input.has("options"));
  GoldenLines out;
  out.field("form", to_string(query.form)).field("command", query.command_name);
  out.field("command known as", eas::command_name(query.command)).field("version", query.version);
  out.field("locale", number(query.locale)).field("device id", query.device_id);
  out.field("device id is binary", query.device_id_binary ? "yes" : "").field("type", query.device_type);
  out.field("user", query.user).field("policy key", number(query.policy_key));
  out.field("save in sent", flag(query.save_in_sent)).field("multipart", flag(query.accept_multipart));
  for (const eas::QueryParameter& each : query.parameters) {
    out.line(fmt::format("parameter {}: {}", each.name, each.value));
  }
  return out.findings(query.findings).take();
}

void describe_context(GoldenLines& out, const eas::RequestContext& context) {
  out.field("command", eas::command_name(context.command)).field("form", to_string(context.form));
  out.field("version", context.version).field("device", context.device_id).field("type", context.device_type);
  out.field("user", context.user).field("user from", to_string(context.user_source));
  out.field("signs in with", context.auth_scheme).field("locale", context.locale);
  out.field("policy key", number(context.policy_key)).field("save in sent", flag(context.save_in_sent));
  out.field("multipart", context.accept_multipart ? "yes" : "");
  for (const eas::QueryParameter& each : context.parameters) {
    out.line(fmt::format("parameter {}: {}", each.name, each.value));
  }
  out.findings(context.findings);
}

void describe_field(GoldenLines& out, std::string_view line, eas::Side side) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = text::trim(line.substr(colon + 1));
  const eas::HeaderInfo* info = eas::lookup_header(name, value, side);
  const auto words = eas::header_words(name, value);
  out.line(fmt::format("{}: {}{}", name, info == nullptr ? "(no row)" : info->meaning,
                       words ? " -> " + *words : ""));
}

/// A head: its context where it is a request's, then each field with what it is for and what it says.
std::string describe_head(const GoldenInput& input) {
  std::vector<std::string> lines = input.lines("head");
  const std::string start = lines.front();
  lines.erase(lines.begin());
  const bool answer = start.starts_with("HTTP/");
  const auto field = [&](std::string_view name) -> std::optional<std::string_view> {
    for (const std::string& line : lines) {
      if (const std::size_t colon = line.find(':'); text::iequals(line.substr(0, colon), name)) {
        return text::trim(std::string_view(line).substr(colon + 1));
      }
    }
    return std::nullopt;
  };
  GoldenLines out;
  const auto words = text::split(start, ' ');
  if (!answer) {
    describe_context(out, eas::read_request(words.at(0), words.at(1), field));
  } else {
    const int status = static_cast<int>(text::to_number(words.at(1)).value_or(0));
    const eas::HttpStatusInfo* info = eas::lookup_http(status);
    out.field("HTTP", info == nullptr ? "(no row)" : info->meaning);
    for (const eas::Redirect& each : eas::find_redirects(eas::Command::sync, status, field, {})) {
      out.line(fmt::format("leads away: {} {}", to_string(each.kind), each.target));
    }
  }
  for (const std::string& line : lines) {
    describe_field(out, line, answer ? eas::Side::response : eas::Side::request);
  }
  return out.take();
}

/// Lines "METHOD TARGET HOST USER-AGENT".
std::string describe_traffic(const GoldenInput& input) {
  GoldenLines out;
  for (const std::string& line : input.lines("requests")) {
    const auto words = text::split(line, ' ');
    const std::size_t agent = words.at(0).size() + words.at(1).size() + words.at(2).size() + 3;
    const decoders::Traffic& traffic = decoders::classify_traffic(
        {.method = words.at(0),
         .target = words.at(1),
         .host = words.at(2),
         .user_agent = std::string_view(line).substr(std::min(agent, line.size()))});
    out.line(line);
    out.line(fmt::format("  {} ({}): {}", traffic.name, to_string(traffic.kind), traffic.sentence));
  }
  return out.take();
}

class RequestGolden : public testing::TestWithParam<test::GoldenCase> {};

TEST_P(RequestGolden, ReadsAsItShould) {
  const std::string described = GetParam().described();
  EXPECT_EQ(described, GetParam().expected(described));
}

INSTANTIATE_TEST_SUITE_P(Files, RequestGolden,
                         testing::ValuesIn(test::golden_cases({{"query", describe_query},
                                                               {"heads", describe_head},
                                                               {"traffic", describe_traffic}})),
                         test::golden_case_name);

}  // namespace
}  // namespace eastap::request_golden_test
