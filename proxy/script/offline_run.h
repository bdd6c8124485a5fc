// OfflineRun: hooks and faults on recorded exchanges, as if they came again, in the time of the recording.
// For `eastap test`. Owned by one command; single-threaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/base/virtual_time.h"
#include "proxy/core/exchange.h"
#include "proxy/script/host.h"
#include "proxy/script/offline_exchange.h"

namespace eastap::script {

class OfflineRun {
 public:
  /// Loads scripts and faults; the errors of Host::create. `start`: when the recording began.
  [[nodiscard]] static Result<std::unique_ptr<OfflineRun>> create(HostOptions options,
                                                                  const Timestamp& start);

  /// One thing of the recording; they are given in the order of the trace and come in that of their times.
  /// Of a connection `connect` and `close` are asked, `server_connect` and `tls` told, and what a hook of
  /// `connect` drops or resets takes its exchanges with it. Of an exchange that is over, the hooks of its
  /// request are asked when it began and those of its response when it ended, that much later as it was held;
  /// then `done` is told. The server's recorded answer comes also where a hook changed the request; where a
  /// hook answered by itself it does not. What is held keeps back what came after it on its connection, and
  /// nothing else. Requests alone are passed over.
  void add(const core::Observation& observation);

  /// Runs what comes next: of the recording, or of hooks that wait. False when all is over. A call that still
  /// waits after 65 minutes is cancelled; handlers that nobody waits for are given up 65 minutes after the
  /// end.
  bool step();

  /// What became of the exchanges, in the order in which they were added; not final before they are over.
  [[nodiscard]] const std::vector<OfflineExchange>& taken() const { return taken_; }
  /// How many of them are over.
  [[nodiscard]] std::size_t over() const { return over_; }

  /// What handlers said that no exchange carries, since it was last asked: of events about connections, of
  /// `done` and of time that passes.
  struct Told {
    Event event = Event::done;
    ConnectionId connection;  ///< 0: of none
    ExchangeId exchange;      ///< 0: of none
    core::Note note;
    std::size_t after = 0;  ///< how many exchanges were over by then
  };
  [[nodiscard]] std::vector<Told> take_told() { return std::exchange(told_, {}); }
  static constexpr std::size_t max_told = 10'000;  ///< more are not kept

  /// Calls every global function of the scripts whose name begins with "test_", with a list of everything
  /// taken so far, in the order of their names.
  [[nodiscard]] std::vector<TestOutcome> run_tests();

  [[nodiscard]] Host& host() { return *host_; }

 private:
  /// An exchange on its way through the hooks.
  struct Taking {
    std::uint64_t place = 0;  // in the trace
    std::size_t index = 0;    // of taken_
    std::shared_ptr<core::Exchange> exchange;
    bool tap_answered = false;  // the recorded answer is the tap's own
    nanoseconds came{0};
    std::shared_ptr<const core::Head> edited;  // by the hook of the head that is held
    bool asked = false;                        // hooks see it
    bool went_on = true;                       // to the server
    std::string outcome;                       // set: what a hook or fault did to its connection
  };
  using TakingPtr = std::shared_ptr<Taking>;
  using Step = std::function<void()>;

  /// A connection of the recording.
  struct Line {
    bool known = false;  // it was told
    bool server_told = false;
    bool asks = false;  // the hooks of `connect` have not decided
    std::optional<core::Verdict::Action> refused;
    std::vector<TakingPtr> under_way;
    std::vector<std::pair<std::uint64_t, Step>> behind;  // what waits for those, and its place
  };
  /// Gets the verdict, and how long it was waited for.
  using Decided = std::function<void(core::Verdict, std::chrono::milliseconds)>;

  explicit OfflineRun(const Timestamp& start) : time_(start) {}
  void plan(nanoseconds at, std::uint64_t place, Step what);
  void ask(std::uint64_t place, core::HookCall call, Decided decided);
  static void add_note(std::vector<core::Note>& notes, const core::Verdict& verdict, std::string_view what);

  void begin(const TakingPtr& taking);
  void ask_head(const TakingPtr& taking, core::Phase phase);
  void head_decided(const TakingPtr& taking, core::Phase phase, core::Verdict verdict);
  void ask_message(const TakingPtr& taking, core::Phase phase);
  void message_decided(const TakingPtr& taking, core::Phase phase, core::Verdict verdict);
  void apply(Taking& taking, core::Phase phase, core::Verdict verdict);
  void go_on(const TakingPtr& taking, core::Phase phase);
  void end(const TakingPtr& taking);

  // offline_connections.cc
  void tell(const core::Observation& observation, std::uint64_t place);
  void ask_connection(core::Phase phase, const core::ConnectionPtr& connection, std::uint64_t place,
                      std::function<void(core::Verdict::Action)> then);
  [[nodiscard]] bool join_line(const TakingPtr& taking);
  void leave_line(const TakingPtr& taking);
  void let_go(Line& line);
  void hear(Event event, const core::HookCall& of, const std::vector<core::Note>& notes);

  VirtualTime time_;
  std::map<std::pair<nanoseconds, std::uint64_t>, Step> agenda_;  // by time, then place in the trace
  std::optional<nanoseconds> last_;                               // when handlers are waited for no more
  std::vector<OfflineExchange> taken_;
  std::size_t over_ = 0;
  std::vector<Told> told_;
  std::map<ConnectionId, nanoseconds> opened_;  // of the connections that were added and not closed
  std::map<ConnectionId, Line> lines_;
  std::unique_ptr<Host> host_;
  std::uint64_t places_ = 0;
  std::uint64_t calls_ = 0;
};

}  // namespace eastap::script
