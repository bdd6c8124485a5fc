// What a request head means: which exchange it opens, where it goes, and whether it is held.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

namespace {

constexpr std::string_view http_scheme = "http://";

/// Host and path of an absolute-form target; nullopt for any other form.
struct AbsoluteForm {
  HostPort host;
  std::string_view origin_form;
};
std::optional<AbsoluteForm> absolute_form(std::string_view target) {
  if (!text::istarts_with(target, http_scheme)) {
    return std::nullopt;
  }
  const std::string_view rest = target.substr(http_scheme.size());
  const std::size_t slash = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  const auto host = HostPort::parse(authority, 80);
  if (!host) {
    return std::nullopt;
  }
  return AbsoluteForm{*host, slash == std::string_view::npos ? std::string_view{} : rest.substr(slash)};
}

/// Also behind a path of the server's own, to which Autodiscover or a redirect leads.
bool names_provision(std::string_view method, std::string_view target) {
  const std::string_view query = eas::split_target(target).query;
  const bool plain = text::ifind(query, "Cmd=") != std::string_view::npos;
  return (plain || method == "POST") && eas::classify_query(query) == eas::Command::provision;
}

}  // namespace

void Relay::request_head(ByteView raw) {
  const std::string_view text = as_text(raw);
  const std::string_view line = start_line_of(text);
  const std::string_view method = start_line_word(line, 0);
  const std::string_view target = start_line_word(line, 1);
  Flow& in = flow(Side::client);
  Live& live = add_live();
  live.is_head = method == "HEAD";
  live.is_connect = in.parser.is_connect();
  live.upgrade = in.parser.is_upgrade();
  live.announced = in.parser.announced_length();
  live.command = eas::classify(method, target);
  live.provisions = names_provision(method, target);
  if (live.record) {
    live.request = memory_.request(raw);
    live.request->first_byte = live.request->head_done = port_.now();
  }
  const bool hook_may_answer =
      wish_.holds_request() && live.record && !options_.explicit_proxy && !live.upgrade && !live.is_connect;
  if (failed_ && !hook_may_answer) {
    in.passed_ahead = 0;
    live.discard_request = true;
    return;
  }
  if (port_.is_local_site(target)) {
    live.discard_request = true;
    answer(live, port_.local_site(method, target), "the tap's own page");
    return;
  }
  std::optional<Head> edited;
  if (options_.explicit_proxy) {
    edited.emplace(to_bytes(raw));
    const auto wanted = read_target(live, *edited, method, target);
    if (!wanted) {
      return;
    }
    live.edited_head = std::move(edited);
    live.target = *wanted;
    if (target_ != wanted && live_.size() > 1) {
      live.waits_its_turn = true;  // earlier answers come from another server
      in.blocked = true;
      return;
    }
    ask(live, raw);
    return;
  }
  rewrite_request(live, raw, edited);
  if (edited &&
      !std::ranges::equal(ByteView(edited->raw()).first(in.passed_ahead), raw.first(in.passed_ahead))) {
    edited.reset();  // too late: that part was sent on already
  }
  live.edited_head = std::move(edited);
  ask(live, raw);
}

/// Sends the request head towards its server, or holds it for a hook.
void Relay::ask(Live& live, ByteView raw) {
  if (options_.explicit_proxy) {
    if (live.is_connect) {
      flow(Side::client).blocked = true;
      live.discard_request = true;  // the session answers it and takes the connection over
      port_.want_upstream(live.target, true);
      return;
    }
    if (target_ != live.target) {
      target_ = live.target;
      port_.want_upstream(live.target, false);
    }
  }
  live.forwarded = !failed_;
  if (wish_.holds_request() && live.record && flow(Side::client).passed_ahead == 0) {
    live.holds_request = true;
    if (wish_.request_head) {
      start_hook(Side::client, live, Phase::request_head);
    } else {
      static_cast<void>(hold_request(live));
    }
    return;
  }
  live.sent_rewritten = live.edited_head.has_value();
  pass(Side::client, live.edited_head ? ByteView(live.edited_head->raw()) : raw);
}

/// A held request waits for its body, where a hook wants to see that (then true), or for its hook, or goes
/// on.
bool Relay::hold_request(Live& live) {
  const bool too_long = live.announced > settings_.body_limit;
  if (!wish_.request) {
    release(Side::client, live);
    return false;
  }
  if (live.request_done || !wish_.request_body || too_long) {
    start_hook(Side::client, live, Phase::request);
    return false;
  }
  live.may_wait = true;
  return true;
}

/// The client may wait for a 100 before it sends the body that the hook wants to see (RFC 9110 section
/// 10.1.1), unless the body has begun.
void Relay::offer_continue() {
  Live* live = requesting();
  if (live == nullptr || !std::exchange(live->may_wait, false) || live->request->body.wire_length != 0) {
    return;
  }
  if (text::iequals(live->request->head.find("Expect").value_or(""), "100-continue")) {
    live->swallow_continue = true;
    note(*live, Note::Kind::own_answer, "100 Continue sent by the tap, which holds this request for a hook");
    port_.send(Side::client, as_bytes("HTTP/1.1 100 Continue\r\n\r\n"));
  }
}

/// Reverse mode: Host names the server where it named the tap; nothing else is touched.
void Relay::rewrite_request(Live& live, ByteView raw, std::optional<Head>& edited) {
  if (!options_.host_name || settings_.keep_host) {
    return;
  }
  const auto host = find_field(as_text(raw), "Host");
  if (!host) {
    return;
  }
  const auto named = HostPort::parse(*host, options_.host_default_port);
  if (!named || !names_the_tap(named->host, settings_.network) ||
      (text::iequals(named->host, options_.host_name->host) && named->port == options_.host_name->port)) {
    return;
  }
  std::string wanted = options_.host_name->to_string();
  if (options_.host_name->port == options_.host_default_port) {
    wanted.resize(wanted.rfind(':'));
  }
  edited.emplace(to_bytes(raw));
  edited->set("Host", wanted);
  if (keeps_remarks()) {
    note(live, Note::Kind::rewrite, fmt::format("Host: {} -> {}", text::printable(*host, 200), wanted),
         "--keep-host stops it");
  }
}

/// Explicit proxy: the server that the target names; answers by itself and returns nothing where there is
/// none.
std::optional<HostPort> Relay::read_target(Live& live, Head& head, std::string_view method,
                                           std::string_view target) {
  const auto refuse_it = [&](std::string_view words, const char* why) {
    live.discard_request = true;
    answer(live, failure_answer(400, words), why);
    return std::nullopt;
  };
  if (live.is_connect) {
    if (const auto host = HostPort::parse(target, 443)) {
      return host;
    }
    return refuse_it("CONNECT wants host:port, and this is none", "CONNECT without a host and port");
  }
  const auto form = absolute_form(target);
  if (!form) {
    return refuse_it(
        "this port is an HTTP proxy (mode connect). Set it as the device's proxy, or use the mode "
        "reverse:https://HOST for a phone that dials the tap as its server",
        "a request without a host, as for a server, on a proxy port");
  }
  const bool server_wide = method == "OPTIONS" && form->origin_form.empty();  // RFC 9112 section 3.2.4
  std::string origin_form = server_wide ? "*" : std::string(form->origin_form);
  if (!server_wide && !origin_form.starts_with('/')) {
    origin_form.insert(0, "/");
  }
  head.set_start_line(fmt::format("{} {} {}", method, origin_form, start_line_word(head.start_line(), 2)));
  const std::size_t dropped = head.remove("Proxy-Connection") + head.remove("Proxy-Authorization");
  note(live, Note::Kind::rewrite,
       dropped == 0 ? "absolute-form target to origin-form"
                    : "absolute-form target to origin-form; Proxy-* fields dropped");
  return form->host;
}

void Relay::request_end(Live& live) {
  live.request_done = true;
  if (live.request) {
    live.request->done = port_.now();
    live.request->complete = true;
  }
  if (failed_ && !live.answer && !live.holds_request) {
    fail_requests();
    return;
  }
  if (live.holds_request && !live.hook) {
    start_hook(Side::client, live, Phase::request);
    return;
  }
  if (live.forwarded && !live.holds_request && settings_.capture && !live.told_request) {
    live.told_request = true;
    port_.observe(Observation::Kind::request_done, snapshot(live));
  }
  if (live.upgrade && live.forwarded && !live.response_begun) {
    flow(Side::client).blocked = true;  // what follows is HTTP only if the server says no
  }
  settle();
}

}  // namespace eastap::core
