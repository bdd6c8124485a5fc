// Lua patterns (Lua 5.4 reference manual, section 6.4.1), with a step budget: the library's own matcher can
// run for seconds inside one call, where no instruction budget sees it. Pure; any thread.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proxy/base/result.h"

namespace eastap::script {

class Pattern {
 public:
  static constexpr std::size_t max_captures = 32;
  /// Characters, classes and so on; as many again inside of sets. Longer patterns are refused.
  static constexpr std::size_t max_items = 20'000;
  static constexpr unsigned max_depth = 200;  ///< nested repetitions and captures that one match may need

  /// Errors name what is malformed. With `anchors` a leading '^' anchors; gmatch has none.
  [[nodiscard]] static Result<Pattern> compile(std::string_view text, bool anchors = true);

  [[nodiscard]] bool anchored() const { return anchored_; }
  /// How many captures a match has; 0 for a pattern without any.
  [[nodiscard]] std::size_t captures() const { return captures_; }

  struct Capture {
    std::size_t begin = 0;
    std::size_t size = 0;
    bool position = false;  ///< "()": stands for its position
  };
  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::array<Capture, max_captures> captures;
  };
  enum class Found : std::uint8_t {
    yes,
    no,
    too_deep,      ///< more than max_depth
    out_of_steps,  ///< `steps` reached 0
  };

  /// Matches at exactly `at`. `steps` is taken down by the work done.
  [[nodiscard]] Found match_at(std::string_view subject, std::size_t at, std::uint64_t& steps,
                               Match& match) const;
  /// The first match that begins at `from` or later; with an anchor only at `from`.
  [[nodiscard]] Found search(std::string_view subject, std::size_t from, std::uint64_t& steps,
                             Match& match) const;

 private:
  class Compiler;
  class Matcher;

  enum class Kind : std::uint8_t {
    any,
    literal,
    set,
    balance,
    frontier,
    back_reference,
    open,
    open_position,
    close,
    end,
  };
  enum class Repeat : std::uint8_t { once, greedy, greedy_one, lazy, optional };
  struct Item {
    Kind kind = Kind::any;
    Repeat repeat = Repeat::once;
    unsigned char a = 0;    ///< literal; opening character of a balance; number of a capture
    unsigned char b = 0;    ///< closing character of a balance
    std::uint32_t set = 0;  ///< index in sets_
  };
  using Set = std::bitset<256>;

  std::vector<Item> items_;
  std::vector<Set> sets_;
  std::size_t captures_ = 0;
  bool anchored_ = false;
};

}  // namespace eastap::script
