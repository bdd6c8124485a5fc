// The values of a trace that change from run to run, with a stable, readable name for each, and what they are
// in a live conversation. A value that comes again is the same variable. Three use it: the fixture writer
// names values; `serve` and `play` bind names to live values and exchange one for the other in both
// directions; `verify` and `diff` compare by name. Single-threaded; owned by whoever reads the trace.
//
// Equal values are not always the same thing: key "1" of the Inbox is another one than key "1" of the
// calendar. Where a value holds is its VariablePlace; kinds.h says which parts of that count for which kind.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "proxy/model/variables/kinds.h"

namespace eastap::model {

/// Where a value was seen. All parts may be "": not known.
struct VariablePlace {
  std::string phone;   ///< device id and user: any text that tells phones apart
  std::string folder;  ///< CollectionId, as recorded; `hierarchy_folder` for the keys of FolderSync
};
inline constexpr std::string_view hierarchy_folder = "\x01hierarchy";

struct Variable {
  std::string name;  ///< "sync_key_inbox_2"
  VolatileKind kind = VolatileKind::none;
  std::string value;  ///< as recorded
  VariablePlace place;
  std::string live;      ///< what it is in the live conversation; "" until bind() or guess()
  bool guessed = false;  ///< `live` comes from guess()
};

class Variables {
 public:
  static constexpr std::size_t max_variables = 200'000;
  static constexpr std::size_t max_unexchanged = 20'000;  ///< of these dates and boundaries
  static constexpr std::size_t max_value = 4096;          ///< bytes; longer values get no name

  static constexpr std::size_t max_alike = 1024;  ///< variables of one kind and value, in different folders

  /// A readable word for a folder id or phone, for names made from now on: "Inbox" makes `sync_key_inbox_2`.
  /// Letters and digits are kept in lower case; the rest becomes "_".
  void call_folder(std::string_view phone, std::string_view id, std::string_view display_name);

  /// The variable of a value, made when it is new. Null for constants, kinds without names, values that are
  /// too long, and once there are max_variables, max_unexchanged or max_alike. Pointers stay valid.
  const Variable* name_for(VolatileKind kind, std::string_view value, const VariablePlace& place);
  /// The variable of a recorded value; null where there is none. Without a folder in `place`, or with one in
  /// which it is not known, a value that exists only once (for that phone) is found as well.
  [[nodiscard]] const Variable* find(VolatileKind kind, std::string_view value,
                                     const VariablePlace& place) const;
  [[nodiscard]] const Variable* named(std::string_view name) const;

  // A live conversation.

  /// Says what a variable is live; an earlier live value of the same name is forgotten. False for a name that
  /// is not there, and for values that are empty or too long.
  bool bind(std::string_view name, std::string_view live);
  /// Says what a variable may be live, which helps to read answers: find_live() and to_recorded() take it for
  /// that. Nothing is ever sent by it: to_live() goes on giving the recorded value. False also where bind()
  /// has said what it is.
  bool guess(std::string_view name, std::string_view live);
  /// Takes that back; nothing where the name is not there or not bound.
  void unbind(std::string_view name);
  /// The variable of a live value. `place` is live too: its folder is looked up first.
  [[nodiscard]] const Variable* find_live(VolatileKind kind, std::string_view live,
                                          const VariablePlace& place) const;
  /// A recorded value as it is live: the value itself where it is a constant, or not bound but by a guess.
  [[nodiscard]] std::string to_live(VolatileKind kind, std::string_view recorded,
                                    const VariablePlace& place) const;
  /// A live value as it was recorded: the value itself where it is a constant or not bound.
  [[nodiscard]] std::string to_recorded(VolatileKind kind, std::string_view live,
                                        const VariablePlace& place) const;
  /// Forgets all live values: the next conversation begins.
  void unbind_all();

  /// In the order in which they were made.
  [[nodiscard]] const std::deque<Variable>& all() const { return variables_; }

 private:
  using Index = std::unordered_map<std::string, std::vector<std::size_t>>;  // by kind and value

  [[nodiscard]] const Variable* choose(const Index& index, VolatileKind kind, std::string_view value,
                                       const VariablePlace& place) const;
  [[nodiscard]] std::string make_name(VolatileKind kind, std::string_view value, const VariablePlace& place);
  [[nodiscard]] std::string folder_word(const VariablePlace& place) const;
  bool set_live(std::string_view name, std::string_view live, bool guessed);
  void forget_live(std::size_t at);

  std::deque<Variable> variables_;
  std::size_t unexchanged_ = 0;  // of them
  Index by_value_;
  Index by_live_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::unordered_map<std::string, std::size_t> counts_;         // next number of each base name
  std::unordered_map<std::string, std::string> folder_words_;   // by phone and id
  std::unordered_map<std::string, std::size_t> phone_numbers_;  // from 1
};

/// "Gelöscht & weg" -> "gel_scht_weg"; at most 24 characters; "" where nothing is left.
[[nodiscard]] std::string variable_word(std::string_view text);

}  // namespace eastap::model
