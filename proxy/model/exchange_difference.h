// What differs between two exchanges that belong together: request line, heads, documents. For comparing a
// phone that works with one that does not. Pure; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// Most changes of one pair; those beyond are not listed.
inline constexpr std::size_t max_changes = 200;

/// In the order of Where. `first` and `second` as their clients sent and got them. Without `passing`, values
/// that differ from run to run count as equal and changes of that weight are left out.
[[nodiscard]] std::vector<ExchangeChange> changes_between(ExchangeView& first, ExchangeView& second,
                                                          bool passing);

/// Whether a header field differs from run to run: Date, cookies, ids of requests, lengths
/// (variables/kinds.h).
[[nodiscard]] bool is_passing_field(std::string_view name);

}  // namespace eastap::model
