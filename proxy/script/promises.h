// What hooks and faults say that they do, and what only the final verdict makes true: an edit, an answer, a
// broken handshake. Kept apart from the remarks of what has happened until the verdict is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/core/exchange.h"

namespace eastap::script {

class Promises {
 public:
  enum class Kind : std::uint8_t {
    edit,  ///< changed the message
    tls,   ///< broke the handshake; only the last one does
    end,   ///< answered, dropped or reset; only the last one does
  };
  /// Which of them the verdict keeps.
  enum class Kept : std::uint8_t { none, edits, end };

  /// `place`: how many remarks came before it. A note without text says that the session tells of it. Edits
  /// beyond max_edits are not told.
  void add(Kind kind, core::Note note, std::size_t place);
  [[nodiscard]] bool empty() const { return promises_.empty(); }
  /// The number of the last one, from 1; 0: there was none yet.
  [[nodiscard]] std::uint64_t last() const { return last_; }
  /// What the newest one behind that number is.
  [[nodiscard]] std::optional<Kind> kind_since(std::uint64_t number) const;
  /// Forgets those behind that number: something else is said of them.
  void forget_since(std::uint64_t number);
  /// Says of those behind that number who asked for them, and with which fault.
  void sign_since(std::uint64_t number, const std::string& source, const std::string& fault);
  /// Puts every promise among the remarks: as injected where it is kept, else as a remark that it was given
  /// up, `why`. None is left. The places in `notes` of those that are kept, in any order.
  std::vector<std::size_t> settle(std::vector<core::Note>& notes, Kept kept, std::string_view why);

  static constexpr std::size_t max_edits = 100;

 private:
  struct Promise {
    Kind kind = Kind::edit;
    core::Note note;
    std::size_t place = 0;
    std::uint64_t number = 0;
  };
  std::vector<Promise> promises_;
  std::uint64_t last_ = 0;
};

}  // namespace eastap::script
