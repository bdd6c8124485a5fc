#include "proxy/model/sign_in_findings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/redirects.h"
#include "decoders/sign_in/known_ids.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

using sign_in::Token;

class SignInCollector {
 public:
  void add(std::string_view code, std::string_view where, std::string_view text,
           std::optional<std::size_t> offset = std::nullopt) {
    found_.push_back({.code = std::string(code),
                      .text = std::string(text),
                      .offset = offset,
                      .where = std::string(where)});
  }
  std::vector<Finding> take() { return std::move(found_); }

 private:
  std::vector<Finding> found_;
};

bool is_microsofts(std::string_view host) {
  constexpr std::array<std::string_view, 5> domains{"office365.com", "office.com", "outlook.com",
                                                    "office365.us", "live.com"};
  return std::ranges::any_of(domains, [&](std::string_view domain) {
    return text::iequals(host, domain) || text::glob_match("*." + std::string(domain), host);
  });
}

/// Names that the server goes by: what the client asked for, and what the tap did.
std::vector<std::string> server_names(ExchangeView& view, const SignIn& all) {
  std::vector<std::string> names{all.service};
  if (const core::ConnectionPtr& connection = view.exchange().connection) {
    if (const auto upstream = HostPort::parse(connection->upstream_name, 0)) {
      names.push_back(upstream->host);
    }
  }
  return names;
}

/// Audiences are an application id or the URL of the server (MS-XOAUTH section 2.2.1); an id that is not
/// known says nothing.
bool is_meant_for(std::string_view audience, const std::vector<std::string>& names) {
  if (text::iequals(audience, sign_in::graph_application)) {
    return false;
  }
  const auto host = eas::url_host(audience);
  if (!host) {
    return true;
  }
  return std::ranges::any_of(names, [&](const std::string& name) {
    return text::iequals(name, host->host) || (is_microsofts(name) && is_microsofts(host->host));
  });
}

void look_at_token(ExchangeView& view, const SignIn& all, SignInCollector& found) {
  const Token& token = all.credentials.token;
  const std::string validity = validity_words(token, all.now);
  if (validity.starts_with("expired")) {
    found.add("auth.token-expired", "request",
              fmt::format("the token {}: the client does not renew it, or a clock is wrong", validity));
  } else if (validity.starts_with("not valid")) {
    found.add("auth.token-early", "request",
              fmt::format("the token is {}: the clock of the tap's machine or of the token service is wrong",
                          validity));
  }
  const std::string_view audience = token.claim("aud");
  if (!audience.empty() && !is_meant_for(audience, server_names(view, all))) {
    const std::string_view known = sign_in::known_application(audience);
    found.add(
        "auth.token-audience", "request",
        fmt::format("the token is meant for {}, not for {}", known.empty() ? audience : known, all.service));
  }
}

bool only_windows(const std::vector<sign_in::Challenge>& challenges) {
  constexpr std::array<std::string_view, 3> schemes{"Negotiate", "NTLM", "Kerberos"};
  return std::ranges::all_of(challenges, [&](const sign_in::Challenge& one) {
    return std::ranges::any_of(schemes,
                               [&](std::string_view scheme) { return text::iequals(scheme, one.scheme); });
  });
}

void look_at_challenges(const SignIn& all, SignInCollector& found) {
  const std::string& scheme = all.credentials.scheme;
  if (all.challenges.empty()) {
    found.add("auth.no-challenge", "response",
              "the server refuses the request without naming a way to sign in (no WWW-Authenticate): it is "
              "set wrong, or "
              "something on the way takes the field out");
    return;
  }
  const std::string offered = scheme_list(all.challenges);
  const bool takes = sign_in::find_challenge(all.challenges, scheme) != nullptr;
  if (text::iequals(scheme, "Basic") && !takes) {
    found.add(
        "auth.basic-off", "response",
        fmt::format("Basic is switched off here, a password cannot work: the server takes {}", offered));
  } else if (text::iequals(scheme, "Bearer") && !takes) {
    found.add("auth.bearer-off", "response",
              fmt::format("the server takes no tokens (Bearer), only {}", offered));
  } else if (scheme.empty() && only_windows(all.challenges)) {
    found.add("auth.windows-only", "response",
              fmt::format("the server takes only {}, which phones seldom can: usually Basic is off by "
                          "mistake, or a reverse "
                          "proxy in front is missing",
                          offered));
  }
  const sign_in::Challenge* bearer = sign_in::find_challenge(all.challenges, "Bearer");
  if (all.credentials.token.form == Token::Form::empty &&
      (bearer == nullptr || bearer->parameter("authorization_uri") == nullptr)) {
    found.add("auth.no-authorization-uri", "response",
              "the client asks for modern sign-in and the server does not say where (no authorization_uri): "
              "it will ask "
              "for a password instead");
  }
}

void look_at_autodiscover(ExchangeView& view, SignInCollector& found) {
  for (const decoders::Finding& each : view.autodiscover().findings()) {
    found.add(each.code, each.code == "autodiscover.request" ? "request" : "response", each.text,
              each.offset);
  }
}

}  // namespace

std::vector<Finding> find_sign_in(ExchangeView& view) {
  SignInCollector found;
  const decoders::Traffic* traffic = view.traffic();
  if (traffic == nullptr) {
    return {};
  }
  if (traffic->kind == decoders::TrafficKind::outlook_mobile) {
    found.add("traffic.outlook-mobile", "request", traffic->sentence);
  }
  const eas::Command command = view.context().command;
  if (command == eas::Command::none) {
    return found.take();
  }
  if (command == eas::Command::autodiscover) {
    look_at_autodiscover(view, found);
  }
  // A sign-in is only taken apart where it did not work: this is asked of every exchange.
  constexpr std::array<int, 3> refusals{401, 403, 407};
  if (std::ranges::find(refusals, view.http_status()) == refusals.end()) {
    return found.take();
  }
  const SignIn& all = view.sign_in();
  look_at_token(view, all, found);
  if (all.refused && !all.under_way) {
    look_at_challenges(all, found);
  }
  return found.take();
}

}  // namespace eastap::model
