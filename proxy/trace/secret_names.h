// Names whose values are secrets, in one place for JSON members, forms, XML and HTML, parameters of addresses
// and header fields (RFC 6749, RFC 7521, RFC 7636, OpenID Connect, SAML, WS-Security, Exchange). Pure; any
// thread.
#pragma once

#include <string_view>

namespace eastap::trace {

/// Compared without letter case, "_", "-", "." and "$": "access_token", "accessToken" and "X-Access-Token"
/// end alike. Letters that are percent-coded or written \u0041 count as the letters that they stand for.
///
/// Members of JSON, fields of forms, local names of XML elements, attributes.
[[nodiscard]] bool is_secret_name(std::string_view name);
/// Parameters of an address or of a form: also "code", "key" and others that mean something else elsewhere.
[[nodiscard]] bool is_secret_parameter(std::string_view name);
/// Header fields, beside those with a rule of their own: what ends in token, auth, key, canary, cookie,
/// assertion, sessionid, credential, credentials ... X-MS-PolicyKey, Access-Control-Allow-Credentials and the
/// like are none.
[[nodiscard]] bool is_secret_field(std::string_view name);

}  // namespace eastap::trace
