#include "proxy/io/worker.h"

#include <optional>
#include <utility>

#include "proxy/base/log.h"
#include "proxy/io/socket_address.h"

namespace eastap::io {

Worker::Worker(Wiring wiring, bool allow_public)
    : loop_(&wiring.loop),
      network_(&wiring.destinations.network),
      allow_public_(allow_public),
      driver_(std::move(wiring)) {}

Worker::~Worker() {
  loop_->cancel(ticket_);
}

Result<Endpoint> Worker::listen(const core::ListenerSpec& spec, MakeMachine make) {
  auto door = std::make_unique<Door>(spec.mode, std::move(make), nullptr);
  auto listener = Listener::open(*loop_, spec.listen, [this, here = door.get()](Accepted client) {
    accepted(*here, std::move(client));
  });
  if (!listener) {
    return fail(std::move(listener).error());
  }
  door->listener = *std::move(listener);
  doors_.push_back(std::move(door));
  return doors_.back()->listener->endpoint();
}

Result<void> Worker::start() {
  for (const auto& door : doors_) {
    if (auto started = door->listener->start(); !started) {
      return started;
    }
  }
  return {};
}

void Worker::accepted(const Door& door, Accepted client) {
  if (const auto why = core::refuse_client(client.client.address, *network_, allow_public_)) {
    refuse(*why);
    return;
  }
  core::Start start{
      .id = {++last_id_}, .client = client.client, .listener = client.local, .original_destination = {}};
  if (door.mode.kind == core::Mode::Kind::transparent) {
    const auto wanted = original_destination(client.socket.get());
    if (!wanted) {
      refuse(
          "closed client " + client.client.to_string() +
          ": the packet filter did not redirect it here, so nobody knows where it wants to go; see the rules "
          "that eastap printed at start");
      return;
    }
    start.original_destination = *wanted;
  }
  auto handle = make_handle<uv_tcp_t>([this](uv_tcp_t* fresh) { return uv_tcp_init(loop_->raw(), fresh); });
  if (!handle) {
    refuse("closed client " + client.client.to_string() + ": " + handle.error().what);
    return;
  }
  if (const int code = uv_tcp_open(handle->get(), client.socket.get()); code != 0) {
    refuse("closed client " + client.client.to_string() + ": " + words(code));
    return;
  }
  static_cast<void>(client.socket.release());  // the handle's now
  driver_.open(*std::move(handle), start, door.make());
}

void Worker::refuse(const std::string& why) {
  if (const auto quiet = refusals_.allow(loop_->now().steady)) {
    log::warning("io", *quiet == 0 ? why : why + " (and " + std::to_string(*quiet) + " others before)");
  }
}

void Worker::shut_down(const std::string& reason, std::chrono::milliseconds grace,
                       std::function<void()> done) {
  doors_.clear();
  driver_.abort_all(reason);
  done_ = std::move(done);
  give_up_ = loop_->now().steady + grace;
  wait_for_last_bytes();
}

void Worker::wait_for_last_bytes() {
  if (driver_.linger().sending() > 0 && loop_->now().steady < give_up_) {
    ticket_ = loop_->after(std::chrono::milliseconds(10), [this] {
      ticket_ = 0;
      wait_for_last_bytes();
    });
    return;
  }
  driver_.linger().clear();
  const auto done = std::exchange(done_, nullptr);
  done();
}

}  // namespace eastap::io
