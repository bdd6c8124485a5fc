// Hooks that ask the server something of their own, with a server made by hand.
#include <map>

#include "proxy/script/fetch.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class HostFetch : public HostTest {
 protected:
  HostFetch() {
    options.trust = true;
    options.fetch = [this](const core::ExchangePtr& exchange, FetchRequest request, FetchDone done) {
      EXPECT_NE(exchange, nullptr);
      const std::uint64_t id = ++last_fetch;
      asked.push_back(std::move(request));
      waiting[id] = std::move(done);
      return [this, id] { cancelled += waiting.erase(id); };
    };
  }
  /// Answers the fetch that waits longest.
  void answer(Result<core::MessagePtr> result) {
    ASSERT_FALSE(waiting.empty());
    const FetchDone done = std::move(waiting.begin()->second);
    waiting.erase(waiting.begin());
    done(std::move(result));
  }

  std::vector<FetchRequest> asked;
  std::map<std::uint64_t, FetchDone> waiting;
  std::uint64_t last_fetch = 0;
  std::size_t cancelled = 0;
};

TEST_F(HostFetch, TheHookGoesOnWithTheAnswer) {
  load(
      "function on_request(e) if e.command == 'Ping' then log('other') return end\n"
      "local a = eas.fetch { command = 'FolderSync', document = '<FolderSync "
      "xmlns=\"FolderHierarchy\"><SyncKey>0"
      "</SyncKey></FolderSync>', headers = { ['X-Mine'] = '1' }, timeout = 5 }\n"
      "log(a.status, a.headers['x-kind'], a.document:get('Sync/Collections/Collection/SyncKey'), #a.body > "
      "20, a.complete)\n"
      "log(a == e.response, pcall(function() a.status = 404 end)) end");
  const Outcome& outcome = start(call(core::Phase::request, request("Sync", sync_body())));
  EXPECT_FALSE(outcome.done);
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].command, "FolderSync");
  EXPECT_EQ(asked[0].wait, std::chrono::seconds(5));
  EXPECT_EQ(asked[0].headers,
            (decltype(asked[0].headers){{"X-Mine", "1"}, {"Content-Type", "application/vnd.ms-sync.wbxml"}}));
  EXPECT_EQ(wbxml::decode_view(asked[0].body).size(), 3U);
  EXPECT_EQ(logs(run_request("Ping")), "other") << "others go on";
  answer(response(sync_body("9"), "X-Kind: fetched\r\n"));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(errors(outcome.verdict), "");
  const std::string said = logs(outcome.verdict);
  EXPECT_NE(said.find("200 fetched 9 true true"), std::string::npos) << said;
  EXPECT_NE(said.find("false false hooks.lua:4: a fetched answer cannot be changed"), std::string::npos)
      << said;
  EXPECT_NE(said.find("asks the server: FolderSync"), std::string::npos) << said;
  EXPECT_EQ(scheduler.pending(), 1U) << "only the look at the files";
}

TEST_F(HostFetch, WithoutAnAnswerThereIsNilAndWhy) {
  load("function on_request(e) log(eas.fetch { method = 'GET', target = '/x' }) end");
  const Outcome& refused = start(call(core::Phase::request, request("Sync")));
  answer(fail(ErrorCode::io, "nobody\x1b there"));
  ASSERT_TRUE(refused.done);
  EXPECT_NE(logs(refused.verdict).find("nil nobody"), std::string::npos) << logs(refused.verdict);
  EXPECT_EQ(logs(refused.verdict).find('\x1b'), std::string::npos);
  const Outcome& late = start(call(core::Phase::request, request("Sync"), nullptr, 2));
  scheduler.advance(std::chrono::seconds(29));
  EXPECT_FALSE(late.done);
  scheduler.advance(std::chrono::seconds(2));
  ASSERT_TRUE(late.done);
  EXPECT_NE(logs(late.verdict).find("nil no answer within 30 s"), std::string::npos) << logs(late.verdict);
  EXPECT_EQ(cancelled, 1U);
}

TEST_F(HostFetch, TheDeadlineOfTheHookHoldsToo) {
  load("eas.deadline = 2 function on_request(e) log(eas.fetch { command = 'Ping', timeout = 60 }) end");
  const Outcome& outcome = start(call(core::Phase::request, request("Sync")));
  scheduler.advance(std::chrono::seconds(3));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(errors(outcome.verdict), "");
  EXPECT_EQ(cancelled, 1U);
}

TEST_F(HostFetch, BehindTheDeadlineNobodyIsAskedAgain) {
  load(
      "eas.deadline = 2 function on_request(e) while true do eas.fetch { command = 'Ping', timeout = 60 } "
      "end end");
  const Outcome& outcome = start(call(core::Phase::request, request("Sync")));
  scheduler.advance(std::chrono::seconds(3));
  ASSERT_TRUE(outcome.done);
  EXPECT_NE(errors(outcome.verdict), "");
  EXPECT_EQ(cancelled, 1U);
}

TEST_F(HostFetch, WhoIsGoneAsksNoMore) {
  load("function on_request(e) eas.fetch { command = 'Ping' } end");
  core::HookCall hook = call(core::Phase::request, request("Sync"));
  const core::HookKey key{hook.connection->id, {77}};
  host->run(key, std::move(hook), [](const core::Verdict&) { FAIL() << "it was cancelled"; });
  host->cancel(key);
  EXPECT_EQ(cancelled, 1U);
  static_cast<void>(start(call(core::Phase::request, request("Sync"))));
  host.reset();
  EXPECT_EQ(cancelled, 2U);
}

TEST_F(HostFetch, ACallHasOnlySoManyAnswersAndBytes) {
  load("function on_request(e) for i = 1, 20 do log(eas.fetch { command = 'Ping' }) end end");
  const Outcome& many = start(call(core::Phase::request, request("Sync")));
  while (!many.done) {
    answer(response());
  }
  EXPECT_EQ(asked.size(), CallState::max_fetched);
  EXPECT_NE(errors(many.verdict).find("at most 16 answers"), std::string::npos) << errors(many.verdict);
  for (int round = 0; round < 2; ++round) {  // what a call held is given back when it ends
    const Outcome& large = start(call(core::Phase::request, request("Sync"), nullptr, 2));
    const Bytes body(std::size_t{33} << 20U);
    answer(response(body));
    answer(response(body));
    static_cast<void>(start(call(core::Phase::request, request("Sync"), nullptr, 3)));
    host->cancel({{3}, {last_command}});
    while (!large.done) {
      answer(response());
    }
    EXPECT_NE(logs(large.verdict).find("nil hooks hold more than 64 MiB"), std::string::npos)
        << logs(large.verdict);
  }
}

}  // namespace
}  // namespace eastap::script::test
