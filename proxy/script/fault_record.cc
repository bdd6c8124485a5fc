#include "proxy/script/fault_record.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/binding.h"

namespace eastap::script {
namespace {

template <class Item>
auto from_mark(std::vector<Item>& items, std::size_t count) {
  return items.begin() + static_cast<std::ptrdiff_t>(std::min(count, items.size()));
}

}  // namespace

FaultMark mark_fault(const CallState& call) {
  return {call.verdict->notes.size(), call.verdict->faults.size(), call.promises.last()};
}

FaultOutcome record_fault(lua_State* L, int index, CallState& call, const FaultMark& began,
                          const FaultNames& names) {
  const bool told = lua_type(L, index) == LUA_TSTRING;
  const bool idle = !told && lua_type(L, index + 1) == LUA_TSTRING;
  const std::string words(told ? check_text(L, index) : idle ? check_text(L, index + 1) : "");
  auto& notes = call.verdict->notes;
  auto& faults = call.verdict->faults;
  // Of what it says at once, only waits are told as injected.
  const bool waited = std::any_of(from_mark(notes, began.notes), notes.end(), [](const core::Note& note) {
    return note.kind == core::Note::Kind::injected;
  });
  const std::optional<Promises::Kind> promised = call.promises.kind_since(began.promises);
  const bool only_waited = waited && !promised && faults.size() <= began.faults;
  std::for_each(from_mark(faults, began.faults), faults.end(), [&](core::FaultCall& fault) {
    fault.source = names.source;
    fault.text = names.text;
  });
  const auto note_of = [&names](core::Note::Kind kind, std::string_view text) {
    return core::Note{kind, text::printable(text, CallState::max_note), names.source, names.text};
  };
  if (told || idle) {
    notes.erase(from_mark(notes, began.notes), notes.end());
    call.promises.forget_since(began.promises);
  } else {
    std::for_each(from_mark(notes, began.notes), notes.end(), [&names](core::Note& note) {
      note.source = names.source;
      note.fault = names.text;
    });
    call.promises.sign_since(began.promises, names.source, names.text);
  }
  if (idle) {
    notes.push_back(
        note_of(core::Note::Kind::hook_log, fmt::format("{} did nothing: {}", names.name, words)));
    return FaultOutcome::idle;
  }
  if (told && only_waited) {
    notes.push_back(note_of(core::Note::Kind::injected, words));
  } else if (told) {
    call.promises.add(promised.value_or(Promises::Kind::edit), note_of(core::Note::Kind::injected, words),
                      notes.size());
  }
  if (only_waited) {
    return FaultOutcome::waited;
  }
  if (!told && !promised && faults.size() > began.faults) {
    return FaultOutcome::bytes;
  }
  return promised == Promises::Kind::tls ? FaultOutcome::broke_tls : FaultOutcome::promised;
}

}  // namespace eastap::script
