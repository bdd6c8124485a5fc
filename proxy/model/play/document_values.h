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

/// Every place of the document, with the mails inside, and what refers to a Content-ID there (`cid:`); the
/// rest stays byte for byte.
void edit_values(wbxml::Document& document, const ValueEdit& edit);
/// The same of a mail.
[[nodiscard]] std::string edit_mail(std::string_view mail, const ValueEdit& edit);

/// What stands in comparisons for a value that does not count.
inline constexpr std::string_view overlooked_value = "(overlooked)";
/// A mail without what changes from run to run: its Message-ID and Date, whether or not it has them, other
/// ids and what refers to them, boundaries.
[[nodiscard]] std::string unvarying_mail(std::string_view mail);
/// The mail inside an element (Data, MIMEData, Mime) like that; nothing where it is none.
[[nodiscard]] std::optional<std::string> unvarying_mail(const wbxml::Document& document,
                                                        wbxml::Index element);
/// Whether a value may stand in an element: it has one, or nothing at all.
[[nodiscard]] bool holds_no_elements(const wbxml::Document& document, wbxml::Index element);
/// Looks like a secret that the trace has overwritten: nobody knows what it was. Only the trace knows whether
/// it is one (StepGaps).
[[nodiscard]] bool is_overwritten(const wbxml::Document& document, wbxml::Index element);

}  // namespace eastap::model
