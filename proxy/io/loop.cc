#include "proxy/io/loop.h"

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

#include "proxy/base/log.h"
#include "proxy/io/deadline_heap.h"
#include "proxy/io/reset_watch.h"
#include "proxy/io/turn_end.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

struct Remote::Mailbox {
  std::mutex mutex;
  std::vector<std::function<void()>> posts;  // guarded by mutex
  UvHandle<uv_async_t> async;                // guarded by mutex; null once the loop is closed

  void deliver() {
    std::vector<std::function<void()>> taken;
    {
      const std::scoped_lock lock(mutex);
      taken.swap(posts);
    }
    for (const auto& what : taken) {
      what();
    }
  }

  void shut() {
    std::vector<std::function<void()>> dropped;  // destroyed outside the lock: a callback may own a Remote
    const std::scoped_lock lock(mutex);
    dropped.swap(posts);
    async.reset();
  }
};

void Remote::post(std::function<void()> what) const {
  const std::scoped_lock lock(mailbox_->mutex);
  if (mailbox_->async) {
    mailbox_->posts.push_back(std::move(what));
    uv_async_send(mailbox_->async.get());
  }
}

struct Loop::Parts {
  struct Signal {
    UvHandle<uv_signal_t> handle;
    std::function<void()> what;
  };

  uv_loop_t loop{};
  UvHandle<uv_timer_t> timer;
  DeadlineHeap deadlines;
  std::chrono::nanoseconds armed_for{0};  // 0: the timer does not run
  std::list<Signal> signals;
  std::unique_ptr<ResetWatch> resets;
  std::unique_ptr<TurnEnd> turn_end;
  std::vector<char> read_buffer = std::vector<char>(read_buffer_size);
};

Loop::Loop() : parts_(std::make_unique<Parts>()) {}

Result<std::unique_ptr<Loop>> Loop::create() {
  // A write to a connection that the peer reset must be an error code, not the end of the process.
  if (std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    return fail(ErrorCode::io, "cannot ignore SIGPIPE");
  }
  std::unique_ptr<Loop> loop(new Loop);
  if (const int code = uv_loop_init(&loop->parts_->loop); code != 0) {
    loop->parts_.reset();
    return fail(ErrorCode::io, "cannot make an event loop: " + words(code));
  }
  if (auto done = loop->set_up(); !done) {
    return fail(done.error().in("cannot make an event loop"));
  }
  return loop;
}

Result<void> Loop::set_up() {
  uv_loop_t* raw_loop = &parts_->loop;
  auto timer = make_handle<uv_timer_t>([&](uv_timer_t* handle) { return uv_timer_init(raw_loop, handle); });
  if (!timer) {
    return fail(timer.error());
  }
  parts_->timer = *std::move(timer);
  parts_->timer->data = this;

  auto mailbox = std::make_shared<Remote::Mailbox>();
  auto async = make_handle<uv_async_t>([&](uv_async_t* handle) {
    return uv_async_init(raw_loop, handle, [](uv_async_t* sent) {
      if (auto* owner = owner_of<Remote::Mailbox>(sent)) {
        owner->deliver();
      }
    });
  });
  if (!async) {
    return fail(async.error());
  }
  mailbox->async = *std::move(async);
  mailbox->async->data = mailbox.get();
  remote_.mailbox_ = std::move(mailbox);

  auto resets = ResetWatch::create(raw_loop);
  if (!resets) {
    return fail(resets.error());
  }
  parts_->resets = *std::move(resets);

  auto turn_end = TurnEnd::create(raw_loop);
  if (!turn_end) {
    return fail(turn_end.error());
  }
  parts_->turn_end = *std::move(turn_end);
  return {};
}

Loop::~Loop() {
  if (!parts_) {
    return;
  }
  if (const auto closed = close(); !closed) {
    log::error("loop", closed.error().what);
  }
}

void Loop::run() {
  uv_run(&parts_->loop, UV_RUN_DEFAULT);
}

void Loop::stop() {
  uv_stop(&parts_->loop);
}

Loop::Ticket Loop::after(std::chrono::milliseconds delay, std::function<void()> what) {
  if (!parts_) {
    return 0;
  }
  const auto due = clock_.steady() + std::max(delay, std::chrono::milliseconds(0));
  const Ticket ticket = parts_->deadlines.add(due, std::move(what));
  if (parts_->armed_for.count() == 0 || due < parts_->armed_for) {
    arm();
  }
  return ticket;
}

// The timer stays as it is: at worst it wakes the loop once for nothing.
void Loop::cancel(Ticket ticket) {
  if (parts_) {
    parts_->deadlines.remove(ticket);
  }
}

void Loop::arm(std::chrono::milliseconds at_least) {
  const auto next = parts_->deadlines.next();
  if (!next) {
    parts_->armed_for = {};
    return;
  }
  const auto wait = std::max(*next - clock_.steady(), std::chrono::nanoseconds(0));
  const auto rounded = std::max(std::chrono::ceil<std::chrono::milliseconds>(wait), at_least);
  uv_update_time(&parts_->loop);
  parts_->armed_for = *next;
  uv_timer_start(
      parts_->timer.get(),
      [](uv_timer_t* timer) {
        if (auto* owner = owner_of<Loop>(timer)) {
          owner->run_due();
        }
      },
      static_cast<std::uint64_t>(rounded.count()), 0);
}

void Loop::run_due() {
  // Only what is due at this moment: callbacks that ask for a delay of zero each time must not keep the
  // sockets waiting.
  const auto now = clock_.steady();
  parts_->armed_for = now;  // no arming while callbacks add more; it is done once, below
  while (const auto what = parts_->deadlines.take_due(now)) {
    what();
  }
  arm(std::chrono::milliseconds(1));  // libuv runs a timer of 0 again before it looks at any socket
}

Remote Loop::remote() const {
  return remote_;
}

Result<void> Loop::on_signal(int number, std::function<void()> what) {
  auto handle =
      make_handle<uv_signal_t>([this](uv_signal_t* fresh) { return uv_signal_init(&parts_->loop, fresh); });
  if (!handle) {
    return fail(handle.error().in("cannot watch a signal"));
  }
  auto& signal = parts_->signals.emplace_back(*std::move(handle), std::move(what));
  signal.handle->data = &signal;
  const int code = uv_signal_start(
      signal.handle.get(),
      [](uv_signal_t* fired, int /*number*/) {
        if (const auto* owner = owner_of<Parts::Signal>(fired)) {
          owner->what();
        }
      },
      number);
  if (code != 0) {
    parts_->signals.pop_back();
    return fail(ErrorCode::io, "cannot watch a signal: " + words(code));
  }
  return {};
}

Result<void> Loop::close(std::chrono::milliseconds patience) {
  if (!parts_) {
    return {};
  }
  if (remote_.mailbox_) {
    remote_.mailbox_->shut();
  }
  parts_->timer.reset();
  parts_->signals.clear();
  parts_->resets.reset();
  parts_->turn_end.reset();
  const auto give_up = clock_.steady() + patience;
  int code = uv_loop_close(&parts_->loop);
  while (code == UV_EBUSY && clock_.steady() < give_up) {
    // Nothing of the loop's own is left to wake it up, so it must not sleep for long: a lookup may end at any
    // time.
    if (uv_run(&parts_->loop, UV_RUN_NOWAIT) != 0) {
      uv_sleep(1);
    }
    code = uv_loop_close(&parts_->loop);
  }
  if (code != 0) {
    static_cast<void>(parts_.release());  // libuv's threads may still write to it
    return fail(ErrorCode::internal, "the event loop is still busy: " + words(code));
  }
  parts_.reset();
  return {};
}

uv_loop_s* Loop::raw() {
  return &parts_->loop;
}

std::span<char> Loop::read_buffer() {
  return parts_->read_buffer;
}

ResetWatch& Loop::resets() {
  return *parts_->resets;
}

TurnEnd& Loop::turn_end() {
  return *parts_->turn_end;
}

}  // namespace eastap::io
