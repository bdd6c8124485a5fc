#include "proxy/ui/exchange_detail.h"

#include <algorithm>

#include <fmt/format.h>

#include "decoders/eas/annotate.h"
#include "decoders/eas/header_words.h"
#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "proxy/trace/record.h"
#include "proxy/ui/body_view.h"
#include "proxy/ui/change_detail.h"
#include "proxy/ui/meaning.h"
#include "proxy/ui/state_detail.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {
namespace {

constexpr unsigned body_margin = 6;
constexpr std::size_t max_head_line = 4096;  // characters of one line of a head or text

void append_line(std::string& out, std::string_view margin, std::string_view text) {
  out += margin;
  out += text::printable(text, max_head_line);
  out += '\n';
}

/// What the field on a line of a head says beyond its own text, as a comment like those in documents.
void append_field_words(std::string& out, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    return;
  }
  if (const auto words = eas::header_words(line.substr(0, colon), line.substr(colon + 1))) {
    out.insert(out.size() - 1, "  <!-- " + *words + " -->");
  }
}

void append_head(std::string& out, const core::Head& head) {
  std::string_view rest = as_text(head.raw());
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!line.empty()) {
      append_line(out, "      ", line);
      append_field_words(out, line);
    }
  }
}

void append_text(std::string& out, std::string_view text, std::size_t limit) {
  const std::string_view shown = text.substr(0, limit);
  std::size_t at = 0;
  while (at < shown.size()) {
    const std::size_t end = std::min(shown.find('\n', at), shown.size());
    std::string_view line = shown.substr(at, end - at);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    append_line(out, "      ", line);
    at = end + 1;
  }
  if (shown.size() < text.size()) {
    out += fmt::format("      … {} more\n", text::human_size(text.size() - shown.size()));
  }
}

/// One word on a body that is not shown as text, "" where it is.
std::string body_remark(model::MessageView& view, const trace::MessageStorage& storage) {
  const core::Body& body = view.message()->body;
  if (!storage.withheld.empty()) {
    return fmt::format("{} not kept: {}{}", text::human_size(body.wire_length), storage.withheld,
                       storage.sha256 ? "; SHA-256 " + text::to_hex(*storage.sha256) : "");
  }
  if (!body.kept) {
    return fmt::format("{} not kept", text::human_size(body.wire_length));
  }
  if (view.content().empty()) {
    return body.wire_length == 0 ? "no body" : "empty body";
  }
  return {};
}

class Messages {
 public:
  Messages(std::string& out, model::ExchangeView& exchange, const DetailOptions& options, const Style& style)
      : out_(out), exchange_(exchange), options_(options), style_(style) {}

  /// The message as it was sent on, of which only what differs is told.
  void append_sent(std::string_view title, model::MessageView& received, model::MessageView& sent,
                   const trace::MessageStorage& storage) {
    if (received.message() == nullptr || sent.message() == nullptr || !same_body(received, sent)) {
      append(title, sent, storage, &received);
      return;
    }
    if (!options_.heads) {
      return;
    }
    out_ += "    ";
    style_.paint(out_, Ink::dim, fmt::format("{}, the same body", title));
    out_ += '\n';
    append_head(out_, sent.message()->head);
  }

  /// `received`: the message that this one was made of; what was changed comes first then.
  void append(std::string_view title, model::MessageView& view, const trace::MessageStorage& storage,
              model::MessageView* received = nullptr) {
    if (view.message() == nullptr) {
      return;
    }
    const std::string remark = body_remark(view, storage);
    out_ += "    ";
    style_.paint(out_, Ink::dim, title);
    if (!view.message()->complete) {
      style_.paint(out_, Ink::bad, ", cut");
    }
    if (!remark.empty()) {
      style_.paint(out_, Ink::dim, ", " + remark);
    }
    out_ += '\n';
    if (received != nullptr) {
      append_changes(out_, *received, view, style_);
    }
    if (options_.heads) {
      append_head(out_, view.message()->head);
    }
    if (remark.empty()) {
      append_body(view);
    }
  }

 private:
  [[nodiscard]] static bool same_body(const model::MessageView& received, const model::MessageView& sent) {
    const core::Body& one = received.message()->body;
    const core::Body& other = sent.message()->body;
    return one.wire_length == other.wire_length && one.wire == other.wire &&
           received.message()->complete == sent.message()->complete;
  }

  void append_body(model::MessageView& view) {
    if (const wbxml::Document* document = view.document()) {
      const bool asked = &view == &exchange_.request() || &view == &exchange_.sent_request();
      const eas::AnnotationContext context{
          .command = exchange_.context().command,
          .side = asked ? eas::Side::request : eas::Side::response,
          .utc_offset = local_offset,
          .folder_name = [this](std::string_view id) { return exchange_.folder_name(id); }};
      const wbxml::XmlStyle xml{
          .declaration = false,
          .indent = 2,
          .margin = body_margin,
          .max_value = options_.max_value,
          .remark = [&](wbxml::Index element) { return eas::annotate(*document, element, context); }};
      wbxml::write_xml(*document, xml, [this](std::string_view piece) { out_ += piece; });
      if (!out_.ends_with('\n')) {
        out_ += '\n';
      }
      return;
    }
    if (!options_.other_bodies) {
      return;
    }
    if (const auto text = view.text()) {
      append_text(out_, *text, options_.max_text);
    } else {
      const auto type = view.message()->head.find("Content-Type");
      append_line(out_, "      ",
                  fmt::format("({} of {})", text::human_size(view.content().size()),
                              type.value_or("an unnamed type")));
    }
  }

  std::string& out_;
  model::ExchangeView& exchange_;
  const DetailOptions& options_;
  const Style& style_;
};

void append_fact(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    out += fmt::format("  {:<12} {}\n", name, text::printable(value));
  }
}

void append_tls(std::string& out, const core::TlsFacts& tls) {
  std::string text = fmt::format("{} {} {}", core::name(tls.side), tls.version, tls.cipher);
  if (!tls.server_name.empty()) {
    text += ", name " + tls.server_name;
  }
  if (!tls.alpn.empty()) {
    text += ", ALPN " + tls.alpn;
  }
  if (tls.resumed) {
    text += ", resumed";
  }
  append_fact(out, "TLS", text);
  if (!tls.peer_subject.empty()) {
    append_fact(out, "", "certificate " + tls.peer_subject + ", issued by " + tls.peer_issuer);
    append_fact(out, "", "SHA-256 " + tls.peer_fingerprint);
  }
  for (const std::string& line : tls.verification) {
    append_fact(out, "", line);
  }
  append_fact(out, "", tls.failure);
}

/// Each with who asked for it and the stock fault as it was written: "--fault latency ms=300: ...".
void append_notes(std::string& out, const std::vector<core::Note>& notes) {
  for (const core::Note& note : notes) {
    const std::string_view space = note.source.empty() || note.fault.empty() ? "" : " ";
    const std::string who = fmt::format("{}{}{}", note.source, space, note.fault);
    append_fact(out, core::name(note.kind), who.empty() ? note.text : fmt::format("{}: {}", who, note.text));
  }
}

void append_connection(std::string& out, const core::ConnectionFacts& facts) {
  append_fact(
      out, "connection",
      fmt::format("{} from {} at {}", facts.id.value, facts.client.to_string(), facts.listener.to_string()));
  append_fact(out, "mode", facts.mode);
  std::string upstream = facts.upstream_name;
  if (facts.upstream) {
    upstream += " at " + facts.upstream->to_string();
  }
  append_fact(out, "upstream", upstream);
  append_fact(out, "rule", facts.rule);
  for (const core::TlsFacts& tls : facts.tls) {
    append_tls(out, tls);
  }
  append_notes(out, facts.notes);
  append_fact(out, "closed by", facts.closed_by);
}

void append_timing(std::string& out, std::string_view name, const Timestamp& at, const Timestamp& started) {
  if (at.wall.count() != 0) {
    append_fact(out, name, "after " + duration_text(at.since(started)));
  }
}

void append_identity(std::string& out, model::ExchangeView& view) {
  const eas::RequestContext& context = view.context();
  append_fact(out, "device",
              context.device_id + (context.device_type.empty() ? "" : " (" + context.device_type + ")"));
  append_fact(out, "user", view.user() + (view.auth().scheme.empty() ? "" : " (" + view.auth().scheme + ")"));
  append_fact(out, "agent", context.user_agent);
  append_fact(out, "protocol", context.version);
  if (context.policy_key) {
    append_fact(out, "policy key", std::to_string(*context.policy_key));
  }
}

}  // namespace

void append_messages(std::string& out, model::ExchangeView& view, const trace::ExchangeStorage& storage,
                     const DetailOptions& options, const Style& style) {
  Messages messages(out, view, options, style);
  messages.append("request", view.request(), storage.request);
  messages.append_sent("request, as sent on", view.request(), view.sent_request(), storage.sent_request);
  if (options.heads) {
    for (const core::Head& head : view.exchange().informational) {
      out += "    ";
      style.paint(out, Ink::dim, "interim answer");
      out += '\n';
      append_head(out, head);
    }
  }
  messages.append("response", view.response(), storage.response);
  messages.append_sent("response, as sent on", view.response(), view.sent_response(), storage.sent_response);
}

void append_full(std::string& out, model::ExchangeView& view, const trace::ExchangeStorage& storage,
                 const std::vector<model::Finding>& findings, const Style& style) {
  const core::Exchange& exchange = view.exchange();
  style.paint(out, Ink::bold, fmt::format("exchange {}", exchange.id.value));
  out += '\n';
  append_fact(out, "started", full_local_time(exchange.started.wall));
  if (model::has_documents(view.context().command)) {
    append_fact(out, "did", view.summary().sentence);
  }
  tell_meaning(view, [&](std::string_view name, std::string_view value) { append_fact(out, name, value); });
  append_identity(out, view);
  if (exchange.connection) {
    append_connection(out, *exchange.connection);
  }
  if (exchange.request) {
    append_timing(out, "request", exchange.request->done, exchange.started);
  }
  if (exchange.response) {
    append_timing(out, "first byte", exchange.response->first_byte, exchange.started);
  }
  append_timing(out, "over", exchange.finished, exchange.started);
  append_fact(out, "outcome", view.finished() ? exchange.outcome : "still waiting when recording stopped");
  append_notes(out, exchange.notes);
  for (const model::Finding& finding : findings) {
    if (finding.code != "session") {  // the notes have those
      append_fact(out, "finding", finding.text);
    }
  }
  append_state(out, view, style);
  append_messages(out, view, storage, {.heads = true, .other_bodies = true, .max_value = 0}, style);
  append_bodies(out, view, style);
}

}  // namespace eastap::ui
