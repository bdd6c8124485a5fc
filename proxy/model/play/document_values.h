// Putting other values into the places where values change: elements of a document, and mails inside them.
// Pure; single-threaded.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "decoders/wbxml/document.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {

/// What stands in for a value; nullopt leaves it.
using ValueEdit = std::function<std::optional<std::string>(const VolatilePlace&)>;

/// Gives an element another value of the kind that it has, inline string or opaque.
void put_value(wbxml::Document& document, wbxml::Index element, std::string_view value);

/// Every place of the document, with the mails inside; the rest stays byte for byte.
void edit_values(wbxml::Document& document, const ValueEdit& edit);
/// The same of a mail.
[[nodiscard]] std::string edit_mail(std::string_view mail, const ValueEdit& edit);

}  // namespace eastap::model
