#include <gtest/gtest.h>

#include "tests/support/summaries.h"

namespace eastap::eas::summary_provision_test {
namespace {

using test::sentence;
using test::summary;

std::string provision(const std::string& inside) {
  return "<Provision xmlns='Provision'>" + inside + "</Provision>";
}
std::string policy(const std::string& inside) {
  return "<Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</PolicyType>" + inside +
         "</Policy></Policies>";
}
const std::string ask = provision(policy(""));

TEST(SummaryProvision, ThePolicy) {
  const Summary result = summary(
      Command::provision, ask,
      provision("<Status>1</Status>" +
                policy("<Status>1</Status><PolicyKey>1307199584</"
                       "PolicyKey><Data><EASProvisionDoc><DevicePasswordEnabled>1"
                       "</DevicePasswordEnabled><MinDevicePasswordLength>6</MinDevicePasswordLength>"
                       "<RequireDeviceEncryption>1</RequireDeviceEncryption></EASProvisionDoc></Data>")));
  EXPECT_EQ(result.sentence, "Provision: server demands a 6-digit PIN and encryption; policy key 1307199584");
  EXPECT_EQ(result.policy_key, 1307199584U);
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(result.wipe, WipeOrder::none);
}

TEST(SummaryProvision, TheAcknowledgement) {
  const std::string answer =
      provision("<Status>1</Status>" + policy("<Status>1</Status><PolicyKey>42</PolicyKey>"));
  EXPECT_EQ(
      sentence(Command::provision, provision(policy("<PolicyKey>7</PolicyKey><Status>1</Status>")), answer),
      "Provision: phone applied the policy; policy key 42");
  EXPECT_EQ(
      sentence(Command::provision, provision(policy("<PolicyKey>7</PolicyKey><Status>2</Status>")), answer),
      "Provision: phone applied only a part of the policy; policy key 42");
  EXPECT_EQ(
      sentence(Command::provision, provision(policy("<PolicyKey>7</PolicyKey><Status>9</Status>")), answer),
      "Provision: phone answers the policy with an unknown status; policy key 42");
}

TEST(SummaryProvision, NoPolicyIsNoFailure) {
  const Summary result =
      summary(Command::provision, ask, provision("<Status>1</Status>" + policy("<Status>2</Status>")));
  EXPECT_EQ(result.outcome, Outcome::notice);
  EXPECT_EQ(result.sentence, "Provision: 2 NoPolicy (No policy defined for this client)");
}

TEST(SummaryProvision, Failures) {
  EXPECT_EQ(sentence(Command::provision, ask, provision("<Status>165</Status>")),
            "Provision: failed, 165 DeviceInformationRequired (First request lacks DeviceInformation)");
  const Summary wrong_key =
      summary(Command::provision, ask, provision("<Status>1</Status>" + policy("<Status>5</Status>")));
  EXPECT_EQ(wrong_key.outcome, Outcome::failure);
  EXPECT_EQ(wrong_key.sentence,
            "Provision: failed, 5 WrongPolicyKey (Client acknowledged a key that is not current)");
}

TEST(SummaryProvision, WipesAreUnmistakable) {
  const Summary remote =
      summary(Command::provision, provision(""), provision("<Status>1</Status><RemoteWipe/>"));
  EXPECT_EQ(remote.wipe, WipeOrder::remote);
  EXPECT_EQ(remote.sentence, "Provision: SERVER ORDERS A REMOTE WIPE of the whole device");
  const Summary account =
      summary(Command::provision, provision(""), provision("<Status>1</Status><AccountOnlyRemoteWipe/>"));
  EXPECT_EQ(account.wipe, WipeOrder::account_only);
  EXPECT_EQ(account.sentence, "Provision: SERVER ORDERS AN ACCOUNT-ONLY WIPE");
}

TEST(SummaryProvision, WipeAcknowledgements) {
  const Summary done = summary(Command::provision, provision("<RemoteWipe><Status>1</Status></RemoteWipe>"),
                               provision("<Status>1</Status>"));
  EXPECT_EQ(done.wipe_acknowledged, WipeOrder::remote);
  EXPECT_EQ(done.wipe, WipeOrder::none);
  EXPECT_EQ(done.sentence, "Provision: phone confirms the remote wipe");
  EXPECT_EQ(sentence(Command::provision,
                     provision("<AccountOnlyRemoteWipe><Status>2</Status></AccountOnlyRemoteWipe>"),
                     provision("<Status>1</Status>")),
            "Provision: phone could not do the account-only wipe");
}

TEST(SummaryProvision, TextPoliciesOfVersion25) {
  EXPECT_EQ(
      sentence(
          Command::provision, ask,
          provision(
              "<Status>1</Status><Policies><Policy><PolicyType>MS-WAP-Provisioning-XML</PolicyType><Status>1"
              "</Status><PolicyKey>3</PolicyKey><Data>wap-provisioningdoc</Data></Policy></Policies>")),
      "Provision: server sends a policy as text (MS-WAP-Provisioning-XML); policy key 3");
}

TEST(SummaryProvision, WhileItWaits) {
  SummaryContext context;
  context.finished = false;
  EXPECT_EQ(sentence(Command::provision, ask, "", context), "Provision: phone asks for the policy");
}

}  // namespace
}  // namespace eastap::eas::summary_provision_test
