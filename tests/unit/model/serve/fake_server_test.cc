#include "proxy/model/serve/fake_server.h"

#include <gmock/gmock.h>

#include "tests/support/served_day.h"

namespace eastap::model::fake_server_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<PlayStep> usual_steps() {
  ServedDay day;
  day.usual();
  return day.steps();
}

ServeOptions in_mode(ServeMode mode) {
  return {.mode = mode,
          .devices = {},
          .folder = "first-sync",
          .files = {{3, {.head = "0003-Sync.request.headers", .body = "0003-Sync.request.xml"}}}};
}

TEST(FakeServer, AnswersADayAsItWasRecorded) {
  FakeServer server(usual_steps(), in_mode(ServeMode::strict));
  EXPECT_FALSE(server.done());
  EXPECT_EQ(served_by(server, live_request("FolderSync", folder_sync_xml("0"))), 1U);
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("0", "5"))), 2U);
  const auto mails =
      ask(server, live_request("Sync", collection_xml("11", "5", "<WindowSize>25</WindowSize>")), "http://h");
  EXPECT_THAT(std::string(as_text(mails.response)), HasSubstr("5:1"));
  const auto ping = ask(server, live_request("Ping", served_ping_xml()), "http://h");
  EXPECT_EQ(ping.wait, std::chrono::seconds(30));
  EXPECT_FALSE(server.report().clean());
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("12", "5", "<WindowSize>25</WindowSize>"))),
            5U);
  EXPECT_TRUE(server.report().clean());
  EXPECT_EQ(server.report().answered, 5U);
}

TEST(FakeServer, LooseModeAnswersAgainAndPingsWaitThen) {
  auto options = in_mode(ServeMode::loose);
  options.speed = 0;
  FakeServer server(usual_steps(), options);
  EXPECT_EQ(ask(server, live_request("Ping", served_ping_xml()), "").wait.count(), 0);
  const auto again = ask(server, live_request("Ping", served_ping_xml()), "");
  EXPECT_EQ(again.wait, FakeServer::least_repeated_wait);
  EXPECT_TRUE(again.again);
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("0", "5"))), 2U);
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("11", "5", "<WindowSize>25</WindowSize>"))),
            3U);
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("11", "5", "<WindowSize>25</WindowSize>"))),
            3U);
  const ServeReport report = server.report();
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.again, 2U);
  EXPECT_EQ(report.unused(), 2U);
}

TEST(FakeServer, StrictAndOrderedModesKeepTheOrder) {
  FakeServer ordered(usual_steps(), in_mode(ServeMode::ordered));
  EXPECT_EQ(served_by(ordered, live_request("Sync", collection_xml("0", "5"))), 0U);
  EXPECT_THAT(ordered.report().misses.front().sentence,
              HasSubstr("it is exchange 2 (Sync), and exchange 1 (FolderSync) comes before it"));
  FakeServer strict(usual_steps(), in_mode(ServeMode::strict));
  EXPECT_EQ(served_by(strict, live_request("Sync", collection_xml("0", "5"))), 2U)
      << "another folder's order";
  EXPECT_EQ(served_by(strict, live_request("Sync", collection_xml("0", "5"))), 0U);
  EXPECT_THAT(strict.report().misses.front().sentence, HasSubstr("answered already"));
  EXPECT_EQ(served_by(strict, live_request("Ping", served_ping_xml())), 0U);
  EXPECT_THAT(strict.report().misses.back().sentence, HasSubstr("exchange 3 (Sync) comes before it"));
}

TEST(FakeServer, WhatRanSideBySideComesInAnyOrder) {
  ServedDay day;
  ServedDay::wait_for_answer(
      day.add("Ping", served_ping_xml(), R"(<Ping xmlns="Ping"><Status>1</Status></Ping>)"),
      std::chrono::seconds(30));
  day.add("Sync", collection_xml("0", "5"), collection_xml("11", "5"));
  FakeServer server(day.steps(), in_mode(ServeMode::ordered));
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("0", "5"))), 2U);
  EXPECT_EQ(served_by(server, live_request("Ping", served_ping_xml())), 1U);
}

TEST(FakeServer, OnlySoManyPhonesAreServed) {
  FakeServer server(usual_steps(), in_mode(ServeMode::loose));
  for (std::size_t i = 0; i < FakeServer::max_phones + 5; ++i) {
    const bool served =
        served_by(server, live_request("FolderSync", folder_sync_xml("0"), fmt::format("P{}", i))) != 0;
    EXPECT_EQ(served, i < FakeServer::max_phones) << i;
  }
  EXPECT_EQ(served_by(server, live_request("FolderSync", folder_sync_xml("0"), "P0")), 1U);
  const ServeReport report = server.report();
  EXPECT_EQ(report.miss_count, 5U);
  EXPECT_THAT(report.misses.front().sentence, HasSubstr("more phones came than one run serves (256)"));
}

TEST(FakeServer, ARequestThatWasTooLargeToKeepIsAMiss) {
  FakeServer server(usual_steps(), in_mode(ServeMode::loose));
  auto live = live_request("FolderSync", folder_sync_xml("0"));
  auto request = std::make_shared<core::Message>(*live->request);
  request->body.kept = false;
  request->body.wire.clear();
  live->request = request;
  EXPECT_EQ(served_by(server, live), 0U);
  EXPECT_THAT(server.report().misses.front().sentence, HasSubstr("larger than --body-limit"));
}

TEST(FakeServer, AMissNamesTheClosestAndWhatToChange) {
  FakeServer server(usual_steps(), in_mode(ServeMode::loose));
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("0", "5"))), 2U);
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("11", "5", "<WindowSize>50</WindowSize>"))),
            0U);
  const ServeMiss miss = server.report().misses.front();
  EXPECT_EQ(miss.closest, 3U);
  EXPECT_EQ(miss.live_id, 900U);
  EXPECT_EQ(miss.device, "PHONE1");
  EXPECT_THAT(miss.sentence, HasSubstr("WindowSize: 25 -> 50"));
  EXPECT_THAT(miss.advice, ElementsAre(HasSubstr("first-sync/0003-Sync.request.xml"),
                                       HasSubstr("value AirSync:WindowSize")));
  std::size_t changed = 0;
  for (const SideLine& line : miss.lines) {
    changed += line.mark == SideLine::Mark::changed ? 1 : 0;
  }
  EXPECT_EQ(changed, 1U);
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("99", "5", "<WindowSize>25</WindowSize>"))),
            0U);
  EXPECT_THAT(server.report().misses.back().advice, ElementsAre(HasSubstr("keys and ids")));
  EXPECT_EQ(served_by(server, live_request("Search", R"(<Search xmlns="Search"/>)")), 0U);
  EXPECT_THAT(server.report().misses.back().sentence, HasSubstr("only FolderSync, Ping, Sync"));
}

TEST(FakeServer, PhonesHaveConversationsOfTheirOwn) {
  ServedDay day;
  day.usual("PHONE1");
  day.usual("PHONE2");
  auto options = in_mode(ServeMode::strict);
  options.devices = {{"MINE", "PHONE2"}};
  FakeServer server(day.steps(), options);
  EXPECT_THAT(server.devices(), ElementsAre("PHONE1", "PHONE2"));
  const auto hello = [](std::string_view device) {
    return live_request("FolderSync", folder_sync_xml("0"), device);
  };
  EXPECT_EQ(served_by(server, hello("MINE")), 6U);
  EXPECT_EQ(served_by(server, hello("PHONE1")), 1U);
  EXPECT_EQ(served_by(server, hello("phone2")), 6U) << "a second copy of it";
  EXPECT_EQ(served_by(server, hello("NEW")), 1U);
  EXPECT_EQ(served_by(server, hello("NEW")), 0U);
  const ServeReport report = server.report();
  ASSERT_EQ(report.phones.size(), 4U);
  EXPECT_EQ(report.rows.at(0).used, 2U);
  EXPECT_THAT(report.rows.at(0).unused_by, IsEmpty());
  EXPECT_THAT(report.rows.at(6).unused_by, ElementsAre("MINE", "phone2"));
}

TEST(FakeServer, RequestsWithoutADeviceAreAnsweredAsOftenAsTheyCome) {
  ServedDay day;
  day.add_raw("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: mail.example.org\r\n",
              "HTTP/1.1 200 OK\r\nMS-ASProtocolVersions: 14.1\r\nContent-Length: 0\r\n");
  day.add_raw(
      "POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: mail.example.org\r\nContent-Length: 0\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 51\r\n",
      "<Url>https://mail.example.org/Microsoft-Server</Url>");
  day.usual();
  FakeServer server(day.steps(), in_mode(ServeMode::strict));
  const auto options =
      test::exchange(message("OPTIONS /Microsoft-Server-ActiveSync?User=a&DeviceId=PHONE1&DeviceType=x "
                             "HTTP/1.1\r\nHost: a\r\n"),
                     nullptr);
  EXPECT_EQ(served_by(server, options), 1U);
  EXPECT_EQ(served_by(server, options), 1U);
  const auto discovered =
      ask(server,
          test::exchange(
              message("POST /Autodiscover/Autodiscover.xml HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n",
                      as_bytes("x")),
              nullptr),
          "http://127.0.0.1:4711");
  EXPECT_THAT(std::string(as_text(discovered.response)),
              HasSubstr("<Url>http://127.0.0.1:4711/Microsoft-Server</Url>"));
  EXPECT_EQ(served_by(server, test::exchange(message("GET /owa HTTP/1.1\r\nHost: a\r\n"), nullptr)), 0U);
}

TEST(FakeServer, HostileRequestsAreMissesAndNothingElse) {
  FakeServer server(usual_steps(), in_mode(ServeMode::loose));
  auto broken =
      test::exchange(message(served_head("Sync", "PHONE1", 5), Bytes{0x03, 0x01, 0x6A, 0x00, 0x45}), nullptr);
  EXPECT_EQ(served_by(server, broken), 0U);
  EXPECT_THAT(server.report().misses.back().sentence, HasSubstr("cannot be read"));
  constexpr std::size_t megabyte = 1U << 20U;
  EXPECT_EQ(served_by(server,
                      test::exchange(message(served_head("Sync", "PHONE1", megabyte), Bytes(megabyte, 0x45)),
                                     nullptr)),
            0U);
  EXPECT_EQ(served_by(server, live_request("Frobnicate", "")), 0U);
  auto large = message(served_head("Sync", "PHONE1", 5));
  large->complete = false;  // its hook was asked before its body came
  EXPECT_EQ(served_by(server, test::exchange(large, nullptr)), 0U);
  EXPECT_THAT(server.report().misses.back().sentence, HasSubstr("--body-limit"));
  std::string many;
  for (int i = 0; i < 12'000; ++i) {
    many += "<GetChanges/>";
  }
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("0", "5", many))), 0U);
  EXPECT_THAT(server.report().misses.back().sentence, HasSubstr("not compared further"));
  server.note_refused(7, "not HTTP");
  EXPECT_EQ(server.report().miss_count, 6U);
  EXPECT_FALSE(server.report().clean());
}

std::string text_of_answer(FakeServer& server, const core::ExchangePtr& live) {
  return std::string(as_text(ask(server, live).response));
}

/// The Add of a note, or the answer that repeats it.
std::string dated_note(std::string_view key, std::string_view id, std::string_view year, bool answer) {
  return collection_xml(
      key, "5",
      fmt::format(R"(<{0}><Add><ClientId>{1}</ClientId><ApplicationData><LastModifiedDate xmlns="Notes">)"
                  R"({2}-01-01T00:00:00.000Z</LastModifiedDate></ApplicationData></Add></{0}>)",
                  answer ? "Responses" : "Commands", id, year));
}

TEST(FakeServer, AnAnswerRepeatsTheDateOfItsOwnRequest) {
  ServedDay day;
  day.add("Sync", collection_xml("0", "5"), collection_xml("1", "5"));
  day.add("Sync", dated_note("1", "c1", "2026", false), dated_note("2", "c1", "2026", true));
  day.add("Sync", dated_note("2", "c2", "2026", false), dated_note("3", "c2", "2026", true));
  FakeServer server(day.steps(), in_mode(ServeMode::loose));
  EXPECT_EQ(served_by(server, live_request("Sync", collection_xml("0", "5"))), 1U);
  const auto added = [&](std::string_view key, std::string_view id, std::string_view year) {
    return text_of_answer(server, live_request("Sync", dated_note(key, id, year, false)));
  };
  EXPECT_THAT(added("1", "mine-1", "2030"), HasSubstr("2030-01-01"));
  EXPECT_THAT(added("2", "mine-2", "2031"), HasSubstr("2031-01-01"));
  EXPECT_THAT(added("2", "mine-2", "2026"), HasSubstr("2026-01-01")) << "as it was recorded, this time";
  EXPECT_THAT(added("1", "mine-3", "2032"), HasSubstr("2032-01-01")) << "tried again under a new id";
  EXPECT_THAT(added("7", "mine-4", "2033"), IsEmpty()) << "a miss";
  EXPECT_EQ(server.report().answered, 5U);
}

TEST(FakeServer, WipesAreNamed) {
  ServedDay day;
  day.usual();
  day.add("Provision", R"(<Provision xmlns="Provision"/>)",
          R"(<Provision xmlns="Provision"><Status>1</Status><RemoteWipe/></Provision>)");
  EXPECT_THAT(FakeServer(day.steps(), {}).wipes(), ElementsAre("exchange 6 orders a remote wipe"));
  EXPECT_THAT(FakeServer(usual_steps(), {}).wipes(), IsEmpty());
}

TEST(FakeServer, AnAnswerThatIsNotRecordedEndsTheConnection) {
  ServedDay day;
  day.add("Ping", served_ping_xml(), "")->response = nullptr;
  FakeServer server(day.steps(), in_mode(ServeMode::loose));
  const auto decision = ask(server, live_request("Ping", served_ping_xml()), "");
  EXPECT_NE(decision.exchange, nullptr);
  EXPECT_THAT(decision.response, IsEmpty());
  EXPECT_TRUE(server.done());
}

TEST(FakeServer, AClientThatLeavesAsItDidInTheRecordingWasServed) {
  ServedDay day;
  day.add("Ping", served_ping_xml(), "")->response = nullptr;
  day.add("Ping", served_ping_xml(), R"(<Ping xmlns="Ping"><Status>1</Status></Ping>)");
  FakeServer server(day.steps(), in_mode(ServeMode::strict));
  server.not_given(ask(server, live_request("Ping", served_ping_xml())));
  EXPECT_EQ(server.report().answered, 1U);
  server.not_given(ask(server, live_request("Ping", served_ping_xml())));
  EXPECT_EQ(server.report().answered, 1U) << "this one has an answer, which it did not get";
  EXPECT_EQ(served_by(server, live_request("Ping", served_ping_xml())), 2U);
  EXPECT_TRUE(server.report().clean());
}

TEST(FakeServer, BeyondItsPhonesThereAreMisses) {
  FakeServer server(usual_steps(), in_mode(ServeMode::loose));
  for (std::size_t i = 0; i <= FakeServer::max_phones; ++i) {
    const std::uint64_t by =
        served_by(server, live_request("FolderSync", folder_sync_xml("0"), "P" + std::to_string(i)));
    EXPECT_EQ(by, i < FakeServer::max_phones ? 1U : 0U);
  }
  EXPECT_THAT(server.report().misses.front().sentence,
              HasSubstr("more phones came than one run serves (256)"));
}

TEST(FakeServer, WipesAreNamedOnAnyPath) {
  const wbxml::Document wipe =
      xml_document(R"(<Provision xmlns="Provision"><Status>1</Status><RemoteWipe/></Provision>)");
  ServedDay day;
  day.add_raw("POST /x/y?DeviceId=PHONE1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
              "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.wbxml\r\nContent-Length: " +
                  std::to_string(wipe.body().size()) + "\r\n",
              as_text(wipe.body()));
  day.add_raw("POST /x/z HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n", "RemoteWipe");
  EXPECT_THAT(FakeServer(day.steps(), {}).wipes(), ElementsAre("exchange 1 orders a remote wipe"));
}

TEST(FakeServer, ANewDeviceOfAUserIsAnsweredAsOneOfTheSameUser) {
  ServedDay day;
  const auto record = [&](std::string_view user, std::string_view device, std::string_view key) {
    const wbxml::Document body = xml_document(folder_sync_xml(key));
    day.add_raw(
        fmt::format("POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&User={}&DeviceId={}&DeviceType=x "
                    "HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
                    user, device),
        wbxml_answer_head(fmt::format("Content-Length: {}\r\n", body.body().size())), as_text(body.body()));
  };
  record("bob", "B1", "10");
  record("anna", "A1", "20");
  record("anna", "A2", "30");
  const auto asked = [&](FakeServer& server, std::string_view user, std::string_view device) {
    return served_by(server,
                     test::exchange(message(fmt::format("POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&"
                                                        "User={}&DeviceId={}&DeviceType=x HTTP/1.1\r\nHost: "
                                                        "a\r\nContent-Length: 0\r\n",
                                                        user, device)),
                                    nullptr));
  };
  FakeServer server(day.steps(), in_mode(ServeMode::loose));
  EXPECT_EQ(asked(server, "Anna", "NEW1"), 2U) << "not bob's, though nobody acts as that one yet";
  EXPECT_EQ(asked(server, "anna", "NEW2"), 3U) << "her other one";
  EXPECT_EQ(asked(server, "anna", "NEW3"), 2U) << "hers again";
  EXPECT_EQ(asked(server, "carl", "NEW4"), 1U) << "the one that nobody acts as";
}

TEST(FakeServer, ABodyThatCannotBeUnpackedIsToldAsThat) {
  FakeServer server(usual_steps(), in_mode(ServeMode::loose));
  const Bytes junk = to_bytes("\x1F\x8B\x08 no gzip at all");
  const auto live = test::exchange(
      message(served_head("FolderSync", "PHONE1", junk.size(), "Content-Encoding: gzip\r\n"), junk), nullptr);
  auto shown = std::make_shared<core::Exchange>(*live);
  auto request = std::make_shared<core::Message>(*live->request);
  request->body.kept = false;  // whoever removes secrets shows nothing of what cannot be read
  request->body.wire.clear();
  shown->request = request;
  static_cast<void>(server.answer(live, "", [&](const core::ExchangePtr& each) {
    return each == live ? core::ExchangePtr(shown) : each;
  }));
  EXPECT_THAT(server.report().misses.front().sentence, HasSubstr("the body could not be unpacked: "));
  EXPECT_EQ(served_by(server, live), 0U);
  EXPECT_THAT(server.report().misses.back().sentence, HasSubstr("the body could not be unpacked: "));
}

}  // namespace
}  // namespace eastap::model::fake_server_test
