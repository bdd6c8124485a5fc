#include "decoders/eas/request_context.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::eas::request_context_test {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

const std::string plain_query = "Cmd=Sync&User=jo&DeviceId=A1&DeviceType=iPhone";
const std::string packed_query =
    "jREJBBDIbLhmwWR9sOSgpRFjJNNCBAAAAAALV2luZG93c01haWw=";  // Settings, 14.1, key 0

RequestContext read(const std::string& query, const Headers& headers, const std::string& method = "POST") {
  return read_request(method, "/Microsoft-Server-ActiveSync?" + query,
                      [&](std::string_view name) -> std::optional<std::string_view> {
                        for (const auto& [header, value] : headers) {
                          if (text::iequals(header, name)) {
                            return value;
                          }
                        }
                        return std::nullopt;
                      });
}

std::size_t count(const RequestContext& context, std::string_view code) {
  return static_cast<std::size_t>(
      std::ranges::count_if(context.findings, [&](const auto& finding) { return finding.code == code; }));
}

TEST(RequestContext, PlainQueryWithHeaders) {
  const RequestContext context = read(plain_query, {{"MS-ASProtocolVersion", "14.1"},
                                                    {"X-MS-PolicyKey", "3413614369"},
                                                    {"MS-ASAcceptMultiPart", "T"},
                                                    {"Accept-Language", "en-us"},
                                                    {"User-Agent", "Apple-iPhone12C1/1902.109"},
                                                    {"Content-Type", "application/vnd.ms-sync.wbxml"},
                                                    {"Authorization", "Basic am86c2VjcmV0"}});
  EXPECT_TRUE(context.is_eas);
  EXPECT_EQ(context.command, Command::sync);
  EXPECT_EQ(context.command_name, "Sync");
  EXPECT_EQ(context.form, QueryForm::plain);
  EXPECT_EQ(context.version, "14.1");
  EXPECT_EQ(context.device_id, "A1");
  EXPECT_EQ(context.device_type, "iPhone");
  EXPECT_EQ(context.user, "jo");
  EXPECT_EQ(context.user_source, UserSource::query);
  EXPECT_EQ(context.auth_scheme, "Basic");
  EXPECT_EQ(context.user_agent, "Apple-iPhone12C1/1902.109");
  EXPECT_EQ(context.locale, "en-us");
  EXPECT_EQ(context.policy_key, 3413614369U);
  EXPECT_TRUE(context.accept_multipart);
  EXPECT_TRUE(context.findings.empty());
}

TEST(RequestContext, PackedQueryNeedsNoHeaders) {
  const RequestContext context = read(packed_query, {});
  EXPECT_EQ(context.form, QueryForm::base64);
  EXPECT_EQ(context.command, Command::settings);
  EXPECT_EQ(context.version, "14.1");
  EXPECT_EQ(context.locale, "en-US");
  EXPECT_EQ(context.lcid, 0x0409);
  EXPECT_EQ(context.policy_key, 0U);
  EXPECT_TRUE(context.device_id_binary);
  EXPECT_EQ(context.user_source, UserSource::none);
  EXPECT_TRUE(context.findings.empty());
}

TEST(RequestContext, PackedQueryAndHeadersThatAgree) {
  EXPECT_TRUE(
      read(packed_query, {{"MS-ASProtocolVersion", "14.1"}, {"X-MS-PolicyKey", "0"}}).findings.empty());
  const std::string multipart = "jRMJBBBBcHBsRE1QRlhaQUJERkhXBNIClkkEaVBhZAcBAg==";
  EXPECT_TRUE(
      read(multipart, {{"MS-ASAcceptMultiPart", "T"}, {"X-MS-PolicyKey", "1234567890"}}).findings.empty());
}

TEST(RequestContext, HeaderAndQueryThatDisagree) {
  const RequestContext context =
      read(packed_query, {{"MS-ASProtocolVersion", "12.1"}, {"X-MS-PolicyKey", "7"}});
  EXPECT_EQ(count(context, "eas.request.disagree"), 2U);
  EXPECT_EQ(context.version, "14.1") << "the query counts";
  EXPECT_EQ(context.policy_key, 0U);
  const RequestContext multipart =
      read("jRMJBBBBcHBsRE1QRlhaQUJERkhXBNIClkkEaVBhZAcBAg==", {{"MS-ASAcceptMultiPart", "F"}});
  EXPECT_EQ(count(multipart, "eas.request.disagree"), 1U);
  EXPECT_TRUE(multipart.accept_multipart);
  const RequestContext user =
      read(plain_query, {{"MS-ASProtocolVersion", "14.1"}, {"Authorization", "Basic YW5uOnNlY3JldA=="}});
  EXPECT_EQ(count(user, "eas.request.disagree"), 1U);
  EXPECT_EQ(user.user, "jo");
}

TEST(RequestContext, TwoSpellingsOfAUserAgree) {
  const std::string query = "Cmd=Sync&User=DOM%5Cjo&DeviceId=A1&DeviceType=iPhone";
  const std::string header = "Basic " + text::to_base64(as_bytes("Jo@example.com:pw"));
  EXPECT_EQ(count(read(query, {{"MS-ASProtocolVersion", "14.1"}, {"Authorization", header}}),
                  "eas.request.disagree"),
            0U);
}

TEST(RequestContext, UserFromTheCredentials) {
  const RequestContext basic = read(packed_query, {{"Authorization", "Basic ZmFrZXVzZXI6eCRwSUFLOUBwOSE="}});
  EXPECT_EQ(basic.user, "fakeuser");
  EXPECT_EQ(basic.user_source, UserSource::basic);
  const RequestContext bearer =
      read(packed_query, {{"Authorization", "Bearer e30.eyJ1cG4iOiJqb0BleGFtcGxlLmNvbSJ9.x"}});
  EXPECT_EQ(bearer.user, "jo@example.com");
  EXPECT_EQ(bearer.user_source, UserSource::bearer);
  EXPECT_EQ(count(read(packed_query, {{"Authorization", "Basic ???"}}), "eas.request.authorization"), 1U);
}

TEST(RequestContext, ThePasswordIsNowhere) {
  const RequestContext context =
      read(packed_query, {{"Authorization", "Basic ZmFrZXVzZXI6eCRwSUFLOUBwOSE="}});
  for (const std::string* text : {&context.user, &context.auth_scheme, &context.user_agent}) {
    EXPECT_EQ(text->find("x$pIAK9@p9!"), std::string::npos);
    EXPECT_EQ(text->find("ZmFrZXVzZXI6"), std::string::npos);
  }
}

TEST(RequestContext, VersionFaults) {
  EXPECT_EQ(count(read(plain_query, {}), "eas.request.version"), 1U) << "a plain query needs the header";
  EXPECT_EQ(count(read(plain_query, {{"MS-ASProtocolVersion", "17.0"}}), "eas.request.version"), 1U);
  EXPECT_EQ(count(read("Cmd=Find&User=j&DeviceId=1&DeviceType=x", {{"MS-ASProtocolVersion", "14.1"}}),
                  "eas.request.command-version"),
            1U);
  EXPECT_EQ(
      count(read("Cmd=GetAttachment&User=j&DeviceId=1&DeviceType=x", {{"MS-ASProtocolVersion", "14.0"}}),
            "eas.request.command-version"),
      1U);
  EXPECT_EQ(
      count(read("Cmd=GetAttachment&User=j&DeviceId=1&DeviceType=x", {{"MS-ASProtocolVersion", "12.1"}}),
            "eas.request.command-version"),
      0U);
}

TEST(RequestContext, PolicyKeyFaults) {
  for (const char* key : {"", "abc", "-1", "4294967296", "0x10"}) {
    const RequestContext context =
        read(plain_query, {{"MS-ASProtocolVersion", "14.1"}, {"X-MS-PolicyKey", key}});
    EXPECT_EQ(count(context, "eas.request.policy-key"), 1U) << key;
    EXPECT_FALSE(context.policy_key.has_value());
  }
  EXPECT_EQ(read(plain_query, {{"X-MS-PolicyKey", " 4294967295 "}}).policy_key, 4294967295U);
}

TEST(RequestContext, ContentTypeMustFitTheCommand) {
  const std::string send = "Cmd=SendMail&User=j&DeviceId=1&DeviceType=x";
  const auto findings = [](const std::string& query, const char* version, const char* type) {
    return count(read(query, {{"MS-ASProtocolVersion", version}, {"Content-Type", type}}),
                 "eas.request.content-type");
  };
  EXPECT_EQ(findings(send, "12.1", "message/rfc822"), 0U);
  EXPECT_EQ(findings(send, "14.0", "message/rfc822"), 1U);
  EXPECT_EQ(findings(send, "14.0", "application/vnd.ms-sync.wbxml; charset=x"), 0U);
  EXPECT_EQ(findings(send, "12.1", "application/vnd.ms-sync.wbxml"), 1U);
  EXPECT_EQ(findings(plain_query, "2.5", "Application/vnd.ms-sync"), 0U);
  EXPECT_EQ(findings(plain_query, "16.1", "text/html"), 1U);
}

TEST(RequestContext, MethodFault) {
  EXPECT_EQ(count(read(plain_query, {{"MS-ASProtocolVersion", "14.1"}}, "GET"), "eas.request.method"), 1U);
  EXPECT_EQ(read(plain_query, {}, "GET").command, Command::sync);
}

TEST(RequestContext, Options) {
  const RequestContext context =
      read("", {{"Authorization", "Basic ZmFrZXVzZXI6eCRwSUFLOUBwOSE="}}, "OPTIONS");
  EXPECT_EQ(context.command, Command::options);
  EXPECT_EQ(context.command_name, "OPTIONS");
  EXPECT_EQ(context.user, "fakeuser");
  EXPECT_TRUE(context.findings.empty());
}

TEST(RequestContext, OtherTargets) {
  const auto none = [](std::string_view) -> std::optional<std::string_view> { return std::nullopt; };
  EXPECT_EQ(read_request("GET", "/owa/", none).command, Command::none);
  EXPECT_FALSE(read_request("GET", "/owa/", none).is_eas);
  const RequestContext autodiscover = read_request("POST", "/autodiscover/autodiscover.xml", none);
  EXPECT_EQ(autodiscover.command, Command::autodiscover);
  EXPECT_EQ(autodiscover.command_name, "Autodiscover");
  EXPECT_FALSE(autodiscover.is_eas);
  EXPECT_TRUE(autodiscover.findings.empty());
}

TEST(RequestContext, ParametersAreFound) {
  const RequestContext context =
      read("oQMHBBBvJMrVmaW/GmkCRrjGj66NBCGfd8sGaVBob25lAQE1AwQ1OjMxBwEBCAV1c2VyMQ==", {});
  ASSERT_NE(context.parameter("itemid"), nullptr);
  EXPECT_EQ(*context.parameter("itemid"), "5:31");
  EXPECT_EQ(context.parameter("LongId"), nullptr);
  EXPECT_EQ(context.save_in_sent, true);
}

TEST(RequestContext, AgreesWithClassify) {
  for (const std::string& query :
       {plain_query, packed_query, std::string("Cmd=%50ing"), std::string("Cmd=&Cmd=Sync"),
        std::string("jBQ="), std::string("User=jo&DeviceId=1&DeviceType=x")}) {
    EXPECT_EQ(read(query, {}).command, classify("POST", "/Microsoft-Server-ActiveSync?" + query)) << query;
  }
}

TEST(RequestContext, VersionsAsNumbers) {
  EXPECT_EQ(version_number("2.5"), 25);
  EXPECT_EQ(version_number("16.1"), 161);
  for (const char* text : {"", "16", "16.", ".1", "16.10", "a.b", "-", "116.1"}) {
    EXPECT_FALSE(version_number(text).has_value()) << text;
  }
}

TEST(RequestContext, SourcesHaveNames) {
  EXPECT_EQ(to_string(UserSource::none), "none");
  EXPECT_EQ(to_string(UserSource::query), "query");
  EXPECT_EQ(to_string(UserSource::basic), "basic");
  EXPECT_EQ(to_string(UserSource::bearer), "bearer");
}

}  // namespace
}  // namespace eastap::eas::request_context_test
