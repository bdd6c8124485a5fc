// Where the secrets of a message head lie: sign-in headers, cookies, and credentials in addresses. Pure; any
// thread.
#pragma once

#include "proxy/base/bytes.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

/// Appends the secret spans of the fields of a head, or of the trailer of a chunked body. Works on lines and
/// asks nothing of the bytes, so that heads which no parser takes are covered too: a folded line counts as
/// the value of the field before it and as a field of its own.
///
/// Authorization and Proxy-Authorization: everything behind the scheme, and all of it where the scheme is no
/// known one. Cookie, Set-Cookie, and their historic second forms: the values; names and attributes stay. Of
/// Authentication-Info, and of fields whose name is that of a secret (secret_names.h): the whole value.
void find_field_secrets(ByteView head, Spans& found);

/// Appends secrets in addresses (text_secrets.h): of the start line, and of fields that hold an address, such
/// as Location, X-MS-Location, Referer, Link, Refresh and X-Original-URL.
void find_address_secrets(ByteView head, Spans& found);

/// Both. ActiveSync, too, is redirected to sign-in pages, and a phone names the page that it came from.
void find_head_secrets(ByteView head, Spans& found);

/// Appends what lines of a plain text hold that are like header fields: "Authorization: Bearer x",
/// "password: x". Only where one word stands behind the name, or behind the scheme: sentences stay.
void find_line_secrets(ByteView text, Spans& found);

/// The value of the first Authorization field; empty where there is none.
[[nodiscard]] std::string_view authorization_of(ByteView head);

}  // namespace eastap::trace
