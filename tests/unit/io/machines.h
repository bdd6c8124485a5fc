// Scripted machines and a driver with everything it needs, for the driver's and the worker's tests.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "certs/authority.h"
#include "certs/unix_time.h"
#include "proxy/io/driver.h"
#include "tests/unit/io/loopback.h"

namespace eastap::io::test {

/// Writes down what it is told and does what the test says.
class ScriptedMachine final : public Machine {
 public:
  /// What it saw, and what it does on each event.
  struct Script {
    std::string events;  ///< "start data(client,hello) eof(client) ..."
    std::function<void(const core::Event&, core::Commands&)> act;
    bool gone = false;
  };
  explicit ScriptedMachine(Script& script) : script_(&script) {}
  ~ScriptedMachine() override { script_->gone = true; }

  void on(core::Event&& event, const Timestamp& /*now*/, core::Commands& out) override {
    script_->events += describe(event) + " ";
    if (script_->act) {
      script_->act(event, out);
    }
  }

  static std::string describe(const core::Event& event) {
    struct Words {
      std::string operator()(const core::Start& /*e*/) const { return "start"; }
      std::string operator()(const core::Data& e) const {
        return std::string("data(") + core::name(e.side) + "," + std::string(as_text(e.bytes)) + ")";
      }
      std::string operator()(const core::Eof& e) const {
        return std::string("eof(") + core::name(e.side) + ")";
      }
      std::string operator()(const core::Reset& e) const {
        return std::string("reset(") + core::name(e.side) + ")";
      }
      std::string operator()(const core::Congested& e) const {
        return std::string("congested(") + core::name(e.side) + ")";
      }
      std::string operator()(const core::Drained& e) const {
        return std::string("drained(") + core::name(e.side) + ")";
      }
      std::string operator()(const core::Connected& e) const {
        return "connected(" + std::to_string(e.id.value) + (e.result ? "" : "," + e.result.error().what) +
               ")";
      }
      std::string operator()(const core::LeafReady& e) const {
        return "leaf(" + std::to_string(e.id.value) + (e.leaf ? "" : ",failed") + ")";
      }
      std::string operator()(const core::TimerFired& e) const {
        return "timer(" + std::to_string(e.id.value) + ")";
      }
      std::string operator()(const core::HookWaits& e) const { return "HookWaits " + e.notes.front().text; }
      std::string operator()(const core::HookDone& e) const {
        return "hook(" + std::to_string(e.id.value) + ")";
      }
      std::string operator()(const core::Abort& /*e*/) const { return "abort"; }
    };
    return std::visit(Words(), event);
  }

 private:
  Script* script_;
};

/// Hooks that answer when the test says so, or at once.
class FakeHooks final : public core::HookHost {
 public:
  [[nodiscard]] core::HookWish wish() const override { return {}; }
  void run(const core::HookKey& key, core::HookCall&& /*call*/, Done&& done) override {
    if (at_once) {
      done({});
      return;
    }
    running.emplace(key, std::move(done));
  }
  void cancel(const core::HookKey& key) override {
    running.erase(key);
    ++cancelled;
  }
  void client_ended(const core::HookKey& key) override { ended.push_back(key.command.value); }
  void answer() {
    auto taken = std::exchange(running, {});
    for (auto& [key, done] : taken) {
      done({});
    }
  }
  bool at_once = false;
  int cancelled = 0;
  std::vector<std::uint64_t> ended;  // hooks whose client has sent its FIN
  std::map<core::HookKey, Done> running;
};

class FakeObserver final : public core::Observer {
 public:
  void observe(const core::Observation& observation) override {
    ++observations;
    if (then) {
      then(observation);
    }
  }
  [[nodiscard]] bool saturated() const override { return full; }
  void when_relieved(std::function<void()> how) override { wake = std::move(how); }
  /// Says so once for each time it was asked, as the interface has it.
  void relieve() { std::exchange(wake, nullptr)(); }

  int observations = 0;
  bool full = false;
  std::function<void()> wake;
  std::function<void(const core::Observation&)> then;
};

class DriverTest : public LoopTest {
 protected:
  DriverTest() : leaves(loop(), make_minter()), driver(std::in_place, wiring()) {}

  Wiring wiring() {
    return Wiring{.loop = loop(),
                  .hooks = hooks,
                  .observers = {&observer},
                  .leaves = leaves,
                  .destinations = {network, allowed}};
  }
  static std::shared_ptr<const certs::Minter> make_minter() {
    auto authority =
        certs::Authority::create("test", certs::unix_time(SystemClock().now()), certs::KeyKind::p256);
    return std::make_shared<const certs::Minter>(
        std::make_shared<const certs::Authority>(std::move(authority).value()));
  }
  /// A client that is connected to a new machine with the script at that place.
  Peer client(std::function<void(const core::Event&, core::Commands&)> act, int receive_buffer = 0) {
    auto pair = connected_pair(loop(), receive_buffer);
    auto& script = scripts.emplace_back();
    script.act = std::move(act);
    core::Start start{
        .id = {scripts.size()}, .client = pair.theirs.local(), .listener = {}, .original_destination = {}};
    driver->open(std::move(pair.ours), std::move(start), std::make_unique<ScriptedMachine>(script));
    return std::move(pair.theirs);
  }
  bool until(const std::function<bool()>& done) { return run_until(loop(), done); }

  FakeHooks hooks;
  FakeObserver observer;
  core::LocalNetwork network;
  std::vector<std::string> allowed;
  LeafSource leaves;
  std::deque<ScriptedMachine::Script> scripts;
  std::optional<Driver> driver;
};

}  // namespace eastap::io::test
