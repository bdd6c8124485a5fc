#include "proxy/ui/diff_text.h"

#include <gtest/gtest.h>

#include "tests/unit/ui/diff_samples.h"

namespace eastap::ui::diff_text_test {
namespace {

TEST(DiffText, TheDivergenceFirstThenTheList) {
  std::string out;
  append_diff(out, samples::comparison(), {"good", "bad"}, false, {});
  EXPECT_EQ(
      out,
      "A: good, 4 exchanges\n"
      "B: bad, 4 exchanges\n"
      "first divergence: B's Provision, ask (exchange 3) was answered with 200, status 142 <b>words</b>; A's "
      "(exchange 3) was answered with 200, status 1 <b>words</b>\n"
      "1 equal, 1 that differ, 1 with another result, 1 only in A, 1 only in B\n\n"
      "     A      B\n"
      "               =  1 equal\n"
      "     2      2  ~  Sync Inbox\n"
      "                 request head: user-agent: <x> -> \"y\"\n"
      "                 … 1 inside items (--all)\n"
      "     3      3  !  Provision, ask\n"
      "                 A: 200, status 1 <b>words</b>\n"
      "                 B: 200, status 142 <b>words</b>\n"
      "                 … 1 as told above, 1 inside items (--all)\n"
      "     4      -  -  Move\n"
      "                 A: 200, status 1 <b>words</b>\n"
      "     -      4  +  Search\n"
      "                 B: 200, status 1 <b>words</b>\n");
}

TEST(DiffText, WhatIsNotListed) {
  model::ComparedRow row;
  EXPECT_EQ(diff_hidden(row), "");
  row.not_listed = 7;
  EXPECT_EQ(diff_hidden(row), "… 7 more, beyond what is listed");
  row.in_items = 2;
  EXPECT_EQ(diff_hidden(row), "… 2 inside items (--all), 7 more, beyond what is listed");
}

TEST(DiffText, AllAndColour) {
  std::string out;
  append_diff(out, samples::comparison(), {"good", "bad"}, true, {.colour = true});
  EXPECT_NE(out.find("=  Ping"), std::string::npos);
  EXPECT_NE(out.find('\x1B'), std::string::npos);
}

}  // namespace
}  // namespace eastap::ui::diff_text_test
