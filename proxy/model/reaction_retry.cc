#include "proxy/model/reaction_retry.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::size_t max_key = 24;    // characters of a key in a sentence
constexpr std::size_t most_named = 8;  // pauses in a sentence

/// By their begin: a long one ends after those that began behind it.
std::vector<Try> in_order(const FaultStory& story) {
  std::vector<Try> all = story.tries;
  if (story.waiting) {
    all.push_back(*story.waiting);
  }
  std::ranges::sort(all, {}, &Try::started);
  return all;
}

std::vector<microseconds> pauses_of(const FaultStory& story, const std::vector<Try>& tries) {
  std::vector<microseconds> pauses;
  microseconds before = story.hit();
  for (const Try& each : tries) {
    pauses.push_back(each.started - before);
    before = std::max(before, each.finished);
  }
  return pauses;
}

std::string list_of(const std::vector<microseconds>& pauses) {
  std::string all;
  for (std::size_t i = 0; i < std::min(most_named, pauses.size()); ++i) {
    all += (i == 0 ? "" : ", ") + span_words(pauses[i]);
  }
  return all + (pauses.size() > most_named ? " ..." : "");
}

std::string pace_words(Pace pace, const std::vector<microseconds>& pauses) {
  switch (pace) {
    case Pace::constant:
      return fmt::format(", about every {}", span_words(pauses.back()));
    case Pace::growing:
      return fmt::format(", at growing pauses: {}", list_of(pauses));
    case Pace::hammering:
      return fmt::format(", hammering: {}", list_of(pauses));
    case Pace::uneven:
      return fmt::format(", at uneven pauses: {}", list_of(pauses));
    case Pace::unknown:
      break;
  }
  return {};
}

std::string how_words(const FaultStory& story, const Try& first) {
  const bool keyed = !story.step.keys.empty();
  switch (first.how) {
    case Sameness::same:
      if (keyed) {
        return first.key.empty() ? "" : " with the same SyncKey";
      }
      if (sends_mail(story.step.command)) {
        return " with the same ClientId, by which the server knows the mail again";
      }
      return story.step.command == eas::Command::ping ? "" : " with the same request";
    case Sameness::reset:
      return " from SyncKey 0";
    case Sameness::other:
      return keyed ? fmt::format(" with another SyncKey ({})", text::printable(first.key, max_key))
                   : " with another request";
    case Sameness::twin:
    case Sameness::unknown:
      break;
  }
  return {};
}

/// The sentence's part on how often and when.
std::string count_words(const FaultStory& story, microseconds after) {
  const std::uint64_t count = story.try_count;
  return count <= 1 ? after_words(after) : fmt::format("{} times, first {}", count, after_words(after));
}

/// A reaction that is the row of tries.
Reaction row_of_tries(const FaultStory& story, const std::vector<Try>& tries) {
  Reaction made;
  made.pauses = pauses_of(story, tries);
  made.pace = pace_of(made.pauses);
  made.tries = story.try_count;
  made.exchange = tries.front().exchange;
  made.after = tries.front().started - story.hit();
  return made;
}

}  // namespace

Pace pace_of(const std::vector<microseconds>& pauses) {
  constexpr std::size_t enough = 3;
  constexpr std::size_t many = 5;
  constexpr microseconds short_pause = std::chrono::seconds(2);
  constexpr microseconds clock_noise = std::chrono::milliseconds(500);
  if (pauses.size() < enough) {
    return Pace::unknown;
  }
  const auto [least, most] = std::ranges::minmax(pauses);
  bool rises = true;
  for (std::size_t i = 1; i < pauses.size(); ++i) {
    rises = rises && pauses[i] * 10 >= pauses[i - 1] * 9;  // a tenth less is noise
  }
  if (rises && pauses.back() >= pauses.front() * 2 && most - least > clock_noise) {
    return Pace::growing;
  }
  if (pauses.size() >= many && most <= short_pause) {
    return Pace::hammering;
  }
  return most - least <= std::max(clock_noise, least / 4) ? Pace::constant : Pace::uneven;
}

std::optional<Reaction> look_duplicated(const FaultStory& story) {
  const std::vector<Try> tries = in_order(story);
  const auto twin = std::ranges::find(tries, Sameness::twin, &Try::how);
  if (twin == tries.end()) {
    return std::nullopt;
  }
  Reaction made = row_of_tries(story, tries);
  made.exchange = twin->exchange;
  made.after = twin->started - story.hit();
  const char* const what = twin->mail_is_equal ? "the same mail" : "a mail of the same length";
  const char* const id = story.step.client_id.empty() ? "without a ClientId" : "with a new ClientId";
  const char* const then = story.step.server_did ? "the server had taken the first one, so it goes out twice"
                                                 : "the server cannot tell that it is the same";
  made.text = fmt::format("sent {} again {} {}: {}{}", what, count_words(story, *made.after), id, then,
                          pace_words(made.pace, made.pauses));
  return made;
}

std::optional<Reaction> look_retried(const FaultStory& story) {
  const std::vector<Try> tries = in_order(story);
  if (story.on_connection() || tries.empty() || tries.front().how == Sameness::twin) {
    return std::nullopt;
  }
  Reaction made = row_of_tries(story, tries);
  made.text = fmt::format("{} {}{}{}", story.harmless ? "did not take the answer: asked again" : "retried",
                          count_words(story, *made.after), how_words(story, tries.front()),
                          pace_words(made.pace, made.pauses));
  return made;
}

/// A delay that the phone did not sit out.
std::optional<Reaction> look_stopped_waiting(const FaultStory& story) {
  if (story.on_connection() || !ended_by_client(story.step.outcome)) {
    return std::nullopt;
  }
  Reaction made;
  made.text = fmt::format("ended the connection itself after waiting {}",
                          span_words(story.step.finished - story.step.started));
  made.exchange = story.step.exchange;
  made.after = microseconds(0);
  return made;
}

std::optional<Reaction> look_gave_up(const FaultStory& story) {
  if (story.recovered || story.waiting || !story.followed_to_end || too_early(story)) {
    return std::nullopt;
  }
  const std::string quiet = span_words(story.trace_end - story.last_try);
  Reaction made;
  if (story.try_count == 0) {
    made.text = fmt::format("{} in the {} until the trace ends",
                            story.later == 0 ? "sent nothing more" : "did not ask again", quiet);
  } else {
    made.text = fmt::format("gave up after {} {}: none in the last {}", story.try_count,
                            story.try_count == 1 ? "try" : "tries", quiet);
  }
  return made;
}

std::optional<Reaction> look_too_early(const FaultStory& story) {
  if (!too_early(story)) {
    return std::nullopt;
  }
  Reaction made;
  made.text = story.waiting ? std::string("the trace ends while its request waits: too early to tell")
                            : fmt::format("the trace ends {} after {}: too early to tell",
                                          span_words(story.trace_end - story.last_try),
                                          story.try_count == 0 ? "the fault" : "the last try");
  return made;
}

}  // namespace eastap::model
