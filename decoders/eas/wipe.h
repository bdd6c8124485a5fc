// Orders that erase a phone. Pure function; any thread. MS-ASPROV sections 2.2.2.1 and 2.2.2.45.
#pragma once

#include <cstdint>
#include <string_view>

#include "decoders/wbxml/document.h"

namespace eastap::eas {

enum class WipeOrder : std::uint8_t {
  none,
  unreadable,    ///< it cannot be read whole, and what is left may hold an order
  account_only,  ///< AccountOnlyRemoteWipe: the account's data goes
  remote,        ///< RemoteWipe: the whole device goes
};
/// "none", "answer that cannot be read whole and may order a wipe", "account-only wipe", "remote wipe".
[[nodiscard]] std::string_view to_string(WipeOrder order);

/// What a Provision answer orders. Any such element counts, wherever it stands and also in a document that
/// could be read only in part: a phone may be less strict than the specification. Of two orders the worse one
/// counts. In a *request* the same elements acknowledge an order.
[[nodiscard]] WipeOrder wipe_order(const wbxml::Document& response);

/// Whether bytes that are no whole document may order a wipe for a phone that is less strict than the
/// specification: a switch to page Provision, and behind it, outside strings and other data, a token of such
/// an element.
[[nodiscard]] bool may_order_wipe(ByteView body);

/// Whether it orders any wipe.
[[nodiscard]] inline bool orders_wipe(const wbxml::Document& response) {
  return wipe_order(response) != WipeOrder::none;
}

}  // namespace eastap::eas
