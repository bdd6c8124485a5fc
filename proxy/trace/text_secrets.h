// Where secrets lie in texts, told by the names beside them (secret_names.h): in addresses, JSON, XML, HTML
// and forms, whole or damaged, whatever the text says that it is. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/trace/record.h"

namespace eastap::trace {

/// Appends the secrets of an address, or of a header field that holds addresses: a password before an @ (RFC
/// 3986 section 3.2.1), values of parameters in path, query and fragment, also where an address is
/// percent-coded inside another one. `at` is added to the spans.
void find_in_address(std::string_view address, std::size_t at, Spans& found);

/// Appends the secrets of a text: of members of JSON (also of JSON inside a string), elements and attributes
/// of XML (also of XML inside a string of JSON, or with its brackets coded: coded_signs.h), fields of HTML
/// and of both kinds of forms, addresses. One pass; values are found, not names.
void find_text_secrets(std::string_view text, Spans& found);

}  // namespace eastap::trace
