#include "proxy/app/control_desk.h"

#include <nlohmann/json.hpp>

#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

using Json = nlohmann::json;

class ControlDeskTest : public break_test::BreakTest {
 protected:
  void SetUp() override {
    options.trust = true;
    load("function on_request(e) log('asked') end");
    breaks = std::make_unique<BreakDesk>(host->filters(), scheduler, clock, false);
    desk = std::make_unique<ControlDesk>(
        ControlParts{.host = *host, .breaks = *breaks, .scheduler = scheduler, .status = [] {
                       return Json{{"version", "x"}};
                     }});
  }
  /// "" while there is no answer.
  std::string line(const std::string& asked) {
    last.clear();
    desk->answer(asked, [this](std::string came) { last = std::move(came); });
    return last;
  }
  Json ask(const Json& request) { return Json::parse(line(request.dump())); }
  std::string refusal(const Json& request) {
    const Json answer = ask(request);
    EXPECT_FALSE(answer.at("ok")) << request;
    return answer.value("error", "");
  }

  std::unique_ptr<BreakDesk> breaks;
  std::unique_ptr<ControlDesk> desk;
  std::string last;  // answer
};

TEST_F(ControlDeskTest, Faults) {
  EXPECT_EQ(ask({{"do", "fault.add"}, {"fault", "unavailable command=Sync"}}),
            Json({{"ok", true}, {"id", 1}}));
  EXPECT_EQ(run_request().answer.status, 503);
  EXPECT_EQ(ask({{"do", "faults"}}).at("faults"), Json::array({{{"id", 1},
                                                                {"fault", "unavailable command=Sync"},
                                                                {"source", "ctl"},
                                                                {"paused", false},
                                                                {"met", 1},
                                                                {"hits", 1}}}));
  EXPECT_TRUE(ask({{"do", "fault.change"}, {"id", 1}, {"fault", "forbidden"}}).at("ok"));
  EXPECT_EQ(run_request().answer.status, 403);
  EXPECT_TRUE(ask({{"do", "fault.pause"}, {"id", 1}}).at("ok"));
  EXPECT_EQ(run_request().action, core::Verdict::Action::pass);
  EXPECT_TRUE(ask({{"do", "fault.resume"}, {"id", 1}}).at("ok"));
  EXPECT_EQ(run_request().answer.status, 403);
  EXPECT_TRUE(ask({{"do", "fault.remove"}, {"id", 1}}).at("ok"));
  EXPECT_TRUE(ask({{"do", "faults"}}).at("faults").empty());
}

TEST_F(ControlDeskTest, Scripts) {
  EXPECT_EQ(ask({{"do", "scripts"}}).at("scripts").at(0).at("name"), "hooks.lua");
  EXPECT_EQ(logs(run_request()), "asked");
  EXPECT_TRUE(ask({{"do", "script.pause"}, {"name", "hooks.lua"}}).at("ok"));
  EXPECT_EQ(logs(run_request()), "");
  EXPECT_FALSE(host->wish().request);
  EXPECT_TRUE(ask({{"do", "script.resume"}, {"name", "hooks.lua"}}).at("ok"));
  const auto second = write("second.lua", "function on_request(e) log('too') end");
  EXPECT_TRUE(ask({{"do", "script.add"}, {"path", second.string()}}).at("ok"));
  EXPECT_EQ(logs(run_request()), "asked\ntoo");
  EXPECT_NE(refusal({{"do", "script.add"}, {"path", second.string()}}).find("already"), std::string::npos);
  EXPECT_TRUE(ask({{"do", "script.remove"}, {"name", "hooks.lua"}}).at("ok"));
  EXPECT_EQ(logs(run_request()), "too");
  const auto broken = write("broken.lua", "function on_request(e");
  EXPECT_NE(refusal({{"do", "script.add"}, {"path", broken.string()}}).find("broken.lua:1"),
            std::string::npos);
  EXPECT_EQ(ask({{"do", "scripts"}}).at("scripts").size(), 1U);
}

TEST_F(ControlDeskTest, ScriptsAreChangedAndReloaded) {
  const auto other = write("other.lua", "function on_request(e) log('other') end");
  EXPECT_EQ(ask({{"do", "script.change"}, {"name", "hooks.lua"}, {"path", other.string()}}),
            Json({{"ok", true}, {"name", "other.lua"}}));
  EXPECT_EQ(logs(run_request()), "other");
  write("other.lua", "function on_request(e) log('saved') end");
  EXPECT_EQ(ask({{"do", "script.reload"}, {"name", "other.lua"}}), Json({{"ok", true}}));
  EXPECT_EQ(logs(run_request()), "saved");
}

TEST_F(ControlDeskTest, WhoeverAsksForASlowScriptIsAnsweredWhenItHasLoaded) {
  const auto slow = write("slow.lua", "for i = 1, 100000 do end function on_request(e) log('slow') end");
  EXPECT_EQ(line(Json{{"do", "script.add"}, {"path", slow.string()}}.dump()), "");
  EXPECT_EQ(logs(run_request()), "asked") << "phones do not wait for it";
  EXPECT_EQ(Json::parse(last), Json({{"ok", true}}));
  EXPECT_EQ(logs(run_request()), "asked\nslow");
}

TEST_F(ControlDeskTest, AScriptThatDoesNotLoadShowsItsLine) {
  const auto broken = write("broken.lua", "local x = 1\nlocal y = = 2");
  for (const Json& asked :
       {Json{{"do", "script.add"}, {"path", broken.string()}},
        Json{{"do", "script.change"}, {"name", "hooks.lua"}, {"path", broken.string()}}}) {
    const Json answer = ask(asked);
    EXPECT_FALSE(answer.at("ok"));
    EXPECT_EQ(answer.at("error"), "broken.lua:2: unexpected symbol near '='");
    EXPECT_EQ(answer.at("lines").at(0), "    local y = = 2");
  }
  EXPECT_EQ(logs(run_request()), "asked") << "what ran goes on";
}

TEST_F(ControlDeskTest, SaysWhatIsWrong) {
  for (const char* asked :
       {"", "{", "[]", "7", "{}", "{\"do\": 7}", "{\"do\": \"dance\"}", "{\"do\": \"fault.add\"}",
        "{\"do\": \"fault.add\", \"fault\": \"boom\"}", "{\"do\": \"fault.remove\"}",
        "{\"do\": \"fault.remove\", \"id\": -1}", "{\"do\": \"fault.remove\", \"id\": 9}",
        "{\"do\": \"fault.change\", \"id\": 1}", "{\"do\": \"script.pause\", \"name\": \"no.lua\"}",
        "{\"do\": \"script.remove\"}", "{\"do\": \"script.reload\"}",
        "{\"do\": \"script.change\", \"name\": \"hooks.lua\"}",
        "{\"do\": \"script.change\", \"path\": \"x.lua\"}",
        "{\"do\": \"script.add\", \"path\": \"/no/such.lua\"}"}) {
    const Json refused = Json::parse(line(asked));
    EXPECT_FALSE(refused.at("ok")) << asked;
    EXPECT_FALSE(refused.at("error").get<std::string>().empty()) << asked;
  }
  EXPECT_TRUE(ask({{"do", "status"}}).at("ok"));
}

TEST_F(ControlDeskTest, BreakpointsAndWaitingForWhatIsHeld) {
  EXPECT_EQ(ask({{"do", "break.add"}, {"filter", "cmd = Sync"}}).at("offset"), 4);
  EXPECT_EQ(ask({{"do", "break.add"}, {"filter", "cmd == Sync"}}).at("id"), 1);
  EXPECT_EQ(ask({{"do", "held"}}).at("held").size(), 0U);
  EXPECT_EQ(line(R"({"do": "held.wait", "seconds": 30})"), "") << "it waits";
  breaks->consider(
      key_of(1), break_test::call(core::Phase::request, break_test::request("Sync", break_test::sync_body())),
      {}, [](const core::Verdict&) {});
  EXPECT_EQ(Json::parse(last).at("held").at(0).at("id"), 1);
  EXPECT_EQ(ask({{"do", "held.wait"}}).at("held").size(), 1U) << "at once";
  EXPECT_EQ(line(R"({"do": "held.wait", "after": 1, "seconds": 30})"), "");
  scheduler.advance(std::chrono::seconds(30));
  EXPECT_EQ(Json::parse(last), Json({{"ok", true}, {"held", Json::array()}}));
  EXPECT_FALSE(ask({{"do", "held.wait"}, {"after", "x"}}).at("ok"));
  EXPECT_EQ(line(R"({"do": "held.wait", "after": 1})"), "");
  desk.reset();
  EXPECT_EQ(last, "") << "nobody is told when the tap ends";
}

TEST_F(ControlDeskTest, Lua) {
  EXPECT_EQ(ask({{"do", "lua"}, {"code", "print('x') return 1 + 1"}}),
            Json({{"ok", true}, {"incomplete", false}, {"values", "2"}, {"output", "x\n"}}));
  EXPECT_TRUE(ask({{"do", "lua"}, {"code", "for i = 1, 2 do"}}).at("incomplete"));
  EXPECT_NE(refusal({{"do", "lua"}, {"code", "error('no')"}}).find("ctl:1: no"), std::string::npos);
  refusal({{"do", "lua"}});
}

}  // namespace
}  // namespace eastap::app
