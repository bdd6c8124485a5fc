#include "proxy/trace/record.h"

#include <algorithm>
#include <array>
#include <utility>

namespace eastap::trace {
namespace {

using Kind = core::Note::Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 7> words{{
    {Kind::finding, "finding"},
    {Kind::rewrite, "rewrite"},
    {Kind::injected, "injected"},
    {Kind::own_answer, "own_answer"},
    {Kind::hook_error, "hook_error"},
    {Kind::hook_log, "hook_log"},
    {Kind::policy, "policy"},
}};

}  // namespace

std::string_view word_of(core::Note::Kind kind) {
  const auto* const row = std::ranges::find(words, kind, &std::pair<Kind, std::string_view>::first);
  return row == words.end() ? "finding" : row->second;
}

core::Note::Kind note_kind_of(std::string_view word) {
  const auto* const row = std::ranges::find(words, word, &std::pair<Kind, std::string_view>::second);
  return row == words.end() ? Kind::finding : row->first;
}

std::string_view word_of(core::Exchange::Kind kind) {
  switch (kind) {
    case core::Exchange::Kind::http:
      return "http";
    case core::Exchange::Kind::tunnel:
      return "tunnel";
    case core::Exchange::Kind::opaque:
      return "opaque";
  }
  return "opaque";
}

}  // namespace eastap::trace
