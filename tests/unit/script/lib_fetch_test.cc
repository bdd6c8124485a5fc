#include "proxy/script/lib_fetch.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

/// What the first Sync's hook says to each of these calls; nothing is ever fetched.
class LibFetch : public HostTest {
 protected:
  std::string refusal(const std::string& call) {
    load("function on_request(e) " + call + " end");
    return errors(run_request());
  }
  static bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }
};

TEST_F(LibFetch, NeedsTrust) {
  const std::string why = refusal("eas.fetch { command = 'FolderSync' }");
  EXPECT_TRUE(holds(why, "--script-trust")) << why;
}

TEST_F(LibFetch, SaysWhatItTakes) {
  options.trust = true;
  for (const auto& [call, part] : std::vector<std::pair<std::string, std::string>>{
           {"eas.fetch()", "table expected"},
           {"eas.fetch {}", "takes a command, or a method and a target"},
           {"eas.fetch { method = 'GET' }", "takes a command, or a method and a target"},
           {"eas.fetch { command = 'Ping', method = 'GET', target = '/' }", "takes a command, or"},
           {"eas.fetch { command = 'Ping', url = '/' }", "there are only command, document"},
           {"eas.fetch { command = 'Ping', timeout = 0 }", "timeout is in seconds, from 0.1 to 3900"},
           {"eas.fetch { command = 'Ping', timeout = 0/0 }", "timeout is in seconds"},
           {"eas.fetch { command = 'a\\nb' }", "command is a line"},
           {"eas.fetch { command = 'Ping', headers = { ['A b'] = 'c' } }", "is no header name"},
           {"eas.fetch { command = 'Ping', document = '<Nope/>' }", "Nope"},
           {"eas.fetch { command = 'Ping', exchange = 1 }", "the one that this hook was called with"},
           {"string.gsub('x', 'x', function() eas.fetch { command = 'Ping' } end)", "not possible here"},
       }) {
    const std::string why = refusal(call);
    EXPECT_TRUE(holds(why, part)) << call << ": " << why;
  }
}

TEST_F(LibFetch, OfflineThereIsNobodyToAsk) {
  options.trust = true;
  load("function on_request(e) log(eas.fetch { exchange = e, command = 'FolderSync' }) end");
  EXPECT_EQ(logs(run_request()),
            "nil there is no server to ask: `eastap test` and `eastap serve` connect to nobody");
}

TEST_F(LibFetch, EventsWithoutARequestCannotFetch) {
  options.trust = true;
  load("function on_connect(e) eas.fetch { command = 'FolderSync' } end");
  const auto verdict = run(call(core::Phase::connect, nullptr));
  EXPECT_TRUE(holds(errors(verdict), "not possible in the event connect")) << errors(verdict);
}

}  // namespace
}  // namespace eastap::script::test
