#include "proxy/ui/exchange_line.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/columns.h"
#include "tests/unit/ui/samples.h"

namespace eastap::ui::exchange_line_test {
namespace {

using core::Note;
using testing::HasSubstr;
using testing::Not;

LineFacts facts_of(const std::shared_ptr<core::Exchange>& exchange) {
  model::ExchangeView view(exchange, {}, nullptr);
  return line_facts(view);
}
std::string line_of(const std::shared_ptr<core::Exchange>& exchange) {
  model::ExchangeView view(exchange, {}, nullptr);
  std::string line;
  ExchangeLine({.colour = false}).append(line, view);
  return line;
}

TEST(ExchangeLine, SaysWhoWhatWhereAndHow) {
  const LineFacts facts = facts_of(samples::good_sync());
  EXPECT_EQ(facts.device, "PHONE1");
  EXPECT_EQ(facts.command, "Sync");
  EXPECT_EQ(facts.where, "5");
  EXPECT_EQ(facts.status, "success");
  EXPECT_EQ(facts.duration, "41 ms");
  EXPECT_THAT(facts.size, HasSubstr(" B/"));
  EXPECT_THAT(facts.details, HasSubstr("key 5 -> 6"));
  EXPECT_EQ(facts.outcome, eas::Outcome::success);
}

TEST(ExchangeLine, LinesAreAligned) {
  std::string header;
  ExchangeLine({.colour = false}).append_header(header);
  const std::string good = line_of(samples::good_sync());
  const std::string bad = line_of(samples::bad_sync());
  for (const std::string_view column : {"success", "3 InvalidSyncKey"}) {
    const std::string& line = column == "success" ? good : bad;
    EXPECT_EQ(line.find(column), header.find("status")) << line;
  }
  EXPECT_EQ(good.find("41 ms") + 5, header.find("took") + 4);
  EXPECT_EQ(good.find("Sync"), header.find("command"));
}

TEST(ExchangeLine, FailuresAreShownAsFailed) {
  const LineFacts status = facts_of(samples::bad_sync());
  EXPECT_THAT(status.status, HasSubstr("3 "));
  EXPECT_EQ(status.outcome, eas::Outcome::failure);

  const LineFacts http =
      facts_of(test::exchange(test::message(test::eas_head("Sync"), test::sync_document("5")),
                              test::message("HTTP/1.1 449 Retry After\r\n")));
  EXPECT_THAT(http.status, HasSubstr("HTTP 449"));
  EXPECT_EQ(http.outcome, eas::Outcome::failure);

  const LineFacts silent = facts_of(test::exchange(test::message(test::eas_head("Ping")), nullptr));
  EXPECT_EQ(silent.status, "no answer");
  EXPECT_EQ(silent.outcome, eas::Outcome::failure);

  auto cut = samples::good_sync();
  cut->outcome = "client reset\x1b";
  EXPECT_EQ(facts_of(cut).status, "client reset\\x1B");

  Bytes damaged = test::sync_document("6", "1");
  damaged.pop_back();
  damaged.pop_back();
  const LineFacts broken =
      facts_of(test::exchange(test::message(test::eas_head("Sync"), test::sync_document("5")),
                              test::message(test::wbxml_answer_head(), damaged)));
  EXPECT_EQ(broken.status, "cannot be decoded");
  EXPECT_EQ(broken.outcome, eas::Outcome::failure);
}

LineFacts facts_of_answer(std::string_view head) {
  return facts_of(
      test::exchange(test::message(test::eas_head("Sync"), test::sync_document("5")), test::message(head)));
}

TEST(ExchangeLine, WhatTheStatusSaysIsNotSaidTwice) {
  const LineFacts retry = facts_of_answer("HTTP/1.1 449 Retry After\r\n");
  EXPECT_EQ(retry.status, "HTTP 449 Retry With");
  EXPECT_EQ(retry.details, "");
  const LineFacts two_names = facts_of_answer("HTTP/1.1 502 Bad Gateway\r\n");
  EXPECT_EQ(two_names.status, "HTTP 502 Bad Gateway");
  EXPECT_EQ(two_names.details, "");
  const LineFacts unknown = facts_of_answer("HTTP/1.1 599 Odd\r\n");
  EXPECT_EQ(unknown.status, "HTTP 599 Odd");
  EXPECT_EQ(unknown.details, "");
  const LineFacts silent = facts_of(test::exchange(test::message(test::eas_head("Settings")), nullptr));
  EXPECT_EQ(silent.status, "no answer");
  EXPECT_THAT(silent.details, Not(HasSubstr("no answer")));
}

TEST(ExchangeLine, WhatIsKnownBesidesTheStatusStays) {
  Bytes damaged = test::sync_document("5");
  damaged.pop_back();
  const LineFacts facts = facts_of(test::exchange(test::message(test::eas_head("Sync"), damaged),
                                                  test::message("HTTP/1.1 503 Service Unavailable\r\n")));
  EXPECT_EQ(facts.status, "HTTP 503 Service Unavailable");
  EXPECT_THAT(facts.details, testing::StartsWith("request damaged"));
}

TEST(ExchangeLine, ColourTellsTheOutcome) {
  model::ExchangeView view(samples::bad_sync(), {}, nullptr);
  std::string line;
  ExchangeLine({.colour = true}).append(line, view);
  EXPECT_THAT(line, HasSubstr("\x1b[31m3 "));
}

TEST(ExchangeLine, OtherTrafficHasItsTarget) {
  const LineFacts page = facts_of(test::exchange(test::message("GET /owa/\x1b[2J HTTP/1.1\r\n"),
                                                 test::message("HTTP/1.1 302 Found\r\n")));
  EXPECT_EQ(page.device, "192.168.1.20");
  EXPECT_EQ(page.command, "GET");
  EXPECT_EQ(page.where, "/owa/\\x1B[2J");
  EXPECT_THAT(page.status, HasSubstr("HTTP 302"));
  auto tunnel = std::make_shared<core::Exchange>();
  tunnel->kind = core::Exchange::Kind::tunnel;
  tunnel->connection = test::connection();
  tunnel->finished = test::moment(1);
  tunnel->tunnel_up = 1500;
  const LineFacts relayed = facts_of(tunnel);
  EXPECT_EQ(relayed.command, "tunnel");
  EXPECT_EQ(relayed.where, "mail.example.org:443");
  EXPECT_EQ(relayed.status, "relayed");
  EXPECT_EQ(relayed.size, "1.5 kB/0 B");
  tunnel->kind = core::Exchange::Kind::opaque;
  EXPECT_EQ(facts_of(tunnel).command, "bytes");
}

TEST(ExchangeLine, WhatHooksDidStandsAtTheEnd) {
  auto exchange = samples::good_sync();
  exchange->notes = {{Note::Kind::injected, "delay 2 s", "hooks.lua:3"}, {Note::Kind::injected, "cut", ""}};
  EXPECT_THAT(line_of(exchange), testing::EndsWith("[delay 2 s (hooks.lua:3); cut]\n"));
}

TEST(ExchangeLine, RemarksHaveLinesOfTheirOwn) {
  auto exchange = samples::good_sync();
  exchange->notes = {{Note::Kind::hook_error, "attempt to index nil\n", "hooks.lua:12"},
                     {Note::Kind::own_answer, "503", ""},
                     {Note::Kind::hook_log, "hello", "hooks.lua:1"},
                     {Note::Kind::policy, "not told here", ""}};
  model::ExchangeView view(exchange, {}, nullptr);
  std::string out;
  ExchangeLine({.colour = false}).append_remarks(out, view, {{"code", "something is odd", std::nullopt, ""}});
  EXPECT_EQ(out,
            "    hook failed: attempt to index nil\\x0A (hooks.lua:12)\n    answered by eastap: 503\n"
            "    hook: hello (hooks.lua:1)\n    finding: something is odd\n");
}

TEST(ExchangeLine, WaitingOnesNameTheirHeartbeat) {
  model::ExchangeView view(samples::waiting_ping(), {}, nullptr);
  std::string line;
  ExchangeLine({.colour = false}).append_waiting(line, view);
  EXPECT_THAT(line, HasSubstr("Ping"));
  EXPECT_THAT(line, HasSubstr("waiting"));
  EXPECT_THAT(line, HasSubstr("480"));
}

TEST(ExchangeLine, LongWireTextsAreCut) {
  std::string head = test::eas_head("Sync");
  head.replace(head.find("PHONE1"), 6, std::string(500, 'x'));
  const LineFacts facts = facts_of(test::exchange(test::message(head), test::message("HTTP/1.1 200 OK\r\n")));
  EXPECT_LT(width_of(facts.device), 100U);
}

}  // namespace
}  // namespace eastap::ui::exchange_line_test
