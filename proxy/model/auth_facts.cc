#include "proxy/model/auth_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "decoders/sign_in/credentials.h"
#include "decoders/sign_in/cut.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

using sign_in::Mechanism;
using sign_in::Token;

constexpr std::string_view claim_prefix = "claim.";
constexpr std::size_t max_field = 1024;  // bytes of one value

class Writer {
 public:
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      fields_.emplace_back(name);
      fields_.emplace_back(value);
    }
  }
  template <class Number>
  void number(std::string_view name, std::optional<Number> value) {
    if (value) {
      text(name, std::to_string(*value));
    }
  }
  void count(std::string_view name, std::size_t value) {
    if (value != 0) {
      text(name, std::to_string(value));
    }
  }
  void flag(std::string_view name, bool value) { text(name, value ? "1" : ""); }
  std::vector<std::string> take() { return std::move(fields_); }

 private:
  std::vector<std::string> fields_;
};

void write_token(const Token& token, Writer& writer) {
  if (token.form == Token::Form::none) {
    return;
  }
  writer.text("token.form", to_string(token.form));
  writer.count("token.length", token.length);
  writer.text("token.alg", token.algorithm);
  writer.text("token.kid", token.key);
  writer.number("token.exp", token.expires);
  writer.number("token.iat", token.issued);
  writer.number("token.nbf", token.not_before);
  for (const sign_in::Claim& claim : token.claims) {
    writer.text(std::string(claim_prefix) + claim.name, claim.value);
  }
  for (const std::string& name : token.others) {
    writer.text("token.other", name);
  }
}

void write_mechanism(const Mechanism& mechanism, Writer& writer) {
  if (!mechanism.present()) {
    return;
  }
  writer.text("mechanism.form", to_string(mechanism.form));
  writer.count("mechanism.length", mechanism.length);
  for (const std::string& name : mechanism.offered) {
    writer.text("mechanism.offers", name);
  }
  writer.text("mechanism.inner", mechanism.inner);
  writer.text("mechanism.state", mechanism.state);
  if (mechanism.ntlm) {
    writer.count("ntlm.type", mechanism.ntlm->type);
    writer.text("ntlm.target", mechanism.ntlm->target);
    writer.text("ntlm.server", mechanism.ntlm->server_name);
    writer.text("ntlm.domain", mechanism.ntlm->domain);
    writer.text("ntlm.user", mechanism.ntlm->user);
    writer.text("ntlm.workstation", mechanism.ntlm->workstation);
    writer.flag("ntlm.anonymous", mechanism.ntlm->anonymous);
  }
}

std::optional<std::int64_t> signed_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::size_t count_of(std::string_view text) {
  return static_cast<std::size_t>(text::to_number(text).value_or(0));
}

sign_in::NtlmMessage& ntlm_of(AuthFacts& facts) {
  return facts.mechanism.ntlm ? *facts.mechanism.ntlm : facts.mechanism.ntlm.emplace();
}

void put_ntlm_type(AuthFacts& facts, const std::string& value) {
  const std::size_t type = count_of(value);
  if (type >= 1 && type <= 3) {
    ntlm_of(facts).type = static_cast<std::uint8_t>(type);
  }
}

/// How to put one field back.
struct Field {
  std::string_view name;
  void (*put)(AuthFacts& facts, const std::string& value);
};
using Facts = AuthFacts;
using Text = const std::string;
constexpr std::array<Field, 34> known_fields{{
    {"token.form", [](Facts& facts, Text& value) { facts.token.form = sign_in::token_form(value); }},
    {"token.length", [](Facts& facts, Text& value) { facts.token.length = count_of(value); }},
    {"token.alg", [](Facts& facts, Text& value) { facts.token.algorithm = value; }},
    {"token.kid", [](Facts& facts, Text& value) { facts.token.key = value; }},
    {"token.exp", [](Facts& facts, Text& value) { facts.token.expires = signed_number(value); }},
    {"token.iat", [](Facts& facts, Text& value) { facts.token.issued = signed_number(value); }},
    {"token.nbf", [](Facts& facts, Text& value) { facts.token.not_before = signed_number(value); }},
    {"token.other",
     [](Facts& facts, Text& value) {
       if (facts.token.others.size() < sign_in::max_other_claims) {
         facts.token.others.push_back(value);
       }
     }},
    {"mechanism.form",
     [](Facts& facts, Text& value) { facts.mechanism.form = sign_in::mechanism_form(value); }},
    {"mechanism.length", [](Facts& facts, Text& value) { facts.mechanism.length = count_of(value); }},
    {"mechanism.offers",
     [](Facts& facts, Text& value) {
       if (facts.mechanism.offered.size() < sign_in::max_mechanisms) {
         facts.mechanism.offered.push_back(value);
       }
     }},
    {"mechanism.inner", [](Facts& facts, Text& value) { facts.mechanism.inner = value; }},
    {"mechanism.state", [](Facts& facts, Text& value) { facts.mechanism.state = value; }},
    {"ntlm.type", put_ntlm_type},
    {"ntlm.target", [](Facts& facts, Text& value) { ntlm_of(facts).target = value; }},
    {"ntlm.server", [](Facts& facts, Text& value) { ntlm_of(facts).server_name = value; }},
    {"ntlm.domain", [](Facts& facts, Text& value) { ntlm_of(facts).domain = value; }},
    {"ntlm.user", [](Facts& facts, Text& value) { ntlm_of(facts).user = value; }},
    {"ntlm.workstation", [](Facts& facts, Text& value) { ntlm_of(facts).workstation = value; }},
    {"ntlm.anonymous", [](Facts& facts, Text& value) { ntlm_of(facts).anonymous = value == "1"; }},
    {"request.grant_type", [](Facts& facts, Text& value) { facts.token_request.grant_type = value; }},
    {"request.client_id", [](Facts& facts, Text& value) { facts.token_request.client_id = value; }},
    {"request.scope", [](Facts& facts, Text& value) { facts.token_request.scope = value; }},
    {"request.resource", [](Facts& facts, Text& value) { facts.token_request.resource = value; }},
    {"request.user", [](Facts& facts, Text& value) { facts.token_request.user = value; }},
    {"request.proof", [](Facts& facts, Text& value) { facts.token_request.proof = value; }},
    {"answer.token_type", [](Facts& facts, Text& value) { facts.token_answer.token_type = value; }},
    {"answer.lifetime",
     [](Facts& facts, Text& value) { facts.token_answer.lifetime = text::to_number(value); }},
    {"answer.scope", [](Facts& facts, Text& value) { facts.token_answer.scope = value; }},
    {"answer.resource", [](Facts& facts, Text& value) { facts.token_answer.resource = value; }},
    {"answer.refresh_token",
     [](Facts& facts, Text& value) { facts.token_answer.refresh_token = value == "1"; }},
    {"answer.device_code", [](Facts& facts, Text& value) { facts.token_answer.device_code = value == "1"; }},
    {"answer.error", [](Facts& facts, Text& value) { facts.token_answer.error = value; }},
    {"answer.error_description",
     [](Facts& facts, Text& value) { facts.token_answer.error_description = value; }},
}};

void put_claim(AuthFacts& facts, std::string_view name, const std::string& value) {
  if (sign_in::is_listed_claim(name) && facts.token.claim(name).empty()) {
    facts.token.claims.push_back({std::string(name), value});
  }
}

}  // namespace

AuthFacts read_auth(std::string_view authorization) {
  sign_in::Credentials credentials = sign_in::read_credentials(authorization);
  AuthFacts facts;
  facts.scheme = std::move(credentials.scheme);
  facts.token = std::move(credentials.token);
  facts.mechanism = std::move(credentials.mechanism);
  if (facts.mechanism.ntlm) {
    // Its user stays inside: only some requests of a connection name it, so it does not tell phones apart.
    facts.ntlm_message = facts.mechanism.ntlm->type;
  } else {
    facts.user = std::move(credentials.user);
  }
  return facts;
}

std::vector<std::string> request_fields(const AuthFacts& facts) {
  Writer writer;
  write_token(facts.token, writer);
  write_mechanism(facts.mechanism, writer);
  const sign_in::TokenRequest& request = facts.token_request;
  writer.text("request.grant_type", request.grant_type);
  writer.text("request.client_id", request.client_id);
  writer.text("request.scope", request.scope);
  writer.text("request.resource", request.resource);
  writer.text("request.user", request.user);
  writer.text("request.proof", request.proof);
  return writer.take();
}

std::vector<std::string> answer_fields(const AuthFacts& facts) {
  Writer writer;
  const sign_in::TokenAnswer& answer = facts.token_answer;
  writer.text("answer.token_type", answer.token_type);
  writer.number("answer.lifetime", answer.lifetime);
  writer.text("answer.scope", answer.scope);
  writer.text("answer.resource", answer.resource);
  writer.flag("answer.refresh_token", answer.refresh_token);
  writer.flag("answer.device_code", answer.device_code);
  writer.text("answer.error", answer.error);
  writer.text("answer.error_description", answer.error_description);
  return writer.take();
}

void read_fields(const std::vector<std::string>& fields, AuthFacts& facts) {
  const std::size_t end = std::min(fields.size(), max_auth_fields);
  for (std::size_t at = 0; at + 1 < end; at += 2) {
    const std::string_view name = fields[at];
    std::string value = fields[at + 1];
    sign_in::cut(value, max_field);
    if (name.starts_with(claim_prefix)) {
      put_claim(facts, name.substr(claim_prefix.size()), value);
      continue;
    }
    const auto* const field = std::ranges::find(known_fields, name, &Field::name);
    if (field != known_fields.end()) {
      field->put(facts, value);
    }
  }
}

}  // namespace eastap::model
