#include "proxy/ui/progress.h"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/ui/style.h"

namespace eastap::ui {
namespace {

constexpr std::uint64_t look_every = std::uint64_t{4} << 20U;
constexpr milliseconds before_first{1000};
constexpr milliseconds between{200};

}  // namespace

Progress::Progress(std::uint64_t total, bool wanted, const Clock& clock)
    : clock_(clock),
      total_(total),
      wanted_(wanted),
      begun_(wanted ? clock.now() : Timestamp{}),
      drawn_(begun_) {}

bool Progress::visible_on(int descriptor) {
  return wants_colour(descriptor);
}

void Progress::at(std::uint64_t bytes) {
  if (!wanted_ || bytes < next_look_) {
    return;
  }
  next_look_ = bytes + look_every;
  const Timestamp now = clock_.now();
  if (now.since(begun_) < before_first || now.since(drawn_) < between) {
    return;
  }
  drawn_ = now;
  shown_ = true;
  std::cerr << "\r\x1b[K" << progress_words(bytes, total_, now.since(begun_)) << std::flush;
}

void Progress::hide() {
  if (shown_) {
    shown_ = false;
    std::cerr << "\r\x1b[K" << std::flush;
  }
}

std::string progress_words(std::uint64_t bytes, std::uint64_t total, nanoseconds spent) {
  const std::uint64_t read = std::min(bytes, total);
  const double part = total == 0 ? 1 : static_cast<double>(read) / static_cast<double>(total);
  std::string words =
      fmt::format("reading: {} % of {}", static_cast<int>(part * 100), text::human_size(total));
  if (part > 0) {
    const double seconds = std::chrono::duration<double>(spent).count() * (1 - part) / part;
    words += fmt::format(", about {:.0f} s left", seconds);
  }
  return words;
}

}  // namespace eastap::ui
