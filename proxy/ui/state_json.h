// What the state of the phone says of one exchange, and what is known of each phone, as JSON for programs.
// docs/traces.md describes the members; none is ever taken away. Policy keys only as how they stand.
// Single-threaded.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "proxy/model/exchange_view.h"
#include "proxy/model/phone_state.h"

namespace eastap::ui {

/// The member "state" of an exchange; null for traffic that names no device.
[[nodiscard]] nlohmann::ordered_json state_json(model::ExchangeView& view);

/// A phone as one object on one line, without a line end; valid UTF-8 whatever came over the wire.
[[nodiscard]] std::string phone_json(const model::PhoneState& phone);

}  // namespace eastap::ui
