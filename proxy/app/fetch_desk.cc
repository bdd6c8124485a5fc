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

struct FetchPlace {
  HostPort server;
  bool tls = true;
};
/// Where the exchange goes; nothing where that is not known yet.
std::optional<FetchPlace> place_of(const core::Exchange& exchange) {
  if (!exchange.connection) {
    return std::nullopt;
  }
  const core::ConnectionFacts& facts = *exchange.connection;
  const bool plain = facts.mode.find("http://") != std::string::npos;
  const auto server = HostPort::parse(facts.upstream_name, plain ? 80 : 443);
  if (!server) {
    return std::nullopt;
  }
  const bool has_tls = std::ranges::any_of(
      facts.tls, [](const core::TlsFacts& tls) { return tls.side == core::Side::upstream; });
  return FetchPlace{*server, has_tls || (!plain && facts.mode.starts_with("reverse:"))};
}

}  // namespace

Result<core::Message> make_fetch(const core::Exchange& exchange, const script::FetchRequest& request) {
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
      fields.emplace_back(name, *value);
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
  if (!request.command.empty() && !request.body.empty() && !is_named(request.headers, "Content-Type")) {
    fields.emplace_back("Content-Type", "application/vnd.ms-sync.wbxml");
  }
  if (request.method != "GET" && request.method != "HEAD") {
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

script::FetchCancel FetchDesk::fetch(const core::ExchangePtr& exchange, script::FetchRequest request,
                                     std::function<void(Result<script::FetchAnswer>)> done) {
  const std::uint64_t id = ++last_;
  const auto later = [this, done](Error error) -> script::FetchCancel {
    const auto ticket = world_.loop.after(std::chrono::milliseconds(0),
                                          [done, error = std::move(error)] { done(fail(error)); });
    return [this, ticket] { world_.loop.cancel(ticket); };
  };
  if (running_.size() >= max_running) {
    return later({ErrorCode::limit_exceeded, fmt::format("{} fetches are under way already", max_running),
                  std::nullopt});
  }
  const auto place = place_of(*exchange);
  if (!place) {
    return later({ErrorCode::refused, "the exchange's server is not known here", std::nullopt});
  }
  auto message = make_fetch(*exchange, request);
  if (!message) {
    return later(message.error());
  }
  const core::MessagePtr sent = std::make_shared<const core::Message>(*std::move(message));
  core::ClientSettings settings;
  settings.target = place->server;
  settings.tls = place->tls;
  settings.body_limit = body_limit;
  auto& client = running_[id] = std::make_unique<io::HttpClient>(world_, std::move(settings));
  client->ask({.head = sent->head, .body = sent->body.wire, .wait = wait, .repeatable = false},
              [this, id, sent, done](core::ClientAnswer answer) {
                running_.erase(id);
                if (answer.failure != core::ClientAnswer::Failure::none) {
                  done(fail(ErrorCode::io, "the fetch failed: " + answer.words));
                } else if (!answer.response->body.kept) {
                  done(fail(ErrorCode::limit_exceeded,
                            "the fetched answer is longer than " + text::human_size(body_limit)));
                } else {
                  done(script::FetchAnswer{sent, std::move(answer.response)});
                }
              });
  return [this, id] { running_.erase(id); };
}

}  // namespace eastap::app
