// What a script can be told of: the table of events. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "proxy/core/hook.h"

namespace eastap::script {

enum class Event : std::uint8_t {
  connect,
  server_connect,
  tls,
  request_headers,
  request,
  response_headers,
  response,
  chunk,
  done,
  close,
  tick,
  start,
  stop,
};
inline constexpr std::size_t event_count = 13;

struct EventRow {
  Event event;
  std::string_view name;     ///< in eas.on
  const char* global;        ///< a script's global function of that name handles it too; null: none does
  bool of_exchange;          ///< a filter may choose, and handlers get an exchange with its messages
  bool decides;              ///< the session waits for the handler's verdict
  std::string_view handler;  ///< what a handler gets, "exchange: exchange, tls: eas.tls"; types as in api.h
  std::string_view meaning;  ///< one sentence
};

/// In the order of Event.
[[nodiscard]] std::span<const EventRow, event_count> all_events();
[[nodiscard]] const EventRow& row_of(Event event);
/// By the name in eas.on.
[[nodiscard]] std::optional<Event> event_of(std::string_view name);
/// Of a phase in which the session asks; Phase::wipe, which no script decides, is done.
[[nodiscard]] Event event_of(core::Phase phase);

}  // namespace eastap::script
