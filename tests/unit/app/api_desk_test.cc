#include "proxy/app/api_desk.h"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

class ApiDeskTest : public break_test::BreakTest {
 protected:
  void SetUp() override {
    BreakTest::SetUp();
    control = std::make_unique<ControlDesk>(
        ControlParts{.host = *host, .breaks = *desk, .scheduler = scheduler, .status = [] {
                       return nlohmann::json::object();
                     }});
    api = std::make_unique<ApiDesk>(*control, *desk, "secret");
    api->serve_at(*Endpoint::parse("127.0.0.1:4711"));
  }
  /// The status that refuses it; 0: none does.
  int refused(const std::string& line, const std::string& fields) {
    const auto answer = api->refuse(core::Head(to_bytes(line + " HTTP/1.1\r\n" + fields + "\r\n")));
    return answer ? answer->status : 0;
  }
  int post(const std::string& fields) { return refused("POST /v1", fields); }
  io::ApiAnswer answer(const std::string& line, const std::string& body) {
    io::ApiAnswer came;
    api->answer(core::Head(to_bytes(line + " HTTP/1.1\r\n\r\n")), to_bytes(body),
                [&](io::ApiAnswer given) { came = std::move(given); });
    return came;
  }

  const std::string good =
      "Host: 127.0.0.1:4711\r\nAuthorization: Bearer secret\r\nContent-Type: application/json\r\n";
  std::unique_ptr<ControlDesk> control;
  std::unique_ptr<ApiDesk> api;
};

TEST_F(ApiDeskTest, WhoMayAsk) {
  EXPECT_EQ(post(good), 0);
  EXPECT_EQ(post("host: LOCALHOST:4711\r\nAuthorization: bearer secret\r\nContent-Type: application/json; "
                 "charset=utf-8\r\n"),
            0);
  EXPECT_EQ(post(good + "Origin: http://localhost:4711\r\n"), 0);
  EXPECT_EQ(post(good + "Origin: http://evil.example\r\n"), 403);
  EXPECT_EQ(post(good + "Origin: null\r\n"), 403);
  EXPECT_EQ(post(good + "Origin: https://127.0.0.1:4711\r\n"), 403);
  EXPECT_EQ(post(good + "Host: 127.0.0.1:4711\r\n"), 400);
  EXPECT_EQ(post("Authorization: Bearer secret\r\n"), 400);
  EXPECT_EQ(post("Host: evil.example:4711\r\nAuthorization: Bearer secret\r\n"), 403)
      << "a name rebound to this machine";
  EXPECT_EQ(post("Host: 127.0.0.1\r\nAuthorization: Bearer secret\r\n"), 403);
  for (const char* wrong : {"", "Authorization: Bearer Secret\r\n", "Authorization: Bearer secrets\r\n",
                            "Authorization: Basic secret\r\n", "Authorization: Bearer\r\n",
                            "Authorization: Bearer secret\r\nAuthorization: Bearer secret\r\n"}) {
    EXPECT_EQ(post("Host: 127.0.0.1:4711\r\n" + std::string(wrong)), 401) << wrong;
  }
  EXPECT_EQ(refused("GET /other", good), 404);
  EXPECT_EQ(refused("GET /v1", good), 405);
  EXPECT_EQ(refused("POST /v1/events", good), 405);
  EXPECT_EQ(refused("GET /v1/events?x", good), 0);
  EXPECT_EQ(post("Host: 127.0.0.1:4711\r\nAuthorization: Bearer secret\r\nContent-Type: text/plain\r\n"),
            415);
}

TEST_F(ApiDeskTest, TheSameAnswersAsTheSocket) {
  const io::ApiAnswer listed = answer("POST /v1", R"({"do": "breakpoints"})");
  EXPECT_EQ(listed.answer.status, 200);
  EXPECT_EQ(as_text(listed.answer.content), "{\"breakpoints\":[],\"ok\":true}\n");
  EXPECT_THAT(std::string(as_text(answer("POST /v1", R"({"do": "dance"})").answer.content)),
              HasSubstr("\"ok\":false"));
  EXPECT_EQ(answer("POST /v1", "{").answer.status, 400);
  EXPECT_EQ(answer("POST /v1", "[]").answer.status, 400);
}

TEST_F(ApiDeskTest, FaultsAndScriptsAreSteered) {
  const auto ask = [this](const nlohmann::json& request) {
    return nlohmann::json::parse(as_text(answer("POST /v1", request.dump()).answer.content));
  };
  EXPECT_EQ(ask({{"do", "fault.add"}, {"fault", "unavailable command=Sync"}}),
            nlohmann::json({{"ok", true}, {"id", 1}}));
  EXPECT_EQ(run_request().answer.status, 503);
  EXPECT_TRUE(ask({{"do", "fault.remove"}, {"id", 1}}).at("ok"));
  const std::string one = write("one.lua", "function on_request(e) log('one') end").string();
  EXPECT_TRUE(ask({{"do", "script.add"}, {"path", one}}).at("ok"));
  EXPECT_EQ(logs(run_request()), "one");
  const std::string two = write("two.lua", "function on_request(e) log('two') end").string();
  EXPECT_EQ(ask({{"do", "script.change"}, {"name", "one.lua"}, {"path", two}}).at("name"), "two.lua");
  EXPECT_EQ(logs(run_request()), "two");
  write("two.lua", "function on_request(e");
  const nlohmann::json refused = ask({{"do", "script.reload"}, {"name", "two.lua"}});
  EXPECT_FALSE(refused.at("ok"));
  EXPECT_EQ(refused.at("lines").at(0), "    function on_request(e");
  EXPECT_EQ(logs(run_request()), "two");
}

TEST_F(ApiDeskTest, Events) {
  std::string published;
  api->publish_to([&](std::string_view line) { published += line; });
  add("cmd == Sync", BreakSpec::On::request);
  give_request(1);
  const io::ApiAnswer stream = answer("GET /v1/events", "");
  EXPECT_TRUE(stream.stream);
  EXPECT_EQ(nlohmann::json::parse(as_text(stream.answer.content)).at("event"), "held")
      << "what is held already";
  EXPECT_EQ(nlohmann::json::parse(published).at("id"), 1);
  published.clear();
  ASSERT_TRUE(desk->release(1));
  EXPECT_EQ(nlohmann::json::parse(published).at("event"), "gone");
  EXPECT_EQ(nlohmann::json::parse(published).at("how"), "released");
  published.clear();
  api.reset();
  give_request(2);
  EXPECT_EQ(published, "");
}

TEST(ApiDesk, TokensAndAddresses) {
  EXPECT_EQ(make_token().value().size(), 64U);
  EXPECT_NE(make_token().value(), make_token().value());
  EXPECT_EQ(parse_api_address("127.0.0.1:0").value().port, 0);
  EXPECT_TRUE(parse_api_address("[::1]:4711"));
  for (const char* wrong : {"0.0.0.0:1", "[::]:1", "192.168.1.1:1", "localhost:1", "127.0.0.1", ""}) {
    EXPECT_FALSE(parse_api_address(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace eastap::app
