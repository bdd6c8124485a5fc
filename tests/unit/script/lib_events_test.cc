// Registering handlers: eas.on and eas.every.
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;
using core::Phase;
using core::Verdict;

class LibEvents : public HostTest {};

TEST_F(LibEvents, HandlersRunInTheirOrderAndFiltersChoose) {
  load(R"(eas.on("request", "cmd == Sync", function(e) log("sync") end)
          eas.on("request", "cmd == Ping", function(e) log("ping") end)
          eas.on("request", function(e) log("all") end)
          function on_request(e) log("global") end)");
  EXPECT_EQ(texts(run(call(Phase::request, request("Sync"))), Note::Kind::hook_log), "sync\nall\nglobal");
  EXPECT_TRUE(host->wish().request_body);
}

TEST_F(LibEvents, AfterADecisionNoHandlerIsAsked) {
  load(R"(eas.on("request", function(e) e:drop() end)
          eas.on("request", function(e) log("never") end))");
  const Verdict verdict = run(call(Phase::request, request("Sync")));
  EXPECT_EQ(verdict.action, Verdict::Action::drop);
  EXPECT_EQ(texts(verdict, Note::Kind::hook_log), "");
}

TEST_F(LibEvents, WhatCannotBeRegisteredIsAnErrorOfTheScript) {
  for (const auto& [script, part] : {
           std::pair{"eas.on('reqest', function() end)", "there is no event 'reqest'; there are connect"},
           std::pair{"eas.on('request', 'cmd = Sync', function() end)", "hooks.lua:1: on: the filter"},
           std::pair{"eas.on('tick', 'cmd == Sync', function() end)", "no filter can choose"},
           std::pair{"eas.on('request')", "function expected"},
           std::pair{"eas.every(0, function() end)", "every takes seconds"},
           std::pair{"for i = 1, 300 do eas.on('request', function() end) end", "at most 200 handlers"},
       }) {
    const auto loaded = try_load(script);
    ASSERT_FALSE(loaded) << script;
    EXPECT_NE(loaded.error().what.find(part), std::string::npos) << script << ": " << loaded.error().what;
  }
  load("function on_request(e) eas.on('request', function() end) end");
  EXPECT_NE(texts(run(call(Phase::request, request("Sync"))), Note::Kind::hook_error)
                .find("while the script loads"),
            std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
