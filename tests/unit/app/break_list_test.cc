#include "proxy/app/break_list.h"

#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

using break_test::call;
using break_test::request;
using break_test::response;
using break_test::sync_body;

class BreakListTest : public script::test::HostTest {
 protected:
  void SetUp() override {
    load("");
    list = std::make_unique<BreakList>(host->filters());
  }
  std::uint64_t add(const std::string& filter, BreakSpec::On on, std::uint64_t times = 0) {
    return list->add({.filter = filter, .on = on, .times = times, .source = "ctl"}).value_or(0);
  }
  /// Which one it meets; 0: none.
  std::uint64_t met(const core::HookCall& hook, const core::Verdict& verdict = {}) {
    const BreakList::Breakpoint* const found = list->match(hook, verdict);
    return found == nullptr ? 0 : found->id;
  }
  static core::HookCall sync(std::uint64_t id) {
    return call(core::Phase::request, request("Sync", sync_body()), nullptr, id);
  }

  std::unique_ptr<BreakList> list;
};

TEST_F(BreakListTest, SaysWhatIsWrongWithABreakpoint) {
  BreakSpec spec;
  spec.filter = "cmd ==";
  EXPECT_TRUE(list->add(spec).error().offset);
  spec.filter = "cmd == Sync";
  spec.hold = std::chrono::hours(2);
  EXPECT_EQ(list->add(spec).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(list->remove(99).error().code, ErrorCode::not_found);
  EXPECT_EQ(list->pause(99, true).error().code, ErrorCode::not_found);
  spec.hold = {};
  std::size_t made = 0;
  while (made < 1000 && list->add(spec)) {
    ++made;
  }
  EXPECT_EQ(made, BreakList::max_breakpoints);
  EXPECT_EQ(list->add(spec).error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(list->standings().back().spec.hold, BreakList::default_hold);
}

TEST_F(BreakListTest, TheFirstThatMatchesCountsIt) {
  const auto pings = add("cmd == Ping", BreakSpec::On::both);
  const auto syncs = add("cmd == Sync", BreakSpec::On::request, 2);
  const auto all = add("cmd", BreakSpec::On::request);
  EXPECT_EQ(met(sync(1)), syncs);
  EXPECT_EQ(met(sync(2)), syncs);
  EXPECT_EQ(met(sync(3)), all) << "the other is used up";
  EXPECT_EQ(list->standings()[1].hits, 2U);
  ASSERT_TRUE(list->pause(syncs, false));
  EXPECT_EQ(met(sync(4)), syncs) << "resumed, it begins anew";
  ASSERT_TRUE(list->pause(syncs, true));
  ASSERT_TRUE(list->remove(all));
  EXPECT_EQ(met(sync(5)), 0U);
  EXPECT_EQ(list->standings().front().id, pings);
}

TEST_F(BreakListTest, AnAnswerOfAFaultIsAResponse) {
  add("http == 503", BreakSpec::On::response);
  core::Verdict answered;
  answered.action = core::Verdict::Action::answer;
  answered.answer.status = 503;
  EXPECT_NE(met(sync(1), answered), 0U);
  EXPECT_EQ(met(sync(1)), 0U);
}

TEST_F(BreakListTest, AnAdmittedResponseIsMetUntilItsConnectionGoes) {
  add("cmd == Sync", BreakSpec::On::both, 1);
  for (const std::uint64_t id : {1, 2}) {
    if (BreakList::Breakpoint* const found = list->match(sync(id), {})) {
      found->admit({id}, {id});
    }
  }
  EXPECT_FALSE(list->wish().request) << "used up";
  EXPECT_TRUE(list->wish().response && list->wish().close);
  EXPECT_FALSE(list->forget({2}));
  EXPECT_TRUE(list->forget({1}));
  EXPECT_FALSE(list->active());
  EXPECT_EQ(met(call(core::Phase::response, request("Sync", sync_body()), response(sync_body()), 1)), 0U);
}

}  // namespace
}  // namespace eastap::app
