#include "decoders/eas/people_words.h"

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::eas::people_words_test {
namespace {

std::string entry(const std::string& inside) {
  const auto document = test::xml_document(
      "<Properties xmlns='Search' xmlns:unused='x'><DisplayName xmlns='GAL'>Anna Berg</"
      "DisplayName>" +
      inside + "</Properties>");
  return entry_words(Command::search, Element::root_of(&document));
}

std::string gal(const std::string& name, const std::string& value) {
  return "<" + name + " xmlns='GAL'>" + value + "</" + name + ">";
}

TEST(PeopleWords, AnEntryOfTheAddressList) {
  EXPECT_EQ(entry(""), "Anna Berg");
  EXPECT_EQ(
      entry(gal("EmailAddress", "anna@example.org") + gal("Title", "Head of Sales") +
            gal("Company", "Example GmbH") + gal("Office", "2.14") + gal("Phone", "+49 221 0000000") +
            gal("MobilePhone", "+49 170 0000000") + gal("HomePhone", "+49 221 0000001")),
      "Anna Berg, Head of Sales, Example GmbH, office 2.14, +49 221 0000000, mobile +49 170 0000000, home "
      "+49 221 0000001, anna@example.org");
  EXPECT_EQ(entry(gal("Title", " ")), "Anna Berg");
  EXPECT_EQ(entry(gal("Title", "a&#10;b")), "Anna Berg, a\\x0Ab");
  EXPECT_LT(entry(gal("Title", std::string(5000, 'x'))).size(), 100U);
}

TEST(PeopleWords, PhotosAreThereOrSayWhyNot) {
  EXPECT_EQ(entry("<Picture xmlns='GAL'><Status>1</Status><Data opaque='1'>12345</Data></Picture>"),
            "Anna Berg, photo of 5 B");
  EXPECT_EQ(entry(gal("Picture", "<Status>173</Status>")), "Anna Berg, photo: 173 NoPicture");
  EXPECT_EQ(entry(gal("Picture", "<Status>999</Status>")), "Anna Berg, photo: 999 (unknown status)");
  EXPECT_EQ(entry("<Picture xmlns='Find'><Status>174</Status></Picture>"),
            "Anna Berg, photo: 174 PictureTooLarge");
}

TEST(PeopleWords, WhoeverHasNoDisplayName) {
  const auto name = [](const std::string& inside) {
    const auto document = test::xml_document("<Properties xmlns='Find'>" + inside + "</Properties>");
    return entry_name(Element::root_of(&document));
  };
  EXPECT_EQ(name(gal("FirstName", "Anna") + gal("LastName", "Berg")), "Anna Berg");
  EXPECT_EQ(name(gal("LastName", "Berg")), "Berg");
  EXPECT_EQ(name(gal("EmailAddress", "anna@example.org") + gal("Alias", "anna")), "anna@example.org");
  EXPECT_EQ(name(gal("Alias", "anna")), "anna");
  EXPECT_EQ(name(""), "");
  const auto address = test::xml_document("<Properties xmlns='Find'>" + gal("EmailAddress", "a@example.org") +
                                          "</Properties>");
  EXPECT_EQ(entry_words(Command::find, Element::root_of(&address)), "a@example.org") << "once";
  const auto empty = test::xml_document("<Properties xmlns='Find'>" + gal("Office", "") + "</Properties>");
  EXPECT_EQ(entry_words(Command::find, Element::root_of(&empty)), "an entry without a name");
}

TEST(PeopleWords, OtherResultsAreNoEntries) {
  const auto mail =
      test::xml_document("<Properties xmlns='Search'><Subject xmlns='Email'>x</Subject></Properties>");
  EXPECT_FALSE(is_entry(Element::root_of(&mail)));
  EXPECT_EQ(entry_words(Command::search, Element::root_of(&mail)), "");
  EXPECT_EQ(entry_words(Command::search, Element()), "");
  EXPECT_FALSE(picture_of(Element()));
  EXPECT_FALSE(picture_status(Element()));
  EXPECT_EQ(picture_words(Element()), "");
}

std::string recipient(const std::string& inside) {
  const auto document = test::xml_document("<Recipient xmlns='ResolveRecipients'>" + inside + "</Recipient>");
  return recipient_words(Element::root_of(&document));
}

TEST(PeopleWords, ARecipientWithEverything) {
  EXPECT_EQ(
      recipient("<Type>1</Type><DisplayName>Anna Berg</DisplayName><EmailAddress>anna@example.org</"
                "EmailAddress><Availability><Status>1</Status><MergedFreeBusy>00002222</MergedFreeBusy></"
                "Availability><Certificates><Status>1</Status><Certificate>x</Certificate>"
                "<MiniCertificate>y</MiniCertificate></Certificates><Picture><Status>1</Status>"
                "<Data opaque='1'>12345</Data></Picture>"),
      "Anna Berg <anna@example.org>, from the address list, free 2 h, busy 2 h, 2 certificates, photo of "
      "5 B");
}

TEST(PeopleWords, ARecipientWithTrouble) {
  EXPECT_EQ(
      recipient("<Type>2</Type><EmailAddress>anna@example.org</EmailAddress><Availability><Status>163</"
                "Status></Availability><Certificates><Status>7</Status></Certificates><Picture><Status>"
                "175</Status></Picture>"),
      "anna@example.org, from contacts, free/busy: 163 Failure, certificate: 7 NoCertificate, photo: 175 "
      "PictureLimitReached");
  EXPECT_EQ(recipient(""), "nameless");
}

TEST(PeopleWords, HalfHours) {
  EXPECT_EQ(describe_free_busy("0123"), "free 0.5 h, tentative 0.5 h, busy 0.5 h, out of office 0.5 h");
  EXPECT_EQ(describe_free_busy("444"), "no data 1.5 h");
  EXPECT_EQ(describe_free_busy(""), "");
  EXPECT_EQ(describe_free_busy(std::string(1000, '0')), "free 500 h");
}

}  // namespace
}  // namespace eastap::eas::people_words_test
