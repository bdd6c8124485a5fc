// The session's own parts; included by session*.cc only.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proxy/core/client_hello.h"
#include "proxy/core/line.h"
#include "proxy/core/peer_memory.h"
#include "proxy/core/relay.h"
#include "proxy/core/session.h"
#include "proxy/core/tls_layer.h"

namespace eastap::core {

/// How long an ended client may take to close its side.
inline constexpr std::chrono::milliseconds linger{5'000};

class Session::Impl final : public RelayPort {
 public:
  Impl(const Environment& environment, Mode mode);

  void on(Event&& event, const Timestamp& now, Commands& out);

  // RelayPort
  void send(Side side, ByteView plain) override;
  void end(Side side) override;
  void reset_all(const std::string& why) override;
  void end_all(const std::string& why) override;
  CommandId run_hook(HookCall&& call) override;
  void cancel_hook(CommandId id) override;
  CommandId start_timer(std::chrono::milliseconds delay) override;
  void cancel_timer(CommandId id) override;
  void pause(Side side, PauseReason reason) override;
  void resume(Side side, PauseReason reason) override;
  void observe(Observation::Kind kind, ExchangePtr exchange) override;
  void log(Log::Level level, std::string text) override;
  [[nodiscard]] const Timestamp& now() const override { return now_; }
  [[nodiscard]] ExchangeId next_exchange() override { return env_.ids.exchange(); }
  [[nodiscard]] const ConnectionPtr& connection() override;
  void want_upstream(const HostPort& target, bool tunnel) override;
  void half_open(const HalfOpen& what) override;
  [[nodiscard]] bool is_local_site(std::string_view target) override;
  [[nodiscard]] bool may_become_local_site(std::string_view unfinished_head) const override;
  [[nodiscard]] OwnAnswer local_site(std::string_view method, std::string_view target) override;

 private:
  enum class ClientState : std::uint8_t {
    asking_hook,   // on_connect decides
    proxy_header,  // PROXY protocol
    sniff,         // TLS or plain?
    hello,         // ClientHello not complete
    leaf,          // the certificate is being found
    handshake,
    open,  // plaintext flows (TLS or not)
    raw,   // relayed undecrypted
    closed,
  };
  enum class UpstreamState : std::uint8_t { none, connecting, via, tcp, handshake, open, failed };

  // What is kept of each side's end.
  struct Ends {
    bool notify_in = false;   // close_notify came
    bool fin_in = false;      // FIN came
    bool broken = false;      // RST came, or was sent
    bool end_wanted = false;  // the other side's end is to be passed on
    bool notify_out = false;
    bool fin_out = false;
    bool congested = false;
  };

  // session.cc: events
  void handle(Start& event);
  void handle(const Data& event);
  void handle(const Eof& event);
  void handle(const Reset& event);
  [[nodiscard]] bool let_go(Side side) const;
  void handle(const Congested& event);
  void handle(const Drained& event);
  void handle(Connected& event);
  void handle(LeafReady& event);
  void handle(const TimerFired& event);
  void handle(HookDone& event);
  void handle(HookWaits& event);
  void handle(const Abort& event);

  // session_line.cc: connections that a fault makes slow, cuts or freezes
  struct Lines {
    std::optional<Line> up;    // from the phone, before TLS
    std::optional<Line> down;  // to the phone, behind TLS
    CommandId up_timer;
    CommandId down_timer;
    CommandId thaw_timer;
    bool up_full = false;
    bool down_full = false;
    bool client_ended = false;     // its FIN came behind what waits in `up`
    bool down_closed = false;      // nothing goes to the phone any more
    std::array<bool, 2> frozen{};  // half-open
    std::array<bool, 2> paused{};  // PauseRead was given
    std::chrono::milliseconds until_reset{0};
  };
  Lines& lines();
  void apply_connection_faults(const std::vector<FaultCall>& calls);
  void from_client(ByteView bytes);
  void uplink(ByteView bytes);
  void pump_uplink();
  void send_by_line(Side side, Bytes wire);
  void pump_downlink();
  void update_pauses();
  void forget_upstream_line();
  void line_cut(const Line& line, const char* direction);
  [[nodiscard]] bool frozen(Side side) const;
  [[nodiscard]] bool holds_end_back(Side side);
  [[nodiscard]] bool keeps_end(Side side);
  [[nodiscard]] bool frozen_upstream_only(Close::How how, const std::string& why);
  bool line_timer(CommandId id);
  void cancel_lines();

  // session_output.cc: what goes out at the end of each event
  [[nodiscard]] bool has_output(Side side) const;
  void flush();
  void flush_plain(Side side);
  void collect_output(Side side);
  void pass_ends(Side dest);
  void finish_if_over();
  void finished(const std::string& closed_by);
  template <class T>
  void say(T&& command) {
    out_->emplace_back(std::forward<T>(command));
  }
  [[nodiscard]] CommandId next_command() { return CommandId{++commands_given_}; }
  [[nodiscard]] Ends& ends(Side side) { return ends_[static_cast<std::size_t>(side)]; }
  [[nodiscard]] bool watched() const { return env_.settings.capture; }
  ConnectionFacts& facts();

  // session_client.cc: from the first byte to plaintext
  void begin();
  void client_bytes(ByteView bytes);
  void client_inner(ByteView bytes);
  void client_decrypted();
  void client_ended();
  [[nodiscard]] Bytes take_early();
  void read_proxy_protocol();
  void sniff();
  void begin_plain();
  void make_relay(bool explicit_proxy);
  void client_broke_tls(const TlsLayer& layer);
  [[nodiscard]] bool client_open() const {
    return client_state_ == ClientState::open || client_state_ == ClientState::raw;
  }

  // session_handshake.cc: the client's TLS
  void read_hello();
  void hello_known();
  void relay_undecrypted(const std::string& rule);
  void want_leaf();
  void client_handshake_done();
  void client_handshake_failed(bool silent);
  void client_left_unused(TlsFailure failure);
  void tell_tls(TlsFacts facts);
  [[nodiscard]] std::string asked_host() const;
  [[nodiscard]] std::string rule_host() const;
  [[nodiscard]] std::string memory_key() const;

  // session_upstream.cc: to the server
  void begin_upstream(const HostPort& target, bool check_destination);
  void upstream_connected();
  void upstream_bytes(ByteView bytes);
  void upstream_decrypted();
  void upstream_plain(ByteView bytes);
  void upstream_ended();
  void release_upstream();
  void read_via_answer(ByteView bytes);
  void start_upstream_tls();
  void upstream_handshake_over();
  void upstream_ready();
  void upstream_down(int status, const std::string& why);
  void tunnel_ready();
  [[nodiscard]] std::string tls_name() const;

  Environment env_;
  Mode mode_;
  Timestamp now_;
  Commands* out_ = nullptr;
  std::vector<Observe> observations_;  // told after the bytes went out
  std::uint64_t commands_given_ = 0;

  ConnectionId id_;
  Endpoint client_;
  Endpoint listener_;
  std::optional<Endpoint> original_;
  Timestamp opened_;
  std::unique_ptr<ConnectionFacts> facts_;
  ConnectionPtr facts_shared_;  // the last snapshot; null when facts_ changed since
  CommandId connect_hook_;
  CommandId leaf_wanted_;
  CommandId connect_wanted_;
  CommandId handshake_timer_;
  CommandId linger_timer_;

  ClientState client_state_ = ClientState::sniff;
  UpstreamState upstream_state_ = UpstreamState::none;
  TlsFault tls_fault_ = TlsFault::none;
  std::array<Ends, 2> ends_{};
  bool in_tunnel_ = false;       // behind a CONNECT
  bool offers_alpn_ = false;     // the client's hello did; the upstream may be reached after its handshake
  bool tunnel_pending_ = false;  // CONNECT waits for its upstream
  bool check_destination_ = false;
  bool upstream_tls_wanted_ = false;
  bool leaf_waits_for_upstream_ = false;
  bool local_site_only_ = false;  // plain http on a port whose upstream is https
  bool paused_early_ = false;
  bool queue_paused_ = false;
  bool unused_told_ = false;
  bool upstream_paused_early_ = false;
  bool over_ = false;

  Bytes early_;  // client bytes that were read before it was clear who gets them; at most 64 KiB + one read
  std::unique_ptr<ClientHello> hello_;
  std::unique_ptr<TlsLayer> outer_tls_;  // an explicit proxy reached over TLS
  std::unique_ptr<TlsLayer> client_tls_;
  std::unique_ptr<TlsLayer> upstream_tls_;
  std::unique_ptr<Relay> relay_;
  HostPort target_;
  std::string sni_;
  Bytes via_answer_;
  std::optional<std::pair<int, std::string>> upstream_failure_;
  std::array<Bytes, 2> plain_out_;  // coalesced before it is encrypted; at most 16 KiB
  std::array<Bytes, 2> wire_out_;   // for this event's Send
  Bytes upstream_queue_;            // plain bytes for an upstream that is not ready
  Bytes upstream_early_;  // plain bytes of a server that spoke before the client's TLS was open; one read
  std::unique_ptr<Lines> lines_;  // null without such a fault
  std::string closed_by_;
};

}  // namespace eastap::core
