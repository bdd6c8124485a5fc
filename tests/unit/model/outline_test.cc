#include "proxy/model/outline.h"

#include <gtest/gtest.h>

#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::model::outline_test {
namespace {

OutlineRow outline_row(std::string_view title, std::string_view device, std::uint64_t key) {
  OutlineRow row;
  row.title = title;
  row.device = device;
  row.key = key;
  return row;
}
std::string pairs(const std::vector<OutlineRow>& first, const std::vector<OutlineRow>& second) {
  std::string all;
  for (const Aligned& step : align_outlines(first, second)) {
    all += all.empty() ? "" : " ";
    all += (step.first ? first[*step.first].title : "-") + '=' +
           (step.second ? second[*step.second].title : "-");
  }
  return all;
}

TEST(Outline, SaysWhatAnExchangeIsAndWhatCameOfIt) {
  ExchangeView good(test::good_sync(), {}, nullptr);
  ExchangeView bad(test::bad_sync(), {}, nullptr);
  const OutlineRow one = outline_of(good);
  const OutlineRow two = outline_of(bad);
  EXPECT_TRUE(one.title.starts_with("Sync")) << one.title;
  EXPECT_FALSE(one.device.empty());
  EXPECT_FALSE(same_result(one, two));
  EXPECT_TRUE(same_result(one, one));
  EXPECT_TRUE(result_words(two).find("status") != std::string::npos) << result_words(two);
  ExchangeView web(test::exchange(test::message("GET /owa/?id=secret HTTP/1.1\r\n"), nullptr), {}, nullptr);
  EXPECT_EQ(outline_of(web).title, "GET /owa/");
  EXPECT_EQ(result_words(outline_of(web)), "no answer");
}

/// A Sync or Ping of those folders, of which the trace has no name.
OutlineRow unnamed_row(std::string_view device, const std::vector<std::string>& ids) {
  OutlineRow row = outline_row("", device, 0);
  row.title_start = "Sync";
  row.title_end = ", first";
  for (const std::string& id : ids) {
    row.folders.push_back({.name = "folder", .id = id});
  }
  return row;
}

TEST(Outline, AFolderWithoutANameHasItsId) {
  ExchangeView view(test::good_sync(), {}, nullptr);
  const OutlineRow row = outline_of(view);
  EXPECT_TRUE(row.title.starts_with("Sync folder 5")) << row.title;
  ASSERT_EQ(row.folders.size(), 1U);
  EXPECT_EQ(row.folders[0].id, "5");
}

TEST(Outline, FoldersOfOtherPhonesAreNumberedAsTheyCome) {
  std::vector<OutlineRow> first{unnamed_row("A", {"7"}), unnamed_row("A", {"5", "7"}),
                                unnamed_row("both", {"7"})};
  std::vector<OutlineRow> second{unnamed_row("B", {"5"}), unnamed_row("B", {"5"}), unnamed_row("both", {"5"}),
                                 outline_row("GET /", "B", 3)};
  second[2].title = "Sync folder 5, first";
  number_folders(first, second);
  EXPECT_EQ(first[0].title, "Sync folder #1, first");
  EXPECT_EQ(first[1].title, "Sync folder #1, folder #2, first");
  EXPECT_EQ(second[1].title, "Sync folder #1, first");
  EXPECT_EQ(first[0].key, second[0].key);
  EXPECT_NE(first[1].key, second[1].key);
  EXPECT_EQ(second[2].title, "Sync folder 5, first") << "a device that is in both keeps its ids";
  EXPECT_EQ(second[3].title, "GET /");
  EXPECT_EQ(second[3].key, 3U);
}

TEST(Outline, ConversationsAreAlignedByThemselves) {
  const std::vector<OutlineRow> first{outline_row("a1", "A", 1), outline_row("b1", "B", 1),
                                      outline_row("a2", "A", 2), outline_row("b2", "B", 3)};
  const std::vector<OutlineRow> second{outline_row("b1", "B", 1), outline_row("b2", "B", 3),
                                       outline_row("c1", "C", 1), outline_row("cx", "C", 9),
                                       outline_row("c2", "C", 2)};
  EXPECT_EQ(pairs(first, second), "a1=c1 -=cx b1=b1 a2=c2 b2=b2") << "C is the phone that A is in the other";
  EXPECT_EQ(pairs(first, {}), "a1=- b1=- a2=- b2=-");
  EXPECT_EQ(pairs({}, {outline_row("x", "", 1)}), "-=x");
}

}  // namespace
}  // namespace eastap::model::outline_test
