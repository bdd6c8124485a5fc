#include "proxy/script/bind_phone.h"

#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class BindPhone : public HostTest {
 protected:
  void learn(core::ExchangePtr exchange) {
    host->filters().observe({.kind = core::Observation::Kind::exchange_done,
                             .at = eastap::test::moment(0),
                             .connection = exchange->connection,
                             .exchange = std::move(exchange)});
  }
  core::Verdict ask() {
    const core::ExchangePtr exchange = eastap::test::waiting_ping();
    core::HookCall hook{core::Phase::request, exchange->connection, exchange};
    if (!hook.connection) {
      hook.connection = std::make_shared<core::ConnectionFacts>();
    }
    return run(std::move(hook));
  }
};

TEST_F(BindPhone, LearnsOnceAScriptAsks) {
  load(
      "function on_request(e) local p = e.phone if not p then log('nothing') return end\n"
      "local f = p:folder('5') log(f.id, f.name, f.type, f.class, f.kind, #p.folders, p.folders[1].name, "
      "p:folder('x'))\n"
      "log(p:sync_key('nope'), p:sync_key().key, p:sync_key().resets, p.heartbeat, p.policy.provisioned)\n"
      "assert(p == eas.phones()[1] and p.exchanges == 1 and p.device == e.device and p.last_seen.year > "
      "0)\n"
      "assert(tostring(p):find(e.device, 1, true)) end");
  learn(eastap::test::folder_sync("Inbox"));  // before anybody asked
  EXPECT_EQ(logs(ask()), "nothing");
  learn(eastap::test::folder_sync("Inbox"));
  const auto verdict = ask();
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict), "5 Inbox 2 Email Inbox 1 Inbox nil\nnil 1 0 nil false");
}

TEST_F(BindPhone, FromTheFirstQuestionOnSomebodyWatches) {
  load("function on_request(e) log(e.phone) end");
  int told = 0;
  host->when_wish_changes([&told] { ++told; });
  EXPECT_FALSE(host->watches());
  EXPECT_EQ(logs(ask()), "nil");
  EXPECT_TRUE(host->watches());
  ask();
  EXPECT_EQ(told, 1);
}

TEST_F(BindPhone, AskingAtLoadTimeIsEnough) {
  load("local kept eas.phones() function on_request(e) kept = kept or e.phone kept.device = 'x' end");
  learn(eastap::test::folder_sync("Inbox"));
  EXPECT_NE(errors(ask()).find("phone.device cannot be set"), std::string::npos) << errors(ask());
}

TEST_F(BindPhone, TellsThePolicyKeysAndTheStatusOfProvision) {
  load(
      "eas.phones() function on_request(e) local p = e.phone.policy\n"
      "log(p.phase, p.temporary_key, p.key, p.status, p.policy_status, p.sent_key, p.sent_is) end");
  const auto provision = [](const std::string& status, const std::string& key) {
    return wbxml_of("<Provision xmlns=\"Provision\"><Status>1</Status><Policies><Policy><Status>" + status +
                    "</Status><PolicyKey>" + key + "</PolicyKey></Policy></Policies></Provision>");
  };
  const Bytes download = wbxml_of(
      "<Provision xmlns=\"Provision\"><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</PolicyType>"
      "</Policy></Policies></Provision>");
  const auto learn_provision = [&](const Bytes& asked, const Bytes& answered) {
    const core::HookCall over = call(core::Phase::response, request("Provision", asked), response(answered));
    auto exchange = std::make_shared<core::Exchange>(*over.exchange);
    exchange->started = exchange->finished = clock.time;
    learn(exchange);
  };
  learn_provision(download, provision("1", "11"));
  const auto ask_again = [this] { return logs(run(call(core::Phase::request, request("Sync")))); };
  EXPECT_EQ(ask_again(), "temporary 11 nil 1 1 nil nil");
  learn_provision(provision("1", "11"), provision("1", "22"));
  EXPECT_EQ(ask_again(), "set 11 22 1 1 nil nil");
}

TEST_F(BindPhone, TellsWhatTheServerHasStored) {
  load(
      "eas.phones() function on_request(e) local p = e.phone\n"
      "log(p.sync, p.ping.heartbeat, #p.ping.folders, p.ping.folders[1].id, p.ping.folders[1].class) end");
  auto over = std::make_shared<core::Exchange>(
      *call(
           core::Phase::response,
           request("Ping", wbxml_of("<Ping xmlns=\"Ping\"><HeartbeatInterval>540</HeartbeatInterval><Folders>"
                                    "<Folder><Id>5</Id><Class>Email</Class></Folder></Folders></Ping>")),
           response(wbxml_of("<Ping xmlns=\"Ping\"><Status>1</Status></Ping>")))
           .exchange);
  over->started = over->finished = clock.time;
  learn(over);
  const auto verdict = run(call(core::Phase::request, request("Sync")));
  EXPECT_EQ(logs(verdict), "nil 540 1 5 Email") << errors(verdict);
}

TEST_F(BindPhone, APhoneThatWasForgottenIsAnError) {
  load("eas.phones() local kept function on_request(e) kept = kept or e.phone log(kept.device) end");
  learn(eastap::test::folder_sync("Inbox"));
  EXPECT_EQ(errors(ask()), "");
  for (std::size_t i = 0; i < model::Phones::max_phones; ++i) {
    core::HookCall other =
        call(core::Phase::request, request("Ping", {}, "D" + std::to_string(i)), response());
    auto over = std::make_shared<core::Exchange>(*other.exchange);
    over->finished = clock.time;
    learn(over);
  }
  EXPECT_NE(errors(ask()).find("not known any more"), std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
