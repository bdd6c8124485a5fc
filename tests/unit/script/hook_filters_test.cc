#include "proxy/script/hook_filters.h"

#include <gtest/gtest.h>

#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::script {
namespace {

core::Observation over(core::ExchangePtr exchange) {
  return {.kind = core::Observation::Kind::exchange_done,
          .at = eastap::test::moment(0),
          .connection = exchange->connection,
          .exchange = std::move(exchange)};
}

TEST(HookFilters, AskAnExchangeThatIsNotOver) {
  HookFilters filters;
  const core::ExchangePtr exchange = eastap::test::waiting_ping();
  std::unique_ptr<FilterLook> look;
  EXPECT_TRUE(*filters.matches(exchange, "cmd == Ping and folder == 5", look));
  const FilterLook* first = look.get();
  EXPECT_FALSE(*filters.matches(exchange, "status == 1", look));
  EXPECT_FALSE(*filters.matches(exchange, "not (status == 1)", look));
  EXPECT_EQ(look.get(), first) << "decoded once for one hook call";
}

TEST(HookFilters, OnAHeldAnswerEveryTermIsKnown) {
  HookFilters filters;
  filters.observe(over(eastap::test::folder_sync("Inbox")));
  const auto held = eastap::test::bad_sync();
  held->finished = {};
  std::unique_ptr<FilterLook> look;
  for (const char* filter :
       {"status == 3", "status != 1", "not (status == 1)", "failed", "result == failure", "newkey == 0",
        "http == 200 and http != 500", "status_text ~ InvalidSyncKey", "not (class == Calendar)",
        "not waiting", "size_down > 0", "duration >= 0s", "not injected", "collection == 5"}) {
    EXPECT_TRUE(*filters.matches(held, filter, look)) << filter;
  }
  EXPECT_FALSE(*filters.matches(held, "status == 1", look));
  EXPECT_EQ(held->finished.wall.count(), 0);
}

TEST(HookFilters, OnAnAnswerThatIsComingNothingIsDenied) {
  HookFilters filters;
  const auto held = eastap::test::bad_sync();
  held->finished = {};
  auto head = std::make_shared<core::Message>(*held->response);
  head->complete = false;
  head->body.wire.clear();
  held->response = head;
  std::unique_ptr<FilterLook> look;
  EXPECT_TRUE(*filters.matches(held, "http == 200", look));
  EXPECT_FALSE(*filters.matches(held, "status != 1", look));
  EXPECT_FALSE(*filters.matches(held, "failed", look));
}

TEST(HookFilters, KnowFoldersOfWhatTheyObserved) {
  HookFilters filters;
  const core::ExchangePtr exchange = eastap::test::waiting_ping();
  std::unique_ptr<FilterLook> look;
  filters.observe(over(eastap::test::folder_sync("Inbox")));  // before anybody asked: not looked at
  EXPECT_FALSE(*filters.matches(exchange, "folder ~ Inbox", look));
  filters.observe(over(eastap::test::folder_sync("Inbox")));
  EXPECT_TRUE(*filters.matches(exchange, "folder ~ Inbox", look)) << "also in a hook that slept meanwhile";
}

TEST(HookFilters, SayWhatIsNoFilter) {
  HookFilters filters;
  std::unique_ptr<FilterLook> look;
  const auto wrong = filters.matches(eastap::test::waiting_ping(), "cmd = Sync", look);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().what.rfind("column 5: ", 0), 0U) << wrong.error().what;
}

TEST(HookFilters, KeepABoundedNumber) {
  HookFilters filters;
  const core::ExchangePtr exchange = eastap::test::waiting_ping();
  std::unique_ptr<FilterLook> look;
  for (std::size_t i = 0; i < 3 * HookFilters::max_filters; ++i) {
    EXPECT_FALSE(*filters.matches(exchange, "device == x" + std::to_string(i), look));
  }
  EXPECT_TRUE(*filters.matches(exchange, "cmd == Ping", look));
}

TEST(HookFilters, CountWhatTheyLookAt) {
  HookFilters filters;
  const core::ExchangePtr exchange = eastap::test::bad_sync();
  std::unique_ptr<FilterLook> look;
  EXPECT_TRUE(*filters.matches(exchange, "cmd == Sync", look));
  const std::uint64_t read = filters.visited();
  EXPECT_GT(read, 0U);
  EXPECT_TRUE(*filters.matches(exchange, "cmd == Sync", look));
  EXPECT_EQ(filters.visited(), read) << "it is read once";
  EXPECT_TRUE(*filters.matches(exchange, "xpath(\"//Status\")", look));
  const std::uint64_t once = filters.visited();
  EXPECT_TRUE(*filters.matches(exchange, "xpath(\"//Status\")", look));
  EXPECT_GT(filters.visited(), once) << "documents are looked at each time";
}

}  // namespace
}  // namespace eastap::script
