#include "decoders/eas/rights_words.h"

#include <gtest/gtest.h>

#include "decoders/eas/dates.h"
#include "decoders/wbxml/codepages.h"
#include "tests/support/xml_document.h"

namespace eastap::eas::rights_words_test {
namespace {

std::string license(const std::string& inside) {
  const auto document = test::xml_document("<RightsManagementLicense xmlns='RightsManagement'>" + inside +
                                           "</RightsManagementLicense>");
  return license_words(Element::root_of(&document), format_utc);
}

TEST(RightsWords, WhatALicenceAllows) {
  EXPECT_EQ(
      license(
          "<Owner>0</Owner><ReplyAllowed>1</ReplyAllowed><ForwardAllowed>0</ForwardAllowed><PrintAllowed>0</"
          "PrintAllowed><ExportAllowed>0</ExportAllowed><ContentOwner>boss@example.org</ContentOwner>"
          "<ContentExpiryDate>2026-12-01T08:00:00.000Z</ContentExpiryDate>"),
      "may: view, reply; may not: forward, print, export; expires 2026-12-01 08:00:00 UTC; owner "
      "boss@example.org");
  EXPECT_EQ(license(""), "may: view");
  EXPECT_EQ(license("<EditAllowed>1</EditAllowed><ExtractAllowed>1</ExtractAllowed><Owner>1</Owner>"),
            "may: view, edit, copy; the user is the owner");
}

TEST(RightsWords, OddValuesAreNotGuessedAt) {
  EXPECT_EQ(license("<EditAllowed>2</EditAllowed><PrintAllowed></PrintAllowed>"), "may: view");
  EXPECT_EQ(license("<ContentExpiryDate>soon&#10;</ContentExpiryDate>"), "may: view; expires soon\\x0A");
  EXPECT_EQ(license("<ContentExpiryDate>9999-12-30T23:59:59.999Z</ContentExpiryDate>"), "may: view");
}

TEST(RightsWords, Templates) {
  const std::string one =
      "<RightsManagementTemplate><TemplateID>1</TemplateID><TemplateName>Do Not Forward</TemplateName>"
      "<TemplateDescription>Recipients can read and reply, not forward.</TemplateDescription>"
      "</RightsManagementTemplate>";
  const auto list = [](const std::string& inside) {
    return test::xml_document("<RightsManagementTemplates xmlns='RightsManagement'>" + inside +
                              "</RightsManagementTemplates>");
  };
  const auto document = list(one + one + "<RightsManagementTemplate/>" + one);
  const Element templates = Element::root_of(&document);
  EXPECT_EQ(template_words(templates.first()), "Do Not Forward: Recipients can read and reply, not forward.");
  EXPECT_EQ(templates_words(templates), "4 templates: Do Not Forward, Do Not Forward, nameless and 1 more");
  const auto none = list("");
  EXPECT_EQ(templates_words(Element::root_of(&none)), "no templates");
  const auto single = list(one);
  EXPECT_EQ(templates_words(Element::root_of(&single)), "1 template: Do Not Forward");
  EXPECT_EQ(template_words(Element()), "a template without a name");
}

TEST(RightsWords, OneElement) {
  EXPECT_EQ(right_words("ForwardAllowed", "0"), "may not forward the mail");
  EXPECT_EQ(right_words("ExportAllowed", " 1 "), "may take the protection off");
  EXPECT_EQ(right_words("Owner", "1"), "the user owns the mail: every right");
  EXPECT_EQ(right_words("TemplateID", "00000000-0000-0000-0000-000000000000"), "no protection");
  EXPECT_EQ(right_words("TemplateID", "e6ee2481-26b9-45e5-b34a-f744eacd53b0"), std::nullopt);
  EXPECT_EQ(right_words("ContentExpiryDate", "9999-12-30T23:59:59.999Z"), "does not expire");
  EXPECT_EQ(right_words("ForwardAllowed", "x"), std::nullopt);
  EXPECT_EQ(right_words("TemplateName", "1"), std::nullopt);
}

TEST(RightsWords, EveryRightOfThePageHasWords) {
  int rights = 0;
  for (const wbxml::Tag& tag : wbxml::all_tags()) {
    if (wbxml::namespace_of(tag.page) == "RightsManagement" && std::string(tag.name).ends_with("Allowed")) {
      EXPECT_TRUE(right_words(tag.name, "1")) << tag.name;
      ++rights;
    }
  }
  EXPECT_EQ(rights, 9);
}

}  // namespace
}  // namespace eastap::eas::rights_words_test
