// What sign-ins, Autodiscover and other traffic mean, for the details of an exchange; model/meaning.h has the
// one line. What is given out is printable. Single-threaded.
#pragma once

#include <functional>
#include <string_view>

#include "proxy/model/exchange_view.h"

namespace eastap::ui {

/// Takes one line of details: a name, "" where it goes on with the one before, and a value that may be wire
/// text.
using FactSink = std::function<void(std::string_view name, std::string_view value)>;

/// The details, for `show TRACE ID`. Tells nothing where there is nothing.
void tell_meaning(model::ExchangeView& view, const FactSink& fact);

}  // namespace eastap::ui
