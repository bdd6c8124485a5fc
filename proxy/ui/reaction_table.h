// The stories of faults as an aligned table, the phone's reactions below each row, and the summary at the
// end. Single-threaded.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proxy/model/reaction_story.h"
#include "proxy/model/reaction_summary.h"
#include "proxy/ui/style.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {

class ReactionTable {
 public:
  /// Rows that decide how wide the columns are; later ones keep these widths.
  static constexpr std::size_t batch = 500;

  explicit ReactionTable(Style style) : style_(style) {}

  /// Appends to `out` what is ready to be printed: nothing until a batch is full.
  void add(std::string& out, const model::FaultStory& story);
  /// Appends what add() still holds.
  void flush(std::string& out);

 private:
  struct Row {
    std::vector<std::string> cells;  // one for each column
    std::vector<std::string> reactions;
    bool recovered = false;
  };

  [[nodiscard]] Row row_of(const model::FaultStory& story);
  void measure();
  void append_row(std::string& out, const Row& row) const;

  Style style_;
  LocalTime time_;
  std::vector<Row> rows_;
  std::vector<std::size_t> widths_;  // empty until the first batch is printed
};

/// One line for each kind of fault: hits, recovered, the median time, and how often each reaction was seen.
void append_reaction_summary(std::string& out, const model::ReactionSummary& summary, const Style& style);

}  // namespace eastap::ui
