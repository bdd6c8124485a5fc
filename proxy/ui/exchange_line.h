// One exchange as one aligned line, and the remarks that follow it; the same for the live terminal and
// `show`. Single-threaded.
#pragma once

#include <string>
#include <vector>

#include "decoders/eas/status.h"
#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"
#include "proxy/ui/style.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {

/// What the line says, made printable.
struct LineFacts {
  std::string device;   ///< DeviceId, else the client's address
  std::string command;  ///< "Sync"; of other traffic the method
  std::string where;    ///< folder or collection; of other traffic the target
  std::string status;   ///< "success", "3 InvalidSyncKey", "HTTP 449 Retry With", "client reset"
  std::string size;     ///< bodies on the wire, up and down
  std::string duration;
  std::string details;   ///< the rest of the sentence: keys, counts; what other traffic is. Without what
                         ///< `status` says already
  std::string injected;  ///< what hooks and faults did
  eas::Outcome outcome = eas::Outcome::success;
};
[[nodiscard]] LineFacts line_facts(model::ExchangeView& view);

class ExchangeLine {
 public:
  explicit ExchangeLine(Style style) : style_(style) {}

  /// The names of the columns, with a line end.
  void append_header(std::string& out) const;
  /// The line of an exchange, with a line end.
  void append(std::string& out, model::ExchangeView& view);
  /// The line of a request that still waits.
  void append_waiting(std::string& out, model::ExchangeView& view);
  /// Hook errors, hook logs, findings and own answers, one line each, indented.
  void append_remarks(std::string& out, model::ExchangeView& view,
                      const std::vector<model::Finding>& findings) const;

 private:
  void append_start(std::string& out, const LineFacts& facts, const core::Exchange& exchange);

  Style style_;
  LocalTime time_;
};

}  // namespace eastap::ui
