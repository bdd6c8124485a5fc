#include "proxy/ui/body_json.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/ui/samples.h"

namespace eastap::ui::body_json_test {
namespace {

using Json = nlohmann::ordered_json;

Json bodies(const std::shared_ptr<core::Exchange>& exchange, Bodies form = Bodies::read) {
  model::ExchangeView view(exchange, {}, nullptr);
  return bodies_json(view, form);
}

TEST(BodyJson, MembersThatProgramsRelyOn) {
  const Json all = bodies(samples::sent_mail(
      "From: Anna <a@example.com>\r\nSubject: Hi\r\nContent-Type: multipart/mixed; "
      "boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n"
      "Content-Type: "
      "text/calendar\r\n\r\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:20261201T090000Z\nEND:VEVENT\n"
      "END:VCALENDAR\r\n--b--\r\n"));
  ASSERT_EQ(all.size(), 1U);
  const Json& body = all[0];
  EXPECT_EQ(body["message"], "request");
  EXPECT_EQ(body["where"], "SendMail/Mime");
  EXPECT_EQ(body["kind"], "MIME");
  EXPECT_EQ(body["text"], "Hello");
  EXPECT_EQ(body["text_cut"], false);
  EXPECT_EQ(body["truncated"], false);
  EXPECT_TRUE(body["full_size"].is_null());
  EXPECT_EQ(body["mail"]["from"][0]["address"], "a@example.com");
  EXPECT_EQ(body["mail"]["subject"], "Hi");
  EXPECT_EQ(body["mail"]["parts"].size(), 3U);
  EXPECT_EQ(body["mail"]["parts"][1]["size"], 5);
  EXPECT_EQ(body["mail"]["text_of"], "text/plain");
  EXPECT_EQ(body["calendars"][0]["summary"], "x");
  EXPECT_EQ(body["calendars"][0]["start_zone"], "UTC");
  EXPECT_TRUE(body["findings"].empty());
}

TEST(BodyJson, NamedOnesHaveTheSameMembers) {
  const auto mail = samples::sent_mail("Subject: Hi\n\nHello");
  const Json read = bodies(mail);
  const Json named = bodies(mail, Bodies::named);
  ASSERT_EQ(named.size(), read.size());
  ASSERT_EQ(named[0].size(), read[0].size());
  for (const auto& [name, value] : read[0].items()) {
    EXPECT_TRUE(named[0].contains(name)) << name;
  }
  for (const char* name : {"message", "where", "kind", "type", "size", "full_size", "truncated"}) {
    EXPECT_EQ(named[0][name], read[0][name]) << name;
  }
  EXPECT_EQ(read[0]["read"], true);
  EXPECT_EQ(named[0]["read"], false);
  EXPECT_TRUE(named[0]["sentence"].is_null());
  EXPECT_TRUE(named[0]["text"].is_null());
}

TEST(BodyJson, WhatIsDamagedIsStillJson) {
  const Json all = bodies(samples::sent_mail("Subject: \xFF\x1b\n\n\xFF\x01"));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_NO_THROW((void)all.dump());
  EXPECT_TRUE(bodies(samples::good_sync()).empty());
  const Json none = bodies(samples::sent_mail("nothing that is a mail"));
  EXPECT_TRUE(none[0]["mail"].is_null());
  EXPECT_EQ(none[0]["findings"][0]["code"], "body.mime");
  EXPECT_EQ(none[0]["findings"][0]["offset"], 0);
}

TEST(BodyJson, TextIsCutAtAWholeCharacter) {
  std::string mail = "Content-Type: text/plain; charset=utf-8\n\n";
  for (int i = 0; i < 20'000; ++i) {
    mail += "ä";
  }
  const Json all = bodies(samples::sent_mail(mail));
  EXPECT_EQ(all[0]["text_cut"], true);
  EXPECT_EQ(all[0]["text"].get<std::string>().size(), max_json_text);
}

}  // namespace
}  // namespace eastap::ui::body_json_test
