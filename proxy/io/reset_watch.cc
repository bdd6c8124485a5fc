#include "proxy/io/reset_watch.h"

#include <cerrno>
#include <utility>

#include <sys/epoll.h>

#include "proxy/io/owned_fd.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

struct ResetWatch::Parts {
  OwnedFd epoll;
  UvHandle<uv_poll_t> poll;
};

namespace {

// One at a time: telling a client may close other sockets, and those must not be told of afterwards. The
// kernel forgets a socket when it is closed.
void tell_all(int epoll) {
  epoll_event event{};
  while (::epoll_wait(epoll, &event, 1, 0) == 1) {
    static_cast<ResetWatch::Client*>(event.data.ptr)->on_hang_up();
  }
}

void on_readable(uv_poll_t* handle, int /*status*/, int /*events*/) {
  const auto* epoll = owner_of<const OwnedFd>(handle);
  if (epoll == nullptr) {
    return;
  }
  tell_all(epoll->get());
}

}  // namespace

ResetWatch::ResetWatch(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ResetWatch::~ResetWatch() = default;

Result<std::unique_ptr<ResetWatch>> ResetWatch::create(uv_loop_s* loop) {
  auto parts = std::make_unique<Parts>();
  parts->epoll = OwnedFd(::epoll_create1(EPOLL_CLOEXEC));
  if (!parts->epoll) {
    return fail(ErrorCode::io, "cannot watch for resets: " + words(-errno));
  }
  auto poll = make_handle<uv_poll_t>(
      [&](uv_poll_t* handle) { return uv_poll_init(loop, handle, parts->epoll.get()); });
  if (!poll) {
    return fail(poll.error().in("cannot watch for resets"));
  }
  parts->poll = *std::move(poll);
  parts->poll->data = &parts->epoll;
  const int code = uv_poll_start(parts->poll.get(), UV_READABLE, on_readable);
  if (code != 0) {
    return fail(ErrorCode::io, "cannot watch for resets: " + words(code));
  }
  return std::unique_ptr<ResetWatch>(new ResetWatch(std::move(parts)));
}

Result<void> ResetWatch::add(int socket, Client& client) {
  epoll_event event{};
  event.events = EPOLLET | EPOLLERR | EPOLLHUP;
  event.data.ptr = &client;
  if (::epoll_ctl(parts_->epoll.get(), EPOLL_CTL_ADD, socket, &event) != 0) {
    return fail(ErrorCode::io, "cannot watch a connection for resets: " + words(-errno));
  }
  return {};
}

}  // namespace eastap::io
