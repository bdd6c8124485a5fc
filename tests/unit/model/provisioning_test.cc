#include "proxy/model/provisioning.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::model::provisioning_test {
namespace {

microseconds at(int seconds) {
  return std::chrono::seconds(seconds);
}
const ProvisionFacts download{.given_key = 11, .status = 1, .policy_status = 1};
const ProvisionFacts acknowledge{
    .acknowledges = true, .acknowledged_key = 11, .given_key = 22, .status = 1, .policy_status = 1};

TEST(Provisioning, ReadsBothSteps) {
  const auto policy = [](const std::string& inside) {
    return test::xml_document("<Provision xmlns='Provision'><Status>1</Status><Policies><Policy>" + inside +
                              "</Policy></Policies></Provision>");
  };
  const wbxml::Document request = policy("<PolicyKey>11</PolicyKey><Status>1</Status>");
  const wbxml::Document response = policy("<Status>1</Status><PolicyKey>22</PolicyKey>");
  const ProvisionFacts facts = read_provision(&request, &response);
  EXPECT_TRUE(facts.acknowledges);
  EXPECT_EQ(facts.acknowledged_key, 11U);
  EXPECT_EQ(facts.given_key, 22U);
  EXPECT_EQ(facts.policy_status, 1U);
  EXPECT_FALSE(read_provision(nullptr, nullptr).acknowledges);
}

TEST(Provisioning, FromTheDemandToTheFinalKey) {
  Provisioning state;
  EXPECT_EQ(state.phase(), PolicyPhase::unknown);
  state.learn_command(0, at(1), 142, false);
  EXPECT_EQ(state.phase(), PolicyPhase::demanded);
  EXPECT_EQ(state.last_demand(), 142);
  state.learn_provision(download, at(2));
  EXPECT_EQ(state.phase(), PolicyPhase::temporary);
  EXPECT_FALSE(state.has_key());
  EXPECT_EQ(state.temporary_key(), 11U);
  EXPECT_FALSE(state.final_key());
  EXPECT_EQ(state.last_sent(), 0U);
  EXPECT_FALSE(state.judge_provision(acknowledge, at(3), at(4)).wrong_acknowledgement);
  state.learn_provision(acknowledge, at(4));
  EXPECT_EQ(state.phase(), PolicyPhase::set);
  EXPECT_TRUE(state.has_key());
  EXPECT_EQ(state.final_key(), 22U);
  EXPECT_EQ(state.judge_command(22, at(5), 0).key, PolicyKeyUse::same);
}

TEST(Provisioning, KeysThatDoNotFit) {
  Provisioning state;
  EXPECT_EQ(state.judge_command(5, at(0), 0).key, PolicyKeyUse::unknown);
  state.learn_provision(download, at(1));
  state.learn_provision(acknowledge, at(4));
  EXPECT_EQ(state.judge_command(0, at(5), 0).key, PolicyKeyUse::zero);
  EXPECT_EQ(state.judge_command(11, at(5), 0).key, PolicyKeyUse::temporary);
  EXPECT_EQ(state.judge_command(99, at(5), 144).key, PolicyKeyUse::other);
  EXPECT_EQ(state.judge_command(0, at(3), 0).key, PolicyKeyUse::unknown)
      << "it began before the key was given";
  EXPECT_EQ(state.judge_command(std::nullopt, at(5), 0).key, PolicyKeyUse::none) << "Ping carries none";
  EXPECT_TRUE(state.judge_command(0, at(5), 0).first_time);
  state.learn_command(0, at(5), 0, true);
  EXPECT_FALSE(state.judge_command(0, at(6), 0).first_time);
  EXPECT_EQ(state.last_use(), PolicyKeyUse::zero);
}

TEST(Provisioning, AcknowledgingAnotherKey) {
  Provisioning state;
  state.learn_provision(download, at(1));
  ProvisionFacts wrong = acknowledge;
  wrong.acknowledged_key = 12;
  EXPECT_TRUE(state.judge_provision(wrong, at(2), at(3)).wrong_acknowledgement);
}

TEST(Provisioning, RefusalsAndServersWithoutPolicy) {
  Provisioning state;
  state.learn_provision({.status = 1, .policy_status = 2}, at(1));
  EXPECT_EQ(state.phase(), PolicyPhase::none);
  state.learn_provision({.status = 1, .policy_status = 5}, at(1));
  EXPECT_EQ(state.phase(), PolicyPhase::refused);
  EXPECT_EQ(state.policy_status(), 5U);
  state.learn_provision({.status = 141}, at(1));
  EXPECT_EQ(state.status(), 141U);
  EXPECT_FALSE(state.policy_status());
  EXPECT_EQ(state.phase(), PolicyPhase::refused);
  EXPECT_FALSE(state.has_key());
}

TEST(Provisioning, RoundsWithoutASuccessBetweenAreALoop) {
  Provisioning state;
  const auto round = [&](int begin, std::uint32_t sent) {
    state.learn_provision(download, at(begin));
    const PolicyVerdict verdict = state.judge_provision(acknowledge, at(begin + 1), at(begin + 2));
    state.learn_provision(acknowledge, at(begin + 2));
    state.learn_command(sent, at(begin + 3), 144, false);
    return verdict;
  };
  EXPECT_EQ(round(0, 0).rounds, 1U);
  EXPECT_EQ(round(10, 0).rounds, 2U);
  const PolicyVerdict third = round(20, 22);
  EXPECT_EQ(third.rounds, 3U);
  EXPECT_FALSE(third.refused_own_key) << "the phone had sent 0";
  EXPECT_TRUE(round(30, 22).refused_own_key) << "now it sends what it was given";
  state.learn_command(22, at(50), 0, true);
  EXPECT_EQ(round(60, 22).rounds, 1U);
  EXPECT_EQ(round(60 + 3600, 22).rounds, 1U) << "an hour later";
}

TEST(Provisioning, WhatDemandsIt) {
  EXPECT_TRUE(demands_provisioning(449));
  EXPECT_TRUE(demands_provisioning(142));
  EXPECT_FALSE(demands_provisioning(140)) << "that is a wipe";
  EXPECT_FALSE(demands_provisioning(200));
  EXPECT_EQ(to_string(PolicyPhase::temporary), "temporary");
  EXPECT_EQ(to_string(PolicyKeyUse::zero), "zero");
}

}  // namespace
}  // namespace eastap::model::provisioning_test
