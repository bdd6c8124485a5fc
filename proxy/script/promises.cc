#include "proxy/script/promises.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace eastap::script {

void Promises::add(Kind kind, core::Note note, std::size_t place) {
  if (kind != Kind::edit) {
    std::erase_if(promises_, [kind](const Promise& each) { return each.kind == kind; });
  } else if (promises_.size() >= max_edits) {
    return;
  }
  promises_.push_back({kind, std::move(note), place, ++last_});
}

std::optional<Promises::Kind> Promises::kind_since(std::uint64_t number) const {
  if (promises_.empty() || promises_.back().number <= number) {
    return std::nullopt;
  }
  return promises_.back().kind;
}

void Promises::forget_since(std::uint64_t number) {
  std::erase_if(promises_, [number](const Promise& each) { return each.number > number; });
}

void Promises::sign_since(std::uint64_t number, const std::string& source, const std::string& fault) {
  for (Promise& each : promises_) {
    if (each.number > number) {
      each.note.source = source;
      each.note.fault = fault;
    }
  }
}

std::vector<std::size_t> Promises::settle(std::vector<core::Note>& notes, Kept kept, std::string_view why) {
  std::vector<std::size_t> places;
  // From the last to the first: so the places of those that are left stay right.
  while (!promises_.empty()) {
    auto [kind, note, place, number] = std::move(promises_.back());
    promises_.pop_back();
    if (note.text.empty()) {
      continue;
    }
    const bool ends = kind == Kind::end;
    const bool holds = kept != Kept::none && ends == (kept == Kept::end);
    if (!holds) {
      note.kind = core::Note::Kind::hook_log;
      note.text = fmt::format("{} was given up, since {}", note.text, why);
    }
    const std::size_t at = std::min(place, notes.size());
    notes.insert(notes.begin() + static_cast<std::ptrdiff_t>(at), std::move(note));
    for (std::size_t& each : places) {
      each += each >= at ? 1 : 0;
    }
    if (holds) {
      places.push_back(at);
    }
  }
  return places;
}

}  // namespace eastap::script
