#include "proxy/app/fetch_desk.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/request_context.h"
#include "proxy/base/text.h"
#include "proxy/core/mode.h"
#include "proxy/core/policy.h"

namespace eastap::app {

namespace {

using FetchFields = std::vector<std::pair<std::string, std::string>>;

/// What a fetch takes over from the request of its exchange.
constexpr std::array<std::string_view, 7> inherited_fields{
    "Host",           "Authorization",  "Cookie", "User-Agent", "MS-ASProtocolVersion",
    "X-MS-PolicyKey", "Accept-Language"};

std::string query_part(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~@").find(c) != std::string_view::npos;
    const auto byte = static_cast<std::uint8_t>(c);
    out += plain ? std::string(1, c) : '%' + text::to_hex({&byte, 1});
  }
  return out;
}

bool is_clean(std::string_view text, std::string_view also) {
  return std::ranges::all_of(text, [also](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F && also.find(c) == std::string_view::npos;
  });
}

Result<std::string> start_line(const core::Exchange& exchange, const script::FetchRequest& request,
                               const eas::RequestContext& context) {
  if (!request.command.empty()) {
    const eas::RequestTarget recorded = eas::split_target(exchange.request->head.target());
    const std::string_view path =
        recorded.endpoint == eas::Endpoint::eas ? recorded.path : "/Microsoft-Server-ActiveSync";
    return fmt::format("POST {}?Cmd={}&User={}&DeviceId={}&DeviceType={} HTTP/1.1", path,
                       query_part(request.command), query_part(context.user), query_part(context.device_id),
                       query_part(context.device_type));
  }
  const bool token = !request.method.empty() && request.method != "CONNECT" &&
                     std::ranges::all_of(request.method, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!token || !request.target.starts_with('/') || !is_clean(request.target, " ")) {
    return fail(ErrorCode::refused,
                "a fetch names a command, or a method in capitals and a target that begins "
                "with '/': it always goes to the exchange's own server");
  }
  return fmt::format("{} {} HTTP/1.1", request.method, request.target);
}

bool is_named(const FetchFields& fields, std::string_view name) {
  return std::ranges::any_of(fields, [name](const auto& field) { return text::iequals(field.first, name); });
}

}  // namespace

Result<FetchPlace> fetch_place(const core::Exchange& exchange) {
  const auto unknown = [] {
    return fail(ErrorCode::refused, "it is not known which server this exchange goes to");
  };
  if (!exchange.connection) {
    return unknown();
  }
  const core::ConnectionFacts& facts = *exchange.connection;
  if (auto mode = core::Mode::parse(facts.mode); mode && mode->kind == core::Mode::Kind::reverse) {
    const std::uint16_t usual = mode->upstream_tls ? 443 : 80;
    return FetchPlace{.server = mode->upstream,
                      .tls = mode->upstream_tls,
                      .tls_name = {},
                      .host = mode->upstream.port == usual ? mode->upstream.to_string().substr(
                                                                 0, mode->upstream.to_string().rfind(':'))
                                                           : mode->upstream.to_string()};
  }
  // Other modes speak TLS to the server where the client does.
  const auto with_tls = std::ranges::find(facts.tls, core::Side::client, &core::TlsFacts::side);
  const bool tls = with_tls != facts.tls.end();
  const auto server = HostPort::parse(facts.upstream_name, tls ? 443 : 80);
  if (!server) {
    return unknown();
  }
  return FetchPlace{
      .server = *server, .tls = tls, .tls_name = tls ? with_tls->server_name : std::string(), .host = {}};
}

Result<core::Message> make_fetch(const core::Exchange& exchange, const script::FetchRequest& request,
                                 std::string_view host) {
  if (!exchange.request) {
    return fail(ErrorCode::refused, "this exchange has no request that a fetch could take its sign-in from");
  }
  const core::Head& own = exchange.request->head;
  const eas::RequestContext context =
      eas::read_request(own.method(), own.target(), [&own](std::string_view name) { return own.find(name); });
  auto line = start_line(exchange, request, context);
  if (!line) {
    return fail(std::move(line).error());
  }
  FetchFields fields;
  for (const std::string_view name : inherited_fields) {
    if (const auto value = own.find(name); value && !is_named(request.headers, name)) {
      fields.emplace_back(name, name == "Host" && !host.empty() ? host : *value);
    }
  }
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || !is_clean(name, " :") || !is_clean(value, "")) {
      return fail(ErrorCode::refused, "header '" + text::printable(name, 80) + "' is none");
    }
    if (!text::iequals(name, "Content-Length") && !text::iequals(name, "Transfer-Encoding")) {
      fields.emplace_back(name, value);
    }
  }
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
    fields.emplace_back("Content-Length", std::to_string(request.body.size()));
  }
  core::Message message;
  message.head = core::Head::make(*line, fields);
  message.body.wire = request.body;
  message.body.wire_length = message.body.content_length = request.body.size();
  message.body.content_spans = {{0, static_cast<std::uint32_t>(request.body.size())}};
  message.complete = true;
  return message;
}

script::FetchCancel FetchDesk::fetch(const core::ExchangePtr& exchange, const script::FetchRequest& request,
                                     script::FetchDone done) {
  const auto refuse = [this, &done](Error error) -> script::FetchCancel {
    const auto ticket =
        world_.loop.after(std::chrono::milliseconds(0),
                          [done = std::move(done), error = std::move(error)] { done(fail(error)); });
    return [this, ticket] { world_.loop.cancel(ticket); };
  };
  if (running_.size() >= max_running) {
    return refuse({ErrorCode::limit_exceeded, fmt::format("{} fetches are under way already", max_running),
                   std::nullopt});
  }
  if (settings_.via) {
    return refuse({ErrorCode::refused, "a fetch cannot go through the proxy of --via", std::nullopt});
  }
  auto place = fetch_place(*exchange);
  if (!place) {
    return refuse(std::move(place).error());
  }
  const auto own_host = exchange->request ? exchange->request->head.find("Host") : std::nullopt;
  const auto named = own_host ? HostPort::parse(*own_host, 443) : std::nullopt;
  const bool rewrites =
      !settings_.keep_host && named && core::names_the_tap(named->host, world_.destinations.network);
  auto message = make_fetch(*exchange, request, rewrites ? place->host : std::string());
  if (!message) {
    return refuse(std::move(message).error());
  }
  core::ClientSettings settings;
  settings.target = place->server;
  settings.tls = place->tls;
  settings.tls_name = place->tls_name;
  settings.body_limit = body_limit;
  settings.connect_timeout = std::min(settings.connect_timeout, request.wait);
  const std::uint64_t id = ++last_;
  auto& client = running_[id] = std::make_unique<io::HttpClient>(world_, std::move(settings));
  client->ask({.head = message->head, .body = message->body.wire, .wait = request.wait, .repeatable = false},
              [this, id, done = std::move(done)](core::ClientAnswer answer) {
                running_.erase(id);
                if (answer.failure != core::ClientAnswer::Failure::none) {
                  done(fail(ErrorCode::io, answer.words));
                } else if (!answer.response->body.kept) {
                  done(fail(ErrorCode::limit_exceeded,
                            fmt::format("the answer is longer than {} MiB", body_limit >> 20U)));
                } else {
                  done(std::move(answer.response));
                }
              });
  return [this, id] { running_.erase(id); };
}

}  // namespace eastap::app
