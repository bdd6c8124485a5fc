#include "proxy/model/filter_subject.h"

#include <gtest/gtest.h>

#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_subject_test {
namespace {

TEST(FilterSubject, FindsOutOnceAndKeeps) {
  Bytes damaged = test::sync_document("6", "1");
  damaged.resize(damaged.size() - 2);
  ExchangeView view(test::exchange(test::message(test::eas_head("Sync"), test::sync_document("5")),
                                   test::message(test::wbxml_answer_head(), damaged)),
                    {}, nullptr);
  FilterSubject subject(view);
  EXPECT_EQ(&subject.findings(), &subject.findings());
  EXPECT_EQ(subject.findings().size(), 1U);
  EXPECT_EQ(subject.judgement().status, "cannot be decoded");
  ASSERT_NE(subject.document(0), nullptr);
  EXPECT_TRUE(subject.tree(0));
  EXPECT_EQ(&subject.tree(1), &subject.tree(1));
}

TEST(FilterSubject, DocumentsAreWhatThePhoneGot) {
  auto exchange = samples::good_sync();
  exchange->sent_response = test::message(test::wbxml_answer_head(), test::sync_document("0", "3"));
  ExchangeView view(exchange, {}, nullptr);
  FilterSubject subject(view);
  EXPECT_EQ(subject.document(1)->text_at("Sync/Collections/Collection/Status"), "3");
}

TEST(FilterSubject, TheFirstTroubleCounts) {
  ExchangeView view(samples::web_page(), {}, nullptr);
  FilterSubject subject(view);
  EXPECT_EQ(subject.document(0), nullptr);
  EXPECT_FALSE(subject.trouble());
  subject.note_trouble({.code = ErrorCode::not_found, .what = "first", .offset = {}});
  subject.note_trouble({.code = ErrorCode::not_found, .what = "second", .offset = {}});
  EXPECT_EQ(subject.trouble()->what, "first");
}

TEST(FilterSubject, AnEvaluationHasAnAllowance) {
  ExchangeView view(samples::web_page(), {}, nullptr);
  FilterSubject subject(view);
  subject.begin_evaluation();
  EXPECT_TRUE(subject.spend(FilterSubject::max_visits - 1));
  EXPECT_FALSE(subject.spend(2));
  EXPECT_TRUE(subject.spend(1)) << "what was refused took nothing";
  EXPECT_EQ(subject.visited(), FilterSubject::max_visits);
  subject.begin_evaluation();
  EXPECT_TRUE(subject.spend(1));
}

TEST(FilterSubject, BodiesThatAreTextAreTexts) {
  ExchangeView view(samples::web_page(), {}, nullptr);
  FilterSubject subject(view);
  EXPECT_EQ(subject.text(0), "");
  EXPECT_EQ(subject.text(1), "<p>No such page</p>");
}

}  // namespace
}  // namespace eastap::model::filter_subject_test
