#include "decoders/sign_in/token_endpoint.h"

#include <algorithm>
#include <array>
#include <utility>

#include "decoders/eas/query.h"
#include "decoders/sign_in/credentials.h"
#include "decoders/sign_in/cut.h"
#include "decoders/sign_in/known_ids.h"
#include "decoders/sign_in/token_body.h"
#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

constexpr std::size_t max_shown = 200;  // characters of one text in a sentence

struct ErrorRow {
  std::string_view error;
  std::string_view meaning;
};
constexpr std::array<ErrorRow, 12> errors{{
    {"invalid_grant", "the refresh token, code or password is no longer good"},
    {"invalid_client", "the program is unknown here or could not prove itself"},
    {"invalid_request", "the request lacks something or has it twice"},
    {"invalid_scope", "this scope does not exist or may not be asked for"},
    {"invalid_resource", "this resource does not exist or may not be asked for"},
    {"unauthorized_client", "this program may not ask in this way"},
    {"unsupported_grant_type", "the server does not know this way"},
    {"interaction_required", "the user must sign in again, for example with a second factor"},
    {"authorization_pending", "the user has not signed in yet"},
    {"slow_down", "the program asks too often"},
    {"expired_token", "the code for the other device has expired"},
    {"access_denied", "the user or a policy said no"},
}};

std::string named(std::string_view client) {
  const std::string_view known = known_application(client);
  return std::string(known.empty() ? client : known);
}

std::string first_line(std::string text) {
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  cut(text, max_token_text);
  return text;
}

}  // namespace

bool is_token_path(std::string_view path) {
  std::string lower = text::lower(path);
  if (lower.ends_with('/')) {
    lower.pop_back();
  }
  return lower.ends_with("/token") || lower.ends_with("/devicecode") ||
         lower.ends_with("/device_authorization");
}

bool is_token_body(std::string_view content_type, ByteView body) {
  constexpr std::string_view name = "grant_type";
  return as_text(body).find(name) != std::string_view::npos && TokenBody(content_type, body).has(name);
}

TokenRequest read_token_request(std::string_view content_type, ByteView body) {
  const TokenBody parts(content_type, body);
  const auto text_of = [&](std::string_view name) {
    std::string value = eas::to_utf8(parts.value(name));
    cut(value, max_token_text);
    return value;
  };
  TokenRequest request;
  request.grant_type = text_of("grant_type");
  constexpr std::string_view urn = "urn:ietf:params:oauth:grant-type:";
  if (request.grant_type.starts_with(urn)) {
    request.grant_type.erase(0, urn.size());
  }
  request.client_id = text_of("client_id");
  request.scope = text_of("scope");
  request.resource = text_of("resource");
  request.user = text_of("username");
  for (const std::string_view proof : {"client_assertion", "client_secret"}) {
    if (parts.has(proof)) {
      request.proof = proof;
      break;
    }
  }
  return request;
}

TokenAnswer read_token_answer(ByteView body, std::string_view request_type, ByteView request) {
  const TokenBody parts("application/json", body);
  TokenAnswer answer;
  const auto text_of = [&](std::string_view name) {
    std::string value = parts.value(name);
    cut(value, max_token_text);
    return value;
  };
  if (parts.has("access_token")) {
    answer.token_type = text_of("token_type");
    if (answer.token_type.empty()) {
      answer.token_type = "?";
    }
  }
  answer.lifetime = text::to_number(parts.value("expires_in"));
  answer.scope = text_of("scope");
  answer.resource = text_of("resource");
  answer.refresh_token = parts.has("refresh_token");
  answer.device_code = parts.has("device_code");
  answer.error = text_of("error");
  std::string description = parts.value("error_description");
  if (!description.empty()) {
    TokenBody(request_type, request).mask_values(description);  // before anything is cut off a secret
    answer.error_description = first_line(std::move(description));
  }
  return answer;
}

bool carries_tokens(std::string_view content_type, ByteView body) {
  if (text::ifind(content_type, "json") == std::string_view::npos) {
    return false;
  }
  const std::string_view content = as_text(body);
  constexpr std::array<std::string_view, 3> names{R"("access_token")", R"("refresh_token")", R"("id_token")"};
  return std::ranges::any_of(
      names, [&](std::string_view name) { return content.find(name) != std::string_view::npos; });
}

std::string words(const TokenRequest& request) {
  if (request.empty()) {
    return {};
  }
  std::string all = request.grant_type.empty() ? "a code for another device" : request.grant_type;
  if (!request.user.empty()) {
    all += " of " + request.user;
  }
  if (!request.client_id.empty()) {
    all += " for " + named(request.client_id);
  }
  const std::string& wanted = request.scope.empty() ? request.resource : request.scope;
  if (!wanted.empty()) {
    all += (request.scope.empty() ? ", resource " : ", scope ") + text::printable(named(wanted), max_shown);
  }
  return text::printable(all);
}

std::string words(const TokenAnswer& answer) {
  if (!answer.error.empty()) {
    const std::string_view meaning = token_error_meaning(answer.error);
    std::string all = answer.error;
    if (!meaning.empty()) {
      all += ": " + std::string(meaning);
    }
    if (!answer.error_description.empty()) {
      all += " (" + text::printable(answer.error_description, max_shown) + ')';
    }
    return text::printable(all);
  }
  if (answer.device_code) {
    return "the user must sign in on another device";
  }
  if (answer.token_type.empty()) {
    return {};
  }
  std::string all = "a token";
  if (answer.lifetime) {
    constexpr std::uint64_t most = std::uint64_t{1} << 40U;
    all += " for " + span_words(static_cast<std::int64_t>(std::min(*answer.lifetime, most)));
  }
  return answer.refresh_token ? all + " and a refresh token" : all;
}

std::string_view token_error_meaning(std::string_view error) {
  const auto* const row = std::ranges::find(errors, error, &ErrorRow::error);
  return row == errors.end() ? std::string_view{} : row->meaning;
}

}  // namespace eastap::sign_in
