#include "proxy/core/exchange.h"

#include <algorithm>

#include "proxy/core/hook.h"

namespace eastap::core {

const char* name(Note::Kind kind) {
  switch (kind) {
    case Note::Kind::finding:
      return "finding";
    case Note::Kind::rewrite:
      return "rewrite";
    case Note::Kind::injected:
      return "injected";
    case Note::Kind::own_answer:
      return "own answer";
    case Note::Kind::hook_error:
      return "hook error";
    case Note::Kind::hook_log:
      return "hook log";
    case Note::Kind::policy:
      return "policy";
  }
  return "?";
}

bool has_own_answer(const Exchange& exchange) {
  return std::ranges::any_of(exchange.notes, [](const Note& note) {
    return note.kind == Note::Kind::own_answer && !note.text.starts_with("100 Continue");
  });
}

bool answered_by_tap(const Exchange& exchange) {
  return !exchange.sent_response && has_own_answer(exchange);
}

const char* name(Phase phase) {
  switch (phase) {
    case Phase::connect:
      return "connect";
    case Phase::request:
      return "request";
    case Phase::response:
      return "response";
    case Phase::close:
      return "close";
    case Phase::wipe:
      return "wipe";
    case Phase::request_head:
      return "request_headers";
    case Phase::response_head:
      return "response_headers";
    case Phase::chunk:
      return "chunk";
  }
  return "?";
}

}  // namespace eastap::core
