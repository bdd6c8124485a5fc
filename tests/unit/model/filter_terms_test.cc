#include "proxy/model/filter_terms.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_terms_test {
namespace {

TEST(FilterTerms, EveryRowIsWhole) {
  std::set<std::string> names;
  for (const FilterTerm& term : filter_terms()) {
    EXPECT_TRUE(names.insert(std::string(term.name)).second) << term.name;
    EXPECT_FALSE(term.meaning.empty()) << term.name;
    EXPECT_NE(term.get, nullptr) << term.name;
    EXPECT_EQ(find_filter_term(term.name), &term);
    EXPECT_EQ(find_filter_term(text::lower(term.name)), &term);
    for (const std::string_view alias : text::split(term.aliases, ' ')) {
      if (!alias.empty()) {
        EXPECT_TRUE(names.insert(std::string(alias)).second) << alias;
        EXPECT_EQ(find_filter_term(alias), &term);
      }
    }
    const auto example = Filter::parse(term.example);
    EXPECT_TRUE(example) << term.example << ": " << (example ? "" : example.error().what);
    EXPECT_NE(term.example.find(term.name), std::string_view::npos) << term.name;
  }
  EXPECT_GE(names.size(), 40U);
  EXPECT_EQ(to_string(FilterType::flag), "flag");
}

TEST(FilterTerms, UnknownNames) {
  EXPECT_EQ(find_filter_term("nosuch"), nullptr);
  EXPECT_EQ(find_filter_term(""), nullptr);
  EXPECT_EQ(nearest_filter_term("folders_"), "folders");
  EXPECT_EQ(nearest_filter_term("duratoin"), "duration");
  EXPECT_EQ(nearest_filter_term("zzzzzz"), "");
}

TEST(FilterTerms, EveryTermBearsEveryExchange) {
  for (const auto& exchange : {samples::good_sync(), samples::bad_sync(), samples::waiting_ping(),
                               samples::web_page(), samples::tunnel(), std::make_shared<core::Exchange>()}) {
    ExchangeView view(exchange, {}, nullptr);
    FilterSubject subject(view);
    for (const FilterTerm& term : filter_terms()) {
      const auto example = Filter::parse(term.example);
      ASSERT_TRUE(example);
      EXPECT_TRUE(!example->matches(subject) || example->may_match(subject)) << term.name;
    }
  }
}

}  // namespace
}  // namespace eastap::model::filter_terms_test
