#include "proxy/script/bind_date.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class BindDate : public HostTest {
 protected:
  std::string value(const std::string& expressions) {
    load("local date = eas.date\nfunction on_request(e) log(" + expressions + ") end");
    const auto verdict = run_request();
    const std::string failed = errors(verdict);
    return failed.empty() ? logs(verdict) : failed;
  }
};

TEST_F(BindDate, ReadsEveryFormAndWritesThem) {
  for (const char* form : {"2026-11-28T10:00:00.000Z", "20261128T100000Z", "Sat, 28 Nov 2026 10:00:00 GMT"}) {
    EXPECT_EQ(value("date('" + std::string(form) + "').unix"), "1795860000") << form;
  }
  EXPECT_EQ(value("date('2026-11-28'), date('soon'), date(1795860000.5)"),
            "2026-11-28T00:00:00.000Z nil 2026-11-28T10:00:00.500Z");
  EXPECT_EQ(
      value("(function(d) return d.year, d.month, d.day, d.hour, d.minute, d.second, d.weekday, d:iso(), "
            "d:compact(), d:http() end)(date(1795860000))"),
      "2026 11 28 10 0 0 6 2026-11-28T10:00:00.000Z 20261128T100000Z Sat, 28 Nov 2026 10:00:00 GMT");
  EXPECT_EQ(value("date().unix"), "1700000000");
}

TEST_F(BindDate, CountsAndCompares) {
  EXPECT_EQ(value("(date(0) + 60).unix, (60 + date(0)).unix, (date(0) - 0.5).unix, date(90) - date(30)"),
            "60 60 -0.5 60");
  EXPECT_EQ(value("date(1) < date(2), date(2) <= date(1), date(1) == date(1), date(1) == 1"),
            "true false true false");
}

TEST_F(BindDate, WhatIsNoMomentIsAnError) {
  for (const char* wrong : {"date(0/0)", "date(math.huge)", "date(1e18)", "date(0) + math.huge",
                            "date(0) - 1e300", "date(math.mininteger)"}) {
    EXPECT_NE(value(wrong).find("years 1601 to 9999"), std::string::npos) << wrong << ": " << value(wrong);
  }
  for (const char* wrong : {"date({})", "date(nil)", "date(0) + date(0)", "1 - date(0)", "date(0) < 1",
                            "date(0).colour", "date(0) + 'x'"}) {
    EXPECT_FALSE(value(wrong).empty());
    EXPECT_TRUE(value(wrong).starts_with("on_request failed")) << wrong << ": " << value(wrong);
  }
}

}  // namespace
}  // namespace eastap::script::test
