// A Session driven step by step without a socket: the rig carries its commands out against two simulated
// peers, plain or TLS, and keeps what they got.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/core/local_site.h"
#include "proxy/core/peer_memory.h"
#include "proxy/core/session.h"
#include "proxy/core/tls_context.h"
#include "proxy/core/tls_layer.h"

namespace eastap::test {

/// One simulated end of a connection.
struct Peer {
  std::unique_ptr<core::TlsLayer> tls;  ///< null: plain
  std::string received;                 ///< plaintext
  bool notify = false;                  ///< close_notify came
  bool fin = false;
  bool rst = false;
  bool connected = false;
};

struct RigOptions {
  core::Mode mode;
  core::Settings settings;
  core::HookWish wish;
  bool client_tls = false;
  bool upstream_tls = false;
  std::string client_sni = "server.test";
  std::string upstream_leaf_host = "server.test";
  bool upstream_trusted = true;
  core::TlsOptions tls;
  std::optional<Endpoint> original_destination;
  std::optional<Error> connect_error;
  bool answer_connect = true;  ///< false: the upstream neither answers nor refuses
  /// What hooks say; the default passes. Called when the hook is asked.
  std::function<core::Verdict(const core::HookCall&)> hook;
  bool hold_hooks = false;     ///< hooks wait for Rig::release_hooks()
  bool hold_leaves = false;    ///< certificates wait for Rig::release_leaves()
  bool hold_connects = false;  ///< connections wait for Rig::release_connects()
};

/// How a run is disturbed.
struct Disturbance {
  std::size_t chunk = 0;   ///< bytes of each Data event; 0: whole
  std::uint32_t seed = 0;  ///< not 0: random chunks instead
  /// What the client's TLS answers comes in one piece with what the client does next, as from a phone that is
  /// quick.
  bool joined = false;
  enum class Cut { none, abort, client_eof, upstream_eof, client_reset, upstream_reset } cut = Cut::none;
  std::size_t after = 0;  ///< after how many events the cut comes
};

class Rig {
 public:
  explicit Rig(RigOptions options, Disturbance disturbance = {});
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  // What happens. After a cut they do nothing.
  void start();
  void client_sends(std::string_view plain);
  void client_sends_raw(ByteView bytes);  ///< under TLS: bytes below it
  void upstream_sends(std::string_view plain);
  void client_ends(bool with_notify = true);  ///< close_notify (under TLS) and FIN
  void upstream_ends(bool with_notify = true);
  void client_resets();
  void upstream_resets();
  void congest(core::Side side);
  void drain(core::Side side);
  void fire_timers();
  void release_hooks();
  void release_leaves();
  void release_connects();
  void begin_inner_tls(const std::string& sni);  ///< behind a CONNECT

  [[nodiscard]] const Peer& client() const { return client_; }
  [[nodiscard]] const Peer& upstream() const { return upstream_; }
  [[nodiscard]] const std::vector<core::ExchangePtr>& done() const { return done_; }
  [[nodiscard]] const std::vector<core::ExchangePtr>& requests() const { return requests_; }
  [[nodiscard]] const std::vector<core::Connect>& connects() const { return connects_; }
  [[nodiscard]] const std::vector<certs::LeafRequest>& leaves() const { return leaves_; }
  [[nodiscard]] const std::vector<core::HookCall>& hooks() const { return hooks_; }
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  [[nodiscard]] core::ConnectionPtr closed() const { return closed_; }
  [[nodiscard]] const core::PeerMemory& memory() const { return memory_; }
  [[nodiscard]] const core::ConnectionFacts* last_facts() const { return last_facts_.get(); }
  [[nodiscard]] bool paused(core::Side side) const {
    return !paused_[static_cast<std::size_t>(side)].empty();
  }
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] std::size_t events() const { return events_; }
  [[nodiscard]] bool cut() const { return cut_; }
  [[nodiscard]] std::string log_text() const;

  /// Ends a cut run and says what was left behind; empty when nothing was.
  [[nodiscard]] std::string wind_up();

 private:
  void give(core::Event event);
  void data(core::Side side, ByteView bytes);
  void send_waiting_flight();
  void carry_out(core::Commands commands);
  void carry_out_one(core::Command& command);
  void to_peer(core::Side side, ByteView bytes);
  void peer_output(core::Side side);
  void answer_queue();
  Peer& peer(core::Side side) { return side == core::Side::client ? client_ : upstream_; }

  RigOptions options_;
  Disturbance disturbance_;
  std::mt19937 random_;
  std::unique_ptr<core::TlsContexts> contexts_;  // the session's
  std::unique_ptr<core::TlsContexts> peers_;     // the simulated peers'
  core::PeerMemory memory_;
  core::IdSource ids_;
  core::LocalSiteFacts site_;
  std::unique_ptr<core::Session> session_;
  Timestamp now_;
  Peer client_;
  Peer upstream_;
  Bytes waiting_flight_;  // of the client, for Disturbance::joined
  std::deque<std::function<void()>> todo_;
  std::vector<core::ExchangePtr> done_;
  std::vector<core::ExchangePtr> requests_;
  std::vector<core::Connect> connects_;
  std::vector<certs::LeafRequest> leaves_;
  std::vector<core::HookCall> hooks_;
  std::vector<core::HookDone> held_hooks_;
  std::deque<std::function<void()>> held_leaves_;
  std::deque<std::function<void()>> held_connects_;
  std::set<std::uint64_t> open_hooks_;
  std::set<std::uint64_t> open_timers_;
  std::vector<std::string> log_;
  core::ConnectionPtr closed_;
  core::ConnectionPtr last_facts_;
  std::array<std::set<core::PauseReason>, 2> paused_;
  std::string fault_;  // a broken rule of the alphabet
  std::size_t events_ = 0;
  Disturbance::Cut wind_up_cut_ = Disturbance::Cut::none;
  bool started_ = false;
  bool finished_ = false;
  bool cut_ = false;
  bool giving_ = false;
};

[[nodiscard]] core::Mode mode(std::string_view text);

}  // namespace eastap::test
