// The story of one injected fault: what it met, what the same phone sent after it, and what came of it.
// Reactions tells it step by step; the rules in reaction_rules.h read it. Plain values; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/core/exchange.h"
#include "proxy/model/reaction_step.h"

namespace eastap::model {

/// What the fault did, in the words of the remarks it left: "delayed by 2 s; body cut to 71 of 143 bytes".
[[nodiscard]] std::string fault_text(const std::vector<core::Note>& notes);
/// The words of a remark without what differs from hit to hit: counts of bytes become N.
[[nodiscard]] std::string fault_class(std::string_view text);
/// The same for every hit of one fault: each stock fault as it was written, once; where a remark names none,
/// its fault_class(). Printable.
[[nodiscard]] std::string fault_kind(const std::vector<core::Note>& notes);

/// The phone asked for the same thing once more.
struct Try {
  ExchangeId exchange;
  microseconds started{0};
  microseconds finished{0};
  Sameness how = Sameness::same;
  bool succeeded = false;
  bool mail_is_equal = false;  ///< of a twin: byte for byte, not only in length
  std::string key;             ///< the SyncKey that it sent, where there is one. Wire text
};

/// How the pauses before the tries go on.
enum class Pace : std::uint8_t { unknown, constant, growing, hammering, uneven };
[[nodiscard]] std::string_view to_string(Pace pace);

/// One thing that the phone did. Texts are printable.
struct Reaction {
  std::string_view what{};  ///< the rule's name; static storage
  std::string text{};
  ExchangeId exchange{};                ///< with which it did; none: it did nothing
  std::optional<microseconds> after{};  ///< from the end of the faulty exchange; negative: before that
  std::uint64_t tries = 0;              ///< of retries: how many
  std::vector<microseconds> pauses{};   ///< before each of them, the first ones
  Pace pace = Pace::unknown;
};

struct Recovery {
  ExchangeId exchange;
  microseconds after{0};    ///< from the end of the faulty exchange to the end of this one
  std::uint64_t tries = 0;  ///< with this one; 0: the faulty exchange did no harm
};

struct FaultStory {
  static constexpr std::size_t max_following = 32;  ///< exchanges after a fault that are looked at
  static constexpr std::size_t max_tries = 32;      ///< tries that are kept; more are counted
  /// What other commands do later than this is no reaction any more.
  static constexpr microseconds reaction_window = std::chrono::minutes(30);
  /// After a recovery the phone is watched so long, for what it does twice; what it does later is no
  /// reaction.
  static constexpr microseconds settling = std::chrono::seconds(60);
  /// The same where another wait is to be seen that may last an hour.
  static constexpr microseconds settling_of_waits = std::chrono::minutes(65);
  /// Silence of this length is giving up; a trace that ends before is too short to tell.
  static constexpr microseconds patience = std::chrono::minutes(5);

  std::string fault;              ///< fault_text()
  std::string kind;               ///< fault_kind()
  std::vector<core::Note> notes;  ///< that the fault left
  Step step;                      ///< the exchange that it met, or the connection
  bool harmless = false;          ///< the phone got an answer that says success nonetheless
  bool answer_taken = false;      ///< the phone used a key that this answer gave

  std::vector<Step> following;  ///< of the same phone, by their end; up to the next fault of this command
  bool following_goes_on = true;
  std::uint64_t later = 0;  ///< exchanges of the phone after it, kept or not
  std::vector<Try> tries;   ///< by their end
  std::uint64_t try_count = 0;
  microseconds last_try{0};  ///< when the last of them was over; of none when the fault hit
  std::optional<Recovery> recovered;
  std::optional<Try> waiting;  ///< a try that waited for its answer when the trace ended

  microseconds trace_end{0};    ///< when the trace was over, or the fault was followed no further
  bool followed_to_end = true;  ///< false: a limit was reached
  bool closed = false;
  std::vector<Reaction> reactions;  ///< the most telling first; filled when the story is closed

  [[nodiscard]] bool on_connection() const { return step.exchange.value == 0; }
  [[nodiscard]] microseconds hit() const { return step.finished; }
  /// It recovered by a later exchange, not by itself.
  [[nodiscard]] bool recovered_later() const { return recovered && recovered->tries != 0; }
};

/// Whether the same mail is sent again: by its ClientId, or byte for byte. Where it was answered well, one of
/// the same length is more likely to be another mail.
[[nodiscard]] bool is_copy(const Step& before, const Step& later);
/// Whether the step asks once more for what the fault broke.
[[nodiscard]] bool is_try(const FaultStory& story, const Step& step);
/// Whether nothing but the end of the trace keeps one from saying how it went on.
[[nodiscard]] bool too_early(const FaultStory& story);
/// "recovered after 4.2 s, 2 tries", "no harm done", "not recovered" ... Printable.
[[nodiscard]] std::string outcome_words(const FaultStory& story);

/// "0.4 s", "45 s", "3 min": a length of time in a sentence; a negative one is none.
[[nodiscard]] std::string span_words(microseconds span);
/// "after 0.4 s", "at once"; "before it was over" for what came earlier.
[[nodiscard]] std::string after_words(microseconds after);

}  // namespace eastap::model
