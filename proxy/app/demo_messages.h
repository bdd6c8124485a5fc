// What the demo's phone and server say to each other: EAS commands as XML, turned into WBXML when they are
// sent. Constant data; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"

namespace eastap::app::demo {

/// One step of the phone's day.
struct PhoneStep {
  std::string_view command;      ///< "Sync"; "OPTIONS" for the method
  std::string_view request_xml;  ///< empty: no body
  unsigned pause_ms = 0;         ///< before it
};
[[nodiscard]] std::span<const PhoneStep> phone_day();

/// One answer of the server. The first row whose `command` and `sees` (a text in the request's XML) fit is
/// taken; each row answers at most `times` times (0: always).
struct ServerAnswer {
  std::string_view command;
  std::string_view sees;
  unsigned times = 0;
  int status = 200;
  std::string_view response_xml;  ///< empty: no body
  unsigned wait_ms = 0;           ///< before it, for Ping
  bool gzip = false;
};
[[nodiscard]] std::span<const ServerAnswer> server_answers();

/// The body for an XML text of these tables. The texts are ours, so a fault in them ends the program.
[[nodiscard]] Bytes body_of(std::string_view xml);

}  // namespace eastap::app::demo
