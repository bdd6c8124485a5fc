// What sign-ins, Autodiscover and other traffic mean, in words: for the line of an exchange and for its
// details. What is given out is printable. Single-threaded.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "proxy/model/exchange_view.h"

namespace eastap::ui {

/// For the end of an exchange's line: what Autodiscover came to, why a sign-in was refused, what a token
/// endpoint said, or what the request is instead of ActiveSync. "" where the command's own sentence tells it.
[[nodiscard]] std::string meaning_of(model::ExchangeView& view);

/// Takes one line of details: a name, "" where it goes on with the one before, and a value that may be wire
/// text.
using FactSink = std::function<void(std::string_view name, std::string_view value)>;

/// The details, for `show TRACE ID`. Tells nothing where there is nothing.
void tell_meaning(model::ExchangeView& view, const FactSink& fact);

}  // namespace eastap::ui
