// What the state of the phone says of one exchange, in full, for `eastap show TRACE ID`; and what is known of
// each phone, for `eastap show TRACE --phones`. What they print holds no control character of the wire, and
// of policy keys only how they stand. Single-threaded.
#pragma once

#include <string>

#include "proxy/model/exchange_view.h"
#include "proxy/model/phone_state.h"
#include "proxy/ui/style.h"

namespace eastap::ui {

/// The block "state"; nothing where there is nothing to say.
void append_state(std::string& out, model::ExchangeView& view, const Style& style);

/// One phone: who, provisioning, folders with their keys, stored requests, waits.
void append_phone(std::string& out, const model::PhoneState& phone, const Style& style);

}  // namespace eastap::ui
