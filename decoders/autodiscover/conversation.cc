#include "decoders/autodiscover/conversation.h"

#include <algorithm>
#include <array>

#include "decoders/eas/redirects.h"
#include "proxy/base/text.h"

namespace eastap::autodiscover {
namespace {

using decoders::add_finding;
using eas::Outcome;
using Kind = Answer::Kind;

constexpr int unauthorized = 401;
constexpr int moved = 451;
constexpr int blocked = 456;
constexpr int expired_password = 457;
constexpr std::size_t max_shown = 200;  // characters of one text in a sentence

bool is_redirect(int status) {
  constexpr std::array<int, 5> codes{301, 302, 303, 307, 308};
  return std::ranges::find(codes, status) != codes.end();
}

std::string shown(std::string_view text) {
  return text::printable(text, max_shown);
}

std::string error_words(const Answer& answer) {
  std::string all = "error";
  if (!answer.code.empty()) {
    all += ' ' + shown(answer.code);
  }
  if (!answer.message.empty()) {
    all += ' ' + shown(answer.message);
  }
  const std::string_view meaning = error_meaning(answer.code);
  return meaning.empty() ? all : all + ": " + std::string(meaning);
}

/// The server that the question was about; else the first one.
const Server* main_server(const Conversation& all) {
  if (const Server* phone = all.answer.server("MobileSync")) {
    return phone;
  }
  if (all.answer.form == Form::json || all.answer.schema == Schema::outlook) {
    return all.answer.servers.empty() ? nullptr : &all.answer.servers.front();
  }
  return nullptr;
}

bool is_active_sync(const Server& server) {
  return text::iequals(server.type, "MobileSync") || text::iequals(server.type, "ActiveSync");
}

std::string settings_words(const Conversation& all) {
  const Server* server = main_server(all);
  if (server == nullptr) {
    return "no ActiveSync server in the answer: ActiveSync is off for this user, or its address is not set";
  }
  std::string words = (is_active_sync(*server) ? std::string("ActiveSync") : shown(server->type)) + " at " +
                      shown(server->url.empty() ? server->name : server->url);
  const std::string& asked = all.question.address;
  const std::string& known = all.answer.address;
  if (!asked.empty() && !known.empty() && !text::iequals(asked, known)) {
    words += ", the user is known as " + shown(known);
  }
  return words;
}

std::string http_words(const Conversation& all) {
  if (is_redirect(all.http_status) || all.http_status == moved) {
    return "redirect to " + (all.location.empty() ? std::string("nowhere") : shown(all.location)) +
           " (HTTP " + std::to_string(all.http_status) + ')';
  }
  if (all.http_status == unauthorized) {
    return "the server asks for a sign-in (HTTP 401)";
  }
  if (all.http_status == blocked) {
    return "the account is blocked or was never signed in to (HTTP 456)";
  }
  if (all.http_status == expired_password) {
    return "the password has expired (HTTP 457)" +
           (all.help_url.empty() ? std::string() : ", to be changed at " + shown(all.help_url));
  }
  const eas::HttpStatusInfo* info = eas::lookup_http(all.http_status);
  return "HTTP " + std::to_string(all.http_status) + (info == nullptr ? "" : ' ' + std::string(info->reason));
}

/// A server's address that phones cannot use from everywhere.
void check_url(std::string_view what, std::string_view url, decoders::Findings& found) {
  if (url.empty()) {
    return;
  }
  const auto host = eas::url_host(url);
  const std::string named = std::string(what) + ' ' + std::string(url);
  if (text::istarts_with(url, "http://")) {
    add_finding(found, "autodiscover.url", named + " is without TLS: a wrong setting of the server");
  } else if (host && IpAddress::parse(host->host)) {
    add_finding(found, "autodiscover.url", named + " names an IP address, which certificates seldom have");
  } else if (host && host->host.find('.') == std::string::npos) {
    add_finding(found, "autodiscover.url", named + " has no domain: it works inside the company at most");
  }
}

bool wants_active_sync(const Question& question) {
  return question.schema == Schema::mobile_sync || question.schema == Schema::none;
}

}  // namespace

std::string Conversation::result() const {
  if (http_status == 0) {
    return "no answer";
  }
  switch (answer.kind) {
    case Kind::error:
      return error_words(answer);
    case Kind::redirect_address:
      return "redirect to the address " + shown(answer.redirect);
    case Kind::redirect_url:
      return "redirect to " + shown(answer.redirect);
    case Kind::settings:
      return settings_words(*this);
    case Kind::web_page:
    case Kind::unreadable:
    case Kind::none:
      break;
  }
  if (!eas::is_http_success(http_status)) {
    return http_words(*this);
  }
  if (answer.kind == Kind::web_page) {
    return "a web page instead of an answer: another site, a sign-in page or a portal is at this address";
  }
  return answer.kind == Kind::none ? "an empty answer" : "an answer that is not Autodiscover's";
}

std::string Conversation::sentence() const {
  const std::string who = question.address.empty() ? std::string() : " for " + shown(question.address);
  const std::string_view probe = question.probe ? " (a probe)" : "";
  return "Autodiscover" + who + std::string(probe) + ": " + result();
}

std::string Conversation::status() const {
  const bool http_says = !eas::is_http_success(http_status);
  switch (answer.kind) {
    case Kind::error:
      return "error " + text::printable(answer.code.empty() ? answer.message : answer.code, 40);
    case Kind::redirect_address:
    case Kind::redirect_url:
      return "redirect";
    case Kind::settings:
      return http_says ? "" : main_server(*this) != nullptr ? "success" : "no ActiveSync server";
    case Kind::web_page:
      return http_says ? "" : "web page";
    case Kind::unreadable:
      return http_says ? "" : "not Autodiscover";
    case Kind::none:
      break;
  }
  return http_says ? "" : "empty answer";
}

eas::Outcome Conversation::outcome() const {
  constexpr std::string_view invalid_request = "600";
  if (answer.kind == Kind::error) {
    // The answer that every probe gets.
    return question.probe && answer.code == invalid_request ? Outcome::notice : Outcome::failure;
  }
  if (is_redirect(http_status) || http_status == moved || http_status == unauthorized) {
    return Outcome::notice;
  }
  if (!eas::is_http_success(http_status)) {
    return Outcome::failure;
  }
  if (answer.kind == Kind::redirect_address || answer.kind == Kind::redirect_url) {
    return Outcome::notice;
  }
  return answer.kind == Kind::settings && main_server(*this) != nullptr ? Outcome::success : Outcome::failure;
}

decoders::Findings Conversation::findings() const {
  decoders::Findings found;
  if (question.fault) {
    add_finding(found, "autodiscover.request", "the request cannot be read: " + question.fault->what,
                question.fault->offset);
  }
  if (http_status == 0) {
    return found;
  }
  if (eas::is_http_success(http_status)) {
    if (answer.kind == Kind::web_page) {
      add_finding(
          found, "autodiscover.web-page",
          "a web page answered instead of Autodiscover: another site, a sign-in page or a portal is at this "
          "address");
    } else if (answer.fault) {
      add_finding(found, "autodiscover.answer", "the answer cannot be read: " + answer.fault->what,
                  answer.fault->offset);
    }
    if (answer.kind == Kind::settings && wants_active_sync(question) && main_server(*this) == nullptr) {
      add_finding(
          found, "autodiscover.no-server",
          "the answer names no ActiveSync server: ActiveSync is off for this user, or the address of its "
          "directory is not set");
    }
  }
  for (const Server& server : answer.servers) {
    check_url("the address of " + server.type, server.url, found);
  }
  check_url("the redirect to", answer.kind == Kind::redirect_url ? answer.redirect : std::string(), found);
  check_url("the redirect to", location, found);
  return found;
}

}  // namespace eastap::autodiscover
