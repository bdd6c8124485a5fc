#include "proxy/model/reaction_story.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "decoders/sign_in/credentials.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr double micros_per_second_real = 1e6;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "7 of 9 bytes", "3 bytes", "at byte 17": numbers that tell the size of this body alone.
bool counts_bytes(std::string_view before, std::string_view behind) {
  return before.ends_with("byte ") || behind.starts_with(" of ") || behind.starts_with(" bytes");
}

/// What came of a fault that sends a request twice, as the tap tells it later: in other words from hit to
/// hit, and without the fault.
bool tells_of_second_time(const core::Note& note) {
  return note.fault.empty() && note.source.empty() &&
         (note.text.starts_with("sent a second time") || note.text.starts_with("not sent a second time"));
}

/// How the connection ended, behind the fault that says what it did: it depends on the client's patience.
bool tells_of_end(const core::Note& note) {
  return note.fault.empty() &&
         (note.text.starts_with("dropped by a fault") || note.text.starts_with("reset by a fault"));
}

/// Of a harmless fault only what the answer should have prevented is a try: the same key although the answer
/// gave a new one, the same mail although it was taken.
bool is_needless(const FaultStory& story, const Step& step, Sameness how) {
  if (sends_mail(step.command)) {
    return is_copy(story.step, step);
  }
  if (story.answer_taken || how != Sameness::same) {
    return false;
  }
  return std::ranges::any_of(story.step.keys,
                             [](const StepKey& key) { return !key.given.empty() && key.given != key.sent; });
}

bool shares_folder(const Step& a, const Step& b) {
  if (a.keys.empty() || b.keys.empty()) {
    return true;  // an empty Sync repeats what the server has stored
  }
  return std::ranges::any_of(a.keys, [&](const StepKey& key) {
    return std::ranges::find(b.keys, key.id, &StepKey::id) != b.keys.end();
  });
}

}  // namespace

std::string fault_text(const std::vector<core::Note>& notes) {
  std::string all;
  for (const core::Note& note : notes) {
    if (note.kind == core::Note::Kind::injected) {
      all += (all.empty() ? "" : "; ") + text::printable(note.text);
    }
  }
  return all;
}

std::string fault_class(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) {
      ++end;
    }
    if (end == i) {
      all += text[i++];
      continue;
    }
    const bool bytes = counts_bytes(text.substr(0, i), text.substr(end));
    all += bytes ? std::string_view("N") : text.substr(i, end - i);
    i = end;
  }
  return all;
}

std::string fault_kind(const std::vector<core::Note>& notes) {
  const bool stock = std::ranges::any_of(notes, [](const core::Note& note) {
    return note.kind == core::Note::Kind::injected && !note.fault.empty();
  });
  std::vector<std::string> parts;
  for (const core::Note& note : notes) {
    if (note.kind != core::Note::Kind::injected ||
        (stock && (tells_of_second_time(note) || tells_of_end(note)))) {
      continue;
    }
    std::string part = text::printable(note.fault);
    if (part.empty()) {
      part = fault_class(text::printable(note.text));
    }
    if (std::ranges::find(parts, part) == parts.end()) {
      parts.push_back(std::move(part));
    }
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string_view to_string(Pace pace) {
  switch (pace) {
    case Pace::constant:
      return "constant";
    case Pace::growing:
      return "growing";
    case Pace::hammering:
      return "hammering";
    case Pace::uneven:
      return "uneven";
    case Pace::unknown:
      break;
  }
  return "";
}

bool is_copy(const Step& before, const Step& later) {
  const Sameness how = compare(before, later);
  return how == Sameness::same || (how == Sameness::twin && before.mail_hash == later.mail_hash);
}

bool is_try(const FaultStory& story, const Step& step) {
  if (story.on_connection()) {
    return true;
  }
  if (!same_command(story.step, step) || !shares_folder(story.step, step)) {
    return false;
  }
  const Sameness how = compare(story.step, step);
  if (sends_mail(step.command) && how == Sameness::other) {
    return false;  // another mail
  }
  return !story.harmless || is_needless(story, step, how);
}

bool too_early(const FaultStory& story) {
  return !story.recovered && story.followed_to_end && story.trace_end - story.last_try < FaultStory::patience;
}

std::string outcome_words(const FaultStory& story) {
  if (story.recovered && story.recovered->tries == 0) {
    return "no harm done";
  }
  if (story.recovered) {
    const std::uint64_t tries = story.recovered->tries;
    return fmt::format("recovered {}, {} {}", after_words(story.recovered->after), tries,
                       tries == 1 ? "try" : "tries");
  }
  if (!story.followed_to_end) {
    return "not recovered as far as followed";
  }
  if (story.waiting) {
    return "still waiting when the trace ends";
  }
  return too_early(story) ? "not recovered yet" : "never recovered";
}

std::string span_words(microseconds span) {
  constexpr double exact = 9.95;
  span = std::max(span, microseconds(0));
  const double seconds = static_cast<double>(span.count()) / micros_per_second_real;
  if (seconds < exact) {
    return fmt::format("{:.1f} s", seconds);
  }
  return sign_in::span_words(std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

std::string after_words(microseconds after) {
  constexpr microseconds instant = std::chrono::milliseconds(50);
  if (after.count() < 0) {
    return "before it was over";
  }
  return after < instant ? "at once" : "after " + span_words(after);
}

}  // namespace eastap::model
