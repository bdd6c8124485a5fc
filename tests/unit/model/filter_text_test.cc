#include "proxy/model/filter_text.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::model::filter_text_test {
namespace {

TEST(FilterText, FoldsLettersOfEurope) {
  struct Case {
    const char* upper;
    const char* lower;
  };
  for (const Case& each :
       {Case{"INBOX 1", "inbox 1"}, Case{"ENTWÜRFE ÀÞ×", "entwürfe àþ×"}, Case{"ŁÓDŹ ŽLUŤ Ÿ", "łódź žluť ÿ"},
        Case{"ΈΣΩ Ύς", "έσω ύσ"}, Case{"ВХОДЯЩИЕ ЁЇҐ", "входящие ёїґ"}, Case{"THƯ ĐẾN", "thư đến"},
        Case{"ȘȚ", "șț"}, Case{"日本 😀 ß", "日本 😀 ß"}}) {
    EXPECT_EQ(fold_case(each.upper), each.lower);
    EXPECT_EQ(fold_case(each.lower), each.lower);
  }
}

TEST(FilterText, LeavesWhatIsNotUtf8) {
  for (const std::string& odd : {std::string("\xC3"), std::string("\xE1\x80"),
                                 std::string("\xFF\xC3(\xE1(\x80"), std::string("\0", 1)}) {
    EXPECT_EQ(fold_case(odd), odd);
  }
}

TEST(FilterText, ComparesWithoutLetterCase) {
  EXPECT_TRUE(TextPattern("inbox", false).equals("INBOX"));
  EXPECT_FALSE(TextPattern("inbox", false).equals("Inbox2"));
  EXPECT_TRUE(TextPattern("NBO", false).within("Inbox2"));
  EXPECT_TRUE(TextPattern("würfe", false).within("ENTWÜRFE"));
  EXPECT_TRUE(TextPattern("entwürfe", false).equals("ENTWÜRFE"));
  EXPECT_FALSE(TextPattern("*", false).within("anything"));
  EXPECT_TRUE(TextPattern("*", false).within("2*3"));
  EXPECT_TRUE(TextPattern("", false).equals(""));
}

TEST(FilterText, WildcardsStandForTheWholeText) {
  const TextPattern domain("*@Example.org", true);
  EXPECT_TRUE(domain.equals("anna@example.ORG"));
  EXPECT_FALSE(domain.within("anna@example.org.invalid"));
  EXPECT_TRUE(TextPattern("entw?rfe", true).equals("ENTWÜRFE"));
  EXPECT_TRUE(TextPattern("*ü*", true).within("xÜ"));
  EXPECT_FALSE(TextPattern("a?", true).equals("a"));
  EXPECT_TRUE(TextPattern("**", true).equals(""));
  EXPECT_TRUE(TextPattern("?*", true).equals("\xFF"));
}

}  // namespace
}  // namespace eastap::model::filter_text_test
