#include "proxy/script/bind_time_zone.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

TEST_F(HostTest, TimeZonesAreTables) {
  load(R"lua(function on_request(e)
    local z = eas.time_zone
    local made = z.encode{ bias = -60, standard_name = "W. Europe", daylight_bias = -60,
      standard_date = { month = 10, day = 5, hour = 3 }, daylight_date = { month = 3, day = 5, hour = 2 } }
    local zone = z.decode(made)
    log(zone.bias, zone.standard_name, zone.standard_date.month, zone.daylight_date.hour, zone.standard_bias, #made)
    assert(z.encode(zone) == made and z.encode(z.decode(eas.base64.decode(made))) == made)
    assert(z.decode(z.encode{}).standard_date == nil)
    log(z.decode("junk"), z.decode(""), z.decode(("A"):rep(100000)))
    for _, wrong in ipairs{ {bias = 0/0}, {bias = 2^40}, {colour = 1}, {[1] = 2}, {standard_name = 5},
        {standard_date = 5}, {standard_date = {month = -1}}, {standard_date = {moon = 1}},
        {daylight_name = ("x"):rep(33)}, {daylight_name = "\xff"}, 5, false } do
      assert(not pcall(z.encode, wrong))
    end
    z.encode{ colour = 1 }
  end)lua");
  const auto verdict = run_request();
  EXPECT_EQ(errors(verdict), "on_request failed: time_zone: there is no field 'colour'");
  EXPECT_EQ(logs(verdict), "-60 W. Europe 10 2 0 232\nnil nil nil");
}

}  // namespace
}  // namespace eastap::script::test
