#include "proxy/io/connector.h"

#include <algorithm>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/io/socket_address.h"

namespace eastap::io {

struct Connector::Request {
  uv_connect_t uv{};
};

Connector::Connector(Loop& loop, ConnectAsk ask, const DestinationPolicy& policy, Done done)
    : loop_(&loop), ask_(std::move(ask)), policy_(policy), done_(std::move(done)) {}

Connector::~Connector() {
  loop_->cancel(deadline_);
  loop_->cancel(next_ticket_);
}

void Connector::start(std::chrono::milliseconds timeout) {
  timeout_ = timeout;
  deadline_ = loop_->after(timeout, [this] {
    deadline_ = 0;
    timed_out();
  });
  if (const auto literal = IpAddress::parse(ask_.target.host)) {
    begin({*literal});
    return;
  }
  lookup_ = Lookup::start(*loop_, ask_.target.host, [this](Result<std::vector<IpAddress>> found) {
    if (!found) {
      finish(fail(std::move(found).error()));
      return;
    }
    begin(*found);
  });
}

void Connector::begin(const std::vector<IpAddress>& addresses) {
  auto plan = plan_attempts(ask_, addresses, policy_);
  if (!plan) {
    finish(fail(std::move(plan).error()));
    return;
  }
  plan_ = *std::move(plan);
  try_next();
}

// Starts the next attempt. An address that fails at once (no route) is passed over.
void Connector::try_next() {
  loop_->cancel(next_ticket_);
  next_ticket_ = 0;
  while (next_ < plan_.size()) {
    const Endpoint to = plan_[next_++];
    const int code = try_one(to);
    if (code == 0) {
      if (next_ < plan_.size()) {
        next_ticket_ = loop_->after(head_start, [this] { try_next(); });
      }
      return;
    }
    failures_.push_back(attempt_failure(to, -code));
  }
  if (attempts_.empty()) {
    finish(fail(all_failed(failures_)));
  }
}

int Connector::try_one(const Endpoint& to) {
  int failed = 0;
  auto handle =
      make_handle<uv_tcp_t>([&](uv_tcp_t* fresh) { return failed = uv_tcp_init(loop_->raw(), fresh); });
  if (!handle) {
    return failed;
  }
  (*handle)->data = this;
  uv_tcp_nodelay(handle->get(), 1);  // takes effect when libuv opens the socket
  auto request = std::make_unique<Request>();
  request->uv.data = request.get();
  const SocketAddress address = to_socket_address(to);
  const int code =
      uv_tcp_connect(&request->uv, handle->get(), address.get(), [](uv_connect_t* uv, int status) {
        const std::unique_ptr<Request> owned(static_cast<Request*>(uv->data));
        if (auto* self = owner_of<Connector>(uv->handle)) {
          self->attempt_ended(reinterpret_cast<uv_tcp_t*>(uv->handle), status);
        }
      });
  if (code != 0) {
    return code;
  }
  static_cast<void>(request.release());  // the callback takes it back
  attempts_.push_back({to, *std::move(handle)});
  return 0;
}

void Connector::attempt_ended(uv_tcp_t* handle, int status) {
  const auto found = std::ranges::find_if(
      attempts_, [handle](const Attempt& attempt) { return attempt.handle.get() == handle; });
  if (found == attempts_.end()) {
    return;
  }
  Attempt attempt = std::move(*found);
  attempts_.erase(found);
  if (status == 0) {
    attempt.handle->data = nullptr;
    finish(Opened{std::move(attempt.handle), attempt.to});
    return;
  }
  failures_.push_back(attempt_failure(attempt.to, -status));
  try_next();
}

void Connector::timed_out() {
  const std::string time = timeout_.count() % 1000 == 0 ? std::to_string(timeout_.count() / 1000) + " s"
                                                        : std::to_string(timeout_.count()) + " ms";
  if (plan_.empty()) {
    finish(fail(ErrorCode::timeout, "the name server gave no address of " +
                                        text::printable(ask_.target.host) + " within " + time));
    return;
  }
  for (const Attempt& attempt : attempts_) {
    failures_.push_back(
        {ErrorCode::timeout, "no answer from " + attempt.to.to_string() + " within " + time, std::nullopt});
  }
  finish(fail(all_failed(failures_)));
}

// `done` may destroy this object: nothing is touched after it.
void Connector::finish(Result<Opened> result) {
  loop_->cancel(deadline_);
  loop_->cancel(next_ticket_);
  deadline_ = 0;
  next_ticket_ = 0;
  attempts_.clear();
  const Done done = std::exchange(done_, nullptr);
  done(std::move(result));
}

}  // namespace eastap::io
