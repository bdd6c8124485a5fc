// OAuth 2.0 token endpoints, whose bodies are secrets: which exchanges talk to one, and what may be kept of
// them. Pure; any thread.
#pragma once

#include "proxy/core/exchange.h"
#include "proxy/model/auth_facts.h"

namespace eastap::trace {

/// Whether the request asks for a token: by its path, or by a body that says so whatever the path is.
[[nodiscard]] bool asks_for_token(const core::Exchange& exchange);

/// Whether a message that is no ActiveSync carries tokens in JSON.
[[nodiscard]] bool carries_tokens(const core::Message& message);

/// Reads what a request to a token endpoint asks for; empty for other requests.
[[nodiscard]] sign_in::TokenRequest token_request_of(const core::Exchange& exchange);
/// Reads what a token endpoint answered; empty for other answers.
[[nodiscard]] sign_in::TokenAnswer token_answer_of(const core::Exchange& exchange);

}  // namespace eastap::trace
