#include "proxy/io/connection.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "proxy/base/log.h"
#include "proxy/io/driver.h"

namespace eastap::io {

namespace {

void write_log(const core::Log& line) {
  switch (line.level) {
    case core::Log::Level::info:
      log::info("session", line.text);
      break;
    case core::Log::Level::warning:
      log::warning("session", line.text);
      break;
    case core::Log::Level::error:
      log::error("session", line.text);
      break;
  }
}

bool erase(std::vector<CommandId>& ids, CommandId id) {
  return std::erase(ids, id) > 0;
}

}  // namespace

Connection::Connection(Driver& driver, ConnectionId id, IpAddress client, UvHandle<uv_tcp_t> socket,
                       std::unique_ptr<Machine> machine)
    : driver_(&driver), id_(id), machine_(std::move(machine)), client_(client) {
  stream(core::Side::client) = std::make_unique<Stream>(driver.wiring().loop, std::move(socket), *this);
}

Connection::~Connection() {
  for (const TimerEntry& timer : timers_) {
    driver_->wiring().loop.cancel(timer.ticket);
  }
  for (const CommandId hook : hooks_) {
    driver_->wiring().hooks.cancel({id_, hook});
  }
}

bool Connection::expects(const core::Event& event) {
  if (const auto* waits = std::get_if<core::HookWaits>(&event)) {
    return std::ranges::find(hooks_, waits->id) != hooks_.end();
  }
  if (const auto* done = std::get_if<core::HookDone>(&event)) {
    return erase(hooks_, done->id);
  }
  if (const auto* leaf = std::get_if<core::LeafReady>(&event)) {
    return erase(leaves_, leaf->id);
  }
  if (const auto* fired = std::get_if<core::TimerFired>(&event)) {
    return std::erase_if(timers_, [fired](const TimerEntry& entry) { return entry.id == fired->id; }) > 0;
  }
  if (const auto* opened = std::get_if<core::Connected>(&event)) {
    return std::exchange(connect_id_, CommandId{}) == opened->id;
  }
  return true;
}

// ---- events
// ---------------------------------------------------------------------------------------------------------

core::Side Connection::side_of(const Stream& stream) const {
  return streams_[0].get() == &stream ? core::Side::client : core::Side::upstream;
}

void Connection::on_data(Stream& stream, ByteView bytes) {
  driver_->feed(id_, core::Data{side_of(stream), bytes});
}

void Connection::on_eof(Stream& stream) {
  const core::Side side = side_of(stream);
  client_ended_ = client_ended_ || side == core::Side::client;
  const std::vector<CommandId> running = side == core::Side::client ? hooks_ : std::vector<CommandId>();
  Driver* const driver = driver_;
  const ConnectionId id = id_;
  driver->feed(id, core::Eof{side});
  // From here on this connection may be gone.
  for (const CommandId hook : running) {
    driver->wiring().hooks.client_ended({id, hook});
  }
}

void Connection::on_reset(Stream& stream, std::string reason) {
  driver_->feed(id_, core::Reset{side_of(stream), std::move(reason)});
}

void Connection::on_congested(Stream& stream) {
  driver_->feed(id_, core::Congested{side_of(stream)});
}

void Connection::on_drained(Stream& stream) {
  driver_->feed(id_, core::Drained{side_of(stream)});
}

// ---- commands
// -------------------------------------------------------------------------------------------------------

void Connection::execute(core::Commands& commands) {
  for (core::Command& command : commands) {
    execute_network(command);
  }
  flush(core::Side::client);
  flush(core::Side::upstream);
  for (core::Command& command : commands) {
    execute_rest(command);
  }
}

void Connection::execute_network(core::Command& command) {
  std::visit(
      [this](auto& what) {
        using T = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<T, core::Send>) {
          driver_->pieces(what.side).push_back(std::move(what.bytes));
        } else if constexpr (std::is_same_v<T, core::Close>) {
          close_side(what);
        } else if constexpr (std::is_same_v<T, core::Connect>) {
          start_connect(what);
        } else if constexpr (std::is_same_v<T, core::PauseRead>) {
          pause(what.side, what.reason, true);
        } else if constexpr (std::is_same_v<T, core::ResumeRead>) {
          pause(what.side, what.reason, false);
        } else if constexpr (std::is_same_v<T, core::Timer>) {
          start_timer(what);
        } else if constexpr (std::is_same_v<T, core::CancelTimer>) {
          cancel_timer(what.id);
        }
      },
      command);
}

void Connection::execute_rest(core::Command& command) {
  std::visit(
      [this](auto& what) {
        using T = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<T, core::Observe>) {
          driver_->observe(what.observation);
        } else if constexpr (std::is_same_v<T, core::RunHook>) {
          run_hook(what);
        } else if constexpr (std::is_same_v<T, core::CancelHook>) {
          cancel_hook(what.id);
        } else if constexpr (std::is_same_v<T, core::MakeLeaf>) {
          make_leaf(what);
        } else if constexpr (std::is_same_v<T, core::Log>) {
          write_log(what);
        } else if constexpr (std::is_same_v<T, core::Finished>) {
          finished_ = true;
        }
      },
      command);
}

void Connection::flush(core::Side side) {
  auto& pieces = driver_->pieces(side);
  if (pieces.empty()) {
    return;
  }
  if (stream(side)) {
    stream(side)->write(pieces);
  }
  pieces.clear();
}

void Connection::close_side(const core::Close& close) {
  if (!stream(close.side)) {
    return;
  }
  flush(close.side);  // a cut answer is its first bytes and then the RST
  if (close.how == core::Close::How::rst) {
    stream(close.side)->reset();
  } else {
    stream(close.side)->finish();
  }
}

void Connection::start_connect(const core::Connect& connect) {
  // The connection before this one is over for the machine; it may still have bytes to send.
  if (auto old = std::move(stream(core::Side::upstream))) {
    driver_->linger().take(std::move(old));
  }
  pauses_[static_cast<std::size_t>(core::Side::upstream)] = 0;
  connect_id_ = connect.id;
  const Wiring& wiring = driver_->wiring();
  if (wiring.never_connects) {
    connected(connect.id, fail(ErrorCode::refused, "`eastap serve` connects to nobody"));
    return;
  }
  ConnectAsk ask{.target = connect.target, .check_destination = connect.check_destination, .client = client_};
  if (wiring.behind_balancer && client_.is_loopback()) {
    ask.client = IpAddress();  // whoever it stands for
  }
  connector_ = std::make_unique<Connector>(
      wiring.loop, std::move(ask), wiring.destinations,
      [this, id = connect.id](Result<Connector::Opened> result) { connected(id, std::move(result)); });
  connector_->start(wiring.connect_timeout);
}

void Connection::connected(CommandId id, Result<Connector::Opened> result) {
  // The connector stays until settle(): this may be inside its start().
  if (id != connect_id_) {
    return;
  }
  if (!result) {
    driver_->feed(id_, core::Connected{id, fail(std::move(result).error())});
    return;
  }
  stream(core::Side::upstream) =
      std::make_unique<Stream>(driver_->wiring().loop, std::move(result->handle), *this);
  driver_->feed(id_, core::Connected{id, core::ConnectResult{result->peer}});
}

void Connection::make_leaf(const core::MakeLeaf& command) {
  leaves_.push_back(command.id);
  driver_->wiring().leaves.make(command.request,
                                [driver = driver_, alive = driver_->alive(), connection = id_,
                                 id = command.id](Result<certs::LeafPtr> leaf) {
                                  if (!alive.expired()) {
                                    driver->feed(connection, core::LeafReady{id, std::move(leaf)});
                                  }
                                });
}

void Connection::start_timer(const core::Timer& timer) {
  const Loop::Ticket ticket = driver_->wiring().loop.after(
      timer.delay, [this, id = timer.id] { driver_->feed(id_, core::TimerFired{id}); });
  timers_.push_back({timer.id, ticket});
}

void Connection::cancel_timer(CommandId id) {
  const auto found = std::ranges::find(timers_, id, &TimerEntry::id);
  if (found != timers_.end()) {
    driver_->wiring().loop.cancel(found->ticket);
    timers_.erase(found);
  }
}

void Connection::run_hook(core::RunHook& command) {
  const core::HookKey key{id_, command.id};
  core::HookHost& hooks = driver_->wiring().hooks;
  if (command.call.phase == core::Phase::close) {
    // It may take its time after the connection is gone; nobody waits for its verdict.
    hooks.run(key, std::move(command.call), [](const core::Verdict& /*verdict*/) {});
    return;
  }
  hooks_.push_back(command.id);
  // Neither is called once the hook was cancelled, and this cancels what still runs when it ends.
  command.call.wait_notes = [this, id = command.id](std::vector<core::Note> notes) {
    driver_->feed(id_, core::HookWaits{id, std::move(notes)});
  };
  hooks.run(key, std::move(command.call), [this, id = command.id](core::Verdict&& verdict) {
    driver_->feed(id_,
                  core::HookDone{id, verdict.says_nothing() ? Boxed<core::Verdict>() : std::move(verdict)});
  });
  if (client_ended_) {
    hooks.client_ended(key);  // it began behind the client's FIN
  }
}

void Connection::cancel_hook(CommandId id) {
  if (erase(hooks_, id)) {
    driver_->wiring().hooks.cancel({id_, id});
  }
}

// Only noted here; settle() does it.
void Connection::pause(core::Side side, core::PauseReason reason, bool on) {
  auto& bits = pauses_[static_cast<std::size_t>(side)];
  const auto bit = static_cast<std::uint8_t>(reason);
  bits = static_cast<std::uint8_t>(on ? bits | bit : bits & ~bit);
}

void Connection::settle() {
  if (!connect_id_) {
    connector_.reset();
  }
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (streams_[i]) {
      streams_[i]->set_reading(pauses_[i] == 0 && !driver_->held());
    }
  }
}

std::array<std::unique_ptr<Stream>, 2> Connection::take_streams() {
  return std::move(streams_);
}

void Connection::break_off() {
  for (auto& stream : streams_) {
    if (stream) {
      stream->reset();
    }
  }
  for (const core::Side side : {core::Side::client, core::Side::upstream}) {
    driver_->pieces(side).clear();
  }
  finished_ = true;
}

}  // namespace eastap::io
