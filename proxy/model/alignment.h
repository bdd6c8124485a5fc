// Which steps of two sequences belong together: a longest common subsequence, found in windows so that memory
// stays small and time linear. Pure function; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace eastap::model {

/// One place of the aligned list: both sides, or one of them alone.
struct Aligned {
  std::optional<std::size_t> first;   ///< index in the first sequence
  std::optional<std::size_t> second;  ///< index in the second
  friend bool operator==(const Aligned&, const Aligned&) = default;
};

/// Steps that are looked at together: within twice that many the alignment is a longest one.
inline constexpr std::size_t alignment_window = 512;

/// Aligns equal keys. Every index of both sequences comes once, in its order; where several alignments are as
/// long, what only the first has comes before what only the second has. Time is bounded by
/// `window` for each step, memory by its square.
[[nodiscard]] std::vector<Aligned> align(std::span<const std::uint64_t> first,
                                         std::span<const std::uint64_t> second,
                                         std::size_t window = alignment_window);

}  // namespace eastap::model
