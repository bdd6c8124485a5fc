// The client certificate that the tap shows to an upstream which asks for one. Values only, any thread.
#pragma once

#include <string_view>

#include "certs/leaf.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::certs {

/// Reads PEM (certificate, its issuers, key; the key may be in `key`, else in `file`) or PKCS#12, told apart
/// by content. `passphrase` opens an encrypted key or file; empty is a valid passphrase for PKCS#12.
/// invalid_input, in words: no certificate, no key, key of another certificate, wrong or missing passphrase.
[[nodiscard]] Result<LeafPtr> load_client_identity(ByteView file, ByteView key, std::string_view passphrase);

}  // namespace eastap::certs
