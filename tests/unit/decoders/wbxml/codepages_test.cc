#include "decoders/wbxml/codepages.h"

#include <map>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace eastap::wbxml::codepages_test {
namespace {

std::string shown(const Tag& tag) {
  std::ostringstream out;
  out << int{tag.page} << '\t' << std::uppercase << std::hex << int{tag.token} << std::dec << '\t' << tag.name
      << '\t' << int{tag.first_version};
  return out.str();
}

/// The table of the repository in the same shape.
std::multiset<std::string> rows_of_the_file() {
  std::istringstream file(std::string(as_text(test::slurp(test::data("../decoders/wbxml/codepages.tsv")))));
  std::multiset<std::string> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string page;
    std::string name_space;
    std::string token;
    std::string tag;
    std::string version;
    fields >> page >> name_space >> token >> tag >> version;
    std::erase(version, '.');
    if (version == "-") {
      version = "0";
    }
    token.erase(0, token.find_first_not_of('0'));
    rows.insert(page + '\t' + token + '\t' + tag + '\t' + version);
  }
  return rows;
}

TEST(Codepages, AreTheTableOfTheRepository) {
  std::multiset<std::string> rows;
  for (const Tag& tag : all_tags()) {
    rows.insert(shown(tag));
  }
  EXPECT_EQ(rows.size(), 654U);
  EXPECT_EQ(rows, rows_of_the_file());
}

TEST(Codepages, HaveFortySixLegacyTags) {
  std::size_t legacy = 0;
  for (const Tag& tag : all_tags()) {
    legacy += tag.first_version == 0 ? 1 : 0;
  }
  EXPECT_EQ(legacy, 46U);
}

TEST(Codepages, FindEveryTagByTokenAndByName) {
  for (const Tag& tag : all_tags()) {
    EXPECT_EQ(find_tag(tag.page, tag.token), &tag);
    EXPECT_EQ(find_tag(tag.page, tag.name), &tag) << tag.name;
    EXPECT_EQ(tag.name.data()[tag.name.size()], '\0');
  }
}

TEST(Codepages, DoNotFindWhatIsNotThere) {
  EXPECT_EQ(find_tag(0, 0x04), nullptr);
  EXPECT_EQ(find_tag(0, 0x3F), nullptr);
  EXPECT_EQ(find_tag(26, 0x05), nullptr);
  EXPECT_EQ(find_tag(255, 0xFF), nullptr);
  EXPECT_EQ(find_tag(0, "sync"), nullptr);
  EXPECT_EQ(find_tag(0, ""), nullptr);
  EXPECT_EQ(find_tag(26, "Sync"), nullptr);
  EXPECT_EQ(namespace_of(26), "");
  EXPECT_EQ(prefix_of(200), "");
}

TEST(Codepages, NamesOfTheSpecificationNotOfItsPeers) {
  const std::map<std::pair<int, int>, std::string> expected{{{0, 0x05}, "Sync"},
                                                            {{2, 0x3B}, "Status"},
                                                            {{4, 0x05}, "Timezone"},
                                                            {{8, 0x10}, "ProposedStartTime"},
                                                            {{14, 0x10}, "RequireStorageCardEncryption"},
                                                            {{14, 0x3B}, "AccountOnlyRemoteWipe"},
                                                            {{18, 0x2B}, "RightsManagementInformation"},
                                                            {{21, 0x10}, "Mime"},
                                                            {{24, 0x12}, "Owner"},
                                                            {{25, 0x20}, "MaxPictures"},
                                                            {{7, 0x05}, "Folders"},
                                                            {{1, 0x07}, "AssistantPhoneNumber"}};
  for (const auto& [place, name] : expected) {
    const Tag* tag =
        find_tag(static_cast<std::uint8_t>(place.first), static_cast<std::uint8_t>(place.second));
    ASSERT_NE(tag, nullptr) << name;
    EXPECT_EQ(tag->name, name);
  }
}

TEST(Codepages, FindPagesInEverySpelling) {
  for (std::uint8_t page = 0; page < page_count; ++page) {
    const std::string name(namespace_of(page));
    EXPECT_EQ(find_page(name), page);
    EXPECT_EQ(find_page(name + ":"), page);
    EXPECT_EQ(find_page(prefix_of(page)), page);
  }
  EXPECT_EQ(find_page("Gal"), 16);
  EXPECT_EQ(find_page("POOMMAIL:"), 2);
  EXPECT_EQ(find_page("POOMCAL"), 4);
  EXPECT_EQ(find_page(""), std::nullopt);
  EXPECT_EQ(find_page(":"), std::nullopt);
  EXPECT_EQ(find_page("AirSync::"), std::nullopt);
  EXPECT_EQ(find_page("Nothing"), std::nullopt);
}

}  // namespace
}  // namespace eastap::wbxml::codepages_test
