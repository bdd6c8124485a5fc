#include "proxy/io/linger.h"

#include <algorithm>
#include <utility>

namespace eastap::io {

namespace {

bool is_over(const Stream& stream) {
  return stream.dead() || (stream.got_eof() && stream.unsent() == 0);
}

}  // namespace

Linger::~Linger() {
  loop_->cancel(ticket_);
}

void Linger::take(std::unique_ptr<Stream> stream) {
  stream->set_owner(*this);
  stream->finish();
  if (is_over(*stream)) {
    return;
  }
  stream->set_reading(true);
  if (entries_.size() >= limits_.most) {
    entries_.pop_front();
  }
  const std::size_t unsent = stream->unsent();
  const auto patience = unsent > 0 ? limits_.for_progress : limits_.for_fin;
  entries_.push_back({std::move(stream), unsent, loop_->now().steady + patience});
  if (ticket_ == 0) {
    schedule(std::min<std::chrono::milliseconds>(limits_.for_fin, std::chrono::seconds(1)));
  }
}

std::size_t Linger::sending() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(entries_, [](const Entry& entry) { return entry.stream->unsent() > 0; }));
}

void Linger::on_data(Stream& /*stream*/, ByteView /*bytes*/) {}

void Linger::on_reset(Stream& stream, std::string /*reason*/) {
  sweep_soon(stream);
}

// A stream is not destroyed inside its own callback: there may be more of them in this turn of the loop.
void Linger::sweep_soon(const Stream& stream) {
  if (is_over(stream) && !soon_) {
    soon_ = true;
    loop_->cancel(ticket_);
    schedule(std::chrono::milliseconds(0));
  }
}

void Linger::schedule(std::chrono::milliseconds delay) {
  ticket_ = loop_->after(delay, [this] {
    ticket_ = 0;
    soon_ = false;
    sweep();
  });
}

void Linger::sweep() {
  const auto now = loop_->now().steady;
  std::erase_if(entries_, [this, now](Entry& entry) {
    if (is_over(*entry.stream)) {
      return true;
    }
    const std::size_t unsent = entry.stream->unsent();
    if (unsent != entry.unsent) {  // the peer takes bytes
      entry.until = now + (unsent > 0 ? limits_.for_progress : limits_.for_fin);
      entry.unsent = unsent;
    }
    return entry.until <= now;
  });
  if (!entries_.empty()) {
    schedule(std::min<std::chrono::milliseconds>(limits_.for_fin, std::chrono::seconds(1)));
  }
}

}  // namespace eastap::io
