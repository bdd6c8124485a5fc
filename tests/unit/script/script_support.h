// What tests of the script room share: a clock and timers that stand still until told, and exchanges made by
// hand.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/base/clock.h"
#include "proxy/base/files.h"
#include "proxy/base/scheduler.h"
#include "proxy/core/hook.h"
#include "proxy/script/host.h"
#include "tests/support/exchanges.h"
#include "tests/support/files.h"

namespace eastap::script::test {

class FakeClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    Timestamp shown = time;
    shown.steady += runs ? SystemClock().now().steady - start : nanoseconds(0);
    return shown;
  }
  Timestamp time{std::chrono::seconds(1000), std::chrono::seconds(1'700'000'000)};
  bool runs = false;  ///< real time passes as well
  nanoseconds start = SystemClock().now().steady;
};

/// Runs timers when advanced, in order of time; the clock goes with them.
class FakeScheduler final : public Scheduler {
 public:
  explicit FakeScheduler(FakeClock& clock) : clock_(clock) {}

  Ticket after(milliseconds delay, std::function<void()> what) override {
    const Ticket ticket = ++last_;
    timers_[{clock_.time.steady + delay, ticket}] = std::move(what);
    return ticket;
  }
  void cancel(Ticket ticket) override {
    std::erase_if(timers_, [ticket](const auto& timer) { return timer.first.second == ticket; });
  }

  void advance(milliseconds by) {
    const nanoseconds until = clock_.time.steady + by;
    while (!timers_.empty() && timers_.begin()->first.first <= until) {
      const auto due = timers_.begin();
      clock_.time.steady = std::max(clock_.time.steady, due->first.first);
      const auto what = std::move(due->second);
      timers_.erase(due);
      what();
    }
    clock_.time.steady = until;
  }
  /// Runs what is due now, at most `rounds` timers.
  std::size_t run_due(std::size_t rounds = 100'000) {
    std::size_t count = 0;
    while (count < rounds && !timers_.empty() && timers_.begin()->first.first <= clock_.time.steady) {
      const auto what = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      what();
      ++count;
    }
    return count;
  }
  [[nodiscard]] std::size_t pending() const { return timers_.size(); }

 private:
  FakeClock& clock_;
  Ticket last_ = 0;
  std::map<std::pair<nanoseconds, Ticket>, std::function<void()>> timers_;
};

inline core::MessagePtr message(const std::string& head, const Bytes& content = {}) {
  auto made = std::make_shared<core::Message>();
  made->head = core::Head(to_bytes(head));
  made->body.wire = content;
  made->body.wire_length = made->body.content_length = content.size();
  if (!content.empty()) {
    made->body.content_spans = {{0, static_cast<std::uint32_t>(content.size())}};
  }
  made->complete = true;
  return made;
}

inline Bytes wbxml_of(std::string_view xml) {
  const auto document = wbxml::from_xml(xml);
  EXPECT_TRUE(document) << (document ? "" : document.error().what);
  return document ? wbxml::encode(*document) : Bytes{};
}

/// <Sync> with one collection and the given key.
inline Bytes sync_body(const std::string& key = "7") {
  return wbxml_of(
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>" + key +
      "</SyncKey><CollectionId>5</CollectionId><Status>1</Status><Commands><Add><ServerId>5:1</ServerId>"
      "<ApplicationData><Subject xmlns=\"Email\">Hello</Subject></ApplicationData></Add></Commands>"
      "</Collection></Collections></Sync>");
}

inline core::MessagePtr request(const std::string& command, const Bytes& content = {},
                                const std::string& device = "DEV1") {
  return message("POST /Microsoft-Server-ActiveSync?Cmd=" + command + "&User=ann&DeviceId=" + device +
                     "&DeviceType=iPhone HTTP/1.1\r\nHost: mail.example.org\r\nContent-Type: "
                     "application/vnd.ms-sync.wbxml\r\n"
                     "MS-ASProtocolVersion: 14.1\r\nX-Double: 1\r\nx-double: 2\r\nContent-Length: " +
                     std::to_string(content.size()) + "\r\n\r\n",
                 content);
}

inline core::MessagePtr response(const Bytes& content = {}, const std::string& more = "") {
  return message("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.wbxml\r\n" + more +
                     "Content-Length: " + std::to_string(content.size()) + "\r\n\r\n",
                 content);
}

inline core::HookCall call(core::Phase phase, core::MessagePtr request, core::MessagePtr response = nullptr,
                           std::uint64_t id = 1) {
  auto connection = std::make_shared<core::ConnectionFacts>();
  connection->id = {id};
  connection->client = *Endpoint::parse("192.168.1.20:50000");
  connection->mode = "reverse:https://mail.example.org";
  connection->upstream_name = "mail.example.org:443";
  std::shared_ptr<core::Exchange> exchange;
  if (request) {
    exchange = std::make_shared<core::Exchange>();
    exchange->id = {id};
    exchange->started = eastap::test::moment(0);
    exchange->connection = connection;
    exchange->request = std::move(request);
    exchange->response = std::move(response);
  }
  return {phase, connection, exchange};
}

/// A host with scripts in a folder of its own; says what happened to each call.
class HostTest : public testing::Test {
 protected:
  struct Outcome {
    bool done = false;
    core::Verdict verdict;
  };

  std::filesystem::path write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder.path() / name;
    const auto written = files::write_private(path, as_bytes(text));
    EXPECT_TRUE(written);
    return path;
  }

  /// Loads the script "hooks.lua" with that text, with small budgets so that runaway scripts end soon.
  Result<void> try_load(const std::string& text) {
    options.scripts = {write("hooks.lua", text)};
    return try_start();
  }
  Result<void> try_start() {
    options.log = [this](log::Level level, const std::string& line) { lines.emplace_back(level, line); };
    auto made = Host::create(options, scheduler, clock);
    if (!made) {
      return fail(made.error());
    }
    host = std::move(*made);
    return {};
  }
  void load(const std::string& text) {
    const auto done = try_load(text);
    ASSERT_TRUE(done) << done.error().what;
  }

  /// Starts a call; its outcome lives in the fixture.
  Outcome& start(core::HookCall hook) {
    const std::uint64_t number = ++last_command;
    Outcome& outcome = outcomes[number];
    const core::HookKey key{hook.connection->id, {number}};
    host->run(key, std::move(hook), [&outcome](core::Verdict verdict) {
      EXPECT_FALSE(outcome.done) << "done was called twice";
      outcome.done = true;
      outcome.verdict = std::move(verdict);
    });
    return outcome;
  }
  /// The same, run to its end without letting time pass.
  core::Verdict run(core::HookCall hook) {
    const Outcome& outcome = start(std::move(hook));
    scheduler.run_due();
    EXPECT_TRUE(outcome.done) << "the hook did not end";
    return outcome.verdict;
  }
  core::Verdict run_request(const std::string& command = "Sync") {
    return run(call(core::Phase::request, request(command, sync_body())));
  }
  core::Verdict run_response(const Bytes& content, const std::string& command = "Sync") {
    return run(call(core::Phase::response, request(command, sync_body()), response(content)));
  }

  static std::string errors(const core::Verdict& verdict) {
    return texts(verdict, core::Note::Kind::hook_error);
  }
  static std::string logs(const core::Verdict& verdict) { return texts(verdict, core::Note::Kind::hook_log); }
  static std::string texts(const core::Verdict& verdict, core::Note::Kind kind) {
    std::string all;
    for (const core::Note& note : verdict.notes) {
      if (note.kind == kind) {
        all += (all.empty() ? "" : "\n") + note.text;
      }
    }
    return all;
  }
  static bool unedited(const core::Verdict& verdict) {
    return verdict.action == core::Verdict::Action::pass && !verdict.edit.head && !verdict.edit.content &&
           verdict.faults.empty();
  }
  [[nodiscard]] std::string all_lines() const {
    std::string all;
    for (const auto& [level, line] : lines) {
      all += line + "\n";
    }
    return all;
  }

  eastap::test::ScratchFolder folder;
  FakeClock clock;
  FakeScheduler scheduler{clock};
  HostOptions options = [] {
    HostOptions small;
    small.limits.memory = std::size_t{24} << 20U;
    small.limits.string = std::size_t{2} << 20U;
    small.limits.call_time = std::chrono::minutes(1);  // a busy machine shall not decide
    small.limits.slice_work = 20'000;
    small.limits.total_work = 1'000'000;
    small.limits.pattern_steps = 500'000;
    return small;
  }();
  std::vector<std::pair<log::Level, std::string>> lines;
  std::unique_ptr<Host> host;
  std::map<std::uint64_t, Outcome> outcomes;
  std::uint64_t last_command = 0;
};

}  // namespace eastap::script::test
