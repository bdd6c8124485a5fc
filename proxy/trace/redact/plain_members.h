// XML elements and JSON members whose values are words of a protocol (Autodiscover, OAuth) and stay readable.
// Pure; any thread.
#pragma once

#include <string_view>

namespace eastap::trace::redact {

/// In any letter case, without the prefix of a namespace.
[[nodiscard]] bool is_plain_member(std::string_view name);
/// One word without a blank, '@' or '.', a version like "15.20", or the address of a schema of Microsoft's:
/// what else stands in such a member is a text, and may name somebody. Blanks around it do not count.
[[nodiscard]] bool is_plain_value(std::string_view value);

}  // namespace eastap::trace::redact
