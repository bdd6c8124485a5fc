#include "proxy/ui/exchange_json.h"

#include <nlohmann/json.hpp>

#include "decoders/wbxml/xml.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"
#include "proxy/ui/exchange_line.h"
#include "proxy/ui/json_values.h"
#include "proxy/ui/meaning_json.h"
#include "proxy/ui/state_json.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {
namespace {

using Json = nlohmann::ordered_json;

/// A text, or null for "".
double millis(nanoseconds duration) {
  constexpr double micros_per_milli = 1000;
  return static_cast<double>(std::chrono::duration_cast<microseconds>(duration).count()) / micros_per_milli;
}

Json fields_of(const core::Head& head) {
  Json fields = Json::array();
  for (const core::Field& field : head.fields()) {
    fields.push_back({std::string(field.name), std::string(field.value)});
  }
  return fields;
}

Json spans_of(const trace::Spans& spans) {
  Json all = Json::array();
  for (const trace::Span& span : spans) {
    all.push_back({span.begin, span.end});
  }
  return all;
}

Json message_of(model::MessageView& view, const trace::MessageStorage& storage) {
  const core::Message* message = view.message();
  if (message == nullptr) {
    return nullptr;
  }
  Json json;
  json["start_line"] = std::string(message->head.start_line());
  json["headers"] = fields_of(message->head);
  json["size"] = message->body.wire_length;
  json["complete"] = message->complete;
  const wbxml::Document* document = view.document();
  const bool read = document != nullptr && document->root() != wbxml::none;
  json["document"] = read ? Json(wbxml::to_xml(*document, {.declaration = false})) : Json(nullptr);
  const auto text = document == nullptr ? view.text() : std::nullopt;
  json["text"] = text ? Json(std::string(*text)) : Json(nullptr);
  json["withheld"] = text_or_null(storage.withheld);
  if (storage.sha256) {
    json["sha256"] = text::to_hex(*storage.sha256);
  }
  if (!storage.head_redacted.empty() || !storage.body_redacted.empty()) {
    json["redacted"] = {{"head", spans_of(storage.head_redacted)}, {"body", spans_of(storage.body_redacted)}};
  }
  return json;
}

Json counts_of(const eas::ItemCounts& counts) {
  return {{"added", counts.added},
          {"changed", counts.changed},
          {"deleted", counts.deleted},
          {"fetched", counts.fetched}};
}

Json folders_of(model::ExchangeView& view) {
  Json all = Json::array();
  for (const eas::CollectionSummary& each : view.summary().collections) {
    Json folder;
    folder["id"] = each.id;
    folder["name"] = text_or_null(view.folder_name(each.id));
    folder["class"] = text_or_null(each.class_name);
    folder["old_key"] = text_or_null(each.old_key);
    folder["new_key"] = text_or_null(each.new_key);
    folder["status"] = each.status ? Json(each.status->code) : Json(nullptr);
    folder["from_server"] = counts_of(each.from_server);
    folder["from_client"] = counts_of(each.from_client);
    folder["more_available"] = each.more_available;
    folder["repeated"] = each.repeated;
    folder["options_before"] = text_or_null(each.options_before);
    all.push_back(std::move(folder));
  }
  return all;
}

Json findings_of(const std::vector<model::Finding>& findings) {
  Json all = Json::array();
  for (const model::Finding& finding : findings) {
    all.push_back({{"code", finding.code},
                   {"text", finding.text},
                   {"where", text_or_null(finding.where)},
                   {"offset", finding.offset ? Json(*finding.offset) : Json(nullptr)}});
  }
  return all;
}

Json notes_of(const std::vector<core::Note>& notes) {
  Json all = Json::array();
  for (const core::Note& note : notes) {
    all.push_back({{"kind", trace::word_of(note.kind)},
                   {"text", note.text},
                   {"source", text_or_null(note.source)},
                   {"fault", text_or_null(note.fault)}});
  }
  return all;
}

Json injected_notes_of(const std::vector<core::Note>& notes) {
  Json all = Json::array();
  for (const core::Note& note : notes) {
    if (note.kind == core::Note::Kind::injected) {
      all.push_back(
          {{"text", note.text}, {"source", text_or_null(note.source)}, {"fault", text_or_null(note.fault)}});
    }
  }
  return all;
}

Json tls_of(const core::ConnectionFacts& facts) {
  Json all = Json::array();
  for (const core::TlsFacts& tls : facts.tls) {
    all.push_back({{"side", core::name(tls.side)},
                   {"completed", tls.completed},
                   {"version", text_or_null(tls.version)},
                   {"cipher", text_or_null(tls.cipher)},
                   {"server_name", text_or_null(tls.server_name)},
                   {"alpn_offered", tls.alpn_offered},
                   {"alpn", text_or_null(tls.alpn)},
                   {"resumed", tls.resumed},
                   {"peer_subject", text_or_null(tls.peer_subject)},
                   {"peer_issuer", text_or_null(tls.peer_issuer)},
                   {"peer_fingerprint", text_or_null(tls.peer_fingerprint)},
                   {"verification", tls.verification},
                   {"failure", text_or_null(tls.failure)}});
  }
  return all;
}

void put_connection(Json& json, const core::ConnectionFacts& facts) {
  json["connection"] = facts.id.value;
  json["client"] = facts.client.to_string();
  json["mode"] = text_or_null(facts.mode);
  json["upstream"] = text_or_null(facts.upstream_name);
  json["upstream_address"] = facts.upstream ? Json(facts.upstream->to_string()) : Json(nullptr);
  json["rule"] = text_or_null(facts.rule);
  json["tls"] = tls_of(facts);
  json["connection_notes"] = notes_of(facts.notes);
}

void put_identity(Json& json, model::ExchangeView& view) {
  const eas::RequestContext& context = view.context();
  json["device"] = text_or_null(context.device_id);
  json["device_type"] = text_or_null(context.device_type);
  json["user"] = text_or_null(view.user());
  json["auth"] = text_or_null(view.auth().scheme);
  json["user_agent"] = text_or_null(context.user_agent);
  json["protocol"] = text_or_null(context.version);
  json["policy_key"] = context.policy_key ? Json(*context.policy_key) : Json(nullptr);
  json["command"] =
      context.command == eas::Command::none ? Json(nullptr) : text_or_null(context.command_name);
}

void put_request_line(Json& json, const core::Exchange& exchange) {
  if (!exchange.request) {
    return;
  }
  json["method"] = text_or_null(exchange.request->head.method());
  json["target"] = text_or_null(exchange.request->head.target());
  json["path"] = text_or_null(eas::split_target(exchange.request->head.target()).path);
}

void put_result(Json& json, model::ExchangeView& view, bool unfinished) {
  const core::Exchange& exchange = view.exchange();
  const int http = view.http_status();
  json["http_status"] = http == 0 ? Json(nullptr) : Json(http);
  const LineFacts facts = line_facts(view);
  const bool documents = model::has_documents(view.context().command);
  const eas::Summary* summary = documents ? &view.summary() : nullptr;
  json["status"] = summary != nullptr && summary->status ? Json(summary->status->code) : Json(nullptr);
  json["status_text"] = facts.status;
  json["result"] = unfinished ? "waiting" : std::string(eas::to_string(facts.outcome));
  json["outcome"] = text_or_null(exchange.outcome);
  json["summary"] = summary != nullptr ? Json(summary->sentence) : Json(nullptr);
  json["folders"] = summary != nullptr ? folders_of(view) : Json::array();
  json["duration_ms"] =
      view.finished() ? Json(millis(exchange.finished.since(exchange.started))) : Json(nullptr);
}

}  // namespace

std::string to_json(model::ExchangeView& view, const trace::ExchangeStorage& storage,
                    const std::vector<model::Finding>& findings, const JsonForm& form) {
  const core::Exchange& exchange = view.exchange();
  Json json;
  json["id"] = exchange.id.value;
  json["kind"] = trace::word_of(exchange.kind);
  json["time"] = utc_time(exchange.started.wall);
  if (exchange.connection) {
    put_connection(json, *exchange.connection);
  }
  put_identity(json, view);
  put_request_line(json, exchange);
  put_result(json, view, form.unfinished);
  json["state"] = state_json(view);
  put_meaning(json, view);
  json["request"] = message_of(view.request(), storage.request);
  json["sent_request"] = message_of(view.sent_request(), storage.sent_request);
  json["response"] = message_of(view.response(), storage.response);
  json["sent_response"] = message_of(view.sent_response(), storage.sent_response);
  if (exchange.kind != core::Exchange::Kind::http) {
    json["relayed"] = {{"up", exchange.tunnel_up}, {"down", exchange.tunnel_down}};
  }
  json["bodies"] = bodies_json(view, form.bodies);
  json["findings"] = findings_of(findings);
  json["injected"] = injected_notes_of(exchange.notes);
  json["notes"] = notes_of(exchange.notes);
  return json_line(json);
}

}  // namespace eastap::ui
