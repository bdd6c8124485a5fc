#include "proxy/model/as_answered.h"

#include <gtest/gtest.h>

#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::model::as_answered_test {
namespace {

TEST(AsAnswered, WhatOnlyHasToBeSentOnIsOver) {
  const auto held = test::good_sync();
  held->finished = {};
  const core::ExchangePtr over = as_answered(held);
  EXPECT_NE(over->finished.wall.count(), 0);
  EXPECT_EQ(over->finished.steady, held->response->done.steady);
  EXPECT_EQ(over->response, held->response) << "messages are shared";
  EXPECT_EQ(held->finished.wall.count(), 0) << "the exchange itself goes on";
}

TEST(AsAnswered, AnAnswerWithoutTimesIsOverToo) {
  const auto held = test::good_sync();
  held->finished = {};
  auto own = std::make_shared<core::Message>(*held->response);
  own->done = {};
  held->response = own;
  EXPECT_EQ(as_answered(held)->finished.wall, held->started.wall);
}

TEST(AsAnswered, TheRestStaysAsItIs) {
  const core::ExchangePtr over = test::good_sync();
  EXPECT_EQ(as_answered(over), over);
  const core::ExchangePtr waiting = test::waiting_ping();
  EXPECT_EQ(as_answered(waiting), waiting);
  const auto coming = test::good_sync();
  coming->finished = {};
  auto half = std::make_shared<core::Message>(*coming->response);
  half->complete = false;
  coming->response = half;
  EXPECT_EQ(as_answered(coming), core::ExchangePtr(coming));
}

}  // namespace
}  // namespace eastap::model::as_answered_test
