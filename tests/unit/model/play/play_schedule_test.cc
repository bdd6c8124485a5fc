#include "proxy/model/play/play_schedule.h"

#include <gtest/gtest.h>

namespace eastap::model::play_schedule_test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using What = PlaySchedule::Next::What;

PlaySlot slot(int started, int finished, std::uint64_t lane = 1) {
  return {.started = milliseconds(1000 + started),
          .finished = finished < 0 ? microseconds(0) : microseconds(milliseconds(1000 + finished)),
          .lane = lane};
}

TEST(PlaySchedule, KeepsThePausesAfterAnswers) {
  PlaySchedule schedule({slot(0, 10), slot(110, 120), slot(320, 330)}, 1);
  EXPECT_EQ(schedule.next({}).what, What::start);
  schedule.begun(0);
  EXPECT_EQ(schedule.next(milliseconds(5000)).what, What::blocked);
  schedule.ended(0, milliseconds(5000));  // the server was slow
  EXPECT_EQ(schedule.next(milliseconds(5050)).what, What::wait);
  EXPECT_EQ(schedule.next(milliseconds(5050)).at, milliseconds(5100));
  EXPECT_EQ(schedule.next(milliseconds(5100)).what, What::start);
  schedule.begun(1);
  schedule.ended(1, milliseconds(5101));
  EXPECT_EQ(schedule.next(milliseconds(5101)).at, milliseconds(5301));
  schedule.begun(2);
  EXPECT_EQ(schedule.next(milliseconds(5400)).what, What::blocked);
  schedule.ended(2, milliseconds(5400));
  EXPECT_EQ(schedule.next(milliseconds(5400)).what, What::over);
}

TEST(PlaySchedule, SpeedShortensPausesAndMaxLeavesThemOut) {
  PlaySchedule fast({slot(0, 10), slot(1010, 1020)}, 10);
  fast.begun(0);
  fast.ended(0, milliseconds(3));
  EXPECT_EQ(fast.next({}).at, milliseconds(103));
  PlaySchedule at_once({slot(0, 10), slot(100'000, 100'001)}, 0);
  at_once.begun(0);
  at_once.ended(0, milliseconds(3));
  EXPECT_EQ(at_once.next(milliseconds(3)).what, What::start);
}

TEST(PlaySchedule, WhatRanSideBySideDoesSoAgain) {
  // A Ping that hangs on connection 1 while a Sync goes over connection 2.
  PlaySchedule schedule({slot(0, 5000, 1), slot(100, 200, 2), slot(300, 400, 2), slot(5100, 5200, 2)}, 0);
  schedule.begun(0);
  ASSERT_EQ(schedule.next({}).what, What::start);
  schedule.begun(1);
  EXPECT_EQ(schedule.next({}).what, What::blocked);  // one at a time on a connection
  schedule.ended(1, milliseconds(1));
  ASSERT_EQ(schedule.next({}).index, 2U);
  schedule.begun(2);
  schedule.ended(2, milliseconds(2));
  EXPECT_EQ(schedule.next(milliseconds(9)).what, What::blocked);  // it came after the Ping's answer
  EXPECT_TRUE(schedule.needs_lane(1));
  schedule.ended(0, milliseconds(10));
  EXPECT_FALSE(schedule.needs_lane(1));
  EXPECT_TRUE(schedule.needs_lane(2));
  EXPECT_EQ(schedule.next(milliseconds(10)).what, What::start);
}

TEST(PlaySchedule, AnUnansweredRequestHoldsNobodyUp) {
  PlaySchedule schedule({slot(0, -1, 1), slot(100, 200, 2)}, 0);
  schedule.begun(0);
  EXPECT_EQ(schedule.next({}).what, What::start);
  schedule.stop();
  EXPECT_EQ(schedule.next({}).what, What::blocked);
  schedule.ended(0, {});
  EXPECT_EQ(schedule.next({}).what, What::over);
  EXPECT_EQ(PlaySchedule({}, 1).next({}).what, What::over);
}

}  // namespace
}  // namespace eastap::model::play_schedule_test
