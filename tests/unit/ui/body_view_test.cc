#include "proxy/ui/body_view.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ui/samples.h"

namespace eastap::ui::body_view_test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string bodies(const std::shared_ptr<core::Exchange>& exchange) {
  model::ExchangeView view(exchange, {}, nullptr);
  std::string out;
  append_bodies(out, view, {.colour = false});
  return out;
}

TEST(BodyView, AMailInFull) {
  const std::string out = bodies(
      samples::sent_mail("From: Anna <a@example.com>\r\nTo: b@example.com, c@example.com\r\nSubject: Hi\r\n"
                         "Date: Sat, 28 Nov 2026 09:22:15 +0100\r\nContent-Type: multipart/mixed; "
                         "boundary=b\r\n\r\n--b\r\n\r\nHello\r\nyou\r\n"
                         "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--b--\r\n"));
  EXPECT_THAT(out, HasSubstr("    bodies of the request\n      SendMail/Mime\n        MIME, "));
  EXPECT_THAT(out, HasSubstr("        From       Anna <a@example.com>\n"));
  EXPECT_THAT(out, HasSubstr("        To         b@example.com, c@example.com\n"));
  EXPECT_THAT(out, HasSubstr("        Parts      multipart/mixed\n                     text/plain, 10 B\n"));
  EXPECT_THAT(out, HasSubstr("application/pdf a.pdf, 4 B\n"));
  EXPECT_THAT(out, HasSubstr("        | Hello\n        | you\n"));
}

TEST(BodyView, NothingWhereThereIsNoBody) {
  EXPECT_EQ(bodies(samples::good_sync()), "");
}

TEST(BodyView, WhatWasSentOnOnlyWhereItDiffers) {
  auto exchange = samples::sent_mail("Subject: a\n\nx\n");
  exchange->sent_request = exchange->request;
  EXPECT_THAT(bodies(exchange), Not(HasSubstr("as sent on")));
  exchange->sent_request = samples::sent_mail("Subject: other\n\nx\n")->request;
  EXPECT_THAT(bodies(exchange), HasSubstr("bodies of the request, as sent on\n"));
}

TEST(BodyView, NoControlCharacterOfTheWire) {
  const std::string out = bodies(samples::sent_mail(
      "From: \"\x1b[31m\" <a@b>\nSubject: \x1b]0;x\x07\nContent-Type: multipart/\x1b[m; boundary=b\n\n--b\n"
      "Content-Type: text/plain; charset=\"\x1b[1m\"; "
      "name=\"\x1b[2m\"\n\n\x1b[31mred\n--b\n\n\x1b[32mgreen\x9b\n--b--\n"));
  for (const char c : out) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << out;
  }
}

TEST(BodyView, LongTextsAndManyBodiesAreCut) {
  std::string mail = "Subject: a\n\n";
  for (int i = 0; i < 5000; ++i) {
    mail += "many words\n";
  }
  const std::string out = bodies(samples::sent_mail(mail));
  EXPECT_THAT(out, HasSubstr("        | …\n"));
  EXPECT_LT(out.size(), 3 * max_shown_text);
  test::Wbxml made;
  made.open("AirSync:Sync");
  for (int i = 0; i < 60; ++i) {
    made.open("AirSyncBase:Body").leaf("AirSyncBase:Type", "1").leaf("AirSyncBase:Data", "x").close();
  }
  EXPECT_THAT(bodies(test::exchange(test::message(test::eas_head("Sync"), made.close().bytes()), nullptr)),
              HasSubstr("      … 10 more\n"));
}

TEST(BodyView, FindingsWithTheirOffset) {
  std::string out;
  const std::string bytes = "no mail";
  const model::BodyPlace place{.where = "content", .kind = model::BodyKind::mime, .bytes = as_bytes(bytes)};
  append_body(out, place, model::preview(place), {.colour = false});
  EXPECT_THAT(out, HasSubstr("finding: MIME: does not begin with a header field (byte 0)\n"));
}

}  // namespace
}  // namespace eastap::ui::body_view_test
