#include "proxy/model/variables/variables.h"

#include <algorithm>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::size_t max_word = 24;
constexpr std::size_t max_folder_words = 65'536;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string key_of(VolatileKind kind, std::string_view value) {
  std::string key(1, static_cast<char>(kind));
  key += value;
  return key;
}

std::string folder_key(std::string_view phone, std::string_view id) {
  std::string key(phone);
  key += '\0';
  key += id;
  return key;
}

}  // namespace

std::string variable_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (is_letter_or_digit(c)) {
      word += text::lower(c);
    } else if (!word.empty() && word.back() != '_') {
      word += '_';
    }
    if (word.size() == max_word) {
      break;
    }
  }
  while (word.ends_with('_')) {
    word.pop_back();
  }
  return word;
}

void Variables::call_folder(std::string_view phone, std::string_view id, std::string_view display_name) {
  std::string word = variable_word(display_name);
  if (!word.empty() && folder_words_.size() < max_folder_words) {
    folder_words_[folder_key(phone, id)] = std::move(word);
  }
}

std::string Variables::folder_word(const VariablePlace& place) const {
  if (place.folder == hierarchy_folder) {
    return "folders";
  }
  const auto known = folder_words_.find(folder_key(place.phone, place.folder));
  if (known != folder_words_.end()) {
    return known->second;
  }
  const std::string word = variable_word(place.folder);
  return word.empty() ? word : "in_" + word;
}

/// Kind, phone where it is not the first one, folder, number. A folder's own name has a number only where
/// another folder is called the same.
std::string Variables::make_name(VolatileKind kind, std::string_view value, const VariablePlace& place) {
  const KindInfo& facts = info(kind);
  std::string name(facts.word);
  if (facts.reach != Reach::everywhere) {
    const std::size_t next = phone_numbers_.size() + 1;
    const std::size_t phone = phone_numbers_.try_emplace(place.phone, next).first->second;
    if (phone > 1) {
      name = "phone" + std::to_string(phone) + '_' + name;
    }
  }
  if (kind == VolatileKind::folder_id) {
    const auto known = folder_words_.find(folder_key(place.phone, value));
    const std::string word = known == folder_words_.end() ? variable_word(value) : known->second;
    name += word.empty() ? "" : '_' + word;
  } else if (facts.reach == Reach::folder) {
    const std::string word = folder_word(place);
    name += word.empty() ? "" : '_' + word;
  }
  const bool bare_first = kind == VolatileKind::folder_id;
  for (;;) {
    const std::size_t number = ++counts_[name];
    std::string numbered = bare_first && number == 1 ? name : name + '_' + std::to_string(number);
    if (!by_name_.contains(numbered)) {
      return numbered;
    }
  }
}

const Variable* Variables::name_for(VolatileKind kind, std::string_view value, const VariablePlace& place) {
  if (!is_named(kind) || is_constant(kind, value) || value.size() > max_value) {
    return nullptr;
  }
  if (const Variable* known = find(kind, value, place)) {
    return known;
  }
  std::vector<std::size_t>& alike = by_value_[key_of(kind, value)];
  if (variables_.size() >= max_variables || alike.size() >= max_alike ||
      (!is_exchanged(kind) && unexchanged_ >= max_unexchanged)) {
    return nullptr;
  }
  unexchanged_ += is_exchanged(kind) ? 0 : 1;
  const std::size_t at = variables_.size();
  std::string name = make_name(kind, value, place);
  by_name_.emplace(name, at);
  alike.push_back(at);
  return &variables_.emplace_back(Variable{
      .name = std::move(name), .kind = kind, .value = std::string(value), .place = place, .live = {}});
}

/// Among the variables of one kind and value the one that holds in a place: of the same folder; else one
/// whose folder nobody knows; else, where `place` has no folder, the only one there is.
const Variable* Variables::choose(const Index& index, VolatileKind kind, std::string_view value,
                                  const VariablePlace& place) const {
  const auto row = index.find(key_of(kind, value));
  if (row == index.end()) {
    return nullptr;
  }
  const Reach reach = info(kind).reach;
  const Variable* unplaced = nullptr;
  const Variable* only = nullptr;
  std::size_t candidates = 0;
  for (const std::size_t at : row->second) {
    const Variable& each = variables_[at];
    if (reach == Reach::everywhere) {
      return &each;
    }
    if (each.place.phone != place.phone) {
      continue;
    }
    if (reach == Reach::device || each.place.folder == place.folder) {
      return &each;
    }
    unplaced = each.place.folder.empty() ? &each : unplaced;
    only = &each;
    ++candidates;
  }
  if (unplaced != nullptr) {
    return unplaced;
  }
  return place.folder.empty() && candidates == 1 ? only : nullptr;
}

const Variable* Variables::find(VolatileKind kind, std::string_view value, const VariablePlace& place) const {
  return choose(by_value_, kind, value, place);
}

const Variable* Variables::named(std::string_view name) const {
  const auto row = by_name_.find(std::string(name));
  return row == by_name_.end() ? nullptr : &variables_[row->second];
}

void Variables::forget_live(std::size_t at) {
  Variable& variable = variables_[at];
  if (variable.live.empty()) {
    return;
  }
  const auto row = by_live_.find(key_of(variable.kind, variable.live));
  if (row != by_live_.end()) {
    std::erase(row->second, at);
    if (row->second.empty()) {
      by_live_.erase(row);
    }
  }
  variable.live.clear();
  variable.guessed = false;
}

bool Variables::set_live(std::string_view name, std::string_view live, bool guessed) {
  const auto row = by_name_.find(std::string(name));
  if (row == by_name_.end() || live.empty() || live.size() > max_value) {
    return false;
  }
  const std::size_t at = row->second;
  forget_live(at);
  Variable& variable = variables_[at];
  variable.live = live;
  variable.guessed = guessed;
  by_live_[key_of(variable.kind, live)].push_back(at);
  return true;
}

bool Variables::bind(std::string_view name, std::string_view live) {
  return set_live(name, live, false);
}

bool Variables::guess(std::string_view name, std::string_view live) {
  const Variable* variable = named(name);
  const bool is_known = variable != nullptr && !variable->live.empty() && !variable->guessed;
  return !is_known && set_live(name, live, true);
}

void Variables::unbind(std::string_view name) {
  if (const auto row = by_name_.find(std::string(name)); row != by_name_.end()) {
    forget_live(row->second);
  }
}

const Variable* Variables::find_live(VolatileKind kind, std::string_view live,
                                     const VariablePlace& place) const {
  if (info(kind).reach != Reach::folder || place.folder.empty() || place.folder == hierarchy_folder) {
    return choose(by_live_, kind, live, place);
  }
  const std::string folder =
      to_recorded(VolatileKind::folder_id, place.folder, {.phone = place.phone, .folder = {}});
  return choose(by_live_, kind, live, {.phone = place.phone, .folder = folder});
}

std::string Variables::to_live(VolatileKind kind, std::string_view recorded,
                               const VariablePlace& place) const {
  const Variable* found = is_constant(kind, recorded) ? nullptr : find(kind, recorded, place);
  return found == nullptr || found->live.empty() || found->guessed ? std::string(recorded) : found->live;
}

std::string Variables::to_recorded(VolatileKind kind, std::string_view live,
                                   const VariablePlace& place) const {
  const Variable* found = is_constant(kind, live) ? nullptr : find_live(kind, live, place);
  return found == nullptr ? std::string(live) : found->value;
}

void Variables::unbind_all() {
  by_live_.clear();
  for (Variable& variable : variables_) {
    variable.live.clear();
    variable.guessed = false;
  }
}

}  // namespace eastap::model
