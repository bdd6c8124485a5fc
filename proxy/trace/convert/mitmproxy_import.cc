#include "proxy/trace/convert/mitmproxy_import.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/trace/convert/imported_trace.h"
#include "proxy/trace/convert/tnetstring.h"

namespace eastap::trace {
namespace {

constexpr std::size_t flows_limit = std::size_t{512} << 20U;

microseconds flow_time(const Tnet& seconds) {
  constexpr double latest = 253402300799.0;  // the end of year 9999
  return import_wall(microseconds(std::llround(std::clamp(seconds.number(), 0.0, latest) * 1e6)));
}

/// "[host, port]" of a connection; nothing where it is no address.
std::optional<Endpoint> flow_end(const Tnet& connection, std::string_view key) {
  const Tnet address = connection[key];
  std::string_view rest = address.type == ']' ? address.payload : std::string_view();
  const auto host = take_tnet(rest);
  const auto port = host ? take_tnet(rest) : std::nullopt;
  if (!port) {
    return std::nullopt;
  }
  const std::string name(host->text());
  const std::string words =
      (name.find(':') != std::string::npos ? "[" + name + "]" : name) + ":" +
      std::to_string(static_cast<std::uint16_t>(std::clamp(port->number(), 0.0, 65535.0)));
  return Endpoint::parse(words);
}

/// The members of a flow. mitmproxy writes the last one first: `websocket` or a message with its body.
constexpr std::array<std::string_view, 17> flow_members{
    "backup", "client_conn", "comment",  "error",   "id",       "intercepted", "is_replay",
    "marked", "messages",    "metadata", "request", "response", "server_conn", "timestamp_created",
    "type",   "version",     "websocket"};

/// Host as HTTP/2 has it, or made of where the request went.
std::string flow_authority(const Tnet& request) {
  if (const std::string_view told = request["authority"].text(); !told.empty()) {
    return std::string(told);
  }
  const std::string host(request["host"].text());
  const auto port = static_cast<unsigned>(std::clamp(request["port"].number(), 0.0, 65535.0));
  const unsigned usual = request["scheme"].text() == "https" ? 443 : 80;
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return host.empty() || port == 0 || port == usual ? name : name + ":" + std::to_string(port);
}

std::string flow_version(const Tnet& part) {
  return std::string(import_version(part["http_version"].text()));
}

class FlowReader {
 public:
  explicit FlowReader(ImportedTrace& trace) : trace_(trace) {}

  void add(const Tnet& flow);

 private:
  void remark(const std::string& what) { trace_.remark("flow " + std::to_string(number_) + " " + what); }
  ImportedFields fields(const Tnet& part);
  static void put_content(const Tnet& part, bool is_request, ImportedMessage& message, std::string& withheld);
  void put_request(const Tnet& request, microseconds begun, microseconds done, ImportedExchange& row);
  void put_answer(const Tnet& flow, microseconds asked, ImportedExchange& row);
  static void put_connection(const Tnet& flow, ImportedExchange& row);

  ImportedTrace& trace_;
  std::uint64_t number_ = 0;
};

void FlowReader::add(const Tnet& flow) {
  ++number_;
  if (const std::string_view type = flow["type"].text(); type != "http") {
    return remark("is no HTTP (" + std::string(type) + "): left out");
  }
  const Tnet request = flow["request"];
  if (request["method"].text().empty() || request["timestamp_start"].number() <= 0) {
    return remark("has no request, method or time: left out");
  }
  const microseconds started = flow_time(request["timestamp_start"]);
  const microseconds asked = std::max(flow_time(request["timestamp_end"]), started);
  ImportedExchange row;
  row.exchange.started = {.steady = started, .wall = started};
  put_request(request, started, asked, row);
  put_answer(flow, asked, row);
  put_connection(flow, row);
  trace_.add(std::move(row));
}

ImportedFields FlowReader::fields(const Tnet& part) {
  ImportedFields all;
  const Tnet headers = part["headers"];
  std::string_view rest = headers.type == ']' ? headers.payload : std::string_view();
  while (!rest.empty()) {
    const auto pair = take_tnet(rest);
    if (!pair) {
      break;
    }
    if (all.size() == max_imported_fields) {
      remark("has more than " + std::to_string(max_imported_fields) +
             " fields in a head: the others are left out");
      break;
    }
    std::string_view inner = pair->type == ']' ? pair->payload : std::string_view();
    const auto name = take_tnet(inner);
    const auto value = name ? take_tnet(inner) : std::nullopt;
    if (value) {
      all.emplace_back(name->text(), value->text());
    }
  }
  return all;
}

/// mitmproxy keeps no content of what it streamed.
void FlowReader::put_content(const Tnet& part, bool is_request, ImportedMessage& message,
                             std::string& withheld) {
  const Tnet content = part["content"];
  if (content.is_text()) {
    message.content = to_bytes(content.text());
    return;
  }
  bool framed = false;
  std::uint64_t length = 0;
  for (const auto& [name, value] : message.fields) {
    const bool is_length = text::iequals(name, "Content-Length");
    length = is_length ? text::to_number(text::trim(value)).value_or(0) : length;
    framed = framed || (is_length && length != 0) || text::iequals(name, "Transfer-Encoding");
    if (is_length && length == 0) {
      return;
    }
  }
  // A request without either field has no body; an answer without them goes on to the end of the connection.
  if (!message.bodiless && (framed || !is_request)) {
    message.missing = length;
    withheld = "not in the flow file";
  }
}

void FlowReader::put_request(const Tnet& request, microseconds begun, microseconds done,
                             ImportedExchange& row) {
  const std::string_view target = request["path"].text();
  ImportedMessage message{.start_line = std::string(request["method"].text()) + " " +
                                        std::string(target.empty() ? "/" : target) + " " +
                                        flow_version(request),
                          .fields = fields(request),
                          .content = {},
                          .coded = true};
  name_host(message.fields, flow_authority(request));
  put_content(request, true, message, row.request_withheld);
  row.exchange.request = to_message(message, begun, done);
}

void FlowReader::put_answer(const Tnet& flow, microseconds asked, ImportedExchange& row) {
  microseconds over = asked;
  const Tnet response = flow["response"];
  if (response.is_map()) {
    const microseconds first = std::max(flow_time(response["timestamp_start"]), asked);
    over = std::max(flow_time(response["timestamp_end"]), first);
    const auto status = static_cast<int>(std::clamp(response["status_code"].number(), 100.0, 999.0));
    ImportedMessage message{.start_line = flow_version(response) + " " + std::to_string(status) + " " +
                                          std::string(response["reason"].text()),
                            .fields = fields(response),
                            .content = {},
                            .coded = true,
                            .bodiless = has_no_body(flow["request"]["method"].text(), status)};
    put_content(response, false, message, row.response_withheld);
    row.exchange.response = to_message(message, first, over);
  }
  const Tnet error = flow["error"];
  if (error.is_map()) {
    row.exchange.outcome = text::printable(error["msg"].text());
    over = std::max(over, flow_time(error["timestamp"]));
  } else if (!response.is_map()) {
    row.exchange.outcome = "no answer is in the flow";
  }
  row.exchange.finished = {.steady = over, .wall = over};
}

void FlowReader::put_connection(const Tnet& flow, ImportedExchange& row) {
  const Tnet request = flow["request"];
  const Tnet client = flow["client_conn"];
  core::ConnectionFacts& facts = row.connection;
  const auto peer = flow_end(client, "peername");
  facts.client = peer ? *peer : flow_end(client, "address").value_or(Endpoint{});
  facts.listener = flow_end(client, "sockname").value_or(Endpoint{});
  facts.upstream = flow_end(flow["server_conn"], "peername");
  facts.upstream_name = text::printable(request["host"].text());
  facts.mode = "import";
  row.connection_name = client["id"].text();
  row.secure = request["scheme"].text() == "https";
}

}  // namespace

bool looks_like_mitmproxy(const ImportInput& input) {
  // A map that is longer than what is looked at, perhaps: only a first key must be there.
  const std::string_view start = as_text(input.start);
  const std::size_t colon = start.find(':');
  if (input.folder || colon == 0 || colon > 12 ||
      start.substr(0, colon).find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  // Of a map that begins with a member of later versions another one is enough, as far as it is at hand.
  std::string_view rest = start.substr(colon + 1);
  while (const auto key = take_tnet(rest)) {
    if (key->is_text() && std::ranges::find(flow_members, key->payload) != flow_members.end()) {
      return true;
    }
    if (!key->is_text() || !take_tnet(rest)) {
      break;
    }
  }
  return false;
}

Result<ImportReport> import_mitmproxy(const ImportInput& input, TraceBuilder& out) {
  const auto content = content_of(input, flows_limit);
  if (!content) {
    return fail(content.error());
  }
  auto report = read_mitmproxy(as_text(*content), out);
  return report ? std::move(report) : fail(report.error().in(input.path.string()));
}

Result<ImportReport> read_mitmproxy(std::string_view flows, TraceBuilder& out) {
  ImportedTrace trace("mitmproxy flow file");
  FlowReader reader(trace);
  std::string_view rest = flows;
  while (!rest.empty()) {
    const std::size_t at = flows.size() - rest.size();
    const auto flow = take_tnet(rest);
    if (!flow) {
      trace.damaged("byte " + std::to_string(at) + ": no whole flow begins here; the rest is left out");
      break;
    }
    reader.add(*flow);
  }
  return trace.write(out);
}

}  // namespace eastap::trace
