// The hook host: runs the hooks of every loaded script for each exchange, in the order of the files, each
// call in a coroutine of its own under budgets; reloads scripts that were saved; and carries out the stock
// faults of --fault. Owned by the worker, outlives its sessions; loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "proxy/base/clock.h"
#include "proxy/base/log.h"
#include "proxy/base/result.h"
#include "proxy/base/scheduler.h"
#include "proxy/core/hook.h"
#include "proxy/script/call_state.h"
#include "proxy/script/counters.h"
#include "proxy/script/fault_book.h"
#include "proxy/script/fault_spec.h"
#include "proxy/script/fault_table.h"
#include "proxy/script/hook_filters.h"
#include "proxy/script/limits.h"
#include "proxy/script/lua_state.h"
#include "proxy/script/offline_exchange.h"
#include "proxy/script/script.h"
#include "proxy/script/script_file.h"

namespace eastap::script {

/// What becomes of an exchange whose hook failed or passed its deadline.
enum class OnError : std::uint8_t { pass, drop };

struct HostOptions {
  std::vector<std::filesystem::path> scripts;
  std::vector<FaultSpec> faults;  ///< of --fault
  bool trust = false;             ///< scripts may use io, os and require
  bool allow_wipe = false;        ///< faults may order phones to erase data
  OnError on_error = OnError::pass;
  Limits limits;
  std::chrono::milliseconds poll{1000};  ///< how often files are looked at for changes
  /// Where lines about scripts go; the log, unless set.
  std::function<void(log::Level, const std::string&)> log;
};

/// One script, as lists show it.
struct ScriptStanding {
  std::string name;  ///< as in messages; unique
  std::string path;
  bool paused = false;
  bool loaded = false;  ///< false: none of its versions has loaded
};

class Host final : public core::HookHost {
 public:
  /// Loads every script; the error names file, line and message of the first that does not load.
  [[nodiscard]] static Result<std::unique_ptr<Host>> create(HostOptions options, Scheduler& scheduler,
                                                            const Clock& clock);
  ~Host() override;

  [[nodiscard]] core::HookWish wish() const override { return wish_; }
  void run(const core::HookKey& key, core::HookCall call, Done done) override;
  void cancel(const core::HookKey& key) override;

  // ---- faults while the tap runs; errors as in FaultBook ----
  /// `source`: who asks, for the record ("ctl"). The fault's number.
  [[nodiscard]] Result<std::uint64_t> add_fault(std::string_view spec, const std::string& source);
  [[nodiscard]] Result<void> change_fault(std::uint64_t id, std::string_view spec, const std::string& source);
  [[nodiscard]] Result<void> remove_fault(std::uint64_t id);
  [[nodiscard]] Result<void> pause_fault(std::uint64_t id, bool paused);
  [[nodiscard]] std::vector<FaultStanding> faults() const { return faults_.list(); }

  // ---- scripts while the tap runs ----
  [[nodiscard]] std::vector<ScriptStanding> scripts() const;
  /// Loads one more, behind the others; the error names file and line.
  [[nodiscard]] Result<void> add_script(const std::filesystem::path& path);
  /// By the name that scripts() gives. not_found: there is none. Hooks that wait end in the version they
  /// began with.
  [[nodiscard]] Result<void> remove_script(std::string_view name);
  [[nodiscard]] Result<void> pause_script(std::string_view name, bool paused);

  /// Calls every global function of the scripts whose name begins with "test_" with the list of what was
  /// taken.
  [[nodiscard]] std::vector<TestOutcome> run_tests(const std::vector<OfflineExchange>& taken);

  /// Called whenever wish() has another answer after a reload or another fault.
  void when_wish_changes(std::function<void()> tell) { tell_wish_ = std::move(tell); }
  /// What filters in scripts know of phones they know from what this is told.
  [[nodiscard]] core::Observer& filters() { return filters_; }
  /// What scripts have counted.
  [[nodiscard]] const Counters& counters() const { return counters_; }
  /// Hook calls that have not given their verdict.
  [[nodiscard]] std::size_t running() const { return calls_.size(); }

 private:
  /// One file of --script.
  struct File {
    std::filesystem::path path;
    std::string name;
    FileStamp stamp;   // as last looked at
    std::string text;  // of the version that is loaded
    ScriptPtr script;
    std::string loading_text;
    std::unique_ptr<ScriptLoad> loading;
    Scheduler::Ticket ticket = 0;  // next slice of `loading`
    bool paused = false;
    bool removed = false;  // its place stays, since calls count in places
  };

  /// One call of run().
  struct Running {
    core::HookKey key;
    Done done;
    CallState state;
    std::size_t next = 0;  // file to ask next
    ScriptPtr script;      // whose hook runs
    Task task;
    std::chrono::nanoseconds started{0};
    Scheduler::Ticket ticket = 0;
    bool deadline_first = false;  // the timer is the deadline's, not the sleep's
    std::vector<FaultStrike> strikes;
    std::size_t next_strike = 0;
    bool striking = false;         // the task is that of strikes[next_strike - 1]
    std::size_t notes_before = 0;  // in the verdict, when the strike began
    std::size_t faults_before = 0;
    bool edited_before = false;  // a script had edited the message by then
  };
  using Calls = std::unordered_map<std::uint64_t, std::unique_ptr<Running>>;

  Host(HostOptions options, Scheduler& scheduler, const Clock& clock);

  void open_state();
  [[nodiscard]] Result<void> load_all();
  [[nodiscard]] Result<void> load(File& file);
  [[nodiscard]] const FaultTable& fault_table();
  [[nodiscard]] TestOutcome run_test(const Script& script, const std::string& name,
                                     const std::vector<OfflineExchange>& taken);
  [[nodiscard]] File* find_script(std::string_view name);
  void proceed(Running& call);
  [[nodiscard]] int begin_next(Running& call);
  [[nodiscard]] int begin_hook(Running& call);
  [[nodiscard]] int begin_strike(Running& call);
  void end_strike(Running& call);
  void tell_waiting(const Running& call) const;
  [[nodiscard]] std::chrono::milliseconds deadline_of(const Running& call) const;
  [[nodiscard]] static std::string what_runs(const Running& call);
  [[nodiscard]] static std::string who_runs(const Running& call);
  void suspend(Running& call);
  void wake(std::uint64_t serial);
  void script_failed(Running& call, const std::string& why);
  void finish(Running& call);
  void deliver(Running& call);
  [[nodiscard]] std::unique_ptr<Running> forget(Running& call);
  void fail_verdict(Running& call, const std::string& why);

  void poll();
  void step_load(std::size_t index);
  void loaded(File& file, Result<ScriptPtr> result);
  void update_wish();
  void relieve_memory();
  void start_over();

  void say_lines(log::Level level, const std::string& lines);
  [[nodiscard]] std::string source_lines(const Script* script, const std::string& failure) const;
  [[nodiscard]] bool worth_saying(const std::string& failure, std::uint64_t& times);
  void say(log::Level level, const std::string& text);
  static CallState* find_call(void* self, std::uint64_t serial);

  HostOptions options_;
  Scheduler& scheduler_;
  const Clock& clock_;
  core::HookWish wish_;
  HookFilters filters_;
  Counters counters_;
  std::function<void()> tell_wish_;
  std::unique_ptr<State> state_;
  std::unique_ptr<FaultTable> fault_table_;  // of state_; null until somebody asks for a fault
  FaultBook faults_;
  std::vector<File> files_;  // after state_: scripts give their references back to it
  Calls calls_;
  std::map<core::HookKey, std::uint64_t> suspended_;
  std::map<std::string, std::uint64_t> failures_;  // how often each was met; at most max_failures
  std::uint64_t last_serial_ = 0;
  Scheduler::Ticket poll_ticket_ = 0;
};

}  // namespace eastap::script
