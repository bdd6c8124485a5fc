// HTTP/1.1 between a client and an upstream: finds the messages, passes their bytes on untouched, holds those
// that a hook wants to see, and keeps the list of exchanges. Owned by a session; knows nothing of TLS,
// sockets or modes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/boxed.h"
#include "proxy/base/bytes.h"
#include "proxy/base/clock.h"
#include "proxy/base/ids.h"
#include "proxy/base/net_address.h"
#include "proxy/core/alphabet.h"
#include "proxy/core/exchange.h"
#include "proxy/core/exchange_memory.h"
#include "proxy/core/hook.h"
#include "proxy/core/http1_parser.h"
#include "proxy/core/line.h"
#include "proxy/core/settings.h"

namespace eastap::core {

/// What the relay needs from the session around it.
class RelayPort {
 public:
  RelayPort() = default;
  RelayPort(const RelayPort&) = delete;
  RelayPort& operator=(const RelayPort&) = delete;
  virtual ~RelayPort() = default;

  /// Queues plain bytes for that side; towards an upstream that is not connected yet they wait.
  virtual void send(Side side, ByteView plain) = 0;
  /// Ends the sending direction of that side after what was sent.
  virtual void end(Side side) = 0;
  /// Breaks both connections at once.
  virtual void reset_all(const std::string& why) = 0;
  /// Ends both connections after what was sent.
  virtual void end_all(const std::string& why) = 0;
  virtual CommandId run_hook(HookCall&& call) = 0;
  virtual void cancel_hook(CommandId id) = 0;
  virtual CommandId start_timer(std::chrono::milliseconds delay) = 0;
  virtual void cancel_timer(CommandId id) = 0;
  virtual void pause(Side side, PauseReason reason) = 0;
  virtual void resume(Side side, PauseReason reason) = 0;
  virtual void observe(Observation::Kind kind, ExchangePtr exchange) = 0;
  virtual void log(Log::Level level, std::string text) = 0;
  [[nodiscard]] virtual const Timestamp& now() const = 0;
  [[nodiscard]] virtual ExchangeId next_exchange() = 0;
  [[nodiscard]] virtual const ConnectionPtr& connection() = 0;

  /// Explicit proxy: what is sent to the upstream from now on is for that server. `tunnel`: CONNECT; the
  /// relay stops reading, and on success the session takes the connection over.
  virtual void want_upstream(const HostPort& target, bool tunnel) = 0;
  /// From now on these connections are neither read nor written to, and stay open.
  virtual void half_open(const HalfOpen& what) = 0;
  /// True when the request asks for the tap's own page (over TLS) and the path is one of its own.
  [[nodiscard]] virtual bool is_local_site(std::string_view target) = 0;
  /// True while an unfinished head may still turn out to be such a request.
  [[nodiscard]] virtual bool may_become_local_site(std::string_view unfinished_head) const = 0;
  [[nodiscard]] virtual OwnAnswer local_site(std::string_view method, std::string_view target) = 0;
};

/// How requests are to be read.
struct RelayOptions {
  bool explicit_proxy = false;            ///< absolute-form and CONNECT requests choose the upstream
  std::optional<HostPort> host_name;      ///< reverse mode: what Host becomes where it names the tap
  std::uint16_t host_default_port = 443;  ///< the port that Host does not write out
  bool no_upstream = false;               ///< mode served: responses come from hooks
};

class Relay {
 public:
  Relay(RelayPort& port, const Settings& settings, const HookWish& wish, RelayOptions options);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  /// Plain bytes from a side.
  void receive(Side side, ByteView bytes);
  /// That side sends no more.
  void ended(Side side);
  /// That side broke. Every running exchange is over.
  void broken(Side side, const std::string& why);
  void hook_done(CommandId id, Boxed<Verdict>&& verdict);
  void hook_waits(CommandId id, std::vector<Note> notes);
  void timer_fired(CommandId id);

  /// No upstream can be had: every request gets an answer of the tap's own, then the connection ends.
  void upstream_failed(int status, const std::string& why);
  /// From now on only bytes are passed (a tunnel by rule).
  void make_tunnel(const std::string& rule, const std::string& target);

  /// Tells observers that everything still running was cut.
  void abandon(const std::string& why);

  /// Forgets what runs without telling anybody (a CONNECT that the session took over).
  void forget_running();

  /// Bytes after a CONNECT request that belong to what is tunnelled.
  [[nodiscard]] Bytes take_rest();
  [[nodiscard]] bool idle() const { return live_.empty(); }

 private:
  struct Live;
  struct Flow;

  Flow& flow(Side side) { return *flows_[static_cast<std::size_t>(side)]; }
  [[nodiscard]] const Flow& flow(Side side) const { return *flows_[static_cast<std::size_t>(side)]; }

  // relay.cc: bytes
  void process(Side side, ByteView bytes);
  std::size_t process_message(Side side, ByteView bytes);
  void head_bytes(Side side, ByteView bytes, bool complete);
  void pass(Side from, ByteView bytes);
  void pass_ahead(Side side);
  [[nodiscard]] std::size_t may_pass_ahead(Side side) const;
  void body_bytes(Side side, ByteView bytes, bool ends);
  void stream(Side side, Live& live, ByteView bytes);
  void store_body(Side side, Live& live, ByteView bytes);
  void message_end(Side side);
  void refuse(Side side, ByteView rest);
  void go_raw(const std::string& why);
  void turn_away(const std::string& why);
  void process_pending(Side side);
  void pass_end(Side side);
  void pass_cut_message(Side side);
  void keep_pending(Side side, ByteView bytes);

  // relay_request.cc, relay_response.cc: what a head means
  void request_head(ByteView raw);
  void ask(Live& live, ByteView raw);
  std::optional<HostPort> read_target(Live& live, Head& head, std::string_view method,
                                      std::string_view target);
  void rewrite_request(Live& live, ByteView raw, std::optional<Head>& edited);
  void offer_continue();
  void request_end(Live& live);
  void response_head(ByteView raw);
  void response_end(Live& live);

  // relay_hold.cc: held messages and their hooks
  struct Outgoing;
  void start_hook(Side side, Live& live, Phase phase);
  void decided(Live& live, Verdict&& verdict);
  [[nodiscard]] bool answer_is_early() const;
  void forget_early_answer(Side side);
  void apply(Side side, Live& live, Verdict&& verdict);
  [[nodiscard]] static bool tells_what_a_fault_did(const Verdict& verdict);
  void head_decided(Side side, Live& live, Verdict&& verdict);
  [[nodiscard]] bool hold_request(Live& live);
  [[nodiscard]] bool hold_response(Live& live);
  void give_to_hook(Live& live);
  [[nodiscard]] static const Bytes& outgoing_head(Side side, const Live& live);

  // relay_release.cc: held messages on their way again
  void release(Side side, Live& live);
  void release(Side side, Live& live, Verdict&& verdict);
  void send_on(Side side, Live& live, Outgoing&& outgoing);
  void keep_rewriting(const Live& live, Head& head) const;
  void deliver(Side side, Live& live, Outgoing&& outgoing);
  void delivered(Side side, Live& live, const Outgoing& outgoing);
  void settle_delivered(Side side, Live& live);
  void read_pending_body(Live& live);
  void unblock(Side side);

  // relay_wipe.cc: the guard of wipes
  [[nodiscard]] bool guards_wipe(const Live& live) const;
  [[nodiscard]] std::string unsafe_answer(const Live& live, const OwnAnswer& answer) const;
  void keep_whole(Live& live, Outgoing& outgoing);
  bool end_for_splitting(Live& live, ByteView bytes);
  [[nodiscard]] const Bytes& head_of_cut(Side side, const Live& live) const;
  void end_unsafe(Live& live, const std::string& why);
  [[nodiscard]] bool holds_wipe(const Live& live) const;
  bool end_for_wipe(const std::string& why);
  bool guard_wipe(Live& live, Outgoing& outgoing);
  void wipe_decided(Live& live, bool allowed, const std::string& who);

  // relay_answer.cc: answers of the tap's own
  void replace_response(Live& live, const OwnAnswer& answer);
  void answer(Live& live, OwnAnswer answer, std::string why);
  void give_answers();
  void fail_requests();
  void release_to_nobody(Live& live, const Verdict& verdict);

  // relay_pieces.cc: pieces of bodies that stream, and their hooks
  struct HeldPiece;
  struct PieceEdit;
  void record_edited_pieces(Live& live);
  [[nodiscard]] bool wants_pieces(Side side) const;
  [[nodiscard]] bool hold_piece(Side side, Live& live, ByteView bytes, bool ends);
  void ask_about_piece(Side side, Live& live, HeldPiece held, bool last);
  void hold_first_piece(Side side, Live& live, HeldPiece first);
  void piece_decided(Side side, Verdict&& verdict);
  void edit_piece(Side side, Live* live, HeldPiece& piece, const Verdict& verdict);
  void let_pieces_go(bool send);

  // relay_line.cc: faults on the bytes, bodies that a fault makes slow or cuts
  struct Paced;
  void apply_faults(Live& live, const std::vector<FaultCall>& calls, Outgoing& outgoing);
  void begin_line(Side side, Live& live, Outgoing outgoing);
  [[nodiscard]] bool ends_behind_line(Side side);
  void put_on_line(Side side, Live& live, ByteView bytes);
  void pump_line(Side side, Live& live);
  void cut_line(Side side, Live& live);
  [[nodiscard]] Live* pacing(Side side) const;
  bool line_timer_fired(CommandId id);
  void give_up_lines(Live& live, bool send_rest);

  // relay_repeat.cc: a request that a fault sends twice
  bool repeat(Live& live, Outgoing& answer);
  void repeat_answered(Live& repeated);
  void release_repeated(Live& first, const std::string& words);
  void give_up_repeat();

  // relay_list.cc: the list of exchanges
  Live& add_live();
  [[nodiscard]] Live* answering() const;  // the first exchange whose response is not complete
  Live* requesting();
  [[nodiscard]] bool waits_for_upgrade() const;
  Live* by_hook(CommandId id);
  void settle();
  void finish(Live& live, std::string outcome);
  void finish_if_whole(Live& live);
  [[nodiscard]] static bool is_whole(const Live& live);
  /// Whether somebody reads what is said of exchanges and what went on instead of what came.
  [[nodiscard]] bool keeps_remarks() const { return settings_.capture || wish_.full_records; }
  void note(Live& live, Note::Kind kind, std::string text, std::string source = {}, std::string fault = {});
  [[nodiscard]] ExchangePtr snapshot(const Live& live) const;
  [[nodiscard]] ExchangePtr lend(Live& live) const;
  void bring_up_to_date(const Live& live, Exchange& copy) const;
  static void tell_rewriting(const Live& live, Exchange& copy);
  static void take_notes(Live& live, Verdict& verdict);

  /// Why there is no upstream; every answer says so.
  struct NoUpstream {
    int status = 0;
    std::string why;
  };

  RelayPort& port_;
  const Settings& settings_;
  const HookWish& wish_;
  RelayOptions options_;
  std::optional<HostPort> target_;  // explicit proxy: the server of the last request
  std::array<std::unique_ptr<Flow>, 2> flows_;
  std::vector<std::unique_ptr<Live>> live_;
  ExchangeMemory memory_;
  std::unique_ptr<Live> tunnel_;  // the exchange that stands for relayed bytes
  std::uint64_t exchange_count_ = 0;
  std::unique_ptr<const NoUpstream> failed_;
  bool raw_ = false;     // bytes are passed, nothing is parsed
  bool ending_ = false;  // no more requests are taken
};

}  // namespace eastap::core
