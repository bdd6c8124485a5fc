#include "proxy/core/fault_rules.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::core {
namespace {

HookCall call_for(Phase phase, const std::string& query, const std::string& method = "POST") {
  auto request = std::make_shared<Message>();
  request->head = Head(to_bytes(method + " /Microsoft-Server-ActiveSync?" + query +
                                " HTTP/1.1\r\nHost: mail.example.org\r\n\r\n"));
  auto exchange = std::make_shared<Exchange>();
  exchange->request = request;
  return {phase, nullptr, exchange};
}

HookCall response(const std::string& command, const std::string& device = "v140Device",
                  const std::string& type = "iPhone") {
  return call_for(Phase::response, "Cmd=" + command + "&User=u&DeviceId=" + device + "&DeviceType=" + type);
}

FaultRules rules(std::initializer_list<const char*> specs) {
  std::vector<FaultRule> all;
  for (const char* spec : specs) {
    auto rule = FaultRule::parse(spec);
    EXPECT_TRUE(rule) << spec << ": " << (rule ? "" : rule.error().what);
    all.push_back(rule.value_or(FaultRule{}));
  }
  return FaultRules(std::move(all));
}

TEST(FaultRule, ReadsNameConditionsAndArguments) {
  const auto rule = FaultRule::parse("  truncate  bytes=10 command=sync nth=3 device=iPh* side=request ");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->call.name, "truncate");
  EXPECT_EQ(rule->call.arguments, (std::map<std::string, std::string>{{"bytes", "10"}}));
  EXPECT_EQ(rule->command, "Sync");
  EXPECT_EQ(rule->nth, 3U);
  EXPECT_EQ(rule->device, "iPh*");
  EXPECT_EQ(rule->phase, Phase::request);
  EXPECT_EQ(rule->call.source, "--fault");
}

TEST(FaultRule, RefusesMistakes) {
  for (const char* spec : {"",
                           "   ",
                           "command=Sync",
                           "truncate bytes",
                           "truncate =3",
                           "truncate bytes=1 bytes=2",
                           "truncate nth=0",
                           "truncate nth=x",
                           "truncate side=both",
                           "truncate command=Syncc",
                           "boom",
                           "delay",
                           "delay seconds=-1",
                           "delay seconds=1e9",
                           "delay seconds=1 x=2",
                           "delay seconds=nan",
                           "answer",
                           "answer status=99",
                           "answer status=600",
                           "answer status=503 retry-after=soon",
                           "answer status=503 x=1",
                           "corrupt flips=0"}) {
    const auto rule = FaultRule::parse(spec);
    ASSERT_FALSE(rule) << spec;
    EXPECT_EQ(rule.error().code, ErrorCode::invalid_input) << spec;
    EXPECT_FALSE(rule.error().what.empty());
  }
}

TEST(FaultRules, MatchCommandDeviceAndSide) {
  EXPECT_TRUE(FaultRule::parse("drop command=options")) << "no query names it";
  EXPECT_TRUE(FaultRule::parse("drop command=Autodiscover"));
  FaultRules some = rules({"reset command=Ping device=iPh*"});
  EXPECT_EQ(some.decide(response("Ping")).verdict.faults.size(), 1U);
  EXPECT_EQ(some.decide(response("Sync")).verdict.faults.size(), 0U);
  EXPECT_EQ(some.decide(response("Ping", "x", "Android")).verdict.faults.size(), 0U);
  EXPECT_EQ(some.decide(response("Ping", "iPh7", "Android")).verdict.faults.size(), 1U);
  HookCall request = response("Ping");
  request.phase = Phase::request;
  EXPECT_EQ(some.decide(request).verdict.faults.size(), 0U);
  EXPECT_EQ(some.decide({Phase::response, nullptr, nullptr}).verdict.faults.size(), 0U);
}

TEST(FaultRules, CountOnlyWhatMatches) {
  FaultRules some = rules({"drop command=Sync nth=2"});
  EXPECT_EQ(some.decide(response("Sync")).verdict.faults.size(), 0U);
  EXPECT_EQ(some.decide(response("Ping")).verdict.faults.size(), 0U);
  EXPECT_EQ(some.decide(response("Sync")).verdict.faults.size(), 1U);
  EXPECT_EQ(some.decide(response("Sync")).verdict.faults.size(), 0U);
}

TEST(FaultRules, DelayAndAnswerAreVerdicts) {
  FaultRules some = rules({"delay seconds=1.5", "delay seconds=1", "answer status=503 retry-after=30"});
  const auto decision = some.decide(response("Sync"));
  EXPECT_EQ(decision.delay.count(), 2500);
  EXPECT_EQ(decision.verdict.action, Verdict::Action::answer);
  EXPECT_EQ(decision.verdict.answer.status, 503);
  ASSERT_EQ(decision.verdict.answer.fields.size(), 1U);
  EXPECT_EQ(decision.verdict.answer.fields[0].second, "30");
  EXPECT_EQ(decision.verdict.notes.size(), 3U);
  EXPECT_EQ(decision.verdict.notes[0].text, "delayed by 1.5 s");
}

TEST(FaultRules, WishForWhatTheyNeed) {
  EXPECT_TRUE(FaultRules().empty());
  EXPECT_FALSE(FaultRules().wish().response);
  const HookWish light = rules({"drop", "delay seconds=1 side=request"}).wish();
  EXPECT_TRUE(light.response);
  EXPECT_FALSE(light.response_body);
  EXPECT_TRUE(light.request);
  EXPECT_FALSE(light.request_body);
  const HookWish heavy = rules({"corrupt", "truncate side=request"}).wish();
  EXPECT_TRUE(heavy.response_body);
  EXPECT_TRUE(heavy.request_body);
}

TEST(FaultRules, HelpNamesEverything) {
  const std::string text = fault_help_text();
  for (const char* word :
       {"drop", "reset", "truncate", "corrupt", "delay", "answer", "nth=", "command=", "device=", "side="}) {
    EXPECT_NE(text.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace eastap::core
