// One client connection: its machine, its two streams, and the answers that the machine waits for.
// Owned by the driver, used on the loop's thread. It turns what streams, timers, connectors and hooks tell
// into events for the driver, and carries commands out. It ends when the machine says Finished; the driver
// then destroys it, outside any dispatch.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "proxy/core/alphabet.h"
#include "proxy/io/connector.h"
#include "proxy/io/machine.h"
#include "proxy/io/stream.h"

namespace eastap::io {

class Driver;

class Connection final : public Stream::Owner {
 public:
  Connection(Driver& driver, ConnectionId id, IpAddress client, UvHandle<uv_tcp_t> socket,
             std::unique_ptr<Machine> machine);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  /// Calls timers, hooks and connectors off; closes streams that were not handed over.
  ~Connection() override;

  [[nodiscard]] ConnectionId id() const { return id_; }
  [[nodiscard]] Machine& machine() { return *machine_; }
  [[nodiscard]] bool finished() const { return finished_; }

  /// False for answers nobody waits for any more; the answer counts as given then.
  [[nodiscard]] bool expects(const core::Event& event);

  /// Network commands first, so that bytes are on their way before hooks and observers take their time.
  void execute(core::Commands& commands);
  /// Makes the streams read or pause as the machine and the driver want it by now.
  void settle();
  /// Both streams, for the linger list; the connection is over.
  [[nodiscard]] std::array<std::unique_ptr<Stream>, 2> take_streams();
  /// RST on both sides: the way out when the machine itself failed.
  void break_off();

 private:
  struct TimerEntry {
    CommandId id;
    Loop::Ticket ticket;
  };

  void on_data(Stream& stream, ByteView bytes) override;
  void on_eof(Stream& stream) override;
  void on_reset(Stream& stream, std::string reason) override;
  void on_congested(Stream& stream) override;
  void on_drained(Stream& stream) override;

  void execute_network(core::Command& command);
  void execute_rest(core::Command& command);
  void flush(core::Side side);
  void close_side(const core::Close& close);
  void start_connect(const core::Connect& connect);
  void connected(CommandId id, Result<Connector::Opened> result);
  void make_leaf(const core::MakeLeaf& command);
  void start_timer(const core::Timer& timer);
  void cancel_timer(CommandId id);
  void run_hook(core::RunHook& command);
  void cancel_hook(CommandId id);
  void pause(core::Side side, core::PauseReason reason, bool on);
  [[nodiscard]] core::Side side_of(const Stream& stream) const;
  [[nodiscard]] std::unique_ptr<Stream>& stream(core::Side side) {
    return streams_[static_cast<std::size_t>(side)];
  }

  Driver* driver_;
  ConnectionId id_;
  std::unique_ptr<Machine> machine_;
  std::array<std::unique_ptr<Stream>, 2> streams_;
  std::unique_ptr<Connector> connector_;
  CommandId connect_id_;
  std::vector<TimerEntry> timers_;
  std::vector<CommandId> hooks_;   // hooks whose verdict is awaited
  std::vector<CommandId> leaves_;  // leaves that are awaited
  IpAddress client_;
  std::array<std::uint8_t, 2> pauses_{};  // bits of core::PauseReason, per side
  bool client_ended_ = false;             // its FIN was seen
  bool finished_ = false;
};

}  // namespace eastap::io
