#include "proxy/app/control_desk.h"

#include <nlohmann/json.hpp>

#include "tests/unit/script/script_support.h"

namespace eastap::app {
namespace {

using Json = nlohmann::json;
using script::test::HostTest;

class ControlDeskTest : public HostTest {
 protected:
  void SetUp() override {
    load("function on_request(e) log('asked') end");
    desk = std::make_unique<ControlDesk>(*host, [] { return Json{{"version", "x"}}; });
  }
  Json ask(const Json& request) { return Json::parse(desk->answer(request.dump())); }
  std::string refusal(const Json& request) {
    const Json answer = ask(request);
    EXPECT_FALSE(answer.at("ok")) << request;
    return answer.value("error", "");
  }

  std::unique_ptr<ControlDesk> desk;
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

TEST_F(ControlDeskTest, SaysWhatIsWrong) {
  for (const char* line :
       {"", "{", "[]", "7", "{}", "{\"do\": 7}", "{\"do\": \"dance\"}", "{\"do\": \"fault.add\"}",
        "{\"do\": \"fault.add\", \"fault\": \"boom\"}", "{\"do\": \"fault.remove\"}",
        "{\"do\": \"fault.remove\", \"id\": -1}", "{\"do\": \"fault.remove\", \"id\": 9}",
        "{\"do\": \"fault.change\", \"id\": 1}", "{\"do\": \"script.pause\", \"name\": \"no.lua\"}",
        "{\"do\": \"script.remove\"}", "{\"do\": \"script.add\", \"path\": \"/no/such.lua\"}"}) {
    const Json answer = Json::parse(desk->answer(line));
    EXPECT_FALSE(answer.at("ok")) << line;
    EXPECT_FALSE(answer.at("error").get<std::string>().empty()) << line;
  }
  EXPECT_TRUE(ask({{"do", "status"}}).at("ok"));
}

}  // namespace
}  // namespace eastap::app
