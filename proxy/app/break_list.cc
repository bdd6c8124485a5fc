#include "proxy/app/break_list.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/own_answer.h"

namespace eastap::app {
namespace {

constexpr std::size_t max_admitted = 256;  // of one breakpoint

/// What a filter looks at: with the answer that scripts or faults gave, where they did.
core::ExchangePtr looked_at(const core::HookCall& call, const core::Verdict& verdict) {
  if (verdict.action != core::Verdict::Action::answer) {
    return call.exchange;
  }
  auto with_answer = std::make_shared<core::Exchange>(*call.exchange);
  auto answer = core::to_message(verdict.answer, false, false);
  answer.complete = true;
  with_answer->response = std::make_shared<const core::Message>(std::move(answer));
  return with_answer;
}

}  // namespace

const char* name(BreakSpec::On on) {
  switch (on) {
    case BreakSpec::On::request:
      return "request";
    case BreakSpec::On::response:
      return "response";
    case BreakSpec::On::both:
      break;
  }
  return "both";
}

bool BreakList::Breakpoint::wants(bool response) const {
  if (paused) {
    return false;
  }
  if (used_up()) {
    return response && !admitted.empty();
  }
  return spec.on == BreakSpec::On::both || (spec.on == BreakSpec::On::response) == response;
}

void BreakList::Breakpoint::admit(ExchangeId exchange, ConnectionId connection) {
  if (admitted.size() < max_admitted) {
    admitted.emplace_back(exchange, connection);
  }
}

Result<std::uint64_t> BreakList::add(BreakSpec spec) {
  if (breakpoints_.size() >= max_breakpoints) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("there are {} breakpoints already; remove one", max_breakpoints));
  }
  auto filter = model::Filter::parse(spec.filter);
  if (!filter) {
    return fail(std::move(filter).error());
  }
  if (spec.hold == std::chrono::milliseconds(0)) {
    spec.hold = default_hold;
  }
  if (spec.hold < std::chrono::milliseconds(0) || spec.hold > longest_hold) {
    return fail(ErrorCode::invalid_input,
                fmt::format("a hold lasts up to {} s", std::chrono::seconds(3600).count()));
  }
  breakpoints_.push_back({.id = ++last_id_, .spec = std::move(spec), .filter = *std::move(filter)});
  return last_id_;
}

Result<void> BreakList::remove(std::uint64_t id) {
  if (std::erase_if(breakpoints_, [id](const Breakpoint& each) { return each.id == id; }) == 0) {
    return fail(ErrorCode::not_found, fmt::format("there is no breakpoint {}", id));
  }
  return {};
}

Result<void> BreakList::pause(std::uint64_t id, bool paused) {
  const auto found = std::ranges::find(breakpoints_, id, &Breakpoint::id);
  if (found == breakpoints_.end()) {
    return fail(ErrorCode::not_found, fmt::format("there is no breakpoint {}", id));
  }
  if (!paused && found->used_up()) {
    found->hits = 0;
  }
  found->paused = paused;
  return {};
}

std::vector<BreakStanding> BreakList::standings() const {
  std::vector<BreakStanding> all;
  all.reserve(breakpoints_.size());
  for (const Breakpoint& each : breakpoints_) {
    all.push_back({each.id, each.spec, each.paused, each.used_up(), each.hits});
  }
  return all;
}

core::HookWish BreakList::wish() const {
  core::HookWish wish;
  for (const Breakpoint& each : breakpoints_) {
    if (each.wants(false)) {
      wish.request = wish.request_body = true;
      // An answer that a script or fault gives to the request counts as a response.
    }
    if (each.wants(true)) {
      wish.response = wish.response_body = wish.full_records = true;
    }
    wish.close = wish.close || !each.admitted.empty();
  }
  return wish;
}

bool BreakList::active() const {
  return std::ranges::any_of(breakpoints_,
                             [](const Breakpoint& each) { return each.wants(false) || each.wants(true); });
}

BreakList::Breakpoint* BreakList::match(const core::HookCall& call, const core::Verdict& verdict) {
  const bool answered = verdict.action == core::Verdict::Action::answer;
  const bool response = call.phase == core::Phase::response || answered;
  core::ExchangePtr exchange;
  std::unique_ptr<script::FilterLook> look;
  Breakpoint* found = nullptr;
  for (Breakpoint& each : breakpoints_) {
    const auto admitted =
        std::ranges::find(each.admitted, call.exchange->id, [](const auto& entry) { return entry.first; });
    const bool seen = admitted != each.admitted.end();
    const bool wanted = each.wants(response) && (seen || !each.used_up());
    if (seen && response) {
      each.admitted.erase(admitted);
    }
    if (found != nullptr || !wanted) {
      continue;
    }
    if (!exchange) {
      exchange = looked_at(call, verdict);
    }
    if (seen || filters_->matches(exchange, each.filter, look)) {
      found = &each;
      each.hits += seen ? 0 : 1;
    }
  }
  return found;
}

bool BreakList::forget(ConnectionId connection) {
  bool changed = false;
  for (Breakpoint& each : breakpoints_) {
    changed = std::erase_if(each.admitted,
                            [connection](const auto& entry) { return entry.second == connection; }) > 0 ||
              changed;
  }
  return changed;
}

}  // namespace eastap::app
