#include "decoders/eas/policy.h"

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::eas::policy_test {
namespace {

std::vector<PolicySetting> settings(const std::string& elements) {
  const auto document =
      test::xml_document("<EASProvisionDoc xmlns='Provision'>" + elements + "</EASProvisionDoc>");
  return read_policies(Element::root_of(&document));
}

std::string demands(const std::string& elements, std::size_t most = 4) {
  return describe_demands(settings(elements), most);
}

TEST(Policy, AllowEverythingDemandsNothing) {
  EXPECT_EQ(
      demands(
          "<DevicePasswordEnabled>0</DevicePasswordEnabled><AllowCamera>1</AllowCamera>"
          "<AllowBluetooth>2</AllowBluetooth><MaxInactivityTimeDeviceLock>9999</MaxInactivityTimeDeviceLock>"
          "<MaxEmailBodyTruncationSize>-1</MaxEmailBodyTruncationSize><MaxAttachmentSize/>"
          "<ApprovedApplicationList/>"),
      "nothing");
  EXPECT_EQ(demands(""), "nothing");
}

TEST(Policy, PasswordsInOnePhrase) {
  const std::string enabled = "<DevicePasswordEnabled>1</DevicePasswordEnabled>";
  EXPECT_EQ(demands(enabled), "a PIN");
  EXPECT_EQ(demands(enabled + "<MinDevicePasswordLength>6</MinDevicePasswordLength>"
                              "<RequireDeviceEncryption>1</RequireDeviceEncryption>"),
            "a 6-digit PIN and encryption");
  EXPECT_EQ(demands(enabled + "<MinDevicePasswordLength>8</MinDevicePasswordLength>"
                              "<AlphanumericDevicePasswordRequired>1</AlphanumericDevicePasswordRequired>"),
            "a password of 8 characters with letters");
  EXPECT_EQ(demands(enabled + "<AlphanumericDevicePasswordRequired>1</AlphanumericDevicePasswordRequired>"),
            "a password with letters");
  EXPECT_EQ(demands(enabled + "<MinDevicePasswordLength/>"), "a PIN");
}

TEST(Policy, PasswordRulesWithoutPasswordAreIgnored) {
  const auto list = settings(
      "<DevicePasswordEnabled>0</DevicePasswordEnabled>"
      "<MinDevicePasswordLength>6</MinDevicePasswordLength>"
      "<MaxInactivityTimeDeviceLock>300</MaxInactivityTimeDeviceLock>");
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].strictness, Strictness::open);
  EXPECT_EQ(list[1].strictness, Strictness::ignored);
  EXPECT_EQ(list[1].words, "");
  EXPECT_EQ(list[2].strictness, Strictness::restricts) << "the lock is not bound to the password";
  EXPECT_EQ(describe_demands(list), "a lock after 300 s");
}

TEST(Policy, ManyDemandsAreCounted) {
  const std::string many =
      "<AllowCamera>0</AllowCamera><AllowWiFi>0</AllowWiFi><AllowBrowser>0</AllowBrowser>"
      "<AllowIrDA>0</AllowIrDA><AllowBluetooth>1</AllowBluetooth>";
  EXPECT_EQ(demands(many), "no camera, no Wi-Fi, no browser, no infrared and 1 more restriction");
  EXPECT_EQ(demands(many, 2), "no camera, no Wi-Fi and 3 more restrictions");
  EXPECT_EQ(demands("<AllowCamera>0</AllowCamera><AllowWiFi>0</AllowWiFi>"), "no camera and no Wi-Fi");
}

TEST(Policy, OddValuesAreUnclear) {
  for (const char* xml : {"<AllowCamera/>", "<AllowCamera>2</AllowCamera>", "<AllowCamera>yes</AllowCamera>",
                          "<MinDevicePasswordLength>six</MinDevicePasswordLength>"}) {
    const auto list = settings(xml);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].strictness, Strictness::unclear) << xml;
  }
}

TEST(Policy, ListsRestrictByTheirChildren) {
  EXPECT_EQ(demands("<ApprovedApplicationList><Hash>abc</Hash></ApprovedApplicationList>"),
            "approved programs only");
}

TEST(Policy, HostileListsAreCut) {
  std::string many;
  for (int i = 0; i < 1'000; ++i) {
    many += "<AllowCamera>0</AllowCamera>";
  }
  EXPECT_EQ(settings(many + "<DevicePasswordEnabled>1</DevicePasswordEnabled>").size(), max_policy_settings);
  EXPECT_EQ(demands(many, 1), "no camera and 255 more restrictions");
}

TEST(Policy, ForeignElementsAreKept) {
  const auto list = settings("<PolicyKey>1</PolicyKey><Status xmlns='AirSync'>1</Status>");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[1].name, "Status");
  EXPECT_EQ(list[1].info, nullptr);
}

TEST(Policy, Lookup) {
  ASSERT_NE(find_policy("AllowCamera"), nullptr);
  EXPECT_EQ(find_policy("AllowCamera")->exchange_setting, "AllowCamera");
  EXPECT_EQ(find_policy("Nonsense"), nullptr);
  EXPECT_EQ(to_string(Strictness::open), "open");
  EXPECT_EQ(to_string(Strictness::restricts), "restricts");
  EXPECT_EQ(to_string(Strictness::ignored), "ignored");
  EXPECT_EQ(to_string(Strictness::unclear), "unclear");
}

}  // namespace
}  // namespace eastap::eas::policy_test
