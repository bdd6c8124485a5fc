// Orders that erase a phone. Pure function; any thread. MS-ASPROV sections 2.2.2.1 and 2.2.2.45.
#pragma once

#include <cstdint>
#include <string_view>

#include "decoders/wbxml/document.h"

namespace eastap::eas {

enum class WipeOrder : std::uint8_t {
  none,
  account_only,  ///< AccountOnlyRemoteWipe: the account's data goes
  remote,        ///< RemoteWipe: the whole device goes
};
/// "none", "account-only wipe", "remote wipe".
[[nodiscard]] std::string_view to_string(WipeOrder order);

/// What a Provision answer orders. Any such element counts, wherever it stands and also in a document that
/// could be read only in part: a phone may be less strict than the specification. Of two orders the worse one
/// counts. In a *request* the same elements acknowledge an order.
[[nodiscard]] WipeOrder wipe_order(const wbxml::Document& response);

/// Whether it orders any wipe.
[[nodiscard]] inline bool orders_wipe(const wbxml::Document& response) {
  return wipe_order(response) != WipeOrder::none;
}

}  // namespace eastap::eas
