// The generated table against its source: every row of http-status.tsv, and nothing else.
#include <gtest/gtest.h>

#include "decoders/eas/status.h"
#include "tests/support/files.h"
#include "tests/support/tsv.h"

namespace eastap::eas::http_status_table_test {
namespace {

TEST(HttpStatusTable, HoldsEveryRowOfTheSource) {
  const auto rows = test::read_tsv(test::data("../decoders/eas/tables/http-status.tsv"));
  ASSERT_EQ(rows.size(), 31U);
  ASSERT_EQ(all_http_statuses().size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const HttpStatusInfo& info = all_http_statuses()[i];
    EXPECT_EQ(info.status, rows[i].at("status"));
    EXPECT_EQ(info.reason, rows[i].at("reason"));
    EXPECT_EQ(info.meaning, rows[i].at("meaning_in_eas"));
    EXPECT_EQ(info.advice, rows[i].at("client_should"));
    EXPECT_EQ(info.check, rows[i].at("engineer_should_check"));
    if (info.codes.front() != 0) {
      EXPECT_TRUE(info.status.starts_with(std::to_string(info.codes.front())));
    }
  }
}

}  // namespace
}  // namespace eastap::eas::http_status_table_test
