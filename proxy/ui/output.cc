#include "proxy/ui/output.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <limits>

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace eastap::ui {
namespace {

/// A file takes everything. A pipe that is writable takes PIPE_BUF bytes without blocking (POSIX, write()).
std::size_t taken_at_once(int descriptor) {
  struct stat facts{};
  const bool is_file = ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
  return is_file ? std::numeric_limits<ssize_t>::max() : PIPE_BUF;
}

}  // namespace

Output::Output(int descriptor) : descriptor_(descriptor), at_once_(taken_at_once(descriptor)) {}

bool Output::wait_until_writable() {
  constexpr int step_ms = 100;
  while (true) {
    pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    const int count = ::poll(&ready, 1, step_ms);
    if (count > 0) {
      return (ready.revents & POLLOUT) != 0;
    }
    if (count < 0 && errno != EINTR) {
      return false;
    }
    if (hurry_.load(std::memory_order_relaxed) && --patience_ < 0) {
      return false;
    }
  }
}

void Output::write(std::string_view text) {
  while (!text.empty() && !gone_) {
    if (!wait_until_writable()) {
      gone_ = true;
      return;
    }
    const ssize_t done = ::write(descriptor_, text.data(), std::min(text.size(), at_once_));
    if (done >= 0) {
      text.remove_prefix(static_cast<std::size_t>(done));
    } else if (errno != EINTR && errno != EAGAIN) {
      gone_ = true;
    }
  }
}

unsigned columns_of(int descriptor) {
  winsize size{};
  constexpr unsigned usual = 80;
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

}  // namespace eastap::ui
