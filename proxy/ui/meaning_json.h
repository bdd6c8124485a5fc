// The members "traffic", "autodiscover" and "sign_in" of an exchange's JSON; docs/traces.md describes them.
// Private to the ui room; single-threaded.
#pragma once

#include <nlohmann/json.hpp>

#include "proxy/model/exchange_view.h"

namespace eastap::ui {

/// Adds the three members; each is null where the exchange has nothing of it. Texts are as they came.
void put_meaning(nlohmann::ordered_json& json, model::ExchangeView& view);

}  // namespace eastap::ui
