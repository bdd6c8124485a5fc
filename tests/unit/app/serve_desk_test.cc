#include "proxy/app/serve_desk.h"

#include <gmock/gmock.h>

#include "tests/support/served_day.h"
#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Scripts and breakpoints before the fake server.
class HooksBefore final : public core::HookHost {
 public:
  [[nodiscard]] core::HookWish wish() const override { return asked; }
  void run(const core::HookKey& key, core::HookCall&& call, Done&& done) override {
    if (sleeps) {
      sleeper = std::move(done);
    } else if (breaks != nullptr && call.phase == core::Phase::request) {
      breaks->consider(key, std::move(call), verdict, std::move(done));
    } else {
      done(core::Verdict(verdict));
    }
  }
  void cancel(const core::HookKey& /*key*/) override { ++cancelled; }
  void client_ended(const core::HookKey& key) override {
    ++ended;
    if (breaks != nullptr) {
      breaks->client_ended(key);
    }
  }

  BreakDesk* breaks = nullptr;
  core::HookWish asked;
  core::Verdict verdict;
  bool sleeps = false;
  Done sleeper;  ///< whom to tell once it wakes
  int cancelled = 0;
  int ended = 0;
};

class ServeDeskTest : public break_test::BreakTest {
 protected:
  void SetUp() override {
    BreakTest::SetUp();
    test::ServedDay day;
    day.usual();
    start(day, model::ServeMode::loose);
  }
  void TearDown() override { serve->leave(); }

  void start(const test::ServedDay& day, model::ServeMode mode) {
    server.emplace(day.steps(), model::ServeOptions{.mode = mode, .devices = {}, .folder = ""});
    serve = std::make_unique<ServeDesk>(*server, true);
    serve->join({.before = before, .breaks = *desk, .scheduler = scheduler, .clock = clock, .stop = [this] {
                   ++stops;
                 }});
  }

  void ask(const std::shared_ptr<core::Exchange>& live, std::uint64_t connection = 1) {
    auto request = std::make_shared<core::Message>(*live->request);
    request->done = clock.now();
    live->request = request;
    serve->run({{connection}, {1}},
               {.phase = core::Phase::request,
                .connection = test::connection(),
                .exchange = live,
                .wait_notes =
                    [this](const std::vector<core::Note>& notes) {
                      wait_notes.clear();
                      for (const core::Note& note : notes) {
                        wait_notes.push_back(note.text);
                      }
                    }},
               [this](core::Verdict verdict) { verdicts.push_back(std::move(verdict)); });
  }
  [[nodiscard]] std::string last() const { return std::string(as_text(verdicts.back().served)); }

  /// Scripts and faults that leave every sort of work on the next Pings.
  void strike() {
    using Kind = core::Note::Kind;
    const wbxml::Document body = test::xml_document(test::served_ping_xml());
    core::Verdict& verdict = before.verdict;
    verdict.edit.content = Bytes(body.body().begin(), body.body().end());
    verdict.faults = {
        {.name = "corrupt", .arguments = {}, .source = "--fault", .text = "corrupt side=request"}};
    verdict.notes = {{Kind::hook_log, "hello", "hooks.lua:1", {}},
                     {Kind::injected, "a folder twice", "--fault", "ping-twice"}};
    verdict.source = "hooks.lua:1";
    verdict.promised = {1};
    verdict.take_back_hits = [this](core::Verdict::GivenUp what) { taken_back.push_back(what); };
  }
  [[nodiscard]] static std::string injected(const core::Verdict& verdict) {
    std::string all;
    for (const core::Note& note : verdict.notes) {
      all += note.kind == core::Note::Kind::injected ? note.text + "|" : "";
    }
    return all;
  }
  /// The last exchange was dropped, and tells what scripts and faults had done to it.
  void expect_given_up_for_nobody() {
    ASSERT_THAT(verdicts, SizeIs(1));
    EXPECT_EQ(verdicts[0].action, core::Verdict::Action::drop);
    EXPECT_THAT(verdicts[0].faults, IsEmpty());
    EXPECT_THAT(notes(verdicts[0]),
                AllOf(HasSubstr("hello|a folder twice was given up, since the client had closed|"),
                      HasSubstr("recorded exchange "),
                      HasSubstr("request edited by a hook was given up, since the client had closed|"),
                      HasSubstr("corrupt did not strike: the client had closed|")));
    EXPECT_EQ(injected(verdicts[0]), "");
    EXPECT_THAT(taken_back, ElementsAre(core::Verdict::GivenUp::all));
  }

  HooksBefore before;
  std::vector<core::Verdict::GivenUp> taken_back;
  std::optional<model::FakeServer> server;
  std::unique_ptr<ServeDesk> serve;
  int stops = 0;
};

TEST_F(ServeDeskTest, AnswersFromTheRecordingAndExplainsMisses) {
  EXPECT_TRUE(serve->wish().request_body);
  ask(test::live_request("FolderSync", test::folder_sync_xml("0")));
  ASSERT_THAT(verdicts, SizeIs(1));
  EXPECT_THAT(last(), HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(notes(verdicts.back()), HasSubstr("recorded exchange 1"));
  ask(test::live_request("FolderSync", test::folder_sync_xml("4")));
  EXPECT_THAT(last(), HasSubstr("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(last(), HasSubstr("SyncKey: 0 -> 4"));
  EXPECT_EQ(verdicts.back().action, core::Verdict::Action::pass);
}

TEST_F(ServeDeskTest, AHeldAnswerWaitsAsLongAsItDid) {
  const std::size_t timers = scheduler.pending();
  ask(test::live_request("Ping", test::served_ping_xml()));
  EXPECT_THAT(verdicts, IsEmpty());
  scheduler.advance(std::chrono::seconds(29));
  EXPECT_THAT(verdicts, IsEmpty());
  scheduler.advance(std::chrono::seconds(2));
  ASSERT_THAT(verdicts, SizeIs(1));
  ask(test::live_request("Ping", test::served_ping_xml()));
  serve->client_ended({{1}, {1}});
  ASSERT_THAT(verdicts, SizeIs(2));
  EXPECT_EQ(verdicts.back().action, core::Verdict::Action::drop);
  ask(test::live_request("Ping", test::served_ping_xml()));
  serve->cancel({{1}, {1}});
  EXPECT_EQ(scheduler.pending(), timers);
  EXPECT_EQ(before.cancelled, 1);
  serve->client_ended({{1}, {1}});
  EXPECT_EQ(before.ended, 1);
}

TEST_F(ServeDeskTest, APhoneThatLeavesItsPingMayAskItAgain) {
  serve->leave();
  test::ServedDay day;
  for (const char* status : {"1", "2"}) {
    test::ServedDay::wait_for_answer(
        day.add("Ping", test::served_ping_xml(),
                fmt::format(R"(<Ping xmlns="Ping"><Status>{}</Status></Ping>)", status)),
        std::chrono::seconds(30));
  }
  start(day, model::ServeMode::strict);
  const auto ping = [this] { ask(test::live_request("Ping", test::served_ping_xml())); };
  ping();
  serve->client_ended({{1}, {1}});
  EXPECT_EQ(server->report().answered, 0U);
  EXPECT_EQ(server->report().unused(), 1U) << "the first one was asked, though not answered";
  ping();
  scheduler.advance(std::chrono::seconds(31));
  EXPECT_THAT(notes(verdicts.back()), HasSubstr("recorded exchange 1"));
  ping();
  serve->cancel({{1}, {1}});
  EXPECT_EQ(server->report().answered, 1U);
  ping();
  scheduler.advance(std::chrono::seconds(31));
  EXPECT_THAT(notes(verdicts.back()), HasSubstr("recorded exchange 2"));
  const model::ServeReport report = server->report();
  EXPECT_EQ(report.answered, 2U);
  EXPECT_EQ(report.again, 0U);
  EXPECT_TRUE(report.clean());
}

TEST_F(ServeDeskTest, AClientThatLeavesWhileItsRequestIsHeldWasNotAnswered) {
  serve->leave();
  test::ServedDay day;
  day.usual();
  start(day, model::ServeMode::strict);
  before.breaks = desk.get();
  add("cmd == FolderSync", BreakSpec::On::request);
  const auto hello = [this] { ask(test::live_request("FolderSync", test::folder_sync_xml("0"))); };
  hello();
  serve->client_ended({{1}, {1}});
  ASSERT_THAT(verdicts, SizeIs(1));
  EXPECT_EQ(verdicts[0].action, core::Verdict::Action::drop);
  EXPECT_THAT(notes(verdicts[0]), HasSubstr("the phone closed the connection"));
  EXPECT_EQ(server->report().answered, 0U);
  hello();
  ASSERT_TRUE(desk->release(900));
  EXPECT_THAT(last(), HasSubstr("200 OK"));
  EXPECT_EQ(server->report().answered, 1U);
}

TEST_F(ServeDeskTest, APhoneThatLeavesItsPingAsItDidWasServed) {
  serve->leave();
  test::ServedDay day;
  const auto left = day.add("Ping", test::served_ping_xml(), "");
  left->response = nullptr;
  left->finished.wall = left->request->done.wall + std::chrono::seconds(20);
  test::ServedDay::wait_for_answer(
      day.add("Ping", test::served_ping_xml(), R"(<Ping xmlns="Ping"><Status>1</Status></Ping>)"),
      std::chrono::seconds(30));
  start(day, model::ServeMode::strict);
  const auto ping = [this] { ask(test::live_request("Ping", test::served_ping_xml())); };
  ping();
  EXPECT_THAT(verdicts, IsEmpty());
  serve->client_ended({{1}, {1}});
  ASSERT_THAT(verdicts, SizeIs(1));
  EXPECT_EQ(verdicts[0].action, core::Verdict::Action::drop);
  ping();
  scheduler.advance(std::chrono::seconds(31));
  ASSERT_THAT(verdicts, SizeIs(2));
  EXPECT_THAT(notes(verdicts[1]), HasSubstr("recorded exchange 2"));
  EXPECT_TRUE(server->report().clean());
}

TEST_F(ServeDeskTest, WhereNoAnswerIsRecordedFaultsOfTheBytesDoNotStrike) {
  serve->leave();
  test::ServedDay day;
  const auto left = day.add("Ping", test::served_ping_xml(), "");
  left->response = nullptr;
  left->finished.wall = left->request->done.wall + std::chrono::seconds(20);
  start(day, model::ServeMode::strict);
  strike();
  ask(test::live_request("Ping", test::served_ping_xml()));
  EXPECT_THAT(taken_back, IsEmpty()) << "it is not decided yet: the client may leave first";
  scheduler.advance(std::chrono::seconds(21));
  ASSERT_THAT(verdicts, SizeIs(1));
  EXPECT_EQ(verdicts[0].action, core::Verdict::Action::drop);
  EXPECT_STREQ(verdicts[0].by, "eastap serve, since the recording has no answer");
  EXPECT_EQ(verdicts[0].source, "") << "no script dropped it";
  EXPECT_THAT(verdicts[0].faults, IsEmpty());
  EXPECT_THAT(notes(verdicts[0]), HasSubstr("corrupt did not strike: the recording has no answer|"));
  EXPECT_EQ(injected(verdicts[0]), "a folder twice|request edited by a hook|");
  EXPECT_THAT(taken_back, ElementsAre(core::Verdict::GivenUp::byte_faults));
}

TEST_F(ServeDeskTest, APhoneThatLeavesItsPingKeepsTheRemarks) {
  strike();
  ask(test::live_request("Ping", test::served_ping_xml()));
  EXPECT_THAT(verdicts, IsEmpty());
  serve->client_ended({{1}, {1}});
  expect_given_up_for_nobody();
}

TEST_F(ServeDeskTest, APhoneThatLeavesWhileAScriptSleepsKeepsTheRemarks) {
  strike();
  before.sleeps = true;
  ask(test::live_request("Ping", test::served_ping_xml()));
  serve->client_ended({{1}, {1}});
  ASSERT_TRUE(before.sleeper);
  before.sleeper(core::Verdict(before.verdict));
  expect_given_up_for_nobody();
}

TEST_F(ServeDeskTest, AResetWhileAnAnswerWaitsTakesHitsBackAndKeepsTheRemarks) {
  strike();
  ask(test::live_request("Ping", test::served_ping_xml()));
  EXPECT_THAT(wait_notes,
              AllOf(Contains("hello"), Contains("a folder twice was given up, since the connection ended"),
                    Contains("corrupt did not strike: the connection ended"),
                    Contains("still waiting for the time of the recorded answer when the connection ended")));
  EXPECT_THAT(taken_back, IsEmpty()) << "it may yet be answered";
  serve->cancel({{1}, {1}});
  EXPECT_THAT(verdicts, IsEmpty());
  EXPECT_THAT(taken_back, ElementsAre(core::Verdict::GivenUp::all));
  ask(test::live_request("Ping", test::served_ping_xml()));
  serve->leave();
  EXPECT_THAT(taken_back, SizeIs(1)) << "the scripts may be gone by then";
}

TEST_F(ServeDeskTest, AMissTellsTheSecretsOfNeitherSide) {
  serve->leave();
  test::ServedDay day;
  day.add_raw("GET /owa/calendar?id=7&token=recorded-secret HTTP/1.1\r\nHost: a\r\n",
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
  start(day, model::ServeMode::loose);
  for (const char* id : {"7", "8"}) {
    ask(test::exchange(test::message(fmt::format("GET /owa/calendar?id={}&token=live-secret HTTP/1.1\r\n"
                                                 "Host: a\r\n",
                                                 id)),
                       nullptr));
    EXPECT_THAT(last(), HasSubstr("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_THAT(last(), HasSubstr("token=***"));
    EXPECT_THAT(last(), Not(HasSubstr("-secret")));
  }
}

TEST_F(ServeDeskTest, WhatAPersonHeldHasWaited) {
  before.breaks = desk.get();
  add("cmd == Ping", BreakSpec::On::request);
  ask(test::live_request("Ping", test::served_ping_xml()));
  scheduler.advance(std::chrono::seconds(100));
  EXPECT_THAT(verdicts, IsEmpty());
  EXPECT_TRUE(desk->release(900));
  ASSERT_THAT(verdicts, SizeIs(1));
  EXPECT_THAT(last(), HasSubstr("200 OK"));
}

TEST_F(ServeDeskTest, WhatScriptsDecideComesFirst) {
  before.verdict.action = core::Verdict::Action::answer;
  ask(test::live_request("Nonsense", ""));
  EXPECT_EQ(verdicts.back().action, core::Verdict::Action::answer);
  EXPECT_EQ(server->report().requests, 0U);
  before.verdict = {};
  const wbxml::Document edited = test::xml_document(test::folder_sync_xml("0"));
  before.verdict.edit.content = Bytes(edited.body().begin(), edited.body().end());
  ask(test::live_request("FolderSync", test::folder_sync_xml("4")));
  EXPECT_THAT(last(), HasSubstr("200 OK")) << "the edited request is what the server gets";
}

TEST_F(ServeDeskTest, EndsWhenAllWasAskedAndCountsWhatIsNoRequest) {
  auto odd = std::make_shared<core::Exchange>();
  odd->kind = core::Exchange::Kind::opaque;
  serve->observe({core::Observation::Kind::exchange_done, {}, nullptr, odd});
  EXPECT_EQ(server->report().miss_count, 1U);
  test::ServedDay day;
  day.usual();
  for (model::PlayStep& step : day.steps()) {
    auto live = std::make_shared<core::Exchange>(step.view->exchange());
    ask(live);
    scheduler.advance(std::chrono::seconds(60));
    serve->observe({core::Observation::Kind::exchange_done, {}, nullptr, live});
    serve->observe({core::Observation::Kind::exchange_done, {}, nullptr, live});
  }
  EXPECT_EQ(stops, 1);
}

}  // namespace
}  // namespace eastap::app
