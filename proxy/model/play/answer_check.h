// Whether a live answer means the same as the recorded one: HTTP status, EAS status, the headers that matter,
// and the documents element by element, with live ids and keys in the words of the recording. Pure;
// single-threaded.
#pragma once

#include <string>
#include <vector>

#include "proxy/model/exchange_view.h"
#include "proxy/model/play/overlooked.h"
#include "proxy/model/play/play_step.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

struct AnswerCheck {
  enum class Verdict : std::uint8_t {
    same,
    different,
    not_compared,  ///< the recording does not hold the server's answer, or the phone's patience ended
  };
  Verdict verdict = Verdict::same;
  /// The gravest difference as one sentence; of not_compared why. Printable.
  std::string sentence;
  /// Every difference, one for each line, printable; at most max_lines, and a last one that says so where
  /// there are more.
  std::vector<std::string> lines;

  static constexpr std::size_t max_lines = 200;
};

/// `live` is what came; `failure` why it is not whole, "" where it is. `variables` have learned from it.
/// `phone`: as in VariablePlace.
[[nodiscard]] AnswerCheck check_answer(PlayStep& recorded, ExchangeView& live, const std::string& failure,
                                       const Variables& variables, const std::string& phone,
                                       const Overlooked& overlooked);

}  // namespace eastap::model
