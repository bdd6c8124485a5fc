#include "tests/support/playbook.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace eastap::test {

void run_all_ways(const std::function<Scenario()>& scenario) {
  const auto play = [&](const Disturbance& disturbance, const std::string& how, bool check) {
    SCOPED_TRACE(how);
    Scenario one = scenario();
    Rig rig(std::move(one.options), disturbance);
    rig.start();
    one.play(rig);
    if (check) {
      EXPECT_FALSE(rig.cut());
      one.check(rig);
    }
    const std::size_t events = rig.events();
    EXPECT_EQ(rig.wind_up(), "");
    return events;
  };
  const std::size_t events = play({}, "whole", true);
  play({.chunk = 1}, "1-byte chunks", true);
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    play({.seed = seed}, "random chunks, seed " + std::to_string(seed), true);
  }
  play({.joined = true}, "the client's flights joined with what follows", true);
  using Cut = Disturbance::Cut;
  for (const Cut cut :
       {Cut::abort, Cut::client_eof, Cut::upstream_eof, Cut::client_reset, Cut::upstream_reset}) {
    for (std::size_t after = 1; after <= events; ++after) {
      play({.cut = cut, .after = after},
           "cut " + std::to_string(static_cast<int>(cut)) + " after event " + std::to_string(after), false);
    }
  }
}

}  // namespace eastap::test
