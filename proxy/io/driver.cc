#include "proxy/io/driver.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "proxy/base/log.h"
#include "proxy/io/turn_end.h"

namespace eastap::io {

Driver::Driver(Wiring wiring) : wiring_(std::move(wiring)), linger_(wiring_.loop) {}

Driver::~Driver() {
  busy_ = true;  // cancelled hooks and closing streams have nobody to tell any more
  connections_.clear();
}

void Driver::open(UvHandle<uv_tcp_t> client, core::Start start, std::unique_ptr<Machine> machine) {
  const ConnectionId id = start.id;
  connections_.emplace(id, std::make_unique<Connection>(*this, id, start.client.address, std::move(client),
                                                        std::move(machine)));
  feed(id, start);
}

void Driver::abort_all(const std::string& reason) {
  std::vector<ConnectionId> all;
  all.reserve(connections_.size());
  for (const auto& [id, connection] : connections_) {
    all.push_back(id);
  }
  std::ranges::sort(all);  // the oldest first, as they will stand in the trace
  for (const ConnectionId id : all) {
    feed(id, core::Abort{reason});
  }
}

void Driver::feed(ConnectionId id, core::Event&& event) {
  // Data is never among these, so no view outlives its buffer: bytes come from libuv alone, which calls
  // nobody while an event is being dealt with.
  if (busy_) {
    if (id == stepped_ && !answer_ && pending_.empty()) {
      answer_.emplace(std::move(event));
    } else {
      pending_.emplace_back(id, std::move(event));
    }
    return;
  }
  busy_ = true;
  const Timestamp began = wiring_.loop.now();
  dispatch(id, std::move(event), began);
  while (!pending_.empty() || !touched_.empty()) {
    if (pending_.empty()) {
      settle_touched();
      continue;
    }
    Pending next = std::move(pending_[next_pending_]);  // dealing with it may add others
    if (++next_pending_ == pending_.size()) {
      pending_.clear();
      next_pending_ = 0;
    }
    dispatch(next.id, std::move(next.event), wiring_.loop.now_after(began));
  }
  busy_ = false;
  finished_.clear();
  if (observed_) {
    observed_ = false;
    check_observers();
  }
}

void Driver::dispatch(ConnectionId id, core::Event&& event, const Timestamp& now) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || !found->second->expects(event)) {
    return;
  }
  Connection& connection = *found->second;
  const bool last = std::holds_alternative<core::Abort>(event);
  stepped_ = id;
  step(connection, std::move(event), now);
  while (answer_) {
    core::Event next = std::move(*answer_);
    answer_.reset();
    if (!last && !connection.finished() && connection.expects(next)) {
      step(connection, std::move(next), wiring_.loop.now_after(now));
    }
  }
  stepped_ = {};
  if (!connection.finished() && !last) {
    if (touched_.empty() || touched_.back() != id) {
      touched_.push_back(id);
    }
    return;
  }
  for (auto& stream : connection.take_streams()) {
    if (stream) {
      linger_.take(std::move(stream));
    }
  }
  finished_.push_back(std::move(found->second));
  connections_.erase(found);
}

void Driver::step(Connection& connection, core::Event&& event, const Timestamp& now) {
  commands_.clear();
  try {
    connection.machine().on(std::move(event), now, commands_);
    connection.execute(commands_);
  } catch (const std::exception& error) {
    // A bug, or no memory: one connection ends, the others go on.
    log::error("io", "connection " + std::to_string(connection.id().value) +
                         " ended by an internal failure: " + error.what());
    connection.break_off();
  }
}

// Once the dust has settled: a pause that the very next event lifted again costs nothing.
void Driver::settle_touched() {
  std::vector<ConnectionId> touched;
  touched.swap(touched_);
  for (const ConnectionId id : touched) {
    const auto found = connections_.find(id);
    if (found != connections_.end()) {
      found->second->settle();
    }
  }
  if (touched_.empty()) {
    touched.clear();
    touched_.swap(touched);  // keeps the capacity
  }
}

void Driver::observe(const core::Observation& observation) {
  observed_ = true;
  if (!wiring_.observers.empty()) {
    wiring_.loop.turn_end().tell();  // what passes goes before what is said of it
  }
  for (core::Observer* observer : wiring_.observers) {
    observer->observe(observation);
  }
}

void Driver::check_observers() {
  bool full = false;
  for (core::Observer* observer : wiring_.observers) {
    if (observer->saturated()) {
      full = true;
      await_relief(*observer);
    }
  }
  if (full != held_) {
    hold(full);
  }
}

/// Each call of when_relieved() brings one word, so there is a new one for each time that it was found full.
void Driver::await_relief(core::Observer& observer) {
  if (!awaited_.insert(&observer).second) {
    return;
  }
  observer.when_relieved([this, remote = wiring_.loop.remote(), alive = alive(), from = &observer] {
    remote.post([this, alive, from] {
      if (!alive.expired()) {
        awaited_.erase(from);
        check_observers();
      }
    });
  });
}

void Driver::hold(bool on) {
  held_ = on;
  log::debug("io", on ? "an observer is behind: nothing is read until it caught up" : "reading goes on");
  std::vector<ConnectionId> all;
  all.reserve(connections_.size());
  for (const auto& [id, connection] : connections_) {
    all.push_back(id);
  }
  // Settling may find that a peer reset its connection, and telling that may end it.
  for (const ConnectionId id : all) {
    const auto found = connections_.find(id);
    if (found != connections_.end()) {
      found->second->settle();
    }
  }
}

}  // namespace eastap::io
