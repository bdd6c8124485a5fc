#include "proxy/script/offline_run.h"

#include "proxy/base/text.h"
#include "tests/unit/script/offline.h"

namespace eastap::script::test {
namespace {

class Offline : public OfflineTest {};

TEST_F(Offline, HooksSeeWhatWasRecordedAndNothingElseIsTouched) {
  begin(
      "function on_request(e) log(e.command, e.request.document:get('Sync/Collections/Collection/SyncKey')) "
      "end\n"
      "function on_response(e) if e.response.document:get('Sync/Collections/Collection/SyncKey') == '8' "
      "then\n"
      "  e.response.document:set('Sync/Collections/Collection/SyncKey', '0') end end");
  const OfflineExchange first = run->take(recorded(1));
  EXPECT_FALSE(first.touched);
  EXPECT_EQ(first.action, "passed");
  EXPECT_EQ(texts_of(first, Note::Kind::hook_log), "Sync 7");
  const OfflineExchange second = run->take(recorded(2, "Sync", "8"));
  EXPECT_TRUE(second.touched);
  ASSERT_NE(second.exchange->sent_response, nullptr);
  EXPECT_EQ(as_text(second.exchange->sent_response->body.wire), as_text(sync_body("0")));
  EXPECT_EQ(second.exchange->sent_request, nullptr);
}

TEST_F(Offline, AnswersDropsAndErrors) {
  begin(
      "function on_request(e) if e.command == 'Ping' then e:drop() elseif e.command == 'Search' then\n"
      "  e:answer{status = 503} elseif e.command == 'Find' then error('no') end end\n"
      "function on_response(e) log('answered by the server') end");
  EXPECT_EQ(run->take(recorded(1, "Ping")).action, "dropped");
  const OfflineExchange answered = run->take(recorded(2, "Search"));
  EXPECT_EQ(answered.action, "answered");
  EXPECT_EQ(answered.exchange->sent_response->head.status(), 503);
  EXPECT_EQ(texts_of(answered, Note::Kind::hook_log), "");
  const OfflineExchange failed = run->take(recorded(3, "Find"));
  EXPECT_EQ(failed.errors, 1U);
  EXPECT_EQ(texts_of(failed, Note::Kind::hook_log), "answered by the server");
}

TEST_F(Offline, TimeIsThatOfTheRecording) {
  begin("function on_request(e) sleep(3000) log(math.floor(eastap.time())) end eastap.deadline = 3600",
        {"drop from=1h"});
  const OfflineExchange taken = run->take(recorded(5));
  EXPECT_EQ(taken.delay, std::chrono::seconds(3000));
  EXPECT_EQ(texts_of(taken, Note::Kind::hook_log), "1700003005");
  EXPECT_EQ(taken.action, "passed");
  EXPECT_EQ(run->take(recorded(4000)).action, "cut");
}

TEST_F(Offline, TheSameSeedAndTraceGiveTheSameFaults) {
  const auto struck = [this](const std::string& fault) {
    begin("", {fault});
    std::string bodies;
    for (std::uint64_t id = 1; id <= 40; ++id) {
      const OfflineExchange taken = run->take(recorded(id));
      bodies += taken.exchange->sent_response ? text::to_hex(taken.exchange->sent_response->body.wire) : ".";
    }
    return bodies;
  };
  const std::string once = struck("wbxml-flip percent=30 seed=7");
  EXPECT_EQ(struck("wbxml-flip percent=30 seed=7"), once);
  EXPECT_NE(struck("wbxml-flip percent=30 seed=8"), once);
}

TEST_F(Offline, LeavesWhatIsNoHttpAlone) {
  begin("function on_request(e) error('asked') end");
  auto tunnel = std::make_shared<core::Exchange>(*recorded(1));
  tunnel->kind = core::Exchange::Kind::tunnel;
  EXPECT_EQ(run->take(tunnel).errors, 0U);
}

TEST_F(Offline, SaysWhatDoesNotLoad) {
  HostOptions asked;
  asked.scripts = {write("bad.lua", "function on_request(")};
  const auto made = OfflineRun::create(std::move(asked), at(0));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().what.find("bad.lua:1"), std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
