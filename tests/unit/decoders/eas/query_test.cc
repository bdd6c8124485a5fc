#include "decoders/eas/query.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace eastap::eas::query_test {
namespace {

bool has(const Query& query, std::string_view code) {
  return std::ranges::any_of(query.findings, [&](const auto& finding) { return finding.code == code; });
}

std::string parameter(const Query& query, std::string_view name) {
  const std::string* value = query.parameter(name);
  return value == nullptr ? "(none)" : *value;
}

TEST(Query, PlainExampleOfTheReference) {
  const Query query = parse_query(
      "Cmd=Sync&User=jo%40example.com&DeviceId=6F24CAD599A5BF1A690246B8C68FAE8D&DeviceType=iPhone");
  EXPECT_EQ(query.form, QueryForm::plain);
  EXPECT_EQ(query.command, Command::sync);
  EXPECT_EQ(query.command_name, "Sync");
  EXPECT_EQ(query.user, "jo@example.com");
  EXPECT_EQ(query.device_id, "6F24CAD599A5BF1A690246B8C68FAE8D");
  EXPECT_FALSE(query.device_id_binary);
  EXPECT_EQ(query.device_type, "iPhone");
  EXPECT_TRUE(query.findings.empty());
  EXPECT_TRUE(query.version.empty());
  EXPECT_FALSE(query.locale || query.policy_key || query.save_in_sent || query.accept_multipart);
}

TEST(Query, PlainParameters) {
  const Query query = parse_query(
      "deviceType=PPC&deviceid=A1&user=DOM%5Cjo&cmd=smartreply&CollectionId=5&ItemId=5%3A31&LongId=a%2Fb&"
      "Occurrence=20240308T143000Z&SaveInSent=T&AttachmentName=x%20y.pdf&Weird=1");
  EXPECT_EQ(query.command, Command::smart_reply);
  EXPECT_EQ(query.command_name, "smartreply") << "as sent";
  EXPECT_EQ(query.user, "DOM\\jo");
  EXPECT_EQ(query.save_in_sent, true);
  EXPECT_EQ(parameter(query, "CollectionId"), "5");
  EXPECT_EQ(parameter(query, "ItemId"), "5:31");
  EXPECT_EQ(parameter(query, "LongId"), "a/b");
  EXPECT_EQ(parameter(query, "Occurrence"), "20240308T143000Z");
  EXPECT_EQ(parameter(query, "AttachmentName"), "x y.pdf");
  EXPECT_EQ(parameter(query, "weird"), "1");
  EXPECT_EQ(parameter(query, "ParentId"), "(none)");
  EXPECT_TRUE(query.findings.empty());
  EXPECT_EQ(parse_query("Cmd=SendMail&User=j&DeviceId=1&DeviceType=x&SaveInSent=f").save_in_sent, false);
}

TEST(Query, PlusStaysPlus) {
  EXPECT_EQ(parse_query("Cmd=Sync&User=jo+tag@example.com&DeviceId=1&DeviceType=a").user,
            "jo+tag@example.com");
}

TEST(Query, Latin1NamesBecomeUtf8) {
  EXPECT_EQ(parse_query("Cmd=Sync&User=J%F6rg&DeviceId=1&DeviceType=a").user, "J\xc3\xb6rg");
  EXPECT_EQ(parse_query("Cmd=Sync&User=J%C3%B6rg&DeviceId=1&DeviceType=a").user, "J\xc3\xb6rg");
}

TEST(Query, PlainFaults) {
  EXPECT_TRUE(has(parse_query("Cmd=Sync&DeviceId=1&DeviceType=a"), "eas.query.missing"));
  EXPECT_TRUE(has(parse_query("Cmd=Sync&User=j&DeviceType=a"), "eas.query.missing"));
  EXPECT_TRUE(has(parse_query("Cmd=Sync&User=j&DeviceId=1"), "eas.query.missing"));
  EXPECT_TRUE(has(parse_query("Cmd=Sync&User=j&DeviceId=a-b&DeviceType=a"), "eas.query.device-id"));
  EXPECT_TRUE(has(parse_query("Cmd=Sync&User=j&DeviceId=123456789012345678901234567890123&DeviceType=a"),
                  "eas.query.device-id"));
  EXPECT_TRUE(has(parse_query("Cmd=Sync&User=j&User=k&DeviceId=1&DeviceType=a"), "eas.query.duplicate"));
  EXPECT_EQ(parse_query("Cmd=Sync&User=j&User=k&DeviceId=1&DeviceType=a").user, "j");
  EXPECT_TRUE(has(parse_query("Cmd=SendMail&SaveInSent=yes"), "eas.query.save-in-sent"));
  const Query percent = parse_query("Cmd=Sync&User=100%&DeviceId=1&DeviceType=a");
  ASSERT_TRUE(has(percent, "eas.query.percent"));
  EXPECT_EQ(percent.findings.front().offset, 17U);
  EXPECT_EQ(percent.user, "100%");
  const Query unknown = parse_query("Cmd=Dance&User=j&DeviceId=1&DeviceType=a");
  EXPECT_EQ(unknown.form, QueryForm::plain);
  EXPECT_EQ(unknown.command, Command::unknown);
  EXPECT_TRUE(has(unknown, "eas.query.command"));
  EXPECT_EQ(unknown.command_name, "Dance");
}

TEST(Query, PlainWithoutCommandIsMalformedUnlessForOptions) {
  const Query query = parse_query("User=jo&DeviceId=1&DeviceType=x");
  EXPECT_EQ(query.form, QueryForm::malformed);
  EXPECT_TRUE(has(query, "eas.query.command"));
  EXPECT_EQ(query.user, "jo") << "what is there is still read";
  const Query options = parse_query("User=jo&DeviceId=1&DeviceType=x", true);
  EXPECT_EQ(options.form, QueryForm::plain);
  EXPECT_TRUE(options.findings.empty());
}

TEST(Query, NoQuery) {
  EXPECT_EQ(parse_query("").form, QueryForm::none);
  EXPECT_TRUE(has(parse_query(""), "eas.query.missing"));
  EXPECT_TRUE(parse_query("", true).findings.empty());
}

TEST(Query, ParametersAreBounded) {
  std::string text = "Cmd=Sync&User=j&DeviceId=1&DeviceType=a";
  for (int i = 0; i < 1'000; ++i) {
    text += "&p" + std::to_string(i) + "=1";
  }
  const Query query = parse_query(text);
  EXPECT_EQ(query.parameters.size(), max_query_parameters);
  EXPECT_TRUE(has(query, "eas.query.parameters"));
}

TEST(Query, FormsHaveNames) {
  EXPECT_EQ(to_string(QueryForm::none), "none");
  EXPECT_EQ(to_string(QueryForm::plain), "plain");
  EXPECT_EQ(to_string(QueryForm::base64), "base64");
  EXPECT_EQ(to_string(QueryForm::malformed), "malformed");
}

TEST(Query, Utf8OrLatin1) {
  EXPECT_EQ(to_utf8("abc"), "abc");
  EXPECT_EQ(to_utf8("\xc3\xa4"), "\xc3\xa4");
  EXPECT_EQ(to_utf8("\xe4\xff"), "\xc3\xa4\xc3\xbf");
}

}  // namespace
}  // namespace eastap::eas::query_test
