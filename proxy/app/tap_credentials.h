// What the tap shows and trusts in TLS, made from the options of `eastap run`: its CA, a certificate of its
// own, its contexts with a client certificate and a key log. Used once, at the start.
#pragma once

#include <memory>

#include "certs/authority.h"
#include "certs/leaf.h"
#include "proxy/app/run_options.h"
#include "proxy/base/result.h"
#include "proxy/core/tls_context.h"

namespace eastap::app {

/// The CA of --ca-cert, else that of the state folder, which is made where there is none. Errors name the
/// option.
[[nodiscard]] Result<certs::AuthorityPtr> open_authority(const RunOptions& options);
/// The certificate of --leaf; null without it.
[[nodiscard]] Result<certs::LeafPtr> open_leaf(const RunOptions& options);
/// Contexts with --client-cert and --key-log.
[[nodiscard]] Result<std::unique_ptr<core::TlsContexts>> open_tls(const RunOptions& options);

}  // namespace eastap::app
