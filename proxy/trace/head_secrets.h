// Where the secrets of a message head lie: sign-in headers, cookies, and credentials in addresses. Pure; any
// thread.
#pragma once

#include "proxy/base/bytes.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

/// Appends the secret spans of a head, or of the trailer of a chunked body. Works on lines and asks nothing
/// of the bytes, so that heads which no parser takes are covered too: a folded line counts as the value of
/// the field before it and as a field of its own.
///
/// Authorization and Proxy-Authorization: everything behind the scheme, and all of it where the scheme is no
/// known one. Cookie, Set-Cookie, and their historic second forms: the values; names and attributes stay.
void find_head_secrets(ByteView head, Spans& found);

/// Appends secrets in addresses: of the start line, Location, Content-Location and Referer. These are a
/// password before an @ (RFC 3986 section 3.2.1) and the values of query and fragment parameters that OAuth
/// 2.0, OpenID Connect, SAML and sign-in forms use for secrets.
void find_address_secrets(ByteView head, Spans& found);

/// The value of the first Authorization field; empty where there is none.
[[nodiscard]] std::string_view authorization_of(ByteView head);

}  // namespace eastap::trace
