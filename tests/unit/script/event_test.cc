#include "proxy/script/event.h"

#include <gtest/gtest.h>

namespace eastap::script {
namespace {

TEST(Event, TheTableIsInTheOrderOfTheEventsAndNamesAreUnique) {
  for (std::size_t i = 0; i < event_count; ++i) {
    const EventRow& row = all_events()[i];
    EXPECT_EQ(static_cast<std::size_t>(row.event), i);
    EXPECT_EQ(&row_of(row.event), &row);
    EXPECT_EQ(event_of(row.name), row.event);
    EXPECT_TRUE(row.meaning.ends_with('.')) << row.name;
  }
  EXPECT_FALSE(event_of("reqest"));
}

TEST(Event, EveryPhaseThatAsksScriptsIsOneThatDecides) {
  using core::Phase;
  for (const Phase phase : {Phase::connect, Phase::request, Phase::response, Phase::request_head,
                            Phase::response_head, Phase::chunk}) {
    EXPECT_TRUE(row_of(event_of(phase)).decides) << core::name(phase);
    EXPECT_EQ(row_of(event_of(phase)).name, core::name(phase));
  }
  EXPECT_FALSE(row_of(event_of(Phase::close)).decides);
}

}  // namespace
}  // namespace eastap::script
