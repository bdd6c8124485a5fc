// For the tests of breakpoints: a desk with a host behind it, and exchanges given to it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/app/break_desk.h"
#include "tests/unit/script/script_support.h"

namespace eastap::app::break_test {

using script::test::call;
using script::test::request;
using script::test::response;
using script::test::sync_body;

/// The verdicts that came, in order.
class BreakTest : public script::test::HostTest {
 protected:
  void SetUp() override {
    load("");
    desk = std::make_unique<BreakDesk>(host->filters(), scheduler, clock, allow_wipe);
  }

  std::uint64_t add(const std::string& filter, BreakSpec::On on = BreakSpec::On::both,
                    std::uint64_t times = 0) {
    BreakSpec spec;
    spec.filter = filter;
    spec.on = on;
    spec.times = times;
    spec.source = "ctl";
    const auto id = desk->add(spec);
    EXPECT_TRUE(id) << (id ? "" : id.error().what);
    return id.value_or(0);
  }

  /// Gives it an exchange as scripts and faults leave it.
  void give(core::HookCall hook, core::Verdict verdict = {}) {
    const core::HookKey key{hook.connection->id, {hook.connection->id.value}};
    hook.wait_notes = [this](const std::vector<core::Note>& notes) {
      wait_notes.clear();
      for (const core::Note& note : notes) {
        wait_notes.push_back(note.text);
      }
    };
    desk->consider(key, std::move(hook), std::move(verdict),
                   [this](core::Verdict done) { verdicts.push_back(std::move(done)); });
  }
  void give_request(std::uint64_t id, const std::string& command = "Sync") {
    give(call(core::Phase::request, request(command, sync_body()), nullptr, id));
  }
  void give_response(std::uint64_t id, const std::string& command = "Sync", const Bytes& body = sync_body()) {
    give(call(core::Phase::response, request(command, sync_body()), response(body), id));
  }
  static core::HookKey key_of(std::uint64_t id) { return {{id}, {id}}; }

  static std::string notes(const core::Verdict& verdict) {
    std::string all;
    for (const core::Note& note : verdict.notes) {
      all += note.text + "|";
    }
    return all;
  }

  bool allow_wipe = false;
  std::unique_ptr<BreakDesk> desk;
  std::vector<core::Verdict> verdicts;
  std::vector<std::string> wait_notes;
};

}  // namespace eastap::app::break_test
