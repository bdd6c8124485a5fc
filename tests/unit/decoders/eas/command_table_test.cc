// The generated table against its source: every row of commands.tsv, and nothing else.
#include <gtest/gtest.h>

#include "decoders/eas/command.h"
#include "proxy/base/text.h"
#include "tests/support/files.h"
#include "tests/support/tsv.h"

namespace eastap::eas::command_table_test {
namespace {

TEST(CommandTable, HoldsEveryRowOfTheSource) {
  const auto rows = test::read_tsv(test::data("../decoders/eas/tables/commands.tsv"));
  ASSERT_EQ(rows.size(), command_count);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CommandInfo& info = all_commands()[i];
    const test::TsvRow& row = rows[i];
    EXPECT_EQ(static_cast<std::size_t>(info.command), i);
    EXPECT_EQ(info.name, row.at("command"));
    EXPECT_TRUE(row.at("http_method").starts_with(info.method));
    EXPECT_EQ(info.content_type, row.at("request_content_type"));
    EXPECT_EQ(info.purpose, row.at("purpose"));
    EXPECT_EQ(info.trouble, row.at("typical_wire_trouble"));
    const std::string code = row.at("code").substr(0, row.at("code").find(' '));
    if (code != "none") {
      EXPECT_EQ(text::to_number(code), i) << info.name;
    }
  }
}

TEST(CommandTable, VersionsAreThoseOfTheSpecifications) {
  EXPECT_EQ(find_command(Command::sync)->introduced, "2.5");
  EXPECT_EQ(find_command(Command::find)->introduced, "16.1");
  EXPECT_EQ(find_command(Command::settings)->introduced, "12.0");
  EXPECT_EQ(find_command(Command::get_attachment)->removed, "14.0");
  EXPECT_EQ(find_command(Command::ping)->removed, "-");
}

}  // namespace
}  // namespace eastap::eas::command_table_test
