// What sign-ins, Autodiscover and other traffic mean, in one line. Single-threaded.
#pragma once

#include <string>

#include "proxy/model/exchange_view.h"

namespace eastap::model {

/// For the end of an exchange's line: what Autodiscover came to, why a sign-in was refused, what a token
/// endpoint said, or what the request is instead of ActiveSync. Printable; "" where the command's own
/// sentence tells it.
[[nodiscard]] std::string meaning_of(ExchangeView& view);

}  // namespace eastap::model
