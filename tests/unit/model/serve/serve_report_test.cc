#include "proxy/model/serve/serve_report.h"

#include <gtest/gtest.h>

namespace eastap::model::serve_report_test {
namespace {

TEST(ServeReport, OnlyStrictModeWantsEverythingAsked) {
  ServeReport report;
  report.rows.push_back(
      {.id = 1, .device = "", .request = "Sync", .folders = "", .used = 0, .unused_by = {"P"}});
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.unused(), 1U);
  report.mode = ServeMode::strict;
  EXPECT_FALSE(report.clean());
  report.rows.front().unused_by.clear();
  EXPECT_TRUE(report.clean());
  report.miss_count = 1;
  EXPECT_FALSE(report.clean());
}

TEST(ServeReport, WhatAClientLeftWasAsked) {
  ServeReport report;
  report.rows.push_back(
      {.id = 1, .device = "", .request = "Ping", .folders = "", .used = 0, .unused_by = {}});
  EXPECT_EQ(report.unused(), 0U);
}

}  // namespace
}  // namespace eastap::model::serve_report_test
