#include "proxy/io/line_input.h"

#include <array>
#include <cerrno>
#include <utility>

#include <unistd.h>

#include "proxy/io/uv_handle.h"

namespace eastap::io {

struct LineInput::Parts {
  Loop* loop;
  int descriptor;
  std::function<void(std::string_view)> on_line;
  std::function<void()> on_end;
  UvHandle<uv_poll_t> poll;
  Loop::Ticket retry = 0;
  std::string line;
  bool too_long = false;
};

namespace {

constexpr std::chrono::milliseconds background_delay{500};

// Reading a terminal from the background would stop the whole process (SIGTTIN).
bool in_background(int descriptor) {
  return ::isatty(descriptor) == 1 && ::tcgetpgrp(descriptor) != ::getpgrp();
}

}  // namespace

LineInput::LineInput(Loop& loop, int descriptor, std::function<void(std::string_view)> on_line,
                     std::function<void()> on_end)
    : parts_(std::make_unique<Parts>(
          Parts{&loop, descriptor, std::move(on_line), std::move(on_end), nullptr, 0, {}, false})) {}

LineInput::~LineInput() {
  parts_->loop->cancel(parts_->retry);
}

Result<void> LineInput::listen(bool wanted) {
  parts_->loop->cancel(std::exchange(parts_->retry, 0));
  if (wanted) {
    return parts_->poll ? Result<void>() : poll();
  }
  parts_->poll.reset();
  parts_->line.clear();
  return {};
}

Result<void> LineInput::poll() {
  auto handle = make_handle<uv_poll_t>(
      [this](uv_poll_t* fresh) { return uv_poll_init(parts_->loop->raw(), fresh, parts_->descriptor); });
  if (!handle) {
    return fail(handle.error().in("cannot read what is typed"));
  }
  (*handle)->data = this;
  const int code =
      uv_poll_start(handle->get(), UV_READABLE, [](uv_poll_t* ready, int /*status*/, int /*events*/) {
        if (auto* self = owner_of<LineInput>(ready)) {
          self->readable();
        }
      });
  if (code != 0) {
    return fail(ErrorCode::io, "cannot read what is typed: " + words(code));
  }
  parts_->poll = *std::move(handle);
  return {};
}

void LineInput::readable() {
  if (in_background(parts_->descriptor)) {
    parts_->poll.reset();  // look again later: polling would tell of the same bytes over and over
    parts_->retry = parts_->loop->after(background_delay, [this] {
      parts_->retry = 0;
      if (!poll()) {
        ended();
      }
    });
    return;
  }
  std::array<char, 4096> buffer{};
  const ssize_t count = ::read(parts_->descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    take({buffer.data(), static_cast<std::size_t>(count)});
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    ended();
  }
}

void LineInput::take(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    if (parts_->line.size() + part.size() > longest_line) {
      parts_->too_long = true;
    } else {
      parts_->line += part;
    }
    if (end == std::string_view::npos) {
      return;
    }
    bytes.remove_prefix(end + 1);
    const std::string line = std::exchange(parts_->line, {});
    if (!std::exchange(parts_->too_long, false)) {
      parts_->on_line(line);
    }
  }
}

void LineInput::ended() {
  parts_->poll.reset();
  parts_->on_end();
}

}  // namespace eastap::io
