#include "proxy/model/comparison.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::model::comparison_test {
namespace {

using Verdict = ComparedRow::Verdict;
using Weight = ExchangeChange::Weight;

OutlineRow compared_row(std::uint64_t id, std::string title, int status = 1) {
  OutlineRow row;
  row.id = ExchangeId{id};
  row.key = std::hash<std::string>{}(title);
  row.title = std::move(title);
  row.http_status = 200;
  row.status = status;
  row.status_words = std::to_string(status);
  return row;
}
ChangeFinder with(std::vector<ExchangeChange> changes) {
  return [changes = std::move(changes)](const OutlineRow&, const OutlineRow&) {
    return ExchangeChanges{.listed = changes};
  };
}

TEST(Comparison, EqualTraces) {
  const Comparison same = compare({compared_row(1, "Sync")}, {compared_row(4, "Sync")}, with({}), false);
  EXPECT_TRUE(same.equal());
  EXPECT_EQ(same.sentence, "");
}

TEST(Comparison, AnotherResultIsTheDivergence) {
  const Comparison made =
      compare({compared_row(1, "Sync"), compared_row(2, "Provision")},
              {compared_row(1, "Sync"), compared_row(3, "Provision", 142)},
              with({{ExchangeChange::Where::request_head, Weight::structure, "agent: x -> y"}}), false);
  EXPECT_EQ(
      made.sentence,
      "B's Provision (exchange 3) was answered with 200, status 142; A's (exchange 2) was answered with 200, "
      "status 1");
  ASSERT_EQ(made.rows.size(), 2U);
  EXPECT_EQ(made.rows[0].verdict, Verdict::differs);
  EXPECT_EQ(made.rows[1].verdict, Verdict::result);
  EXPECT_EQ(made.rows[1].told_before, 1U) << "the same difference is told once";
  EXPECT_TRUE(made.rows[1].changes.empty());
}

TEST(Comparison, WhatOneSideLacks) {
  const Comparison more =
      compare({compared_row(1, "Sync")}, {compared_row(1, "Ping"), compared_row(2, "Sync")}, with({}), false);
  EXPECT_EQ(more.sentence, "B's Ping (exchange 1) is not in A, which goes on with Sync (exchange 1)");
  const Comparison less = compare({compared_row(1, "Sync")}, {}, with({}), false);
  EXPECT_EQ(less.sentence, "A's Sync (exchange 1) is not in B, which has ended");
  EXPECT_FALSE(less.equal());
}

TEST(Comparison, ItemsAreCountedUnlessAllIsAsked) {
  const ChangeFinder find = with({{ExchangeChange::Where::response_body, Weight::item, "Subject: x -> y"}});
  const Comparison few = compare({compared_row(1, "Sync")}, {compared_row(1, "Sync")}, find, false);
  EXPECT_TRUE(few.equal());
  EXPECT_EQ(few.rows[0].in_items, 1U);
  EXPECT_EQ(compare({compared_row(1, "Sync")}, {compared_row(1, "Sync")}, find, true).rows[0].changes.size(),
            1U);
}

TEST(Comparison, WhatIsBeyondTheLimitsIsNeverEqual) {
  const auto beyond = [](Weight weight) {
    return [weight](const OutlineRow&, const OutlineRow&) {
      ExchangeChanges found;
      found.more.at(static_cast<std::size_t>(weight)) = 7;
      return found;
    };
  };
  const std::vector<OutlineRow> rows{compared_row(1, "Sync"), compared_row(2, "Ping")};
  const Comparison structure = compare(rows, rows, beyond(Weight::structure), false);
  EXPECT_EQ(structure.count(Verdict::differs), 2U);
  EXPECT_EQ(structure.rows[0].not_listed, 7U);
  EXPECT_EQ(structure.sentence,
            "Sync (exchange 1) and A's exchange 1 had the same result and differ in more than is listed");
  const Comparison items = compare(rows, rows, beyond(Weight::item), false);
  EXPECT_TRUE(items.equal());
  EXPECT_EQ(items.rows[0].in_items, 7U);
  EXPECT_EQ(compare(rows, rows, beyond(Weight::item), true).rows[0].not_listed, 7U);
}

TEST(Comparison, RemembersOnlySoManyChanges) {
  const std::vector<OutlineRow> rows{compared_row(1, "Sync"), compared_row(2, "Sync"),
                                     compared_row(3, "Sync")};
  const auto find = [](const OutlineRow& first, const OutlineRow&) {
    ExchangeChanges found;
    for (std::size_t i = 0; first.id.value == 1 && i < max_told_changes; ++i) {
      found.listed.push_back({ExchangeChange::Where::request_head, Weight::structure, std::to_string(i)});
    }
    found.listed.push_back({ExchangeChange::Where::request_head, Weight::structure, "7"});
    found.listed.push_back({ExchangeChange::Where::request_head, Weight::structure, "late"});
    return found;
  };
  const Comparison made = compare(rows, rows, find, false);
  EXPECT_EQ(made.rows[2].told_before, 1U) << "what is known stays known";
  EXPECT_EQ(made.rows[2].verdict, Verdict::differs) << "and what is not known is new";
}

TEST(Comparison, LooksAloneAreToldToo) {
  const Comparison made = compare(
      {compared_row(1, "Sync")}, {compared_row(7, "Sync")},
      with({{ExchangeChange::Where::request_body, Weight::structure, "WindowSize: 25 -> 50"}}), false);
  EXPECT_EQ(made.sentence,
            "Sync (exchange 7) and A's exchange 1 had the same result and differ in the request body: "
            "WindowSize: 25 "
            "-> 50");
}

}  // namespace
}  // namespace eastap::model::comparison_test
