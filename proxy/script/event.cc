#include "proxy/script/event.h"

#include <algorithm>
#include <array>

namespace eastap::script {

namespace {

constexpr std::array<EventRow, event_count> event_rows{{
    {Event::connect, "connect", "on_connect", false, true, "exchange: exchange",
     "A client has connected; nothing was read yet."},
    {Event::server_connect, "server_connect", nullptr, false, false, "exchange: exchange, server: string",
     "The server is reached; TLS has not begun. `server` is its address."},
    {Event::tls, "tls", nullptr, false, false, "exchange: exchange, tls: eas.tls",
     "A TLS handshake is over, with the client or with the server, well or not."},
    {Event::request_headers, "request_headers", nullptr, true, true, "exchange: exchange",
     "The head of a request is here; its body is not waited for."},
    {Event::request, "request", "on_request", true, true, "exchange: exchange",
     "A request is here, with its body, and was not sent on."},
    {Event::response_headers, "response_headers", nullptr, true, true, "exchange: exchange",
     "The head of a response is here; its body is not waited for."},
    {Event::response, "response", "on_response", true, true, "exchange: exchange",
     "A response is here, with its body, and was not sent on."},
    {Event::chunk, "chunk", nullptr, true, true, "exchange: exchange, chunk: chunk",
     "A piece of a body that streams (nobody holds it, or it is too large to be held) was not sent on yet."},
    {Event::done, "done", nullptr, true, false, "exchange: exchange",
     "An exchange is over; request and response can only be read."},
    {Event::close, "close", "on_close", false, false, "exchange: exchange",
     "The client's connection is over."},
    {Event::tick, "tick", nullptr, false, false, "tick: eas.tick",
     "A second has passed; `tick.count` counts them. See also eas.every."},
    {Event::start, "start", nullptr, false, false, "start: eas.start",
     "The script was loaded; `start.again` says whether in place of an earlier version."},
    {Event::stop, "stop", nullptr, false, false, "stop: eas.stop",
     "The script is about to go: `stop.why` is \"end\", \"reload\" or \"removed\". It cannot wait."},
}};

}  // namespace

std::span<const EventRow, event_count> all_events() {
  return event_rows;
}

const EventRow& row_of(Event event) {
  return event_rows.at(static_cast<std::size_t>(event));
}

std::optional<Event> event_of(std::string_view name) {
  const auto* const found = std::ranges::find(event_rows, name, &EventRow::name);
  return found == event_rows.end() ? std::nullopt : std::optional(found->event);
}

Event event_of(core::Phase phase) {
  switch (phase) {
    case core::Phase::connect:
      return Event::connect;
    case core::Phase::request:
      return Event::request;
    case core::Phase::response:
      return Event::response;
    case core::Phase::close:
      return Event::close;
    case core::Phase::request_head:
      return Event::request_headers;
    case core::Phase::response_head:
      return Event::response_headers;
    case core::Phase::chunk:
      return Event::chunk;
    case core::Phase::wipe:
      break;
  }
  return Event::done;
}

}  // namespace eastap::script
