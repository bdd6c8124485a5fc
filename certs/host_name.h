// Host names as certificates carry them. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eastap::certs {

/// `name` as a dNSName can hold it (RFC 5280 section 4.2.1.6): lower case, without a trailing dot, labels
/// beyond ASCII in their "xn--" form (RFC 3492; letters are expected composed and in lower case, as browsers
/// and phones send them). nullopt when no certificate can carry it: empty, over 253 characters, a label empty
/// or over 63, a blank, a control character, or a wildcard anywhere but as the whole first label.
[[nodiscard]] std::optional<std::string> certificate_name(std::string_view name);

}  // namespace eastap::certs
