#include <gtest/gtest.h>

#include "tests/support/summaries.h"

namespace eastap::eas::summary_people_test {
namespace {

using test::sentence;
using test::summary;

std::string settings(const std::string& inside) {
  return "<Settings xmlns='Settings'>" + inside + "</Settings>";
}

TEST(SummarySettings, SetAndRead) {
  EXPECT_EQ(
      sentence(
          Command::settings,
          settings(
              "<DeviceInformation><Set><Model>iPhone12C1</Model><OS>iOS 17.1</OS></Set></DeviceInformation>"
              "<UserInformation><Get/></UserInformation>"),
          settings("<Status>1</Status><DeviceInformation><Status>1</Status></DeviceInformation>"
                   "<UserInformation><Status>1</Status></UserInformation>")),
      "Settings: set device information (iPhone12C1, iOS 17.1), read user information");
  EXPECT_EQ(sentence(Command::settings, settings("<Oof><Set><OofState>2</OofState></Set></Oof>"),
                     settings("<Status>1</Status><Oof><Status>1</Status></Oof>")),
            "Settings: set out of office on for a time");
}

TEST(SummarySettings, AHiddenSubStatusIsShown) {
  const Summary result = summary(
      Command::settings, settings("<DevicePassword><Set><Password>sesame</Password></Set></DevicePassword>"),
      settings("<Status>1</Status><DevicePassword><Status>7</Status></DevicePassword>"));
  EXPECT_EQ(result.outcome, Outcome::failure);
  EXPECT_EQ(
      result.sentence,
      "Settings: set recovery password, 1 failed: 7 DeniedByPolicy (Password recovery turned off by policy)");
  EXPECT_EQ(result.sentence.find("sesame"), std::string::npos);
}

std::string resolve(const std::string& inside) {
  return "<ResolveRecipients xmlns='ResolveRecipients'>" + inside + "</ResolveRecipients>";
}

TEST(SummaryResolveRecipients, CountsAndFirstTrouble) {
  const std::string request = resolve("<To>a</To><To>b</To><Options><Availability/></Options>");
  const Summary result = summary(
      Command::resolve_recipients, request,
      resolve("<Status>1</Status><Response><To>a</To><Status>1</Status><Recipient><Availability><Status>1</"
              "Status>"
              "</Availability></Recipient></Response><Response><To>b</To><Status>4</Status></Response>"));
  EXPECT_EQ(result.sentence,
            "ResolveRecipients: 2 asked, with free/busy, 1 resolved, 4 NotResolved (No contact or directory "
            "entry)");
  EXPECT_EQ(result.outcome, Outcome::notice);
  EXPECT_EQ(result.failed_items, 0U);
  EXPECT_EQ(sentence(Command::resolve_recipients, request, resolve("<Status>5</Status>")),
            "ResolveRecipients: failed, 5 ProtocolError (Bad parameter or limit passed (time range over 42 "
            "days)), 2 asked, "
            "with free/busy");
}

TEST(SummaryResolveRecipients, StatusesBelowARecipient) {
  const Summary result = summary(Command::resolve_recipients, resolve("<To>a</To>"),
                                 resolve("<Status>1</Status><Response><Status>1</"
                                         "Status><Recipient><Certificates><Status>7</Status></Certificates>"
                                         "<Picture><Status>173</Status></Picture><Availability><Status>163</"
                                         "Status></Availability></Recipient></Response>"));
  EXPECT_EQ(result.item_status.value().code, 163) << "a failure counts more than a notice";
  EXPECT_EQ(result.failed_items, 1U);
}

std::string validate(const std::string& inside) {
  return "<ValidateCert xmlns='ValidateCert'>" + inside + "</ValidateCert>";
}

TEST(SummaryValidateCert, ValidAndRefused) {
  const std::string request =
      validate("<Certificates><Certificate>a</Certificate><Certificate>b</Certificate></Certificates>");
  const std::string good = "<Certificate><Status>1</Status></Certificate>";
  EXPECT_EQ(sentence(Command::validate_cert, request, validate("<Status>1</Status>" + good + good)),
            "ValidateCert: 2 certificates, 2 valid");
  const Summary result =
      summary(Command::validate_cert, request,
              validate("<Status>1</Status>" + good + "<Certificate><Status>13</Status></Certificate>"));
  EXPECT_EQ(result.outcome, Outcome::notice);
  EXPECT_EQ(result.sentence,
            "ValidateCert: 2 certificates, 1 valid, 1 failed: 13 Revoked (Certificate revoked)");
}

TEST(SummarySettings, RightsTemplates) {
  const std::string request = settings("<RightsManagementInformation><Get/></RightsManagementInformation>");
  const auto answer = [](const std::string& templates) {
    return settings(
        "<Status>1</Status><RightsManagementInformation><Status>1</Status><Get>"
        "<RightsManagementTemplates xmlns='RightsManagement'>" +
        templates + "</RightsManagementTemplates></Get></RightsManagementInformation>");
  };
  const std::string one =
      "<RightsManagementTemplate><TemplateName>Do Not Forward</TemplateName></RightsManagementTemplate>";
  EXPECT_EQ(sentence(Command::settings, request, answer(one)),
            "Settings: read rights templates, 1 template: Do Not Forward");
  EXPECT_EQ(sentence(Command::settings, request, answer("")),
            "Settings: read rights templates, no templates");
  EXPECT_EQ(sentence(Command::settings, request,
                     settings("<Status>1</Status><RightsManagementInformation><Status>168</Status>"
                              "</RightsManagementInformation>")),
            "Settings: read rights templates, 1 failed: 168 IRM_FeatureDisabled (Rights management is off)");
}

std::string person(const std::string& name) {
  return "<Recipient><Type>1</Type><DisplayName>" + name + "</DisplayName><EmailAddress>" + name +
         "@example.org</EmailAddress><Availability><Status>1</Status><MergedFreeBusy>0022</MergedFreeBusy>"
         "</Availability></Recipient>";
}

TEST(SummaryResolveRecipients, NamesWhoWasFound) {
  EXPECT_EQ(
      sentence(Command::resolve_recipients, resolve("<To>a</To>"),
               resolve("<Status>1</Status><Response><Status>1</Status>" + person("anna") + "</Response>")),
      "ResolveRecipients: 1 asked, 1 resolved (anna <anna@example.org>, from the address list, free 1 h, "
      "busy 1 h)");
  EXPECT_EQ(sentence(Command::resolve_recipients, resolve("<To>a</To><To>b</To>"),
                     resolve("<Status>1</Status><Response><Status>1</Status>" + person("anna") +
                             "</Response><Response><Status>1</Status>" + person("berta") + "</Response>")),
            "ResolveRecipients: 2 asked, 2 resolved (anna, berta)");
  EXPECT_EQ(
      sentence(Command::resolve_recipients, resolve("<To>a</To>"),
               resolve("<Status>1</Status><Response><Status>2</Status>" + person("anna") + person("andrea") +
                       person("annika") + person("anton") + "</Response>")),
      "ResolveRecipients: 1 asked, 4 suggestions (anna, andrea, annika and 1 more), 2 Ambiguous (Several "
      "matches; list is suggestions)");
}

}  // namespace
}  // namespace eastap::eas::summary_people_test
