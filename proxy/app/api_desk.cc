#include "proxy/app/api_desk.h"

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

#include <fmt/format.h>
#include <sys/random.h>

#include "proxy/app/control_breaks.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

using ApiJson = nlohmann::json;

constexpr std::string_view operations_path = "/v1";
constexpr std::string_view events_path = "/v1/events";

std::string event_line(const ApiJson& json) {
  return json_line(json) + '\n';
}

core::OwnAnswer json_answer(int status, std::string reason, const std::string& line) {
  core::OwnAnswer answer;
  answer.status = status;
  answer.reason = std::move(reason);
  answer.fields = {{"Content-Type", "application/json"},
                   {"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"}};
  answer.content = to_bytes(line);
  return answer;
}

core::OwnAnswer refusal(int status, std::string reason, std::string_view why) {
  return json_answer(status, std::move(reason), event_line({{"ok", false}, {"error", why}}));
}

std::string_view path_of(const core::Head& head) {
  const std::string_view target = head.target();
  return target.substr(0, target.find('?'));
}

/// Takes as long for every wrong token of that length.
bool same_token(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) {
    return false;
  }
  unsigned difference = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    difference |=
        static_cast<unsigned char>(one[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(other[i]));
  }
  return difference == 0;
}

bool is_json_type(std::string_view type) {
  return text::iequals(text::trim(type.substr(0, type.find(';'))), "application/json");
}

}  // namespace

ApiDesk::ApiDesk(ControlDesk& desk, BreakDesk& breaks, std::string token)
    : desk_(&desk), breaks_(&breaks), token_(std::move(token)) {
  watch_ = breaks_->watch([this](const HeldStanding& held, std::string_view how) {
    if (!publish_) {
      return;
    }
    ApiJson event = control::held_facts(held);
    event["event"] = how.empty() ? "held" : "gone";
    if (!how.empty()) {
      event["how"] = how;
    }
    publish_(event_line(event));
  });
}

ApiDesk::~ApiDesk() {
  breaks_->unwatch(watch_);
}

void ApiDesk::serve_at(const Endpoint& where) {
  address_ = where.to_string();
  localhost_ = fmt::format("localhost:{}", where.port);
}

bool ApiDesk::is_own_host(std::string_view host) const {
  return text::iequals(host, address_) || text::iequals(host, localhost_);
}

bool ApiDesk::knows_token(const core::Head& head) const {
  constexpr std::string_view scheme = "Bearer ";
  const auto fields = head.find_all("Authorization");
  return fields.size() == 1 && text::istarts_with(fields[0], scheme) &&
         same_token(text::trim(fields[0].substr(scheme.size())), token_);
}

std::optional<core::OwnAnswer> ApiDesk::refuse(const core::Head& head) {
  const auto hosts = head.find_all("Host");
  if (hosts.size() != 1) {
    return refusal(400, "", "the request must name its host, once");
  }
  constexpr std::string_view http = "http://";
  const auto origin = head.find("Origin");
  const bool own_origin = !origin || (origin->starts_with(http) && is_own_host(origin->substr(http.size())));
  if (!is_own_host(hosts[0]) || !own_origin) {
    return refusal(
        403, "Forbidden",
        "this is for programs on this machine: neither another host's name nor another site's page "
        "may use it");
  }
  if (!knows_token(head)) {
    auto answer = refusal(
        401, "", "send Authorization: Bearer with the token that the tap printed and left in api.json");
    answer.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"eastap\"");
    return answer;
  }
  const std::string_view path = path_of(head);
  const bool operations = path == operations_path;
  if (!operations && path != events_path) {
    return refusal(404, "", "there are only POST /v1 and GET /v1/events here");
  }
  const std::string_view wanted = operations ? "POST" : "GET";
  if (head.method() != wanted) {
    auto answer = refusal(405, "", fmt::format("{} takes {} only", path, wanted));
    answer.fields.emplace_back("Allow", wanted);
    return answer;
  }
  if (operations && !is_json_type(head.find("Content-Type").value_or(""))) {
    return refusal(415, "Unsupported Media Type", "send Content-Type: application/json");
  }
  return std::nullopt;
}

void ApiDesk::answer(const core::Head& head, Bytes content, Reply reply) {
  if (path_of(head) == events_path) {
    core::OwnAnswer open;
    open.fields = {{"Content-Type", "application/x-ndjson"}, {"Cache-Control", "no-store"}};
    for (const HeldStanding& each : breaks_->held()) {
      ApiJson event = control::held_facts(each);
      event["event"] = "held";
      append(open.content, event_line(event));
    }
    reply({.answer = std::move(open), .stream = true});
    return;
  }
  if (!ApiJson::parse(as_text(content), nullptr, false).is_object()) {
    reply({.answer = refusal(400, "", "the body must be one JSON object"), .stream = false});
    return;
  }
  desk_->answer(as_text(content), [reply = std::move(reply)](const std::string& line) {
    reply({.answer = json_answer(200, "", line + '\n'), .stream = false});
  });
}

Result<std::string> make_token() {
  std::array<std::uint8_t, 32> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return fail(ErrorCode::io, "the system gives no random numbers");
  }
  return text::to_hex(random);
}

Result<Endpoint> parse_api_address(std::string_view text) {
  const auto where = Endpoint::parse(text);
  if (!where || !where->address.is_loopback()) {
    return fail(
        ErrorCode::invalid_input,
        fmt::format("expected a loopback address with a port, such as 127.0.0.1:0 or [::1]:4711, not \"{}\"",
                    text::printable(text)));
  }
  return *where;
}

}  // namespace eastap::app
