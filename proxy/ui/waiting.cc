#include "proxy/ui/waiting.h"

#include <algorithm>

#include <fmt/format.h>

#include "proxy/base/columns.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {

void Waiting::add(const core::ExchangePtr& exchange) {
  const nanoseconds started = exchange->started.steady;
  open_[exchange->id] = {.exchange = exchange, .started = started, .line = {}, .told = false};
  due_.emplace_back(started + options_.after, exchange->id);
}

void Waiting::remove(ExchangeId id) {
  const auto row = open_.find(id);
  if (row != open_.end()) {
    told_ -= row->second.told ? 1 : 0;
    open_.erase(row);
  }
}

void Waiting::clear() {
  open_.clear();
  due_.clear();
  told_ = 0;
}

void Waiting::tell(std::string& out, nanoseconds now) {
  while (!due_.empty() && due_.front().first <= now) {
    const auto row = open_.find(due_.front().second);
    due_.pop_front();
    if (row == open_.end() || row->second.told) {
      continue;
    }
    Entry& entry = row->second;
    std::string line = describe_(entry.exchange);
    if (line.empty()) {
      open_.erase(row);
      continue;
    }
    entry.told = true;
    ++told_;
    entry.exchange.reset();
    if (options_.live) {
      line.resize(line.size() - (line.ends_with('\n') ? 1 : 0));
      entry.line = std::move(line);
    } else {
      out += line;
    }
  }
}

void Waiting::erase(std::string& out) {
  if (drawn_) {
    out += "\x1b[J";  // ECMA-48 section 8.3.39: everything from the cursor on
    drawn_ = false;
  }
}

void Waiting::draw(std::string& out, nanoseconds now, unsigned columns) {
  if (!options_.live || told_ == 0) {
    return;
  }
  const std::size_t width = std::max(columns, 20U) - 1;
  std::size_t rows = 0;
  for (const auto& [id, entry] : open_) {
    if (!entry.told) {
      continue;
    }
    if (rows == options_.rows) {
      append_cell(out, fmt::format("  … and {} more wait", told_ - rows), width, false);
      out += '\n';
      ++rows;
      break;
    }
    append_cell(out, fmt::format("{:>8} {}", clock_text(now - entry.started), entry.line), width, false);
    out += '\n';
    ++rows;
  }
  out += fmt::format("\x1b[{}A", rows);
  drawn_ = true;
}

std::optional<nanoseconds> Waiting::next(nanoseconds now) const {
  std::optional<nanoseconds> at;
  if (!due_.empty()) {
    at = due_.front().first;
  }
  if (options_.live && told_ != 0) {
    const nanoseconds redraw = now + std::chrono::seconds(1);
    at = at ? std::min(*at, redraw) : redraw;
  }
  return at;
}

}  // namespace eastap::ui
