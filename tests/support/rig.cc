#include "tests/support/rig.h"

#include <algorithm>
#include <deque>
#include <fstream>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/test_certs.h"

namespace eastap::test {

using core::Side;

namespace {

const Endpoint client_address{*IpAddress::parse("192.168.1.50"), 40000};
const Endpoint listener_address{*IpAddress::parse("192.168.1.2"), 8443};
const Endpoint server_address{*IpAddress::parse("203.0.113.9"), 443};

std::string test_ca_file() {
  static const ScratchFolder folder;
  static const std::string file = [] {
    const auto path = folder.path() / "ca.pem";
    std::ofstream(path) << test_authority()->pem();
    return path.string();
  }();
  return file;
}

std::unique_ptr<core::TlsContexts> contexts(core::TlsOptions options) {
  auto made = core::TlsContexts::create(std::move(options));
  EXPECT_TRUE(made) << (made ? "" : made.error().what);
  return std::move(*made);
}

}  // namespace

core::Mode mode(std::string_view text) {
  auto parsed = core::Mode::parse(text);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().what);
  return *parsed;
}

Rig::Rig(RigOptions options, Disturbance disturbance)
    : options_(std::move(options)), disturbance_(disturbance), random_(disturbance.seed) {
  if (options_.upstream_trusted) {
    options_.tls.upstream_ca_file = test_ca_file();
  }
  contexts_ = contexts(options_.tls);
  core::TlsOptions peer_options;
  peer_options.upstream_ca_file = test_ca_file();
  peer_options.profile = options_.tls.profile;
  peers_ = contexts(peer_options);
  now_.wall = std::chrono::duration_cast<microseconds>(test_now.time_since_epoch());
  now_.steady = std::chrono::seconds{1};
  if (options_.upstream_tls) {
    upstream_.tls = std::move(*core::TlsLayer::server(*peers_, test_leaf(options_.upstream_leaf_host)));
  }
  session_ = std::make_unique<core::Session>(
      core::Environment{options_.settings, options_.wish, *contexts_, memory_, ids_, site_}, options_.mode);
}

Rig::~Rig() = default;

void Rig::start() {
  started_ = true;
  give(core::Start{ConnectionId{1}, client_address, listener_address, options_.original_destination});
  if (options_.client_tls) {
    begin_inner_tls(options_.client_sni);
  }
}

void Rig::begin_inner_tls(const std::string& sni) {
  if (cut_) {
    return;
  }
  core::TlsLayer::ClientOptions hello;
  hello.name = sni;
  hello.offer_http11 = true;
  hello.now = test_now.time_since_epoch().count();
  client_.tls = std::move(*core::TlsLayer::client(*peers_, hello));
  peer_output(Side::client);
}

void Rig::client_sends(std::string_view plain) {
  if (cut_) {
    return;
  }
  if (!client_.tls) {
    data(Side::client, as_bytes(plain));
    return;
  }
  if (client_.tls->state() != core::TlsLayer::State::open) {
    return;  // its handshake failed; the scenario's check says whether that was meant
  }
  client_.tls->write(as_bytes(plain));
  peer_output(Side::client);
}

void Rig::client_sends_raw(ByteView bytes) {
  data(Side::client, bytes);
}

void Rig::upstream_sends(std::string_view plain) {
  if (cut_ || !upstream_.connected) {
    return;
  }
  if (!upstream_.tls) {
    data(Side::upstream, as_bytes(plain));
    return;
  }
  if (upstream_.tls->state() == core::TlsLayer::State::open) {
    upstream_.tls->write(as_bytes(plain));
    peer_output(Side::upstream);
  }
}

void Rig::client_ends(bool with_notify) {
  if (cut_) {
    return;
  }
  if (client_.tls && with_notify) {
    client_.tls->close_notify();
    peer_output(Side::client);
  }
  send_waiting_flight();
  give(core::Eof{Side::client});
}

void Rig::upstream_ends(bool with_notify) {
  if (cut_ || !upstream_.connected) {
    return;
  }
  if (upstream_.tls && with_notify) {
    upstream_.tls->close_notify();
    peer_output(Side::upstream);
  }
  give(core::Eof{Side::upstream});
}

void Rig::client_resets() {
  send_waiting_flight();
  give(core::Reset{Side::client, "connection reset by peer"});
}
void Rig::upstream_resets() {
  if (upstream_.connected) {
    give(core::Reset{Side::upstream, "connection reset by peer"});
  }
}
void Rig::congest(Side side) {
  give(core::Congested{side});
}
void Rig::drain(Side side) {
  give(core::Drained{side});
}

void Rig::fire_timers() {
  for (const std::uint64_t id : std::set(open_timers_)) {
    if (open_timers_.erase(id) > 0) {
      give(core::TimerFired{CommandId{id}});
    }
  }
}

void Rig::release_hooks() {
  for (core::HookDone& held : std::exchange(held_hooks_, {})) {
    if (open_hooks_.erase(held.id.value) > 0) {
      give(std::move(held));
    }
  }
}

void Rig::release_leaves() {
  for (const std::function<void()>& held : std::exchange(held_leaves_, {})) {
    held();
  }
}

void Rig::release_connects() {
  for (const std::function<void()>& held : std::exchange(held_connects_, {})) {
    held();
  }
}

/// One event; then the cut of this run, if its moment has come.
void Rig::give(core::Event event) {
  if (cut_ || finished_) {
    return;
  }
  now_.steady += std::chrono::milliseconds{1};
  now_.wall += std::chrono::milliseconds{1};
  core::Commands commands;
  session_->on(std::move(event), now_, commands);
  ++events_;
  carry_out(std::move(commands));
  if (disturbance_.cut != Disturbance::Cut::none && events_ >= disturbance_.after) {
    cut_ = true;
    wind_up_cut_ = disturbance_.cut;
    return;
  }
  if (!giving_) {
    giving_ = true;
    answer_queue();
    giving_ = false;
  }
}

void Rig::answer_queue() {
  while (!todo_.empty() && !cut_ && !finished_) {
    const std::function<void()> next = std::move(todo_.front());
    todo_.pop_front();
    next();
  }
}

void Rig::send_waiting_flight() {
  if (!waiting_flight_.empty()) {
    data(Side::client, {});
  }
}

void Rig::data(Side side, ByteView bytes) {
  Bytes joined;
  if (side == Side::client && !waiting_flight_.empty()) {
    joined = std::exchange(waiting_flight_, {});
    append(joined, bytes);
    bytes = joined;
  }
  while (!bytes.empty() && !cut_ && !finished_) {
    std::size_t size = disturbance_.chunk == 0 ? bytes.size() : disturbance_.chunk;
    if (disturbance_.seed != 0) {
      size = 1 + random_() % (bytes.size() < 40 ? bytes.size() : 40);
    }
    size = std::min(size, bytes.size());
    const Bytes piece = to_bytes(bytes.first(size));  // exactly sized, so that ASan sees a read past it
    give(core::Data{side, piece});
    bytes = bytes.subspan(size);
  }
}

void Rig::carry_out(core::Commands commands) {
  for (core::Command& command : commands) {
    if (finished_) {
      fault_ += "a command after Finished; ";
    }
    carry_out_one(command);
  }
}

void Rig::carry_out_one(core::Command& command) {
  if (auto* connect = std::get_if<core::Connect>(&command)) {
    connects_.push_back(*connect);
    auto& queue = options_.hold_connects ? held_connects_ : todo_;
    if (options_.connect_error) {
      queue.emplace_back(
          [this, id = connect->id] { give(core::Connected{id, fail(*options_.connect_error)}); });
    } else if (options_.answer_connect) {
      upstream_.connected = true;
      queue.emplace_back(
          [this, id = connect->id] { give(core::Connected{id, core::ConnectResult{server_address}}); });
    }
  } else if (auto* send = std::get_if<core::Send>(&command)) {
    if (send->bytes.empty()) {
      fault_ += "an empty Send; ";
    }
    to_peer(send->side, send->bytes);
  } else if (auto* close = std::get_if<core::Close>(&command)) {
    Peer& to = peer(close->side);
    if (to.fin && close->how == core::Close::How::fin) {
      fault_ += "FIN twice; ";
    }
    (close->how == core::Close::How::fin ? to.fin : to.rst) = true;
  } else if (auto* leaf = std::get_if<core::MakeLeaf>(&command)) {
    leaves_.push_back(leaf->request);
    auto& queue = options_.hold_leaves ? held_leaves_ : todo_;
    queue.emplace_back([this, id = leaf->id, name = leaf->request.server_name] {
      give(core::LeafReady{id, test_leaf(name)});
    });
  } else if (auto* timer = std::get_if<core::Timer>(&command)) {
    open_timers_.insert(timer->id.value);
  } else if (auto* cancel_timer = std::get_if<core::CancelTimer>(&command)) {
    open_timers_.erase(cancel_timer->id.value);
  } else if (auto* run = std::get_if<core::RunHook>(&command)) {
    run->call.wait_notes = [this, id = run->id](std::vector<core::Note> notes) {
      todo_.push_back([this, id, notes = std::move(notes)] {
        if (open_hooks_.contains(id.value)) {
          give(core::HookWaits{id, notes});
        }
      });
    };
    hooks_.push_back(run->call);
    if (run->call.phase != core::Phase::close) {
      open_hooks_.insert(run->id.value);
    }
    core::HookDone answer{run->id, options_.hook ? options_.hook(run->call) : core::Verdict{}};
    if (options_.hold_hooks) {
      held_hooks_.push_back(std::move(answer));
    } else if (run->call.phase != core::Phase::close) {
      todo_.push_back([this, answer = std::move(answer)] {
        if (open_hooks_.erase(answer.id.value) > 0) {  // else cancelled meanwhile
          give(answer);
        }
      });
    }
  } else if (auto* cancel_hook = std::get_if<core::CancelHook>(&command)) {
    open_hooks_.erase(cancel_hook->id.value);
  } else if (auto* pause = std::get_if<core::PauseRead>(&command)) {
    paused_[static_cast<std::size_t>(pause->side)].insert(pause->reason);
  } else if (auto* resume = std::get_if<core::ResumeRead>(&command)) {
    paused_[static_cast<std::size_t>(resume->side)].erase(resume->reason);
  } else if (auto* observe = std::get_if<core::Observe>(&command)) {
    const core::Observation& seen = observe->observation;
    last_facts_ = seen.connection;
    if (seen.kind == core::Observation::Kind::exchange_done) {
      done_.push_back(seen.exchange);
    } else if (seen.kind == core::Observation::Kind::request_done) {
      requests_.push_back(seen.exchange);
    } else if (seen.kind == core::Observation::Kind::connection_closed) {
      closed_ = seen.connection;
    }
  } else if (auto* log = std::get_if<core::Log>(&command)) {
    log_.push_back(log->text);
  } else if (std::holds_alternative<core::Finished>(command)) {
    finished_ = true;
  }
}

void Rig::to_peer(Side side, ByteView bytes) {
  Peer& to = peer(side);
  if (to.fin || to.rst) {
    fault_ += "bytes after the end; ";
  }
  if (!to.tls) {
    to.received += as_text(bytes);
    return;
  }
  to.tls->feed(bytes);
  while (true) {
    const ByteView plain = to.tls->next_plain(1);
    if (plain.empty()) {
      break;
    }
    to.received += as_text(plain);
  }
  to.notify = to.notify || to.tls->state() == core::TlsLayer::State::peer_closed;
  if (!to.tls->has_output()) {
    return;
  }
  if (disturbance_.joined && side == Side::client) {
    append(waiting_flight_, to.tls->take_output());
  } else {
    // What a peer's TLS answers by itself comes as an event of its own, never from within another.
    todo_.push_back([this, side, made = to.tls->take_output()] { data(side, made); });
  }
}

void Rig::peer_output(Side side) {
  core::TlsLayer& tls = *peer(side).tls;
  if (tls.has_output()) {
    data(side, tls.take_output());
  }
}

std::string Rig::log_text() const {
  std::string all;
  for (const std::string& line : log_) {
    all += line + "\n";
  }
  return all;
}

std::string Rig::wind_up() {
  using Cut = Disturbance::Cut;
  cut_ = false;
  disturbance_.cut = Cut::none;
  switch (std::exchange(wind_up_cut_, Cut::none)) {
    case Cut::client_eof:
      give(core::Eof{Side::client});
      break;
    case Cut::upstream_eof:
      upstream_ends(false);
      break;
    case Cut::client_reset:
      client_resets();
      break;
    case Cut::upstream_reset:
      upstream_resets();
      break;
    case Cut::none:
    case Cut::abort:
      break;
  }
  for (int i = 0; i < 3 && !finished_; ++i) {
    release_hooks();
    fire_timers();
  }
  if (!finished_) {
    give(core::Abort{"end of the run"});
  }
  if (!finished_) {
    fault_ += "no Finished after Abort; ";
  }
  if (!open_hooks_.empty()) {
    fault_ += "a hook was neither answered nor cancelled; ";
  }
  if (!open_timers_.empty()) {
    fault_ += "a timer was neither fired nor cancelled; ";
  }
  if (options_.settings.capture && closed_ == nullptr) {
    fault_ += "the end of the connection was not told; ";
  }
  for (const core::ExchangePtr& request : requests_) {
    const auto told = std::ranges::count_if(done_, [&](const auto& done) { return done->id == request->id; });
    if (told != 1) {
      fault_ +=
          "exchange " + std::to_string(request->id.value) + " ended " + std::to_string(told) + " times; ";
    }
  }
  return fault_;
}

}  // namespace eastap::test
