// Text inside HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace eastap::text {

/// `plain` as character data or the value of an attribute, in HTML and in XML 1.0: the five characters of
/// markup become references. Characters that XML does not have at all are the caller's affair.
[[nodiscard]] std::string markup_escaped(std::string_view plain);

}  // namespace eastap::text
