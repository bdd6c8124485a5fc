#include "proxy/trace/convert/mitmproxy_import.h"

#include <algorithm>
#include <cmath>
#include <map>
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
  return microseconds(std::llround(std::clamp(seconds.number(), 0.0, latest) * 1e6));
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

ImportedMessage flow_message(const Tnet& part, std::string start_line) {
  ImportedMessage message{.start_line = std::move(start_line), .fields = {}, .content = {}, .coded = true};
  const Tnet headers = part["headers"];
  std::string_view rest = headers.type == ']' ? headers.payload : std::string_view();
  while (!rest.empty()) {
    const auto pair = take_tnet(rest);
    if (!pair) {
      break;
    }
    std::string_view inner = pair->type == ']' ? pair->payload : std::string_view();
    const auto name = take_tnet(inner);
    const auto value = name ? take_tnet(inner) : std::nullopt;
    if (value) {
      message.fields.emplace_back(name->text(), value->text());
    }
  }
  message.content = to_bytes(part["content"].text());
  return message;
}

class FlowReader {
 public:
  explicit FlowReader(ImportedTrace& trace) : trace_(trace) {}

  void add(const Tnet& flow, std::uint64_t number) {
    if (const std::string_view type = flow["type"].text(); type != "http") {
      return trace_.remark("flow " + std::to_string(number) + " is no HTTP (" + std::string(type) +
                           "): left out");
    }
    const Tnet request = flow["request"];
    if (request["method"].text().empty() || request["timestamp_start"].number() <= 0) {
      return trace_.remark("flow " + std::to_string(number) + " has no request, method or time: left out");
    }
    core::Exchange exchange;
    const microseconds started = flow_time(request["timestamp_start"]);
    const microseconds asked = std::max(flow_time(request["timestamp_end"]), started);
    exchange.started = {.steady = started, .wall = started};
    const std::string target = std::string(request["path"].text());
    exchange.request = to_message(flow_message(request, std::string(request["method"].text()) + " " +
                                                            (target.empty() ? "/" : target) + " HTTP/1.1"),
                                  started, asked);
    microseconds over = asked;
    const Tnet response = flow["response"];
    if (response.is_map()) {
      const microseconds first = std::max(flow_time(response["timestamp_start"]), asked);
      over = std::max(flow_time(response["timestamp_end"]), first);
      const auto status = static_cast<int>(std::clamp(response["status_code"].number(), 100.0, 999.0));
      exchange.response = to_message(flow_message(response, "HTTP/1.1 " + std::to_string(status) + " " +
                                                                std::string(response["reason"].text())),
                                     first, over);
    }
    const Tnet error = flow["error"];
    if (error.is_map()) {
      exchange.outcome = text::printable(error["msg"].text());
      over = std::max(over, flow_time(error["timestamp"]));
    } else if (!response.is_map()) {
      exchange.outcome = "no answer is in the flow";
    }
    exchange.finished = {.steady = over, .wall = over};
    trace_.add(std::move(exchange), connection(flow, request), request["scheme"].text() == "https");
  }

 private:
  core::ConnectionFacts connection(const Tnet& flow, const Tnet& request) {
    core::ConnectionFacts facts;
    const Tnet client = flow["client_conn"];
    const Tnet server = flow["server_conn"];
    // One connection of mitmproxy's is one of the trace.
    facts.id.value =
        connections_.try_emplace(std::string(client["id"].text()), connections_.size() + 1).first->second;
    const auto peer = flow_end(client, "peername");
    facts.client = peer ? *peer : flow_end(client, "address").value_or(Endpoint{});
    facts.listener = flow_end(client, "sockname").value_or(Endpoint{});
    facts.upstream = flow_end(server, "peername");
    facts.upstream_name = text::printable(request["host"].text());
    facts.mode = "import";
    return facts;
  }

  ImportedTrace& trace_;
  std::map<std::string, std::uint64_t> connections_;
};

}  // namespace

bool looks_like_mitmproxy(const ImportInput& input) {
  const std::string_view start = as_text(input.start);
  const std::size_t colon = start.find(':');
  return !input.folder && colon > 0 && colon <= 12 &&
         start.substr(0, colon).find_first_not_of("0123456789") == std::string_view::npos &&
         start.find("client_conn") != std::string_view::npos;
}

Result<ImportReport> import_mitmproxy(const ImportInput& input, TraceBuilder& out) {
  const auto content = content_of(input, flows_limit);
  if (!content) {
    return fail(content.error());
  }
  return read_mitmproxy(as_text(*content), out);
}

Result<ImportReport> read_mitmproxy(std::string_view flows, TraceBuilder& out) {
  ImportedTrace trace("mitmproxy flow file");
  FlowReader reader(trace);
  std::string_view rest = flows;
  std::uint64_t number = 0;
  while (!rest.empty()) {
    const std::size_t at = flows.size() - rest.size();
    const auto flow = take_tnet(rest);
    if (!flow) {
      trace.remark("byte " + std::to_string(at) + ": no whole flow begins here; the rest is left out");
      break;
    }
    reader.add(*flow, ++number);
  }
  return trace.write(out);
}

}  // namespace eastap::trace
