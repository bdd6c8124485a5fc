// What differs between two exchanges that belong together: request line, heads, documents. For comparing a
// phone that works with one that does not. Pure; single-threaded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/model/exchange_view.h"

namespace eastap::model {

struct ExchangeChange {
  enum class Where : std::uint8_t { request_line, request_head, request_body, response_head, response_body };
  /// How much it says.
  enum class Weight : std::uint8_t {
    structure,  ///< elements, options, header fields
    item,       ///< inside mails, contacts, appointments: other items have other content
    passing,    ///< differs from run to run: keys, ids, dates, cookies
  };
  Where where = Where::request_line;
  Weight weight = Weight::structure;
  std::string text;  ///< "WindowSize: 25 -> 50", "+ Options/MIMESupport"; printable, one line
};

/// "request line", "request head" ...
[[nodiscard]] std::string_view to_string(ExchangeChange::Where where);
/// "structure", "item", "passing".
[[nodiscard]] std::string_view to_string(ExchangeChange::Weight weight);

/// Most changes of each weight in each place; those beyond are counted.
inline constexpr std::size_t max_changes = 200;

struct ExchangeChanges {
  std::vector<ExchangeChange> listed;
  std::array<std::size_t, 3> more{};  ///< that are not listed, by Weight
};

/// In the order of Where. `first` and `second` as their clients sent and got them. Without `passing`, values
/// that differ from run to run count as equal and changes of that weight are left out.
[[nodiscard]] ExchangeChanges changes_between(ExchangeView& first, ExchangeView& second, bool passing);

/// Of a pair that cannot be read again: numbers where that is so.
[[nodiscard]] ExchangeChanges unread_pair(std::optional<std::uint64_t> first,
                                          std::optional<std::uint64_t> second);

/// Whether a header field differs from run to run: Date, cookies, ids of requests, lengths
/// (variables/kinds.h).
[[nodiscard]] bool is_passing_field(std::string_view name);

}  // namespace eastap::model
