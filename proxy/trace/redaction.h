// What must not get into files and onto screens, and where it lies: the one place that decides (DESIGN,
// promise 4; docs/traces.md has the table). The trace and the terminal both ask here. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "proxy/core/exchange.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

/// How careful an exchange's bodies are looked at; decided from the request line and headers, and of other
/// traffic than ActiveSync from whether the request's body asks for a token.
struct Sensitivity {
  enum class Bodies : std::uint8_t {
    other,     ///< not EAS, no sign-in: stored as they are
    eas,       ///< an EAS command that carries no password; looked through for the code pages that do
    policy,    ///< Provision: as eas, and its answers are looked through where they are compressed
    password,  ///< Settings, ItemOperations, Search, or a command that nobody can name: must be readable
    sign_in,   ///< token endpoint or sign-in form: overwritten whole
    form,      ///< a form post elsewhere: its request is overwritten whole
    stream,    ///< not parsed at all: not stored
  };
  Bodies bodies = Bodies::other;
};

[[nodiscard]] Sensitivity sensitivity_of(const core::Exchange& exchange);

/// True for the paths of token endpoints and sign-in pages (OAuth 2.0, AD FS, Entra ID, WS-Trust, forms
/// login); `path` without query, letter case does not matter.
[[nodiscard]] bool is_sign_in_path(std::string_view path);

/// Finds the secrets of one message. `is_request` tells requests from responses.
[[nodiscard]] MessageStorage plan(const core::Message& message, bool is_request, Sensitivity sensitivity);

/// Which messages of an exchange are looked at.
enum class Parts : std::uint8_t { request, response, all };

/// Finds the secrets of an exchange, and reads how it signs in, and what a token endpoint is asked and says,
/// before that is overwritten. With `record_secrets` (--record-secrets) nothing is to be overwritten.
[[nodiscard]] ExchangeStorage plan(const core::Exchange& exchange, Parts parts, bool record_secrets);

/// The exchange with what `storage` says carried out: secrets overwritten, bodies that are withheld taken
/// out, notes masked. Heads always, also for whoever shows none: rows, sentences and findings quote targets,
/// addresses and diagnostics. What needs no change is shared, not copied.
[[nodiscard]] core::ExchangePtr redacted(const core::ExchangePtr& exchange, const ExchangeStorage& storage);

/// Overwrites spans with '*'.
void overwrite(Bytes& bytes, const Spans& spans);

}  // namespace eastap::trace
