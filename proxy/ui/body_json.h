// The bodies inside an exchange's messages as JSON: the member "bodies" of docs/traces.md. Takes exchanges
// whose secrets are overwritten already. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "proxy/model/exchange_view.h"

namespace eastap::ui {

/// Most bodies that are given of one message, and bytes of text of each.
inline constexpr std::size_t max_json_bodies = 50;
inline constexpr std::size_t max_json_text = std::size_t{16} << 10U;

/// Whether bodies are read (what a mail or page says) or only named (where they are, their kind and size):
/// reading takes far longer than everything else that is told of an exchange.
enum class Bodies : std::uint8_t { named, read };

/// An array with one object for each body, of messages as received, and as sent on where that differs.
[[nodiscard]] nlohmann::ordered_json bodies_json(model::ExchangeView& view, Bodies bodies);

}  // namespace eastap::ui
