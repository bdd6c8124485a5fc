#include "proxy/trace/convert/har_export.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "decoders/wbxml/xml.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"
#include "proxy/trace/convert/exchange_facts.h"
#include "proxy/trace/convert/export_file.h"
#include "proxy/trace/record.h"

namespace eastap::trace {
namespace {

using HarJson = nlohmann::ordered_json;

/// Bytes of the wire are no UTF-8 for certain; what is none becomes U+FFFD when it is written. What a
/// terminal would obey or reorder is escaped: HAR may go to standard output.
std::string har_text(const HarJson& json) {
  return json_line(json);
}

HarJson har_headers(const core::Head& head) {
  HarJson list = HarJson::array();
  for (const core::Field& field : head.fields()) {
    list.push_back({{"name", std::string(field.name)}, {"value", std::string(field.value)}});
  }
  return list;
}

HarJson har_query(std::string_view target) {
  HarJson list = HarJson::array();
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) {
    return list;
  }
  for (const std::string_view part : text::split(target.substr(mark + 1), '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    list.push_back(
        {{"name", text::percent_decode(part.substr(0, equals))}, {"value", text::percent_decode(value)}});
  }
  return list;
}

std::string har_version(std::string_view word) {
  return word.starts_with("HTTP/") ? std::string(word) : "HTTP/1.1";
}

double har_milliseconds(nanoseconds from, nanoseconds to) {
  return to >= from ? std::chrono::duration<double, std::milli>(to - from).count() : 0;
}

/// What of a message HAR has no place for: its bytes, and what is overwritten in them.
HarJson har_own(model::MessageView& view, const MessageStorage& storage) {
  HarJson own = HarJson::object();
  const core::Message& message = *view.message();
  own["head"] = text::to_base64(message.head.raw());
  if (message.body.kept && storage.withheld.empty() && !message.body.wire.empty()) {
    own["body"] = text::to_base64(message.body.wire);
    const Spans& content = message.body.content_spans;
    if (content.size() != 1 || content[0].begin != 0 || content[0].end != message.body.wire.size()) {
      HarJson spans = HarJson::array();
      for (const Span& span : content) {
        spans.push_back({span.begin, span.end});
      }
      own["content_spans"] = std::move(spans);
    }
  }
  own["wire_length"] = message.body.wire_length;
  own["complete"] = message.complete;
  if (!storage.withheld.empty()) {
    own["withheld"] = storage.withheld;
  }
  if (const wbxml::Document* document = view.document();
      document != nullptr && document->root() != wbxml::none) {
    own["document"] = wbxml::to_xml(*document, {.declaration = false});
  }
  return own;
}

/// Text where it is one, else base64, as HAR 1.2 has it for `content`. `own`: the name of the member that
/// says so (HAR has none for requests).
void put_har_content(HarJson& to, model::MessageView& view, const char* encoding) {
  if (const auto plain = view.text(); plain && view.document() == nullptr) {
    to["text"] = std::string(*plain);
  } else if (!view.content().empty()) {
    to["text"] = text::to_base64(view.content());
    to[encoding] = "base64";
  }
}

HarJson har_request(const core::Exchange& exchange, model::ExchangeView& view,
                    const ExchangeStorage& storage) {
  const core::Message& message = *exchange.request;
  HarJson json;
  json["method"] = std::string(message.head.method());
  json["url"] = url_of(exchange);
  json["httpVersion"] = har_version(core::start_line_word(message.head.start_line(), 2));
  json["cookies"] = HarJson::array();
  json["headers"] = har_headers(message.head);
  json["queryString"] = har_query(message.head.target());
  if (message.body.wire_length != 0) {
    HarJson& data = json["postData"];
    data["mimeType"] = std::string(message.head.find("Content-Type").value_or(""));
    data["params"] = HarJson::array();
    data["text"] = "";
    put_har_content(data, view.request(), "_encoding");
  }
  json["headersSize"] = message.head.raw().size();
  json["bodySize"] = message.body.content_length;
  json["_eastap"] = har_own(view.request(), storage.request);
  return json;
}

HarJson har_response(const core::Exchange& exchange, model::ExchangeView& view,
                     const ExchangeStorage& storage) {
  HarJson json;
  if (!exchange.response) {
    return {{"status", 0},
            {"statusText", ""},
            {"httpVersion", ""},
            {"cookies", HarJson::array()},
            {"headers", HarJson::array()},
            {"content", {{"size", 0}, {"mimeType", ""}}},
            {"redirectURL", ""},
            {"headersSize", -1},
            {"bodySize", -1}};
  }
  const core::Message& message = *exchange.response;
  json["status"] = message.head.status();
  json["statusText"] = std::string(message.head.reason());
  json["httpVersion"] = har_version(core::start_line_word(message.head.start_line(), 0));
  json["cookies"] = HarJson::array();
  json["headers"] = har_headers(message.head);
  HarJson& content = json["content"];
  content["size"] = view.response().content().size();
  content["mimeType"] = std::string(message.head.find("Content-Type").value_or(""));
  put_har_content(content, view.response(), "encoding");
  json["redirectURL"] = std::string(message.head.find("Location").value_or(""));
  json["headersSize"] = message.head.raw().size();
  json["bodySize"] = message.body.content_length;
  json["_eastap"] = har_own(view.response(), storage.response);
  return json;
}

HarJson har_timings(const core::Exchange& exchange) {
  const auto& request = exchange.request;
  const auto& response = exchange.response;
  const nanoseconds sent =
      request && request->done.wall.count() != 0 ? request->done.steady : exchange.started.steady;
  const bool answered = response && response->first_byte.wall.count() != 0;
  const nanoseconds first = answered ? response->first_byte.steady : exchange.finished.steady;
  const nanoseconds last = answered && response->done.wall.count() != 0 ? response->done.steady : first;
  return {{"blocked", -1},
          {"dns", -1},
          {"connect", -1},
          {"ssl", -1},
          {"send", har_milliseconds(exchange.started.steady, sent)},
          {"wait", har_milliseconds(sent, first)},
          {"receive", har_milliseconds(first, last)}};
}

HarJson har_entry(const Event& event) {
  const core::Exchange& exchange = *event.observation.exchange;
  model::ExchangeView view(event.observation.exchange, event.storage.auth, nullptr);
  const HarJson timings = har_timings(exchange);
  HarJson entry;
  entry["startedDateTime"] = export_time(exchange.started.wall);
  entry["time"] =
      timings["send"].get<double>() + timings["wait"].get<double>() + timings["receive"].get<double>();
  entry["request"] = har_request(exchange, view, event.storage);
  entry["response"] = har_response(exchange, view, event.storage);
  entry["cache"] = HarJson::object();
  entry["timings"] = timings;
  if (exchange.connection) {
    if (exchange.connection->upstream) {
      entry["serverIPAddress"] = exchange.connection->upstream->address.to_string();
    }
    entry["connection"] = std::to_string(exchange.connection->id.value);
  }
  HarJson& own = entry["_eastap"];
  own["id"] = exchange.id.value;
  own["client"] = exchange.connection ? exchange.connection->client.to_string() : "";
  own["outcome"] = exchange.outcome;
  own["waiting"] = event.unfinished;
  own["duration_us"] =
      std::chrono::duration_cast<microseconds>(exchange.finished.since(exchange.started)).count();
  own["notes"] = HarJson::array();
  for (const core::Note& note : exchange.notes) {
    own["notes"].push_back(
        {{"kind", word_of(note.kind)}, {"text", note.text}, {"source", note.source}, {"fault", note.fault}});
  }
  return entry;
}

class HarExporter final : public Exporter {
 public:
  explicit HarExporter(ExportFile file) : file_(std::move(file)) {}

  void begin(const FileHeader& header) override { version_ = header.eastap; }

  Result<void> add(const Event& event) override {
    if (!is_told(event)) {
      return {};
    }
    if (event.observation.exchange->kind != core::Exchange::Kind::http ||
        !event.observation.exchange->request) {
      ++left_out_;
      return {};
    }
    if (auto begun = head(); !begun) {
      return begun;
    }
    const std::string comma = report_.exchanges++ == 0 ? "\n" : ",\n";
    return file_.write(comma + har_text(har_entry(event)));
  }

  Result<ExportReport> finish(const Reader& /*reader*/) override {
    auto done = head();
    done = done ? file_.write("\n]}}\n") : std::move(done);
    done = done ? file_.finish() : std::move(done);
    if (!done) {
      return fail(done.error());
    }
    if (left_out_ != 0) {
      report_.remarks.push_back(
          std::to_string(left_out_) +
          " tunnels, opaque streams and answers without a request have no place in HAR");
    }
    return std::move(report_);
  }

 private:
  Result<void> head() {
    if (std::exchange(begun_, true)) {
      return {};
    }
    const HarJson creator = {{"name", "eastap"}, {"version", version_}};
    return file_.write(R"({"log":{"version":"1.2","creator":)" + har_text(creator) + R"(,"entries":[)");
  }

  ExportFile file_;
  ExportReport report_;
  std::string version_;
  std::uint64_t left_out_ = 0;
  bool begun_ = false;
};

}  // namespace

Result<std::unique_ptr<Exporter>> open_har_export(const ExportOptions& options) {
  auto file = ExportFile::open(options);
  if (!file) {
    return fail(file.error());
  }
  return std::make_unique<HarExporter>(std::move(*file));
}

}  // namespace eastap::trace
