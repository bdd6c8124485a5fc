#include "proxy/io/http_client.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace eastap::io {

HttpClient::HttpClient(const ClientWorld& world, core::ClientSettings settings)
    : world_(world), machine_(world.tls, std::move(settings)) {}

HttpClient::~HttpClient() {
  world_.loop.cancel(delivery_);
  for (const TimerEntry& timer : timers_) {
    world_.loop.cancel(timer.ticket);
  }
  close_stream(core::Close::How::fin);
}

void HttpClient::ask(core::ClientRequest request, Done done) {
  done_ = std::move(done);
  dealing_ = true;
  machine_.ask(std::move(request), world_.loop.now(), commands_);
  settle();
}

void HttpClient::cancel(const std::string& why) {
  feed(core::Abort{why});
}

void HttpClient::on_data(Stream& /*stream*/, ByteView bytes) {
  feed(core::Data{core::Side::upstream, bytes});
}

void HttpClient::on_eof(Stream& /*stream*/) {
  feed(core::Eof{core::Side::upstream});
}

void HttpClient::on_reset(Stream& /*stream*/, std::string reason) {
  feed(core::Reset{core::Side::upstream, std::move(reason)});
}

// Data is never among the pending events, so no view outlives its buffer: the loop brings bytes, and calls
// nobody while an event is dealt with.
void HttpClient::feed(core::ClientEvent event) {
  if (dealing_) {
    pending_.push_back(std::move(event));
    return;
  }
  dealing_ = true;
  machine_.on(event, world_.loop.now(), commands_);
  settle();
}

/// Carries out what the machine said, then tells it what happened meanwhile.
void HttpClient::settle() {
  carry_out();
  while (!pending_.empty()) {
    const core::ClientEvent next = std::move(pending_.front());
    pending_.pop_front();
    machine_.on(next, world_.loop.now(), commands_);
    carry_out();
  }
  dealing_ = false;
  if (!connecting_) {
    connector_.reset();
  }
}

void HttpClient::carry_out() {
  core::ClientCommands commands;
  commands.swap(commands_);
  for (core::ClientCommand& command : commands) {
    carry_out(command);
  }
}

void HttpClient::carry_out(core::ClientCommand& command) {
  std::visit(
      [this](auto& what) {
        using T = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<T, core::Connect>) {
          start_connect(what);
        } else if constexpr (std::is_same_v<T, core::Send>) {
          if (stream_) {
            std::vector<Bytes> pieces;
            pieces.push_back(std::move(what.bytes));
            stream_->write(pieces);
          }
        } else if constexpr (std::is_same_v<T, core::Close>) {
          close_stream(what.how);
        } else if constexpr (std::is_same_v<T, core::Timer>) {
          timers_.push_back({what.id, world_.loop.after(what.delay, [this, id = what.id] {
                               std::erase_if(timers_,
                                             [id](const TimerEntry& entry) { return entry.id == id; });
                               feed(core::TimerFired{id});
                             })});
        } else if constexpr (std::is_same_v<T, core::CancelTimer>) {
          const auto found = std::ranges::find(timers_, what.id, &TimerEntry::id);
          if (found != timers_.end()) {
            world_.loop.cancel(found->ticket);
            timers_.erase(found);
          }
        } else {
          deliver(std::move(what.answer));
        }
      },
      command);
}

void HttpClient::start_connect(const core::Connect& connect) {
  connecting_ = true;
  connector_ = std::make_unique<Connector>(
      world_.loop, ConnectAsk{.target = connect.target, .check_destination = false, .client = {}},
      world_.destinations, [this, id = connect.id](Result<Connector::Opened> result) {
        connecting_ = false;
        if (!result) {
          feed(core::Connected{id, fail(std::move(result).error())});
          return;
        }
        stream_ = std::make_unique<Stream>(world_.loop, std::move(result->handle), *this);
        stream_->set_reading(true);
        feed(core::Connected{id, core::ConnectResult{result->peer}});
      });
  connector_->start(machine_.settings().connect_timeout);
}

void HttpClient::close_stream(core::Close::How how) {
  if (!dealing_) {
    connector_.reset();
  }
  connecting_ = false;
  if (!stream_) {
    return;
  }
  if (how == core::Close::How::rst) {
    stream_->reset();
    stream_.reset();
  } else {
    world_.linger.take(std::move(stream_));
  }
}

/// Later, so that whoever asks again from `done` does not pile calls upon calls.
void HttpClient::deliver(core::ClientAnswer answer) {
  auto kept = std::make_shared<core::ClientAnswer>(std::move(answer));
  delivery_ = world_.loop.after(std::chrono::milliseconds(0), [this, kept] {
    delivery_ = 0;
    const Done done = std::exchange(done_, nullptr);
    done(std::move(*kept));  // the last step: it may destroy this object
  });
}

}  // namespace eastap::io
