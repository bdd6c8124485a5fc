#include "proxy/model/sync_chain.h"

#include <algorithm>
#include <ranges>

namespace eastap::model {
namespace {

constexpr std::string_view zero = "0";

template <class Value>
void push_bounded(std::vector<Value>& all, Value value, std::size_t most) {
  if (all.size() == most) {
    all.erase(all.begin());
  }
  all.push_back(std::move(value));
}

bool used_before(const SyncChain::Given& given, microseconds moment) {
  return given.used && *given.used < moment;
}

}  // namespace

std::string_view to_string(KeyUse use) {
  switch (use) {
    case KeyUse::none:
      return "none";
    case KeyUse::first:
      return "first";
    case KeyUse::next:
      return "next";
    case KeyUse::retry:
      return "retry";
    case KeyUse::fork:
      return "fork";
    case KeyUse::unknown:
      return "unknown";
    case KeyUse::reset:
      return "reset";
  }
  return "";
}

std::string_view to_string(KeyCause cause) {
  switch (cause) {
    case KeyCause::none:
      return "none";
    case KeyCause::answer_lost:
      return "answer-lost";
    case KeyCause::wait_cut:
      return "wait-cut";
    case KeyCause::answer_not_taken:
      return "answer-not-taken";
    case KeyCause::refused:
      return "refused";
    case KeyCause::invalid_key:
      return "invalid-key";
    case KeyCause::hierarchy:
      return "hierarchy";
    case KeyCause::own_decision:
      return "own-decision";
  }
  return "";
}

std::string_view to_string(Blame blame) {
  switch (blame) {
    case Blame::nobody:
      return "nobody";
    case Blame::phone:
      return "phone";
    case Blame::server:
      return "server";
    case Blame::connection:
      return "connection";
    case Blame::tap:
      return "tap";
  }
  return "";
}

bool KeyVerdict::loops() const {
  return (use == KeyUse::retry && repeats >= SyncChain::looping_retries) ||
         (use == KeyUse::reset && repeats >= SyncChain::looping_resets);
}

/// The request that the phone had sent last when this one began; it may still have been waiting.
const SyncChain::Request* SyncChain::before(microseconds started) const {
  const Request* found = nullptr;
  for (const Request& each : requests_) {
    if (each.started <= started && (found == nullptr || each.started >= found->started)) {
      found = &each;
    }
  }
  return found;
}

void SyncChain::say_retry(KeyVerdict& verdict, const Request& previous) {
  verdict.use = KeyUse::retry;
  switch (previous.result) {
    case Result::lost:
    case Result::lost_by_tap:
      verdict.cause = KeyCause::answer_lost;
      verdict.blame = previous.result == Result::lost ? Blame::connection : Blame::tap;
      break;
    case Result::wait_cut:
      verdict.cause = KeyCause::wait_cut;
      break;
    case Result::failed:
      verdict.cause = KeyCause::refused;
      verdict.blame = Blame::server;
      verdict.status = previous.status;
      break;
    case Result::kept:
    case Result::gave:
      verdict.cause = KeyCause::answer_not_taken;
      verdict.blame = Blame::phone;
      break;
  }
}

/// Whose doing: a server that refuses the key it gave, or a phone that sent another or simply starts over.
void SyncChain::say_reset(KeyVerdict& verdict, const Request& previous,
                          std::optional<microseconds> hierarchy_anew) {
  verdict.use = KeyUse::reset;
  verdict.status = previous.status;
  if (previous.invalid_key) {
    const bool foreign = previous.use == KeyUse::fork || previous.use == KeyUse::unknown;
    verdict.cause = KeyCause::invalid_key;
    verdict.blame = !foreign ? Blame::server : previous.from_start ? Blame::phone : Blame::nobody;
  } else if (previous.hierarchy || (hierarchy_anew && *hierarchy_anew >= previous.finished)) {
    verdict.cause = KeyCause::hierarchy;
  } else {
    verdict.cause = KeyCause::own_decision;
    verdict.blame = Blame::phone;
    verdict.status = 0;
  }
}

KeyVerdict SyncChain::judge_zero(const Request* previous, microseconds started,
                                 std::optional<microseconds> hierarchy_anew) const {
  KeyVerdict verdict;
  if (previous == nullptr) {
    verdict.use = KeyUse::first;
    return verdict;
  }
  const bool key_unused = !given_.empty() && given_.back().given <= started && given_.front().key == zero &&
                          !used_before(given_.back(), started);
  if (previous->key == zero && previous->finished <= started &&
      (previous->result != Result::gave || key_unused)) {
    say_retry(verdict, *previous);
    if (previous->result == Result::gave) {
      verdict.other_key = given_.back().key;
    }
    count_retries(verdict, zero, started);
    return verdict;
  }
  if (previous->key == zero && previous->finished > started) {
    verdict.use = KeyUse::first;  // two at once
    return verdict;
  }
  say_reset(verdict, *previous, hierarchy_anew);
  verdict.other_key = given_.empty() ? std::string() : given_.back().key;
  count_resets(verdict, started);
  return verdict;
}

KeyVerdict SyncChain::judge_key(std::string_view key, const Request* previous, microseconds started) const {
  KeyVerdict verdict;
  const Given* found = nullptr;
  const Given* newest = nullptr;  // of those given when the request began
  const Given* newer_used = nullptr;
  for (const Given& each : given_) {
    if (each.given > started) {
      continue;
    }
    newest = &each;
    if (each.key == key) {
      found = &each;
      newer_used = nullptr;
    } else if (found != nullptr && used_before(each, started)) {
      newer_used = &each;
    }
  }
  const bool again = previous != nullptr && previous->key == key && previous->finished <= started;
  if (found == nullptr && !again) {
    verdict.use = KeyUse::unknown;
    verdict.other_key = newest == nullptr ? std::string() : newest->key;
    return verdict;
  }
  if (newer_used != nullptr) {
    verdict.use = KeyUse::fork;
    verdict.blame = Blame::phone;
    verdict.other_key = newest->key;
    return verdict;
  }
  verdict.use = KeyUse::next;
  if (found != nullptr && found != newest) {
    verdict.use = KeyUse::retry;
    verdict.cause = newest->lost ? KeyCause::answer_lost : KeyCause::answer_not_taken;
    verdict.blame = !newest->lost                                      ? Blame::phone
                    : again && previous->result == Result::lost_by_tap ? Blame::tap
                                                                       : Blame::connection;
    verdict.other_key = newest->key;
  } else if (again && previous->result != Result::kept && previous->result != Result::gave) {
    say_retry(verdict, *previous);
  }
  if (verdict.use == KeyUse::retry) {
    count_retries(verdict, key, started);
  }
  return verdict;
}

KeyVerdict SyncChain::judge(std::string_view key, microseconds started,
                            std::optional<microseconds> hierarchy_anew) const {
  if (key.empty() || key.size() > max_key) {
    return {};
  }
  const Request* previous = before(started);
  KeyVerdict verdict =
      key == zero ? judge_zero(previous, started, hierarchy_anew) : judge_key(key, previous, started);
  verdict.from_start = !given_.empty() && given_.front().given <= started;
  return verdict;
}

void SyncChain::count_retries(KeyVerdict& verdict, std::string_view key, microseconds started) const {
  const bool goes_on = run_.key == key && run_.count != 0 && started - run_.since <= retry_window;
  verdict.repeats = goes_on ? run_.count + 1 : 1;
  verdict.over = goes_on ? started - run_.since : microseconds(0);
  verdict.common_blame = !goes_on || run_.blame == verdict.blame ? verdict.blame : Blame::nobody;
}

void SyncChain::count_resets(KeyVerdict& verdict, microseconds started) const {
  verdict.repeats = 1;
  verdict.common_blame = verdict.blame;
  for (const Reset& each : std::views::reverse(resets_)) {
    if (started - each.started > reset_window) {
      break;
    }
    ++verdict.repeats;
    verdict.over = std::max(verdict.over, started - each.started);
    verdict.common_blame = each.blame == verdict.common_blame ? verdict.common_blame : Blame::nobody;
  }
}

void SyncChain::remember(const KeyVerdict& verdict, std::string_view key, microseconds started) {
  if (verdict.use == KeyUse::retry) {
    ++retry_count_;
    run_ = {.key = std::string(key),
            .since = started - verdict.over,
            .count = verdict.repeats,
            .blame = verdict.common_blame};
  } else {
    run_ = {};
  }
  if (verdict.use == KeyUse::reset) {
    ++reset_count_;
    push_bounded(resets_, {.started = started, .blame = verdict.blame}, max_resets);
  }
  fork_count_ += verdict.use == KeyUse::fork ? 1 : 0;
}

void SyncChain::mark_used(std::string_view key, microseconds started) {
  for (Given& each : std::views::reverse(given_)) {
    if (each.key == key && each.given <= started) {
      each.used = std::min(each.used.value_or(started), started);
      return;
    }
  }
}

/// A key that arrived, or may have: of an answer that was cut the phone can have read enough.
void SyncChain::take_key(std::string_view key, microseconds started, microseconds finished,
                         const KeyAnswer& answer) {
  const bool known = std::ranges::any_of(given_, [&](const Given& each) { return each.key == key; });
  if (key == zero) {
    given_.clear();
  }
  if (key == zero || !known) {  // the server takes it, so it was given some time
    push_bounded(given_, {.key = std::string(key), .given = started, .used = started, .lost = false},
                 max_keys);
  }
  if (given_.back().key == answer.new_key) {
    given_.back().lost = given_.back().lost && answer.lost;
    return;
  }
  push_bounded(given_, {.key = answer.new_key, .given = finished, .used = std::nullopt, .lost = answer.lost},
               max_keys);
}

SyncChain::Result SyncChain::result_of(const KeyAnswer& answer, bool gave) {
  if (answer.lost) {
    return answer.by_tap ? Result::lost_by_tap : answer.waited ? Result::wait_cut : Result::lost;
  }
  if (!answer.succeeded) {
    return Result::failed;
  }
  return gave ? Result::gave : Result::kept;
}

void SyncChain::learn(std::string_view key, microseconds started, microseconds finished,
                      const KeyAnswer& answer, std::optional<microseconds> hierarchy_anew) {
  if (key.empty() || key.size() > max_key) {
    return;
  }
  const KeyVerdict verdict = judge(key, started, hierarchy_anew);
  remember(verdict, key, started);
  mark_used(key, started);
  // Of an answer that was cut, what could be read of it counts: the phone may have read as much.
  const bool gave = (answer.succeeded || answer.lost) && !answer.new_key.empty() && answer.new_key != key &&
                    answer.new_key.size() <= max_key;
  push_bounded(requests_,
               {.key = std::string(key),
                .started = started,
                .finished = finished,
                .result = result_of(answer, gave),
                .use = verdict.use,
                .status = answer.status,
                .invalid_key = answer.invalid_key,
                .hierarchy = answer.hierarchy,
                .from_start = verdict.from_start},
               max_requests);
  if (gave) {
    take_key(key, started, finished, answer);
  }
}

}  // namespace eastap::model
