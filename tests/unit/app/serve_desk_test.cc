#include "proxy/app/serve_desk.h"

#include <gmock/gmock.h>

#include "tests/support/served_day.h"
#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Scripts and breakpoints before the fake server.
class HooksBefore final : public core::HookHost {
 public:
  [[nodiscard]] core::HookWish wish() const override { return asked; }
  void run(const core::HookKey& key, core::HookCall call, Done done) override {
    if (breaks != nullptr && call.phase == core::Phase::request) {
      breaks->consider(key, std::move(call), verdict, std::move(done));
    } else {
      done(verdict);
    }
  }
  void cancel(const core::HookKey& /*key*/) override { ++cancelled; }
  void client_ended(const core::HookKey& /*key*/) override { ++ended; }

  BreakDesk* breaks = nullptr;
  core::HookWish asked;
  core::Verdict verdict;
  int cancelled = 0;
  int ended = 0;
};

class ServeDeskTest : public break_test::BreakTest {
 protected:
  void SetUp() override {
    BreakTest::SetUp();
    test::ServedDay day;
    day.usual();
    server.emplace(day.steps(), model::ServeOptions{.devices = {}, .folder = ""});
    serve = std::make_unique<ServeDesk>(*server, true);
    serve->join({.before = before, .breaks = *desk, .scheduler = scheduler, .clock = clock, .stop = [this] {
                   ++stops;
                 }});
  }
  void TearDown() override { serve->leave(); }

  void ask(const std::shared_ptr<core::Exchange>& live, std::uint64_t connection = 1) {
    auto request = std::make_shared<core::Message>(*live->request);
    request->done = clock.now();
    live->request = request;
    serve->run({{connection}, {1}},
               {.phase = core::Phase::request, .connection = test::connection(), .exchange = live},
               [this](core::Verdict verdict) { verdicts.push_back(std::move(verdict)); });
  }
  [[nodiscard]] std::string last() const { return std::string(as_text(verdicts.back().served)); }

  HooksBefore before;
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
