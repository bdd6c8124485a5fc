#include "proxy/ui/change_detail.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ui/samples.h"

namespace eastap::ui::change_detail_test {
namespace {

using testing::HasSubstr;

std::string changes(const std::shared_ptr<core::Exchange>& exchange) {
  model::ExchangeView view(exchange, {}, nullptr);
  std::string out;
  append_changes(out, view.response(), view.sent_response(), {.colour = false});
  return out;
}

TEST(ChangeDetail, NamesElementsAndHeaderFields) {
  auto exchange = samples::good_sync();
  exchange->response = test::message(test::wbxml_answer_head(), test::sync_document("6", "1"));
  exchange->sent_response =
      test::message(test::wbxml_answer_head("X-Test: 1\r\n"), test::sync_document("0", "3"));
  const std::string out = changes(exchange);
  EXPECT_THAT(out, HasSubstr("      + X-Test: 1\n"));
  EXPECT_THAT(out, HasSubstr("      ~ Sync/Collections/Collection/SyncKey: 6 -> 0\n"));
  EXPECT_THAT(out, HasSubstr("Status: 1 -> 3\n"));
}

TEST(ChangeDetail, SaysNothingWhereNothingWasChanged) {
  auto exchange = samples::good_sync();
  EXPECT_EQ(changes(exchange), "");
  exchange->sent_response = exchange->response;
  EXPECT_EQ(changes(exchange), "");
}

TEST(ChangeDetail, IsBounded) {
  auto exchange = samples::good_sync();
  std::string fields;
  for (int i = 0; i < 200; ++i) {
    fields += "X-" + std::to_string(i) + ": 1\r\n";
  }
  exchange->sent_response = test::message(test::wbxml_answer_head(fields), test::sync_document("0", "3"));
  const std::string out = changes(exchange);
  EXPECT_EQ(std::ranges::count(out, '\n'), 51);
  EXPECT_THAT(out, HasSubstr("… and more"));
}

}  // namespace
}  // namespace eastap::ui::change_detail_test
