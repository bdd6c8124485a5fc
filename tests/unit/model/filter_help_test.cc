#include "proxy/model/filter_help.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proxy/model/filter.h"
#include "proxy/model/filter_terms.h"
#include "tests/support/files.h"

namespace eastap::model::filter_help_test {
namespace {

TEST(FilterHelp, ListsEveryTermAndExample) {
  const std::string help = filter_help_text();
  for (const FilterTerm& term : filter_terms()) {
    EXPECT_NE(help.find(term.meaning), std::string::npos) << term.name;
    EXPECT_NE(help.find(term.example), std::string::npos) << term.name;
  }
  for (const FilterExample& example : filter_examples()) {
    const auto parsed = Filter::parse(example.filter);
    EXPECT_TRUE(parsed) << example.filter << ": " << (parsed ? "" : parsed.error().what);
    EXPECT_NE(help.find(example.filter), std::string::npos);
  }
}

TEST(FilterHelp, TheUsersPageSaysTheSame) {
  const Bytes page = test::slurp(test::data("../docs/filters.md"));
  const std::string_view text = as_text(page);
  for (const FilterTerm& term : filter_terms()) {
    EXPECT_NE(text.find(fmt::format("| {} |", term.meaning)), std::string_view::npos)
        << term.name << ": the row of docs/filters.md differs from the table";
    EXPECT_NE(text.find(fmt::format("| `{}` |", term.example)), std::string_view::npos) << term.name;
  }
  for (const FilterExample& example : filter_examples()) {
    EXPECT_NE(text.find(fmt::format("`{}`", example.filter)), std::string_view::npos) << example.filter;
  }
}

}  // namespace
}  // namespace eastap::model::filter_help_test
