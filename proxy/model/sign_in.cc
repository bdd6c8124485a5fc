#include "proxy/model/sign_in.h"

#include <utility>

#include "proxy/base/net_address.h"
#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"

namespace eastap::model {
namespace {

constexpr int challenge_status = 401;
constexpr int proxy_challenge_status = 407;

/// Of the header where it still says something, else of what was kept of it.
sign_in::Credentials credentials_of(ExchangeView& view) {
  sign_in::Credentials read;
  if (const core::MessagePtr& request = view.exchange().request) {
    if (const auto header = request->head.find("Authorization")) {
      read = sign_in::read_credentials(*header);
    }
  }
  const AuthFacts& kept = view.auth();
  if (read.scheme.empty()) {
    read.scheme = kept.scheme;
  }
  if (read.token.form == sign_in::Token::Form::none) {
    read.token = kept.token;
  }
  if (!read.mechanism.present()) {
    read.mechanism = kept.mechanism;
  }
  if (read.user.empty()) {
    read.user = kept.user;
  }
  return read;
}

/// The second of three steps is no refusal.
bool goes_on(const SignIn& all) {
  for (const sign_in::Challenge& one : all.challenges) {
    const bool challenge = one.mechanism.ntlm && one.mechanism.ntlm->type == 2;
    if (challenge || one.mechanism.state == "incomplete") {
      return true;
    }
  }
  return false;
}

std::string joined_words(const std::vector<sign_in::Challenge>& challenges) {
  std::string all;
  for (const sign_in::Challenge& one : challenges) {
    all += (all.empty() ? "" : ", ") + one.words();
  }
  return all;
}

}  // namespace

SignIn read_sign_in(ExchangeView& view) {
  constexpr std::int64_t micros_per_second = 1'000'000;
  const core::Exchange& exchange = view.exchange();
  SignIn all;
  if (exchange.kind != core::Exchange::Kind::http) {
    return all;
  }
  all.now = exchange.started.wall.count() / micros_per_second;
  all.credentials = credentials_of(view);
  if (exchange.request) {
    const auto host = exchange.request->head.find("Host");
    const auto parsed = host ? HostPort::parse(*host, 0) : std::nullopt;
    all.service = parsed ? parsed->host : std::string();
  }
  const int status = view.http_status();
  all.refused = status == challenge_status || status == proxy_challenge_status;
  if (const core::Message* answer = view.received().message()) {
    const std::vector<std::string_view> fields =
        answer->head.find_all(status == proxy_challenge_status ? "Proxy-Authenticate" : "WWW-Authenticate");
    all.challenges = sign_in::read_challenges(fields);
    all.diagnostics = std::string(answer->head.find("X-MS-Diagnostics").value_or(std::string_view{}));
  }
  all.under_way = all.refused && goes_on(all);
  const decoders::Traffic* traffic = view.traffic();
  all.token_request = view.auth().token_request;
  all.token_answer = view.auth().token_answer;
  all.token_endpoint = (traffic != nullptr && traffic->kind == decoders::TrafficKind::token_endpoint) ||
                       !all.token_request.empty();
  return all;
}

std::string SignIn::request_words() const {
  return token_endpoint ? words(token_request) : words(credentials, now);
}

std::string SignIn::answer_words() const {
  if (token_endpoint) {
    return words(token_answer);
  }
  if (challenges.empty()) {
    return refused ? "the server names no way to sign in" : "";
  }
  std::string all =
      (refused && !under_way ? "the server takes " : "the server answers ") + joined_words(challenges);
  if (!diagnostics.empty()) {
    all += "; " + diagnostics;
  }
  return text::printable(all);
}

std::string SignIn::sentence() const {
  const std::string request = request_words();
  std::string answer = answer_words();
  if (token_endpoint) {
    std::string all =
        "OAuth token" + (service.empty() ? std::string() : " from " + text::printable(service, 100));
    all += request.empty() ? "" : ": " + request;
    return answer.empty() ? all : all + ": " + answer;
  }
  if (!refused) {
    return request.empty() || answer.empty() ? request + answer : request + "; " + answer;
  }
  if (under_way) {
    return answer;
  }
  if (request.empty()) {
    return "the request does not sign in; " + answer;
  }
  const bool asks = credentials.token.form == sign_in::Token::Form::empty;
  return request + (asks ? "; " : " was refused; ") + answer;
}

}  // namespace eastap::model
