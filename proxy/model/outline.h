// The outline of a trace: of each exchange what it is and what came of it, short enough to hold many, so that
// two traces can be aligned before anybody looks at their documents. Pure; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/status.h"
#include "proxy/core/exchange.h"
#include "proxy/model/alignment.h"
#include "proxy/model/exchange_view.h"

namespace eastap::model {

/// A folder of a title.
struct OutlineFolder {
  std::string name;  ///< "Inbox", or its class, or "folder"
  std::string id;    ///< "" where the name tells it
};

/// One exchange. Texts are printable.
struct OutlineRow {
  ExchangeId id;
  std::uint64_t key = 0;       ///< of the same step of any conversation: command, folders, phase
  std::string device;          ///< who speaks; "" where nobody says
  std::string title;           ///< "Sync Inbox, first", "GET /owa"
  int http_status = 0;         ///< that the client got; 0 where there was no answer
  std::optional<int> status;   ///< the command's decisive Status
  std::string status_words{};  ///< "142 DeviceNotProvisioned (...)"; "" without status
  std::string outcome{};       ///< how it ended, where it did not end well
  eas::Outcome result = eas::Outcome::success;
  // What the title is made of; empty where the trace names all of its folders.
  std::string title_start{};  ///< "Sync"
  std::vector<OutlineFolder> folders{};
  std::string title_end{};  ///< ", first"
  // Where the trace has it; of whoever reads it again.
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> request_offset{};
};

/// Phones of the view must know what came before, and not this exchange. A folder without a name has its id
/// in the title.
[[nodiscard]] OutlineRow outline_of(ExchangeView& view);

/// Ids say nothing about the folders of another phone: a device that only one of the traces has gets numbers
/// for its folders without a name instead, in the order in which they come ("Sync folder #1").
void number_folders(std::vector<OutlineRow>& first, std::vector<OutlineRow>& second);

/// Whether the same came of both: HTTP status, Status, and the way it ended.
[[nodiscard]] bool same_result(const OutlineRow& first, const OutlineRow& second);
/// "200, status 142 DeviceNotProvisioned", "no answer: client reset".
[[nodiscard]] std::string result_words(const OutlineRow& row);

/// Aligns two outlines, conversation by conversation: what a device says in one trace belongs to what the
/// same device says in the other; devices that only one trace has are paired in the order in which they come.
/// The result is in the order of the first trace, with what only the second has where it happened.
[[nodiscard]] std::vector<Aligned> align_outlines(const std::vector<OutlineRow>& first,
                                                  const std::vector<OutlineRow>& second);

}  // namespace eastap::model
