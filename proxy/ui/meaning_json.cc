#include "proxy/ui/meaning_json.h"

#include <string>
#include <string_view>

#include "proxy/ui/json_values.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {
namespace {

using Json = nlohmann::ordered_json;

Json moment_or_null(const std::optional<std::int64_t>& seconds) {
  constexpr std::int64_t latest = 253402300799;  // the end of the year 9999
  const bool known = seconds && *seconds >= 0 && *seconds <= latest;
  return known ? Json(utc_time(std::chrono::seconds(*seconds))) : Json(nullptr);
}

Json traffic_of(const decoders::Traffic& traffic) {
  return {{"kind", std::string(to_string(traffic.kind))},
          {"name", std::string(traffic.name)},
          {"sentence", std::string(traffic.sentence)}};
}

Json autodiscover_of(const autodiscover::Conversation& all) {
  Json servers = Json::array();
  for (const autodiscover::Server& server : all.answer.servers) {
    servers.push_back({{"type", server.type},
                       {"url", text_or_null(server.url)},
                       {"name", text_or_null(server.name)},
                       {"data", text_or_null(server.data)}});
  }
  const std::string& redirect = all.answer.redirect.empty() ? all.location : all.answer.redirect;
  return {{"sentence", all.sentence()},
          {"form", std::string(to_string(all.question.form))},
          {"address", text_or_null(all.question.address)},
          {"schema", std::string(to_string(all.question.schema))},
          {"protocol", text_or_null(all.question.protocol)},
          {"result", std::string(to_string(all.answer.kind))},
          {"user", text_or_null(all.answer.address)},
          {"display_name", text_or_null(all.answer.display_name)},
          {"servers", std::move(servers)},
          {"redirect", text_or_null(redirect)},
          {"error", text_or_null(all.answer.code)},
          {"message", text_or_null(all.answer.message)}};
}

Json token_of(const sign_in::Token& token, std::int64_t now) {
  if (token.form == sign_in::Token::Form::none) {
    return nullptr;
  }
  Json claims = Json::object();
  for (const sign_in::Claim& claim : token.claims) {
    claims[claim.name] = claim.value;
  }
  return {{"form", std::string(to_string(token.form))},
          {"length", token.length},
          {"algorithm", text_or_null(token.algorithm)},
          {"claims", std::move(claims)},
          {"other_claims", token.others},
          {"issued", moment_or_null(token.issued)},
          {"not_before", moment_or_null(token.not_before)},
          {"expires", moment_or_null(token.expires)},
          {"validity", text_or_null(validity_words(token, now))}};
}

Json mechanism_of(const sign_in::Mechanism& mechanism) {
  if (!mechanism.present()) {
    return nullptr;
  }
  Json json{{"form", std::string(to_string(mechanism.form))},
            {"name", text_or_null(mechanism.name())},
            {"words", mechanism.words()},
            {"offered", mechanism.offered}};
  if (mechanism.ntlm) {
    json["ntlm"] = {{"message", mechanism.ntlm->type},
                    {"target", text_or_null(mechanism.ntlm->target)},
                    {"server", text_or_null(mechanism.ntlm->server_name)},
                    {"domain", text_or_null(mechanism.ntlm->domain)},
                    {"user", text_or_null(mechanism.ntlm->user)},
                    {"workstation", text_or_null(mechanism.ntlm->workstation)}};
  }
  return json;
}

Json challenges_of(const std::vector<sign_in::Challenge>& challenges) {
  Json all = Json::array();
  for (const sign_in::Challenge& one : challenges) {
    Json parameters = Json::object();
    for (const sign_in::ChallengeParameter& each : one.parameters) {
      parameters[each.name] = each.value;
    }
    all.push_back({{"scheme", one.scheme},
                   {"parameters", std::move(parameters)},
                   {"mechanism", mechanism_of(one.mechanism)},
                   {"words", one.words()}});
  }
  return all;
}

Json token_endpoint_of(const model::SignIn& all) {
  if (!all.token_endpoint) {
    return nullptr;
  }
  const sign_in::TokenAnswer& answer = all.token_answer;
  return {{"grant_type", text_or_null(all.token_request.grant_type)},
          {"client_id", text_or_null(all.token_request.client_id)},
          {"scope", text_or_null(all.token_request.scope)},
          {"resource", text_or_null(all.token_request.resource)},
          {"user", text_or_null(all.token_request.user)},
          {"proof", text_or_null(all.token_request.proof)},
          {"token_type", text_or_null(answer.token_type)},
          {"lifetime_s", answer.lifetime ? Json(*answer.lifetime) : Json(nullptr)},
          {"refresh_token", answer.refresh_token},
          {"error", text_or_null(answer.error)},
          {"error_description", text_or_null(answer.error_description)}};
}

Json sign_in_of(const model::SignIn& all) {
  return {{"sentence", text_or_null(all.sentence())},
          {"scheme", text_or_null(all.credentials.scheme)},
          {"user", text_or_null(all.credentials.user)},
          {"refused", all.refused},
          {"token", token_of(all.credentials.token, all.now)},
          {"mechanism", mechanism_of(all.credentials.mechanism)},
          {"challenges", challenges_of(all.challenges)},
          {"diagnostics", text_or_null(all.diagnostics)},
          {"token_endpoint", token_endpoint_of(all)}};
}

}  // namespace

void put_meaning(nlohmann::ordered_json& json, model::ExchangeView& view) {
  const decoders::Traffic* traffic = view.traffic();
  const bool autodiscover = traffic != nullptr && traffic->kind == decoders::TrafficKind::autodiscover;
  json["traffic"] = traffic == nullptr ? Json(nullptr) : traffic_of(*traffic);
  json["autodiscover"] = autodiscover ? autodiscover_of(view.autodiscover()) : Json(nullptr);
  json["sign_in"] = traffic == nullptr || view.sign_in().empty() ? Json(nullptr) : sign_in_of(view.sign_in());
}

}  // namespace eastap::ui
