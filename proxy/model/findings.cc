#include "proxy/model/findings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/redirects.h"
#include "proxy/base/text.h"
#include "proxy/model/sign_in_findings.h"
#include "proxy/model/state_findings.h"

namespace eastap::model {
namespace {

constexpr int unauthorized = 401;

class Collector {
 public:
  explicit Collector(std::vector<Finding>& findings) : findings_(findings) {}
  void add(std::string_view code, std::string_view text, std::string_view where,
           std::optional<std::size_t> offset = std::nullopt) {
    if (findings_.size() < max_findings) {
      findings_.push_back({.code = std::string(code),
                           .text = text::printable(text),
                           .offset = offset,
                           .where = std::string(where)});
    }
  }

 private:
  std::vector<Finding>& findings_;
};

void look_at_body(MessageView& message, std::string_view where, Collector& found) {
  if (message.message() == nullptr) {
    return;
  }
  if (message.content_fault()) {
    found.add("coding.fault", fmt::format("{} body: {}", where, message.content_fault()->what), where,
              message.content_fault()->offset);
  }
  const wbxml::Document* document = message.document();
  for (const decoders::Finding& each : message.multipart_findings()) {
    found.add(each.code, each.text, where, each.offset);
  }
  if (document == nullptr) {
    return;
  }
  if (const auto& fault = document->fault()) {
    const std::size_t offset = fault->offset.value_or(document->read_end());
    found.add("wbxml.fault",
              fmt::format("{} body could not be decoded from byte {} on: {}", where, offset, fault->what),
              where, offset);
  }
  for (const wbxml::Finding& each : document->findings()) {
    found.add("wbxml.form", fmt::format("{} body, byte {}: {}", where, each.offset, each.text), where,
              each.offset);
  }
}

/// The name that the phone knows the server (and so the tap) by.
std::optional<HostPort> asked_host(const core::Message& request) {
  constexpr std::uint16_t https = 443;
  const auto host = request.head.find("Host");
  return host ? HostPort::parse(*host, https) : std::nullopt;
}

/// An answer that names another server: the phone goes there next time, past the tap.
void look_for_redirects(ExchangeView& view, Collector& found) {
  const core::Exchange& exchange = view.exchange();
  const core::Message* answer = view.received().message();
  if (answer == nullptr || exchange.request == nullptr || !exchange.connection ||
      !exchange.connection->mode.starts_with("reverse")) {
    return;
  }
  const auto header = [&](std::string_view name) { return answer->head.find(name); };
  const int status = view.http_status();
  const eas::Command command = view.context().command;
  const bool reads_body = command == eas::Command::autodiscover;
  const auto own = asked_host(*exchange.request);
  for (const eas::Redirect& redirect :
       eas::find_redirects(command, status, header, reads_body ? view.received().content() : ByteView{})) {
    if (redirect.kind == eas::Redirect::Kind::redirect_address) {
      found.add(
          "redirect.address",
          fmt::format(
              "{} sends the phone to another mail address, {}; the server it finds there may not be the tap",
              eas::to_string(redirect.kind), redirect.target),
          "response");
    } else if (redirect.host && !(own && text::iequals(own->host, redirect.host->host))) {
      found.add("redirect.away",
                fmt::format("{} leads the phone away from the tap, to {}", eas::to_string(redirect.kind),
                            redirect.target),
                "response");
    }
  }
}

bool intercepted(const core::ConnectionFacts& connection) {
  return std::ranges::any_of(connection.tls, [](const core::TlsFacts& tls) {
    return tls.side == core::Side::client && tls.completed;
  });
}

/// The name that a --passthrough rule for this connection must have.
std::string rule_host(const core::ConnectionFacts& connection) {
  if (!connection.mode.starts_with("reverse")) {
    for (const core::TlsFacts& tls : connection.tls) {
      if (tls.side == core::Side::client && !tls.server_name.empty()) {
        return tls.server_name;
      }
    }
  }
  const auto upstream = HostPort::parse(connection.upstream_name, 0);
  return upstream ? upstream->host : "HOST";
}

/// Extended protection binds the sign-in to the TLS channel; behind a tap client and server have different
/// ones.
void look_at_sign_in(ExchangeView& view, Collector& found) {
  const core::Exchange& exchange = view.exchange();
  const AuthFacts& auth = view.auth();
  const bool last_step =
      auth.ntlm_message == 3 || (auth.ntlm_message == 0 && text::iequals(auth.scheme, "Negotiate"));
  if (!last_step || view.http_status() != unauthorized || !exchange.connection ||
      !intercepted(*exchange.connection)) {
    return;
  }
  found.add(
      "auth.channel-binding",
      fmt::format(
          "{} sign-in was refused. If the server demands channel binding (extended protection), the tap is "
          "the cause: the sign-in is bound to a TLS connection that ends here. To check, pass this host "
          "through (--passthrough {})",
          auth.scheme, rule_host(*exchange.connection)),
      "response");
}

void look_at_state(ExchangeView& view, Collector& found) {
  for (const StateFinding& each :
       find_in_state(view.state(), [&](std::string_view id) { return view.folder_words(id); })) {
    found.add(each.code, each.text, "");
  }
}

}  // namespace

std::vector<Finding> find(ExchangeView& view) {
  std::vector<Finding> findings;
  if (!view.finished()) {
    return findings;
  }
  Collector found(findings);
  for (const core::Note& note : view.exchange().notes) {
    if (note.kind == core::Note::Kind::finding) {
      found.add("session", note.text, "");
    }
  }
  for (const decoders::Finding& each : view.context().findings) {
    found.add(each.code, each.text, "request", each.offset);
  }
  look_at_body(view.request(), "request", found);
  look_at_body(view.response(), "response", found);
  look_for_redirects(view, found);
  look_at_sign_in(view, found);
  look_at_state(view, found);
  for (const Finding& each : find_sign_in(view)) {
    found.add(each.code, each.text, each.where, each.offset);
  }
  return findings;
}

}  // namespace eastap::model
