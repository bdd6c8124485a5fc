#include "decoders/wbxml/language.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"

namespace eastap::wbxml::language_test {
namespace {

TEST(Language, FullTableHasEveryRowOnceAndHotPagesFirst) {
  const WBXMLLangEntry_s* language = full_language();
  EXPECT_EQ(language[0].lang_id, language_id);
  EXPECT_EQ(language[1].lang_id, -1);
  std::set<int> seen;
  for (const WBXMLTagEntry_s* row = language->tags; row->xml_name != nullptr; ++row) {
    EXPECT_TRUE(seen.insert(row->code_page * 256 + row->token).second);
    EXPECT_EQ(find_tag(row->code_page, row->token)->name, row->xml_name);
  }
  EXPECT_EQ(seen.size(), all_tags().size());
  EXPECT_EQ(language->tags[0].code_page, 0);
  EXPECT_EQ(language->tags[40].code_page, 2);
}

TEST(Language, OfABodyHasItsTagsInOrder) {
  Prescan scan;
  scan.tag_count = 3;
  scan.tags = {0x0005, 0x1105, 0xFE05};
  const BodyLanguage language(scan);
  const WBXMLTagEntry_s* rows = language.table()->tags;
  EXPECT_EQ(std::string_view(rows[0].xml_name), "Sync");
  EXPECT_EQ(rows[1].code_page, 17);
  EXPECT_EQ(std::string_view(rows[2].xml_name), "unknown");
  EXPECT_EQ(rows[2].code_page, 0xFE);
  EXPECT_EQ(rows[3].xml_name, nullptr);
}

TEST(Language, OfABodyWithManyTagsIsTheFullOne) {
  Prescan scan;
  scan.tag_count = Prescan::max_distinct + 1;
  EXPECT_EQ(BodyLanguage(scan).table(), full_language());
}

}  // namespace
}  // namespace eastap::wbxml::language_test
