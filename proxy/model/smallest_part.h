// SmallestPart: which elements of a sequence are needed for something to go on failing, found by leaving out
// ever smaller pieces (delta debugging: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
// Input", 2002). Asks its owner about one candidate after the other. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace eastap::model {

class SmallestPart {
 public:
  using Part = std::vector<std::size_t>;  ///< positions in the sequence, ascending

  /// All of a sequence of `count` elements is known to fail.
  explicit SmallestPart(std::size_t count);

  /// The part to be tried, the same until tell(); never empty. nullopt: without any single element of what is
  /// kept it does not fail, or nothing but one element is left. Asks at most about twice the square of
  /// `count` times, rarely more than count * log2(count).
  [[nodiscard]] std::optional<Part> next();
  /// Whether the part that next() gave fails as well.
  void tell(bool fails);
  /// The smallest part that is known to fail.
  [[nodiscard]] const Part& kept() const { return kept_; }

 private:
  [[nodiscard]] std::size_t begin() const { return end_ - (piece_ < end_ ? piece_ : end_); }
  [[nodiscard]] bool next_round();

  Part kept_;
  std::size_t piece_;       // elements left out at once
  std::size_t end_;         // the piece that is tried ends before this position of kept_
  bool shortened_ = false;  // in this round
};

}  // namespace eastap::model
