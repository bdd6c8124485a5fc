#include "proxy/trace/record.h"

#include <algorithm>
#include <array>
#include <utility>

namespace eastap::trace {
namespace {

using NoteKind = core::Note::Kind;

constexpr std::array<std::pair<NoteKind, std::string_view>, 7> note_words{{
    {NoteKind::finding, "finding"},
    {NoteKind::rewrite, "rewrite"},
    {NoteKind::injected, "injected"},
    {NoteKind::own_answer, "own_answer"},
    {NoteKind::hook_error, "hook_error"},
    {NoteKind::hook_log, "hook_log"},
    {NoteKind::policy, "policy"},
}};

}  // namespace

std::string_view word_of(core::Note::Kind kind) {
  const auto* const row = std::ranges::find(note_words, kind, &std::pair<NoteKind, std::string_view>::first);
  return row == note_words.end() ? "finding" : row->second;
}

core::Note::Kind note_kind_of(std::string_view word) {
  const auto* const row = std::ranges::find(note_words, word, &std::pair<NoteKind, std::string_view>::second);
  return row == note_words.end() ? NoteKind::finding : row->first;
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

void join_request(ExchangeRecord& exchange, ExchangeRecord request) {
  exchange.exchange.request = std::move(request.exchange.request);
  exchange.exchange.sent_request = std::move(request.exchange.sent_request);
  exchange.storage.request = std::move(request.storage.request);
  exchange.storage.sent_request = std::move(request.storage.sent_request);
  sign_in::TokenAnswer answer = std::move(exchange.storage.auth.token_answer);
  exchange.storage.auth = std::move(request.storage.auth);
  exchange.storage.auth.token_answer = std::move(answer);
}

}  // namespace eastap::trace
