#include "proxy/model/reaction.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "proxy/model/reaction_rules.h"

namespace eastap::model {
namespace {

/// A server that refuses a Ping or a hanging Sync does so at once.
constexpr microseconds accepted_wait = std::chrono::seconds(10);

/// Of the same phone, and not before the fault. While the faulty exchange was under way only what asks for
/// the same thing counts.
bool concerns(const FaultStory& story, const Step& step) {
  if (step.exchange == story.step.exchange || !same_phone(story.step, step)) {
    return false;
  }
  if (step.started >= story.hit()) {
    return true;
  }
  return step.started > story.step.started && !story.on_connection() && is_try(story, step) &&
         compare(story.step, step) == Sameness::same;
}

/// The phone sent a key that the faulty exchange's answer gave: it has read it.
bool uses_answer(const FaultStory& story, const Step& step) {
  return std::ranges::any_of(story.step.keys, [&](const StepKey& key) {
    const auto later = std::ranges::find(step.keys, key.id, &StepKey::id);
    return later != step.keys.end() && !key.given.empty() && key.given != key.sent &&
           later->sent == key.given;
  });
}

/// A wait that the server took up, and that ended because the phone or the tap ended it.
bool was_taken_up(const Step& step) {
  const bool by_others = !ended_by_client(step.outcome) && !step.outcome.starts_with("the tap stopped");
  return step.over && step.heartbeat && !step.faulty && !by_others &&
         step.finished - step.started >= accepted_wait;
}

Try try_of(const FaultStory& story, const Step& step) {
  Try made{.exchange = step.exchange,
           .started = step.started,
           .finished = step.finished,
           .how = story.on_connection() ? Sameness::unknown : compare(story.step, step),
           .succeeded = step.succeeded || was_taken_up(step),
           .mail_is_equal = step.mail_hash == story.step.mail_hash,
           .key = {}};
  if (!step.keys.empty()) {
    const auto shared = std::ranges::find_if(step.keys, [&](const StepKey& key) {
      return std::ranges::find(story.step.keys, key.id, &StepKey::id) != story.step.keys.end();
    });
    made.key = shared == step.keys.end() ? std::string() : shared->sent;
  }
  return made;
}

void take_try(FaultStory& story, const Step& step) {
  const Try made = try_of(story, step);
  if (story.harmless && !story.recovered_later()) {
    story.recovered.reset();  // the phone did not take the answer
  }
  ++story.try_count;
  if (!step.over) {
    story.waiting = made;
    return;
  }
  story.last_try = std::max(story.last_try, made.finished);
  if (story.tries.size() < FaultStory::max_tries) {
    story.tries.push_back(made);
  }
  if (made.succeeded && !story.recovered) {
    story.recovered = {
        .exchange = made.exchange, .after = made.finished - story.hit(), .tries = story.try_count};
  }
}

microseconds recovered_at(const FaultStory& story) {
  return story.hit() + std::max(story.recovered->after, microseconds(0));
}

bool is_settled(const FaultStory& story, microseconds now) {
  return story.recovered && now > recovered_at(story) + (story.step.heartbeat ? FaultStory::settling_of_waits
                                                                              : FaultStory::settling);
}

/// Soon enough to be a reaction.
bool is_timely(const FaultStory& story, const Step& step) {
  return step.started <= story.hit() + FaultStory::reaction_window &&
         (!story.recovered || step.started <= recovered_at(story) + FaultStory::settling);
}

}  // namespace

void Reactions::add(ExchangeView& view, bool wanted) {
  if (is_taps_own(view.exchange().notes)) {
    return;  // neither a fault that a phone met nor something that a phone did
  }
  Step step = read_step(view);
  for (FaultStory& story : stories_) {
    if (story.closed) {
      continue;
    }
    if (is_settled(story, step.started)) {
      close(story, step.started);
    } else if (concerns(story, step)) {
      follow(story, step);
    }
  }
  if (step.faulty && wanted && step.over) {
    begin(view.exchange(), step);
  }
  recent_.push_back(std::move(step));
  if (recent_.size() > max_recent) {
    recent_.pop_front();
  }
  give_out();
}

void Reactions::begin(const core::Exchange& exchange, const Step& step) {
  FaultStory story;
  story.fault = fault_text(exchange.notes);
  story.kind = fault_kind(exchange.notes);
  std::ranges::copy_if(exchange.notes, std::back_inserter(story.notes),
                       [](const core::Note& note) { return note.kind == core::Note::Kind::injected; });
  story.step = step;
  story.harmless = step.succeeded;
  if (story.harmless) {
    story.recovered = {.exchange = step.exchange, .after = microseconds(0), .tries = 0};
  }
  open(std::move(story));
}

void Reactions::add_connection(const core::ConnectionFacts& facts, const Timestamp& at) {
  const bool closed_by_hook = facts.closed_by.starts_with("tap: ") && facts.closed_by.ends_with(" by a hook");
  const bool told = std::ranges::find(told_connections_, facts.id) != told_connections_.end();
  const bool by_exchange = std::ranges::any_of(
      recent_, [&](const Step& step) { return step.faulty && step.connection == facts.id; });
  if (told || !(is_faulty(facts.notes) || (closed_by_hook && !by_exchange))) {
    return;
  }
  told_connections_.push_back(facts.id);
  if (told_connections_.size() > max_told) {
    told_connections_.pop_front();
  }
  FaultStory story;
  constexpr std::size_t sign = std::string_view("tap: ").size();
  story.notes = facts.notes;
  std::erase_if(story.notes, [](const core::Note& note) { return note.kind != core::Note::Kind::injected; });
  if (const std::string how = closed_by_hook ? facts.closed_by.substr(sign) : std::string();
      closed_by_hook && std::ranges::find(story.notes, how, &core::Note::text) == story.notes.end()) {
    story.notes.push_back({core::Note::Kind::injected, how, {}});
  }
  story.fault = fault_text(story.notes);
  story.kind = fault_kind(story.notes);
  story.step.connection = facts.id;
  story.step.started = std::chrono::duration_cast<microseconds>(facts.opened.steady);
  story.step.finished = std::chrono::duration_cast<microseconds>(at.steady);
  story.step.wall = facts.opened.wall;
  story.step.over = true;
  story.step.client = facts.client.port == 0 ? "" : facts.client.address.to_string();
  story.step.name = "connection";
  open(std::move(story));
}

void Reactions::open(FaultStory story) {
  make_room(story.step);
  story.last_try = story.hit();
  stories_.push_back(std::move(story));
  ++open_;
  FaultStory& mine = stories_.back();
  for (const Step& step : recent_) {
    if (concerns(mine, step)) {
      follow(mine, step);
    }
  }
}

void Reactions::make_room(const Step& step) {
  const auto is_open = [](const FaultStory& story) { return !story.closed; };
  const auto is_mine = [&](const FaultStory& story) { return !story.closed && same_phone(story.step, step); };
  const auto mine = static_cast<std::size_t>(std::ranges::count_if(stories_, is_mine));
  const auto oldest = mine >= max_open_of_phone ? std::ranges::find_if(stories_, is_mine)
                      : open_ >= max_open       ? std::ranges::find_if(stories_, is_open)
                                                : stories_.end();
  if (oldest != stories_.end()) {
    oldest->followed_to_end = oldest->recovered.has_value();
    close(*oldest, step.started);
  }
}

void Reactions::follow(FaultStory& story, const Step& step) {
  ++story.later;
  story.answer_taken = story.answer_taken || (story.harmless && uses_answer(story, step));
  const bool same = story.on_connection() || same_command(story.step, step);
  if (story.following_goes_on && story.following.size() < FaultStory::max_following &&
      (same || is_timely(story, step))) {
    story.following.push_back(step);
  }
  // What works again is asked for again and again; only a mail should not be.
  const bool copied = sends_mail(step.command) && is_copy(story.step, step);
  if (is_try(story, step) && (!story.recovered_later() || copied)) {
    take_try(story, step);
  }
  if (step.faulty && same) {
    story.following_goes_on = false;  // from here on the phone may react to that one
  }
}

void Reactions::close(FaultStory& story, microseconds end) {
  if (story.waiting && !story.recovered && story.waiting->started + accepted_wait <= end &&
      story.step.heartbeat) {
    story.recovered = {.exchange = story.waiting->exchange,
                       .after = story.waiting->started - story.hit(),
                       .tries = story.try_count};
  }
  story.trace_end = std::max(end, story.hit());
  story.reactions = find_reactions(story);
  story.closed = true;
  // What was looked at is needed no more, and the story may wait long for those before it.
  story.following = {};
  story.tries = {};
  --open_;
}

void Reactions::give_out() {
  if (stories_.size() > max_waiting && !stories_.front().closed) {
    FaultStory& first = stories_.front();
    first.followed_to_end = first.recovered.has_value();
    close(first, stories_.back().hit());
  }
  while (!stories_.empty() && stories_.front().closed) {
    sink_(stories_.front());
    stories_.pop_front();
  }
}

void Reactions::finish(microseconds end) {
  for (FaultStory& story : stories_) {
    if (!story.closed) {
      close(story, std::max(end, story.hit()));
    }
  }
  give_out();
}

}  // namespace eastap::model
