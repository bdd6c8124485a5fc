#include "proxy/app/announcement.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::app {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ReadyFacts facts(std::vector<const char*> specs) {
  ReadyFacts result;
  for (const char* spec : specs) {
    result.listeners.push_back(core::ListenerSpec::parse(spec, *Endpoint::parse("[::]:8443")).value());
  }
  for (const char* address : {"127.0.0.1", "::1", "192.168.1.5", "10.0.0.2", "fe80::1", "2001:db8::5"}) {
    result.network.addresses.push_back(*IpAddress::parse(address));
  }
  return result;
}

std::string advice(const ReadyFacts& of) {
  std::string all;
  for (const std::string& line : advice_lines(of)) {
    all += line + "\n";
  }
  return all;
}

TEST(ReadyLines, OneForEachListener) {
  EXPECT_THAT(
      ready_lines(facts({"reverse:https://mail.example.org", "connect@127.0.0.1:3128"})),
      ElementsAre("ready reverse:https://mail.example.org [::]:8443", "ready connect 127.0.0.1:3128"));
}

TEST(AdviceLines, TheSetupPageInEachNetwork) {
  const auto lines = advice_lines(facts({"reverse:https://mail.example.org"}));
  EXPECT_THAT(lines, ElementsAre(HasSubstr("http://192.168.1.5:8443/.well-known/eastap/"),
                                 HasSubstr("http://10.0.0.2:8443/.well-known/eastap/")));
}

TEST(AdviceLines, OnlyAddressesThatTheListenerHas) {
  EXPECT_THAT(advice(facts({"reverse:https://h@10.0.0.2:1"})), Not(HasSubstr("192.168.1.5")));
  EXPECT_THAT(advice(facts({"reverse:https://h@127.0.0.1:1"})), HasSubstr("http://127.0.0.1:1/"));
  EXPECT_THAT(advice(facts({"reverse:https://h@[2001:db8::5]:1"})), HasSubstr("http://[2001:db8::5]:1/"));
}

TEST(AdviceLines, NoSetupPageWherePlainRequestsAreForTheServer) {
  EXPECT_THAT(advice_lines(facts({"reverse:http://mail.example.org"})), IsEmpty());
}

TEST(AdviceLines, TheSetupPageOfTheOtherModesIsReachedOverTls) {
  EXPECT_THAT(
      advice(facts({"connect@192.168.1.5:1"})),
      AllOf(HasSubstr("https://192.168.1.5:1/.well-known/eastap/"), HasSubstr("before the proxy is set")));
  const std::string text = advice(facts({"transparent@[::]:2"}));
  EXPECT_THAT(text, HasSubstr("https://ANY-SERVER/.well-known/eastap/"));
  EXPECT_THAT(text, Not(HasSubstr("192.168.1.5")));
}

TEST(AdviceLines, ThePinningServicesWhereNoPatternWasGiven) {
  EXPECT_THAT(advice(facts({"connect"})), HasSubstr("Apple push, iCloud"));
  EXPECT_THAT(advice(facts({"reverse:https://h"})), Not(HasSubstr("Apple push")));
  ReadyFacts chosen = facts({"connect"});
  chosen.standard_hosts = false;
  EXPECT_THAT(advice(chosen), Not(HasSubstr("Apple push")));
}

TEST(AdviceLines, TheRulesOfTransparentModeWithTheirUndo) {
  ReadyFacts router = facts({"transparent@[::]:8444"});
  router.interface = "wlan0";
  const auto lines = advice_lines(router);
  EXPECT_THAT(lines, Contains("table inet eastap_8444 {"));
  EXPECT_THAT(lines, Contains("}"));
  EXPECT_THAT(lines, Contains("nft delete table inet eastap_8444"));
  EXPECT_THAT(advice(router), HasSubstr("iifname \"wlan0\""));
  EXPECT_THAT(advice(facts({"transparent@127.0.0.1:1"})), HasSubstr("do not reach a loopback address"));
}

}  // namespace
}  // namespace eastap::app
