#include <gmock/gmock.h>

#include "proxy/model/serve/fake_server.h"
#include "tests/support/served_day.h"

namespace eastap::model::fake_server_mail_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using testing::HasSubstr;

/// A mail with a picture; in XML where `xml`.
std::string picture_mail(std::string_view id, std::string_view date, bool xml) {
  const char* const open = xml ? "&lt;" : "<";
  const char* const close = xml ? "&gt;" : ">";
  return fmt::format(
      "Message-ID: {0}{2}@mail{1}\nDate: {3}\nContent-Type: multipart/related; boundary=b\n\n--b\n"
      "Content-Type: text/html\n\n{0}img src='cid:{2}@picture'{1}\n--b\nContent-ID: {0}{2}@picture{1}\n\n"
      "picture\n--b--\n",
      open, close, id, date);
}
constexpr std::string_view recorded_date = "Mon, 2 Mar 2026 09:15:00 +0000";
constexpr std::string_view live_date = "Tue, 1 Jan 2030 10:00:00 +0000";

/// The Sync of Sent Items that has it.
void add_sent_items(ServedDay& day) {
  day.add(
      "Sync", collection_xml("0", "6"),
      collection_xml("1", "6",
                     R"(<Commands><Add><ServerId>6:1</ServerId><ApplicationData><Body xmlns="AirSyncBase">)"
                     R"(<Type>4</Type><Data>)" +
                         picture_mail("old", recorded_date, true) +
                         "</Data></Body></ApplicationData></Add></Commands>"));
}

void expect_sent(FakeServer& server, const std::string& id) {
  const ServeDecision decision = ask(server, live_request("Sync", collection_xml("0", "6")));
  const std::string answer(as_text(decision.response));
  EXPECT_THAT(answer, HasSubstr(picture_mail(id, live_date, false)));
  EXPECT_THAT(answer, testing::Not(HasSubstr("old@")));
}

TEST(FakeServerMail, SentItemsHoldTheMailThatTheClientSent) {
  const auto send = [](std::string_view id, std::string_view date) {
    return fmt::format(R"(<SendMail xmlns="ComposeMail"><ClientId>{}</ClientId><Mime>{}</Mime></SendMail>)",
                       id, picture_mail(id, date, true));
  };
  ServedDay day;
  day.add("SendMail", send("old", recorded_date), "");
  add_sent_items(day);
  FakeServer server(day.steps(), ServeOptions{.devices = {}, .folder = ""});
  EXPECT_EQ(served_by(server, live_request("SendMail", send("new-1", live_date))), 1U);
  expect_sent(server, "new-1");
  EXPECT_EQ(served_by(server, live_request("SendMail", send("new-2", live_date))), 1U);
  expect_sent(server, "new-2");
}

TEST(FakeServerMail, SentItemsHoldTheMailThatWasTheWholeBody) {
  const auto send = [](std::string_view id, std::string_view date) {
    const std::string mail = picture_mail(id, date, false);
    return message(fmt::format("POST /Microsoft-Server-ActiveSync?Cmd=SendMail&User=anna&DeviceId=PHONE1&"
                               "DeviceType=iPhone&SaveInSent=T HTTP/1.1\r\nHost: mail.example.org\r\n"
                               "MS-ASProtocolVersion: 12.1\r\nContent-Type: message/rfc822\r\n"
                               "Content-Length: {}\r\n",
                               mail.size()),
                   as_bytes(mail));
  };
  ServedDay day;
  const auto sent = day.add_raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
  const auto request = send("old", recorded_date);
  request->done = sent->started;
  sent->request = request;
  add_sent_items(day);
  FakeServer server(day.steps(), ServeOptions{.devices = {}, .folder = ""});
  EXPECT_EQ(served_by(server, test::exchange(send("new-1", live_date), nullptr)), 1U);
  expect_sent(server, "new-1");
  EXPECT_EQ(served_by(server, test::exchange(send("new-2", live_date), nullptr)), 1U);
  expect_sent(server, "new-2");
}

}  // namespace
}  // namespace eastap::model::fake_server_mail_test
