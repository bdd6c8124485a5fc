#include "proxy/ui/exchange_detail.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/trace/redaction.h"
#include "tests/unit/ui/samples.h"

namespace eastap::ui::exchange_detail_test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string messages(const std::shared_ptr<core::Exchange>& exchange, const DetailOptions& options,
                     const trace::ExchangeStorage& storage = {}) {
  model::ExchangeView view(exchange, {}, nullptr);
  std::string out;
  append_messages(out, view, storage, options, {.colour = false});
  return out;
}

TEST(ExchangeDetail, DocumentsAsXml) {
  const std::string out = messages(samples::good_sync(), {});
  EXPECT_THAT(out, HasSubstr("    request\n      <Sync xmlns=\"AirSync\">"));
  EXPECT_THAT(out, HasSubstr("<SyncKey>6</SyncKey>"));
  EXPECT_THAT(out, Not(HasSubstr("MS-ASProtocolVersion")));
}

TEST(ExchangeDetail, HeadsOnRequest) {
  auto exchange = samples::good_sync();
  exchange->informational.push_back(core::Head(to_bytes("HTTP/1.1 100 Continue\r\n\r\n")));
  const std::string out = messages(exchange, {.heads = true});
  EXPECT_THAT(out, HasSubstr("      MS-ASProtocolVersion: 14.1  <!-- "));
  EXPECT_THAT(out, HasSubstr("      Host: "));
  EXPECT_THAT(out, Not(HasSubstr("Host: mail.example.org  <!--")));
  EXPECT_THAT(out, HasSubstr("      HTTP/1.1 200 OK\n"));
  EXPECT_THAT(out, HasSubstr("    interim answer\n      HTTP/1.1 100 Continue\n"));
}

TEST(ExchangeDetail, MeaningsBesideValues) {
  model::Phones phones;
  model::ExchangeView folders(samples::folder_sync("Inbox"), {}, &phones);
  model::learn_from(phones, folders);
  model::ExchangeView view(samples::bad_sync(), {}, &phones);
  std::string out;
  append_messages(out, view, {}, {}, {.colour = false});
  EXPECT_THAT(out, HasSubstr("<CollectionId>5</CollectionId>  <!-- Inbox -->\n"));
  EXPECT_THAT(out, HasSubstr("<Status>3</Status>  <!-- InvalidSyncKey: "));
}

TEST(ExchangeDetail, WhatWasSentOnInstead) {
  auto exchange = samples::good_sync();
  exchange->sent_response = test::message(test::wbxml_answer_head(), test::sync_document("0", "3"));
  EXPECT_THAT(messages(exchange, {}), HasSubstr("    response, as sent on\n"));
}

TEST(ExchangeDetail, BodiesThatAreNotThere) {
  auto exchange = test::exchange(test::message(test::eas_head("Settings"), as_bytes("x")),
                                 test::message(test::wbxml_answer_head()));
  trace::ExchangeStorage storage;
  storage.request.withheld = "damaged";
  storage.request.sha256 = certs::Digest{0xAB};
  auto request = std::make_shared<core::Message>(*exchange->request);
  request->complete = false;
  exchange->request = request;
  const std::string out = messages(exchange, {.other_bodies = true}, storage);
  EXPECT_THAT(out, HasSubstr("request, cut, 1 B not kept: damaged; SHA-256 AB00"));
  EXPECT_THAT(out, HasSubstr("response, no body\n"));
}

TEST(ExchangeDetail, OtherTextsOnlyWhenAsked) {
  const auto page = test::exchange(test::message("GET / HTTP/1.1\r\n"),
                                   test::message("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
                                                 as_bytes("<p>\x1b[2J</p>\r\nsecond\n")));
  EXPECT_THAT(messages(page, {}), Not(HasSubstr("second")));
  EXPECT_THAT(messages(page, {.other_bodies = true}), HasSubstr("      <p>\\x1B[2J</p>\n      second\n"));
  EXPECT_THAT(messages(page, {.other_bodies = true, .max_text = 3}),
              HasSubstr("      <p>\n      … 17 B more\n"));
  const auto image =
      test::exchange(test::message("GET / HTTP/1.1\r\n"),
                     test::message("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", as_bytes("\x89PNG")));
  EXPECT_THAT(messages(image, {.other_bodies = true}), HasSubstr("(4 B of image/png)"));
}

TEST(ExchangeDetail, InFull) {
  auto exchange = samples::bad_sync();
  auto connection = std::make_shared<core::ConnectionFacts>(*exchange->connection);
  core::TlsFacts tls;
  tls.side = core::Side::upstream;
  tls.version = "TLSv1.3";
  tls.cipher = "TLS_AES_128_GCM_SHA256";
  tls.server_name = "mail.example.org";
  tls.peer_subject = "CN=mail";
  tls.verification = {"name: pass"};
  connection->tls = {tls};
  connection->closed_by = "client FIN";
  connection->notes = {{core::Note::Kind::injected, "slower", "--fault", "latency ms=300"}};
  exchange->connection = connection;
  exchange->notes = {{core::Note::Kind::injected, "delay", "hooks.lua:3"}};
  model::ExchangeView view(exchange, {.scheme = "Basic", .user = "anna", .ntlm_message = 0}, nullptr);
  std::string out;
  append_full(out, view, {}, {{"a.code", "something is odd", std::nullopt, ""}}, {.colour = false});
  for (const char* part :
       {"exchange 1\n", "PHONE1 (iPhone)", "anna (Basic)", "192.168.1.20:50123",
        "reverse:https://mail.example.org", "upstream TLSv1.3", "CN=mail", "name: pass", "client FIN",
        "after 41 ms", "hooks.lua:3: delay", "--fault latency ms=300: slower", "something is odd",
        "MS-ASProtocolVersion: 14.1", "<SyncKey>5</SyncKey>", "14.1"}) {
    EXPECT_THAT(out, HasSubstr(part));
  }
}

TEST(ExchangeDetail, NothingOfTheWireControlsTheTerminal) {
  const std::string evil = "\x1b]0;owned\x07\x9b\x7f\xe2\x80\xae";
  const Bytes body = test::Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", evil).close().bytes();
  auto exchange = test::exchange(test::message(test::eas_head("Sync", "X-Evil: " + evil + "\r\n"), body),
                                 test::message("HTTP/1.1 200 " + evil + "\r\n", as_bytes(evil)));
  exchange->notes = {{core::Note::Kind::hook_log, evil, evil}};
  exchange->outcome = evil;
  model::ExchangeView view(exchange, {.scheme = evil, .user = evil, .ntlm_message = 0}, nullptr);
  std::string out;
  append_full(out, view, {}, {}, {.colour = false});
  EXPECT_EQ(
      std::ranges::count_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }),
      0);
  EXPECT_THAT(out, Not(HasSubstr("\x7f")));
  EXPECT_THAT(out, Not(HasSubstr("\xe2\x80\xae")));
}

}  // namespace
}  // namespace eastap::ui::exchange_detail_test
