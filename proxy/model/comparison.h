// Two traces compared: the aligned list of their exchanges, what differs in each pair, and the sentence about
// the first divergence. Pure; single-threaded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/model/exchange_difference.h"
#include "proxy/model/outline.h"

namespace eastap::model {

struct ComparedRow {
  enum class Verdict : std::uint8_t {
    equal,    ///< nothing differs that does not differ from run to run, or that was not told before
    differs,  ///< the same came of it, but something in it differs
    result,   ///< something else came of it
    first_only,
    second_only,
  };
  Verdict verdict = Verdict::equal;
  std::optional<std::size_t> first;   ///< in Comparison::first
  std::optional<std::size_t> second;  ///< in Comparison::second
  std::vector<ExchangeChange> changes;
  std::size_t told_before = 0;  ///< changes that an earlier pair had, too, and that are not listed again
  std::size_t in_items = 0;     ///< changes inside items, where they are not listed
  std::size_t not_listed = 0;   ///< further changes, beyond the limits
};
/// "equal", "differs", "result", "only-a", "only-b".
[[nodiscard]] std::string_view to_string(ComparedRow::Verdict verdict);

struct Comparison {
  static constexpr std::size_t verdicts = 5;
  std::vector<OutlineRow> first;
  std::vector<OutlineRow> second;
  std::vector<ComparedRow> rows;
  std::array<std::size_t, verdicts> counts{};  ///< by Verdict
  std::string sentence;                        ///< about the first divergence; "" where there is none
  std::optional<std::size_t> divergence;       ///< its row

  [[nodiscard]] std::size_t count(ComparedRow::Verdict verdict) const {
    return counts.at(static_cast<std::size_t>(verdict));
  }
  [[nodiscard]] bool equal() const { return rows.size() == count(ComparedRow::Verdict::equal); }
};

/// What differs in a pair; asked for one pair after the other.
using ChangeFinder = std::function<ExchangeChanges(const OutlineRow& first, const OutlineRow& second)>;

/// Changes that are kept of all pairs together; those beyond are counted only.
inline constexpr std::size_t max_kept_changes = 200'000;
/// Changes that are known when they come again; of those beyond each counts as a new one.
inline constexpr std::size_t max_told_changes = 100'000;

/// `all`: list what differs from run to run, what was told before, and what lies inside items.
[[nodiscard]] Comparison compare(std::vector<OutlineRow> first, std::vector<OutlineRow> second,
                                 const ChangeFinder& find, bool all);

}  // namespace eastap::model
