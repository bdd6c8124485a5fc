#include "proxy/model/variables/kinds.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"
#include "tests/support/files.h"

namespace eastap::model::kinds_test {
namespace {

TEST(VolatileKinds, EveryElementIsInTheCodePages) {
  for (const VolatileElement& row : volatile_elements()) {
    const auto page = wbxml::find_page(row.name_space);
    ASSERT_TRUE(page) << row.name_space;
    const wbxml::Tag* tag = wbxml::find_tag(*page, row.name);
    ASSERT_NE(tag, nullptr) << row.name_space << ':' << row.name;
    EXPECT_EQ(kind_of(tag->page, tag->token), row.kind) << row.name;
    EXPECT_EQ(kind_of(row.name_space, row.name), row.kind);
    EXPECT_NE(row.kind, VolatileKind::none);
  }
}

TEST(VolatileKinds, EveryKindStandsAtItsPlaceAndIsUsed) {
  std::set<VolatileKind> used = {VolatileKind::none, VolatileKind::boundary};  // boundary: of Content-Type
  for (const VolatileElement& row : volatile_elements()) {
    used.insert(row.kind);
  }
  for (const auto rows : {volatile_headers(), volatile_parameters()}) {
    for (const VolatileName& row : rows) {
      used.insert(row.kind);
    }
  }
  std::size_t index = 0;
  for (const KindInfo& row : all_kinds()) {
    EXPECT_EQ(static_cast<std::size_t>(row.kind), index++) << row.word;
    EXPECT_EQ(&info(row.kind), &row);
    EXPECT_EQ(kind_named(row.word), row.kind);
    EXPECT_TRUE(used.contains(row.kind)) << row.word;
  }
}

/// docs/fixtures.md shows the tables; this finds what is missing there.
TEST(VolatileKinds, ThePageForPeopleHasEveryRow) {
  const Bytes file = test::slurp(test::data("../docs/fixtures.md"));
  const std::string_view page = as_text(file);
  const auto line_with = [page](std::string_view start, std::string_view part) {
    for (std::size_t at = page.find(start); at != std::string_view::npos; at = page.find(start, at + 1)) {
      if (page.substr(at, page.find('\n', at) - at).find(part) != std::string_view::npos) {
        return true;
      }
    }
    return false;
  };
  const auto start_of = [](VolatileKind kind) { return "| `" + std::string(info(kind).word) + "` |"; };
  for (const KindInfo& row : all_kinds()) {
    const std::string named = is_named(row.kind) ? "| yes | " : "| no | ";
    EXPECT_TRUE(row.kind == VolatileKind::none ||
                line_with(start_of(row.kind), named + std::string(row.meaning)))
        << row.word;
  }
  for (const VolatileElement& row : volatile_elements()) {
    const std::string name = std::string(row.name_space) + ':' + std::string(row.name);
    EXPECT_TRUE(line_with(start_of(row.kind), name)) << name;
  }
  for (const auto rows : {volatile_headers(), volatile_parameters()}) {
    for (const VolatileName& row : rows) {
      EXPECT_TRUE(line_with(start_of(row.kind), row.name)) << row.name;
    }
  }
}

TEST(VolatileKinds, NamesAndConstants) {
  EXPECT_EQ(kind_of("AirSync", "Status"), VolatileKind::none);
  EXPECT_EQ(kind_of("Tasks", "DateCompleted"), VolatileKind::date);
  EXPECT_EQ(kind_of("Tasks", "DueDate"), VolatileKind::none) << "somebody chose it";
  EXPECT_EQ(kind_of("Email", "CompleteTime"), VolatileKind::date);
  EXPECT_EQ(kind_of(200, 5), VolatileKind::none);
  EXPECT_EQ(kind_of(0, 0xFF), VolatileKind::none);
  EXPECT_EQ(kind_of_header("x-ms-policykey"), VolatileKind::policy_key);
  EXPECT_EQ(kind_of_header("Content-Type"), VolatileKind::none);
  EXPECT_EQ(kind_of_header("Expires"), VolatileKind::date);
  EXPECT_EQ(kind_of_parameter("deviceid"), VolatileKind::device_id);
  EXPECT_EQ(kind_named("nonsense"), VolatileKind::none);
  EXPECT_TRUE(is_constant(VolatileKind::sync_key, "0"));
  EXPECT_TRUE(is_constant(VolatileKind::item_id, ""));
  EXPECT_FALSE(is_constant(VolatileKind::item_id, "0"));
  EXPECT_FALSE(is_constant(VolatileKind::sync_key, "1"));
}

}  // namespace
}  // namespace eastap::model::kinds_test
