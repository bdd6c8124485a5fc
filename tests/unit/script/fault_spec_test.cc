#include "proxy/script/fault_spec.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::script {
namespace {

using core::Phase;

FaultSpec spec_of(const std::string& text) {
  auto spec = FaultSpec::parse(text);
  EXPECT_TRUE(spec) << text << ": " << (spec ? "" : spec.error().what);
  return spec.value_or(FaultSpec{});
}

std::string mistake_in(const std::string& text) {
  const auto spec = FaultSpec::parse(text);
  EXPECT_FALSE(spec) << text;
  return spec ? "" : spec.error().what;
}

TEST(FaultSpec, ReadsNameArgumentsAndConditions) {
  const FaultSpec spec =
      spec_of("  truncate  bytes=10 command=sync nth=3-5 device=iPh* side=request seed=7 percent=2.5 ");
  EXPECT_EQ(spec.name, "truncate");
  EXPECT_EQ(spec.arguments, (std::map<std::string, std::string>{{"bytes", "10"}}));
  EXPECT_EQ(spec.when.command, "Sync");
  EXPECT_EQ(spec.when.first, 3U);
  EXPECT_EQ(spec.when.last, 5U);
  EXPECT_EQ(spec.when.device, "iPh*");
  EXPECT_EQ(spec.when.phase, Phase::request);
  EXPECT_EQ(spec.seed, 7U);
  EXPECT_DOUBLE_EQ(spec.when.percent, 2.5);
  EXPECT_EQ(spec.text, "truncate bytes=10 command=sync nth=3-5 device=iPh* side=request seed=7 percent=2.5");
}

TEST(FaultSpec, TermsOfTheFilterLanguageAreConditions) {
  EXPECT_EQ(spec_of("sync-stale-key device~iPhone nth=3").when.filter->text(), "device~iPhone");
  EXPECT_EQ(spec_of("drop cmd==Sync status!=1 duration>5s").when.filter->text(),
            "(cmd==Sync) and (status!=1) and (duration>5s)");
  EXPECT_EQ(spec_of("drop folder~\"My Inbox\"").when.filter->text(), "folder~\"My Inbox\"");
  const FaultSpec spec = spec_of("drop nth=2 if cmd == Sync and (folder ~ \"Inbox\" or status == 3)");
  EXPECT_EQ(spec.when.filter->text(), "cmd == Sync and (folder ~ \"Inbox\" or status == 3)");
  EXPECT_EQ(spec.when.first, 2U);
  EXPECT_EQ(spec_of("drop device~a if cmd == Sync or cmd == Ping").when.filter->text(),
            "(device~a) and (cmd == Sync or cmd == Ping)");
}

TEST(FaultSpec, QuotesHoldBlanksInValues) {
  const FaultSpec spec = spec_of("unauthorized challenge=\"Basic realm='x y'\" until='cmd == Provision'");
  EXPECT_EQ(spec.arguments.at("challenge"), "Basic realm='x y'");
  EXPECT_EQ(spec.when.ends_at->text(), "cmd == Provision");
}

TEST(FaultSpec, TimesOfTheDayAndDurations) {
  const FaultSpec spec = spec_of("drop between=22:00-06:30 from=1.5m until=2h every=4 times=2");
  EXPECT_EQ(spec.when.between->first_minute, 22U * 60);
  EXPECT_EQ(spec.when.between->last_minute, 6U * 60 + 30);
  EXPECT_EQ(spec.when.from, std::chrono::seconds(90));
  EXPECT_EQ(*spec.when.until, std::chrono::hours(2));
  EXPECT_EQ(*spec_of("drop until=200ms").when.until, std::chrono::milliseconds(200));
  EXPECT_TRUE(spec_of("drop first-contact").when.first_contact);
  EXPECT_EQ(spec.when.every, 4U);
  EXPECT_EQ(spec.when.times, 2U);
}

TEST(FaultSpec, SaysWhatIsWrong) {
  for (const char* text : {"",
                           "   ",
                           "command=Sync",
                           "truncate bytes",
                           "truncate =3",
                           "truncate bytes=1 bytes=2",
                           "truncate nth=0",
                           "truncate nth=x",
                           "truncate nth=5-3",
                           "truncate side=both",
                           "truncate command=Syncc",
                           "drop every=0",
                           "drop percent=101",
                           "drop percent=",
                           "drop seed=x",
                           "drop between=25:00-26:00",
                           "drop between=10:00",
                           "drop from=soon",
                           "drop until=\"cmd = Sync\"",
                           "drop folder~'open",
                           "drop if",
                           "drop devize~iPhone"}) {
    EXPECT_FALSE(mistake_in(text).empty()) << text;
  }
  EXPECT_NE(mistake_in("drop devize~iPhone").find("column 1"), std::string::npos);
  EXPECT_NE(mistake_in("drop nth=0").find("nth=0"), std::string::npos);
  EXPECT_NE(mistake_in(std::string(FaultSpec::max_text + 1, 'x')).find("longer"), std::string::npos);
}

TEST(FaultSpec, WhatCouldNeverStrikeIsRefused) {
  for (const char* text :
       {"drop percent=0", "drop device=", "drop until=0", "drop from=5m until=1m", "drop first-contact nth=2",
        "drop first-contact every=3", "drop nth=6-9 every=5"}) {
    EXPECT_FALSE(mistake_in(text).empty()) << text;
  }
  EXPECT_NE(mistake_in("drop from=5m until=1m").find("would never strike"), std::string::npos);
  for (const char* text : {"drop from=1m until=5m", "drop first-contact nth=1", "drop nth=6-10 every=5",
                           "drop first-contact every=1", "drop from=5m until=\"cmd == Ping\""}) {
    EXPECT_TRUE(FaultSpec::parse(text)) << text;
  }
}

TEST(FaultSpec, WordsOfAShellAreJoinedWithTheQuotesThatTheyNeed) {
  EXPECT_EQ(FaultSpec::join({"sync-stale-key nth=3"}), "sync-stale-key nth=3");
  EXPECT_EQ(FaultSpec::join({"drop", "until=cmd == Provision", "nth=2"}),
            "drop until=\"cmd == Provision\" nth=2");
  EXPECT_EQ(FaultSpec::join({"header", "name=X-A", "value=x times=3"}),
            "header name=X-A value=\"x times=3\"");
  EXPECT_EQ(FaultSpec::join({"header", "name=X-A", "value=say \"hi\""}),
            "header name=X-A value='say \"hi\"'");
  EXPECT_EQ(FaultSpec::join({"drop", "folder~My Inbox"}), "drop folder~\"My Inbox\"");
  EXPECT_EQ(FaultSpec::join({"drop", "(device~iPhone or device~iPad)"}),
            "drop (device~iPhone or device~iPad)");
  EXPECT_EQ(FaultSpec::join({"drop", "if", "cmd", "==", "Sync"}), "drop if cmd == Sync");
  const auto spec = FaultSpec::parse(FaultSpec::join({"header", "name=X-A", "value=x times=3"}));
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->arguments.at("value"), "x times=3");
  EXPECT_EQ(spec->when.times, 0U);
}

TEST(FaultSpec, EveryTermOfAFilterIsBracketed) {
  const auto spec = FaultSpec::parse("drop (cmd==Sync)or(cmd==Ping) device==D2");
  ASSERT_TRUE(spec) << spec.error().what;
  EXPECT_EQ(spec->when.filter->text(), "((cmd==Sync)or(cmd==Ping)) and (device==D2)");
}

}  // namespace
}  // namespace eastap::script
