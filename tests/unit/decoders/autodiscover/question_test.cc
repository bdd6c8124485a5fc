#include "decoders/autodiscover/question.h"

#include <gtest/gtest.h>

#include "tests/support/autodiscover_samples.h"

namespace eastap::autodiscover::question_test {
namespace {

Question read(std::string_view target, std::string_view body = {}, std::string_view method = "POST") {
  return read_question(method, target, as_bytes(body));
}

TEST(Question, PoxOfAPhoneAndOfOutlook) {
  const Question phone = read("/AutoDiscover/AutoDiscover.xml", test::pox_request());
  EXPECT_EQ(phone.form, Form::pox);
  EXPECT_EQ(phone.address, "anna@example.org");
  EXPECT_EQ(phone.schema, Schema::mobile_sync);
  EXPECT_FALSE(phone.probe);
  EXPECT_FALSE(phone.fault);
  EXPECT_EQ(read("/autodiscover/autodiscover.xml", test::pox_request("a@b", "outlook")).schema,
            Schema::outlook);
}

TEST(Question, JsonInBothForms) {
  const Question query =
      read("/autodiscover/autodiscover.json?Email=anna%40example.org&Protocol=activesync&RedirectCount=1", {},
           "GET");
  EXPECT_EQ(query.form, Form::json);
  EXPECT_EQ(query.address, "anna@example.org");
  EXPECT_EQ(query.schema, Schema::mobile_sync);
  EXPECT_EQ(query.redirects, 1U);
  const Question path = read("/autodiscover/autodiscover.json/v1.0/anna@example.org?Protocol=EWS", {}, "GET");
  EXPECT_EQ(path.address, "anna@example.org");
  EXPECT_EQ(path.schema, Schema::other);
  EXPECT_EQ(path.protocol, "EWS");
  EXPECT_FALSE(path.redirects);
}

TEST(Question, AProbeAsksNothing) {
  EXPECT_TRUE(read("/autodiscover/autodiscover.xml", {}, "GET").probe);
  EXPECT_FALSE(read("/autodiscover/autodiscover.xml").probe)
      << "a POST without a body is a fault of the client";
  EXPECT_EQ(read("/owa/").form, Form::none);
}

TEST(Question, WhatCannotBeReadSaysSo) {
  const Question page = read("/autodiscover/autodiscover.xml", "<a>no</b>");
  ASSERT_TRUE(page.fault);
  EXPECT_TRUE(page.fault->offset);
  EXPECT_TRUE(read("/autodiscover/autodiscover.xml", "<a/>").fault);
  EXPECT_EQ(read("/autodiscover/autodiscover.xml", std::string(max_body + 1, ' ')).fault->code,
            ErrorCode::limit_exceeded);
}

TEST(Question, Words) {
  EXPECT_EQ(to_string(Form::pox), "POX");
  EXPECT_EQ(to_string(Form::json), "JSON");
  EXPECT_EQ(to_string(Schema::mobile_sync), "mobilesync");
  EXPECT_EQ(schema_of(" "), Schema::none);
  EXPECT_EQ(schema_of("http://else"), Schema::other);
}

}  // namespace
}  // namespace eastap::autodiscover::question_test
