// The generated table against its source: every row of status-codes.tsv, and nothing else.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "decoders/eas/status.h"
#include "tests/support/files.h"
#include "tests/support/tsv.h"

namespace eastap::eas::status_table_test {
namespace {

TEST(StatusTable, HoldsEveryRowOfTheSource) {
  const auto rows = test::read_tsv(test::data("../decoders/eas/tables/status-codes.tsv"));
  ASSERT_EQ(rows.size(), 298U);
  ASSERT_EQ(all_statuses().size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const StatusInfo& info = all_statuses()[i];
    const test::TsvRow& row = rows[i];
    EXPECT_EQ(info.command == Command::none ? "Common" : command_name(info.command), row.at("command"));
    EXPECT_EQ(info.element, row.at("element_path"));
    EXPECT_EQ(info.match, row.at("match"));
    EXPECT_EQ(info.status, row.at("status"));
    EXPECT_EQ(info.name, row.at("name"));
    EXPECT_EQ(info.meaning, row.at("meaning"));
    EXPECT_EQ(info.advice, row.at("client_action"));
    EXPECT_EQ(info.scope, row.at("scope"));
    EXPECT_EQ(info.versions, row.at("versions"));
    EXPECT_EQ(info.http_up_to_12_1, row.at("http_up_to_12_1"));
    EXPECT_EQ(info.section, row.at("section"));
    EXPECT_EQ(to_string(info.outcome), row.at("outcome"));
    EXPECT_EQ(info.side == Side::request ? "request" : "response", row.at("side"));
    if (info.kind == StatusKind::number) {
      const std::string first = std::to_string(info.first);
      EXPECT_EQ(info.first == info.last ? first : first + '-' + std::to_string(info.last), row.at("status"));
    }
  }
}

TEST(StatusTable, CountsPerCommand) {
  const auto count = [](Command command) {
    return std::ranges::count_if(all_statuses(),
                                 [&](const StatusInfo& row) { return row.command == command; });
  };
  EXPECT_EQ(count(Command::none), 80);
  EXPECT_EQ(count(Command::sync), 19);
  EXPECT_EQ(count(Command::provision), 22);
  EXPECT_EQ(count(Command::ping), 8);
  EXPECT_EQ(count(Command::validate_cert), 17);
}

TEST(StatusTable, NoRowShadowsAnother) {
  std::set<std::string> seen;
  for (const StatusInfo& row : all_statuses()) {
    const std::string key = std::string(command_name(row.command)) + '|' + std::string(row.element) + '|' +
                            std::string(row.status);
    EXPECT_TRUE(seen.insert(key).second) << key;
    EXPECT_FALSE(row.section.empty()) << key;
  }
}

}  // namespace
}  // namespace eastap::eas::status_table_test
