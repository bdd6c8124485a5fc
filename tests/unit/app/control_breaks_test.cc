#include "proxy/app/control_breaks.h"

#include <gmock/gmock.h>

#include "tests/unit/app/break_support.h"

namespace eastap::app::control {
namespace {

using testing::HasSubstr;

class ControlBreaksTest : public break_test::BreakTest {
 protected:
  Json get(Result<Json> (*operation)(BreakDesk&, const Json&), const Json& asked = Json::object()) {
    const auto answer = operation(*desk, asked);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().what);
    return answer.value_or(Json());
  }
  std::string refusal(Result<Json> (*operation)(BreakDesk&, const Json&), const Json& asked) {
    const auto answer = operation(*desk, asked);
    EXPECT_FALSE(answer) << asked;
    return answer ? "" : answer.error().what;
  }
};

TEST_F(ControlBreaksTest, Breakpoints) {
  EXPECT_EQ(get(add_breakpoint,
                {{"filter", "cmd == Ping"}, {"on", "request"}, {"times", 2}, {"hold", 30}, {"then", "drop"}}),
            Json({{"id", 1}}));
  EXPECT_EQ(get(list_breakpoints).at("breakpoints").at(0), Json({{"id", 1},
                                                                 {"filter", "cmd == Ping"},
                                                                 {"on", "request"},
                                                                 {"times", 2},
                                                                 {"hold", 30.0},
                                                                 {"then", "drop"},
                                                                 {"source", "ctl"},
                                                                 {"paused", false},
                                                                 {"used_up", false},
                                                                 {"hits", 0}}));
  get(pause_breakpoint, {{"id", 1}});
  EXPECT_TRUE(get(list_breakpoints).at("breakpoints").at(0).at("paused"));
  get(resume_breakpoint, {{"id", 1}});
  get(remove_breakpoint, {{"id", 1}});
  EXPECT_TRUE(get(list_breakpoints).at("breakpoints").empty());
  for (const Json& asked :
       {Json{{"filter", 7}}, Json{{"filter", "x ="}}, Json{{"filter", "cmd == Ping"}, {"on", "never"}},
        Json{{"filter", "cmd == Ping"}, {"then", "sing"}}, Json{{"filter", "cmd == Ping"}, {"hold", -1}}}) {
    EXPECT_FALSE(refusal(add_breakpoint, asked).empty());
  }
  EXPECT_FALSE(refusal(remove_breakpoint, Json::object()).empty());
}

TEST_F(ControlBreaksTest, WhatIsHeldInFull) {
  add("cmd == Sync");
  auto asked = std::make_shared<core::Message>(*break_test::request("Sync", break_test::sync_body()));
  asked->head.set("Authorization", "Basic YW5uOnNlY3JldA==");
  give(break_test::call(core::Phase::request, asked));
  scheduler.advance(std::chrono::milliseconds(2550));
  const Json listed = get(list_held).at("held").at(0);
  EXPECT_EQ(listed.at("id"), 1);
  EXPECT_EQ(listed.at("held"), 2.5);
  EXPECT_EQ(listed.at("hold"), Json({{"left", 297.4}, {"limit", 300.0}, {"then", "pass"}}));
  EXPECT_EQ(listed.at("phone").at("from"), "usual");
  const Json shown = get(show_held, {{"id", 1}}).at("held");
  EXPECT_THAT(shown.at("text").get<std::string>(), HasSubstr("<SyncKey>7</SyncKey>"));
  EXPECT_THAT(shown.at("text").get<std::string>(), HasSubstr("Host: mail.example.org"));
  EXPECT_EQ(shown.dump().find("YW5u"), std::string::npos) << "the password is not shown";
  EXPECT_EQ(shown.at("exchange").at("command"), "Sync");
  EXPECT_THAT(get(held_document, {{"id", 1}}).at("document").get<std::string>(),
              HasSubstr("<SyncKey>7</SyncKey>"));
  EXPECT_EQ(held_after(*desk, 0)->at("held").size(), 1U);
  EXPECT_FALSE(held_after(*desk, 1));
  for (auto* operation :
       {show_held, held_document, edit_held, release_held, answer_held, drop_held, reset_held}) {
    EXPECT_THAT(refusal(operation, {{"id", 77}}), HasSubstr("not held"));
  }
}

TEST_F(ControlBreaksTest, EditsAndEnds) {
  add("cmd == Sync", BreakSpec::On::response);
  give_response(1);
  EXPECT_THAT(refusal(edit_held, {{"id", 1}, {"document", "<Sync"}}), HasSubstr("line 1"));
  EXPECT_THAT(refusal(edit_held, {{"id", 1}, {"document", "x"}, {"body", "y"}}), HasSubstr("one of"));
  EXPECT_THAT(refusal(edit_held, {{"id", 1}, {"body_base64", "!"}}), HasSubstr("base64"));
  EXPECT_THAT(refusal(edit_held, {{"id", 1}, {"headers", "X: 1"}}), HasSubstr("list"));
  EXPECT_THAT(refusal(edit_held, {{"id", 1}, {"headers", {"X"}}}), HasSubstr("list"));
  EXPECT_THAT(refusal(edit_held, {{"id", 1}, {"status", 99999999999}}), HasSubstr("200 to 599"));
  get(edit_held,
      {{"id", 1}, {"headers", {"X-A: 1", "Content-Type:"}}, {"body_base64", "aGk="}, {"status", 500}});
  EXPECT_TRUE(get(list_held).at("held").at(0).at("edited"));
  get(edit_held, {{"id", 1}, {"body", "ho"}, {"release", true}});
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(*verdicts[0].edit.content, to_bytes("ho"));
  EXPECT_EQ(verdicts[0].edit.head->find("X-A"), "1");
  for (std::uint64_t id = 2; id <= 5; ++id) {
    give_response(id);
  }
  get(answer_held, {{"id", 2}, {"status", 503}});
  get(drop_held, {{"id", 3}});
  get(reset_held, {{"id", 4}});
  EXPECT_EQ(get(release_held, {{"all", true}}), Json({{"released", 1}}));
  give_response(6);
  get(release_held, {{"id", 6}});
  EXPECT_EQ(verdicts.size(), 6U);
}

}  // namespace
}  // namespace eastap::app::control
