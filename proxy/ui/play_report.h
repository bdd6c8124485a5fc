// What `eastap play` and `eastap verify` say: the table of latencies, and for each exchange whether its
// answer was the recorded one. Text for people, JSON for programs. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "proxy/model/play/answer_check.h"
#include "proxy/model/play/play_tally.h"

namespace eastap::ui {

/// A line for each command with counts and latencies, and one for each trouble.
[[nodiscard]] std::string play_table(const model::PlayTally& tally);
/// The same, one JSON object for each line.
[[nodiscard]] std::string play_json(const model::PlayTally& tally);

/// One verified exchange.
struct VerifiedLine {
  std::uint64_t id = 0;  ///< in the trace
  unsigned copy = 1;
  unsigned copies = 1;
  std::string command;  ///< printable
  std::string device;   ///< printable
  std::chrono::nanoseconds took{0};
  const model::AnswerCheck* check = nullptr;
};
/// "same", "differs", "not compared", and the differences below it. Ends with a line end.
[[nodiscard]] std::string verify_text(const VerifiedLine& line);
/// One JSON object and a line end.
[[nodiscard]] std::string verify_json(const VerifiedLine& line);

}  // namespace eastap::ui
