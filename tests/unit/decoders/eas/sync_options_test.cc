#include "decoders/eas/sync_options.h"

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::eas::sync_options_test {
namespace {

std::optional<SyncOptions> read(const std::string& inside) {
  const auto document = test::xml_document("<Collection xmlns='AirSync'>" + inside + "</Collection>");
  return read_sync_options(Element::root_of(&document));
}

std::string words(const std::string& inside) {
  const auto options = read("<Options>" + inside + "</Options>");
  EXPECT_TRUE(options);
  return options ? options->words() : "";
}

std::string body(const std::string& type, const std::string& size = "") {
  return "<BodyPreference xmlns='AirSyncBase'><Type>" + type + "</Type>" +
         (size.empty() ? "" : "<TruncationSize>" + size + "</TruncationSize>") + "</BodyPreference>";
}

TEST(SyncOptions, InWords) {
  EXPECT_EQ(words("<FilterType>3</FilterType>" + body("2", "32768") + "<MIMESupport>2</MIMESupport>"),
            "1 week (mail), HTML to 32.8 kB, MIME for all messages");
  EXPECT_EQ(words(body("1") + body("3")), "plain text, RTF");
  EXPECT_EQ(words("<FilterType>77</FilterType><Conflict>0</Conflict>"), "FilterType 77, client change wins");
  EXPECT_EQ(words("<Truncation>4</Truncation><MIMETruncation>1</MIMETruncation><MaxItems>20</MaxItems>"),
            "body cut at: 5120, MIME cut at: 4096 characters, at most 20 items");
  EXPECT_EQ(words("<RightsManagementSupport xmlns='RightsManagement'>1</RightsManagementSupport>"
                  "<BodyPartPreference xmlns='AirSyncBase'><Type>2</Type></BodyPartPreference>"),
            "HTML of the newest part, protected mail opened");
}

TEST(SyncOptions, WhatHoldsAnyhowIsNotSaid) {
  EXPECT_EQ(words(""), "");
  EXPECT_EQ(words("<MIMESupport>0</MIMESupport><Conflict>1</Conflict>"), "");
}

TEST(SyncOptions, NoneAndOnesForTextMessages) {
  EXPECT_EQ(read("<SyncKey>1</SyncKey>"), std::nullopt);
  EXPECT_EQ(read("<Options><Class>SMS</Class></Options>"), std::nullopt);
  const auto both = read(
      "<Options><Class>SMS</Class><FilterType>1</FilterType></Options>"
      "<Options><Class>Email</Class><FilterType>2</FilterType></Options>"
      "<Options><FilterType>5</FilterType></Options>");
  ASSERT_TRUE(both);
  EXPECT_EQ(both->filter_type, 2U) << "the first one counts";
}

TEST(SyncOptions, Bounded) {
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += body("1");
  }
  EXPECT_EQ(read("<Options>" + many + "</Options>")->bodies.size(), SyncOptions::max_bodies);
}

}  // namespace
}  // namespace eastap::eas::sync_options_test
