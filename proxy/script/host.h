// The hook host: runs the hooks of every loaded script for each exchange, in the order of the files, each
// call in a coroutine of its own under budgets; reloads scripts that were saved; and carries out the stock
// faults of --fault. Owned by the worker, outlives its sessions; loop's thread only.
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proxy/base/clock.h"
#include "proxy/base/log.h"
#include "proxy/base/result.h"
#include "proxy/base/scheduler.h"
#include "proxy/core/hook.h"
#include "proxy/script/by_serial.h"
#include "proxy/script/call_state.h"
#include "proxy/script/counters.h"
#include "proxy/script/evaluation.h"
#include "proxy/script/event.h"
#include "proxy/script/fault_book.h"
#include "proxy/script/fault_record.h"
#include "proxy/script/fault_spec.h"
#include "proxy/script/fault_table.h"
#include "proxy/script/fetch.h"
#include "proxy/script/hook_filters.h"
#include "proxy/script/limits.h"
#include "proxy/script/lua_state.h"
#include "proxy/script/offline_exchange.h"
#include "proxy/script/promises.h"
#include "proxy/script/script.h"
#include "proxy/script/script_file.h"
#include "proxy/script/script_loads.h"

namespace eastap::script {

struct HostOptions {
  std::vector<std::filesystem::path> scripts;
  std::vector<FaultSpec> faults;  ///< of --fault
  bool trust = false;             ///< scripts may use io, os and require
  bool allow_wipe = false;        ///< faults may order phones to erase data
  OnError on_error = OnError::pass;
  Limits limits;
  /// Asks servers for trusted scripts; empty: there is no server to ask.
  Fetch fetch{};
  /// Told the remarks of each handler that decides nothing (`done`, `tls` ...), when it is over.
  std::function<void(Event, const core::HookCall&, const std::vector<core::Note>&)> told{};
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

class Host final : public core::HookHost, public core::Observer {
 public:
  /// Loads every script; the error names file, line and message of the first that does not load.
  [[nodiscard]] static Result<std::unique_ptr<Host>> create(HostOptions options, Scheduler& scheduler,
                                                            const Clock& clock);
  ~Host() override;

  [[nodiscard]] core::HookWish wish() const override { return wish_; }
  void run(const core::HookKey& key, core::HookCall&& call, Done&& done) override;
  void cancel(const core::HookKey& key) override;
  /// A call that waits in a stock fault ends with a drop: nobody is there for whom it waits. Other calls go
  /// on.
  void client_ended(const core::HookKey& key) override;

  // ---- faults while the tap runs; errors as in FaultBook ----
  /// `source`: who asks, for the record ("ctl"). The fault's number.
  [[nodiscard]] Result<std::uint64_t> add_fault(std::string_view spec, const std::string& source);
  [[nodiscard]] Result<void> change_fault(std::uint64_t id, std::string_view spec, const std::string& source);
  [[nodiscard]] Result<void> remove_fault(std::uint64_t id);
  [[nodiscard]] Result<void> pause_fault(std::uint64_t id, bool paused);
  [[nodiscard]] std::vector<FaultStanding> faults() const { return faults_.list(); }

  /// For the failure "hooks.lua:12: why": line 12 of that script, and where it is known a second line with a
  /// caret below, as the log has them; "" where it names no line of a script that is loaded.
  [[nodiscard]] std::string source_lines(std::string_view failure) const;

  // ---- scripts while the tap runs ----
  [[nodiscard]] std::vector<ScriptStanding> scripts() const;
  /// Told once, perhaps before the function that takes it returns: the name that the script has from now on.
  /// An error of the script names file and line, and further lines of it show the place; cancelled: it was
  /// removed or its memory ran out before it had loaded. Not told where the host ends first.
  using Loaded = std::function<void(Result<std::string>)>;
  /// Loads one more, behind the others; in slices, as the two below.
  void add_script(const std::filesystem::path& path, Loaded done);
  /// By the name that scripts() gives. not_found: there is none. Hooks that wait end in the version they
  /// began with.
  [[nodiscard]] Result<void> remove_script(std::string_view name);
  [[nodiscard]] Result<void> pause_script(std::string_view name, bool paused);
  /// Another file in its place in the order; stores and counters stay, and so does whether it is paused.
  /// Where the file does not load, and until it has, the script goes on as it was. refused: another one is on
  /// its way to that place.
  void change_script(std::string_view name, const std::filesystem::path& path, Loaded done);
  /// Its file once more, at once and also where it was not saved.
  void reload_script(std::string_view name, Loaded done);

  /// Calls every global function of the scripts whose name begins with "test_" with the list of what was
  /// taken.
  [[nodiscard]] std::vector<TestOutcome> run_tests(const std::vector<OfflineExchange>& taken);

  /// Runs a piece of Lua that a person typed, see Evaluator. Refused unless the host trusts its scripts: who
  /// may type Lua may do with the tap what a script may.
  void evaluate(std::string_view code, Evaluator::Done done);

  /// Called whenever wish() has another answer after a reload or another fault.
  void when_wish_changes(std::function<void()> tell) { tell_wish_ = std::move(tell); }
  /// Whether scripts want to be told of what passes: they handle such events, wait for exchanges or ask
  /// filters.
  [[nodiscard]] bool watches() const;
  /// Scripts learn of handshakes and of exchanges that are over from what this is told, and so do their
  /// filters.
  void observe(const core::Observation& observation) override;
  /// The tap ends: calls the handlers of `stop`. Once.
  void stop();
  /// The filters of scripts, for whoever asks some beside them.
  [[nodiscard]] HookFilters& filters() { return filters_; }
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
    ScriptLoads::Id load = 0;  // of `loading_text`; may be over
    bool paused = false;
    bool removed = false;  // its place stays, since calls count in places
  };
  /// A script that somebody asked for: it has no place until it has loaded.
  struct Coming {
    File made;
    std::optional<std::size_t> instead;  // the place that it takes; none: it is one more
    std::string words;                   // said when it has loaded
    Loaded done;
    ScriptLoads::Id load = 0;
  };

  /// Also where scripts are added while a call sleeps.
  static constexpr std::size_t no_more_files = SIZE_MAX;

  /// One call of run().
  struct Running {
    core::HookKey key;
    Done done;
    CallState state;
    std::size_t next = 0;          // file to ask next, or no_more_files
    ScriptPtr script;              // whose handlers are called
    std::size_t next_handler = 0;  // of `script`
    std::size_t end_handler = max_handlers;
    std::uint64_t count = 0;   // of tick: which; of start: whether there was a version before
    const char* why = "";      // of stop
    FetchCancel cancel_fetch;  // while it waits for an answer
    std::size_t fetched = 0;   // bytes of answers that it holds
    bool value_ready = false;  // what the call waited for lies on its stack
    Task task;
    std::optional<std::chrono::nanoseconds> started;  // of the task; known once it has stood still
    Scheduler::Ticket ticket = 0;
    bool deadline_first = false;  // the timer is the deadline's, not the sleep's
    std::vector<FaultStrike> strikes;
    std::size_t next_strike = 0;
    bool striking = false;       // the task is that of strikes[next_strike - 1]
    FaultMark strike_began;      // what the call had said by then
    bool edited_before = false;  // a script had edited the message by then
    bool client_ended = false;
  };
  /// One handler of `tick` or `every`.
  struct Beat {
    std::uint64_t id = 0;
    ScriptPtr script{};
    std::size_t handler = 0;
    std::uint64_t count = 0;
    Scheduler::Ticket ticket = 0;
  };

  Host(HostOptions options, Scheduler& scheduler, const Clock& clock);

  void open_state();
  [[nodiscard]] Result<void> load_all();
  [[nodiscard]] Result<void> load(File& file);
  [[nodiscard]] Result<void> check_new(const std::filesystem::path& path, File& file,
                                       const File* instead) const;
  [[nodiscard]] static Error with_lines(Error error, const File& file);
  void bring(Coming coming);
  void arrived(std::uint64_t id, Result<ScriptPtr> result);
  void add_place(File made, const std::string& words);
  void take_place(File& file, File made, const std::string& words);
  [[nodiscard]] bool awaits(std::size_t place) const;
  [[nodiscard]] Result<std::size_t> place_to_take(std::string_view name);
  void give_up_coming(std::optional<std::size_t> place, const std::string& why);
  [[nodiscard]] const FaultTable& fault_table();
  [[nodiscard]] TestOutcome run_test(const Script& script, const std::string& name,
                                     const std::vector<OfflineExchange>& taken);
  [[nodiscard]] File* find_script(std::string_view name);
  [[nodiscard]] Result<File*> named_script(std::string_view name);
  void proceed(Running& call, int values = 0);
  [[nodiscard]] int begin_next(Running& call);
  [[nodiscard]] int begin_hook(Running& call);
  [[nodiscard]] bool wants(Running& call, const Handler& handler);
  [[nodiscard]] static int push_event_arguments(lua_State* thread, const Running& call);
  void tell(Event event, const core::Observation& observation);
  [[nodiscard]] std::unique_ptr<Running> make_told(Event event);
  void begin(std::unique_ptr<Running> call);
  void tell_script(const ScriptPtr& script, Event event, std::size_t first, std::size_t count,
                   std::uint64_t number, const char* why);
  void tell_start(const ScriptPtr& script, bool again);
  void tell_stop(const ScriptPtr& script, const char* why);
  void end_waits(const core::ExchangePtr& exchange);
  void update_beats();
  void schedule_beat(Beat& beat);
  void beat(std::uint64_t id);
  [[nodiscard]] int begin_strike(Running& call);
  void end_strike(Running& call);
  void replace_broken_tls(Running& call);
  static void end_wait(Running& call);
  void tell_waiting(const Running& call) const;
  struct Holder {
    std::string name;
    std::string text;    // the fault as it was written; of a hook none
    std::string source;  // "--fault", "hooks.lua:12"
    std::size_t notes_before = 0;
  };
  [[nodiscard]] static Holder holder_of(const Running& call);
  [[nodiscard]] static core::Note held_note(const Running& call, const Holder& holder);
  [[nodiscard]] static bool waits_for_nobody(const Running& call);
  void drop_for_nobody(Running& call);
  void settle(Running& call, Promises::Kept kept, const std::string& why);
  void take_back_strikes(Running& call, Promises::Kept kept);
  void lend_hits(Running& call);
  [[nodiscard]] static std::string end_of(const Running& call);
  [[nodiscard]] std::chrono::milliseconds deadline_of(const Running& call) const;
  [[nodiscard]] static std::string what_runs(const Running& call);
  [[nodiscard]] static std::string who_runs(const Running& call);
  void suspend(Running& call);
  void wake(std::uint64_t serial);
  void begin_fetch(Running& call);
  void fetched(std::uint64_t serial, Result<core::MessagePtr> answer);
  [[nodiscard]] static int fetch_too_late(Running& call);
  void end_fetch(Running& call);
  void script_failed(Running& call, const std::string& why);
  [[nodiscard]] bool refuse_unsafe(Running& call);
  void finish(Running& call);
  void deliver(Running& call);
  [[nodiscard]] std::unique_ptr<Running> forget(Running& call);
  void fail_verdict(Running& call, const std::string& why);

  void poll();
  void loaded(File& file, Result<ScriptPtr> result);
  void update_wish();
  void tell_asked();
  void relieve_memory();
  void start_over();
  void load_over(std::size_t place);
  void loaded_over(File& file, Result<ScriptPtr> result);

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
  std::unique_ptr<Evaluator> evaluator_;     // of state_; null until somebody asks
  std::unique_ptr<FaultTable> fault_table_;  // of state_; null until somebody asks for a fault
  FaultBook faults_;
  ScriptLoads loads_;  // after state_, as all that follows: scripts give their references back to it
  std::vector<File> files_;
  std::map<std::uint64_t, Coming> coming_;
  std::uint64_t last_coming_ = 0;
  BySerial<Running> calls_;
  std::map<core::HookKey, std::uint64_t> suspended_;
  std::size_t fetched_ = 0;           // bytes of answers that calls hold
  std::set<std::uint64_t> waits_;     // calls that wait for an exchange
  std::bitset<event_count> handled_;  // events that some script handles
  std::size_t told_ = 0;              // calls that nobody waits for
  std::vector<Beat> beats_;
  std::uint64_t last_beat_ = 0;
  bool stopped_ = false;
  std::map<std::string, std::uint64_t> failures_;  // how often each was met; at most max_failures
  std::uint64_t last_serial_ = 0;
  Scheduler::Ticket poll_ticket_ = 0;
  Scheduler::Ticket start_ticket_ = 0;
  Scheduler::Ticket asked_ticket_ = 0;
  Scheduler::Ticket over_ticket_ = 0;  // of start_over()
  bool asked_ = false;                 // that a script asks filters or phones was told
};

}  // namespace eastap::script
