#include "proxy/ui/exchange_line.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/columns.h"
#include "proxy/base/text.h"
#include "proxy/model/judgement.h"
#include "proxy/model/meaning.h"

namespace eastap::ui {
namespace {

using core::Note;
using eas::Outcome;

// Cells of each column; two blanks lie between them.
constexpr std::size_t time_width = 12;
constexpr std::size_t device_width = 20;
constexpr std::size_t command_width = 17;
constexpr std::size_t where_width = 24;
constexpr std::size_t status_width = 22;
constexpr std::size_t size_width = 15;
constexpr std::size_t duration_width = 9;

constexpr std::size_t max_cell = 60;     // characters of wire text in a cell before it is cut to its column
constexpr std::size_t max_remark = 400;  // characters of a remark

std::string printable_note(const Note& note) {
  std::string text = text::printable(note.text, max_remark);
  return note.source.empty() ? text : fmt::format("{} ({})", text, text::printable(note.source, max_cell));
}

std::string device_of(model::ExchangeView& view) {
  const eas::RequestContext& context = view.context();
  if (!context.device_id.empty()) {
    return text::printable(context.device_id, max_cell);
  }
  const core::ConnectionPtr& connection = view.exchange().connection;
  return connection ? connection->client.address.to_string() : "-";
}

std::string where_of(model::ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  if (exchange.kind != core::Exchange::Kind::http) {
    return exchange.connection ? text::printable(exchange.connection->upstream_name, max_cell) : "";
  }
  if (view.context().command == eas::Command::none) {
    return exchange.request ? text::printable(exchange.request->head.target(), max_cell) : "";
  }
  const eas::Summary& summary = view.summary();
  if (summary.collections.empty()) {
    return "";
  }
  constexpr std::size_t named = 3;
  std::string all;
  for (std::size_t i = 0; i < std::min(named, summary.collections.size()); ++i) {
    const std::string& id = summary.collections[i].id;
    const std::string name = view.folder_name(id);
    all += (i == 0 ? "" : ", ") + (name.empty() ? text::printable(id, max_cell) : name);
  }
  return summary.collection_count > named ? fmt::format("{} +{}", all, summary.collection_count - named)
                                          : all;
}

std::string command_of(model::ExchangeView& view) {
  switch (view.exchange().kind) {
    case core::Exchange::Kind::tunnel:
      return "tunnel";
    case core::Exchange::Kind::opaque:
      return "bytes";
    case core::Exchange::Kind::http:
      break;
  }
  const eas::RequestContext& context = view.context();
  if (context.command == eas::Command::none || context.command_name.empty()) {
    const core::MessagePtr& request = view.exchange().request;
    return request ? text::printable(request->head.method(), max_cell) : "-";
  }
  return text::printable(context.command_name, max_cell);
}

std::uint64_t body_size(const core::Message* message) {
  return message == nullptr ? 0 : message->body.wire_length;
}

std::string size_of(model::ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  const bool http = exchange.kind == core::Exchange::Kind::http;
  const std::uint64_t up = http ? body_size(exchange.request.get()) : exchange.tunnel_up;
  const std::uint64_t down = http ? body_size(view.received().message()) : exchange.tunnel_down;
  return text::human_size(up) + '/' + text::human_size(down);
}

/// The rest of a sentence that begins with what the status column says: notes behind it, or nothing. HTTP may
/// have two names for a code ("Bad Gateway / Proxy Error"): the code alone tells.
std::string without_status(std::string details, int http_status, std::string_view status) {
  const std::size_t end = std::min(details.find("; "), details.size());
  const std::string_view first = std::string_view(details).substr(0, end);
  const std::string code = fmt::format("HTTP {}", http_status);
  if (first != status &&
      (first.substr(0, first.find(' ', code.size())) != code || !status.starts_with(code))) {
    return details;
  }
  return end == details.size() ? std::string() : details.substr(end + 2);
}

/// What follows the colon of "Sync Inbox: key 5 -> 6, 3 added"; of sign-ins, Autodiscover and other traffic
/// what they mean.
std::string details_of(model::ExchangeView& view) {
  if (std::string meaning = model::meaning_of(view); !meaning.empty()) {
    return meaning;
  }
  if (!model::has_documents(view.context().command)) {
    return {};
  }
  const std::string& sentence = view.summary().sentence;
  const std::size_t colon = sentence.find(": ");
  return colon == std::string::npos ? std::string() : sentence.substr(colon + 2);
}

std::string injected_of(const core::Exchange& exchange) {
  std::string all;
  for (const Note& note : exchange.notes) {
    if (note.kind == Note::Kind::injected) {
      all += (all.empty() ? "" : "; ") + printable_note(note);
    }
  }
  return all;
}

Ink ink_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return Ink::good;
    case Outcome::notice:
      return Ink::notice;
    case Outcome::failure:
      return Ink::bad;
  }
  return Ink::plain;
}

struct Remark {
  Note::Kind kind;
  std::string_view sign;
  Ink ink;
};
constexpr std::array<Remark, 3> remarks{{
    {Note::Kind::own_answer, "answered by eastap: ", Ink::changed},
    {Note::Kind::hook_error, "hook failed: ", Ink::bad},
    {Note::Kind::hook_log, "hook: ", Ink::plain},
}};

}  // namespace

LineFacts line_facts(model::ExchangeView& view) {
  LineFacts facts;
  facts.device = device_of(view);
  facts.command = command_of(view);
  facts.where = where_of(view);
  facts.size = size_of(view);
  if (view.finished()) {
    facts.duration = duration_text(view.exchange().finished.since(view.exchange().started));
  }
  model::Judgement judgement = model::judge(view);
  facts.status = std::move(judgement.status);
  facts.outcome = judgement.outcome;
  facts.details =
      view.finished() ? without_status(details_of(view), view.http_status(), facts.status) : details_of(view);
  facts.injected = injected_of(view.exchange());
  return facts;
}

void ExchangeLine::append_header(std::string& out) const {
  style_.begin(out, Ink::dim);
  append_cell(out, "time", time_width + 2);
  append_cell(out, "device", device_width + 2);
  append_cell(out, "command", command_width + 2);
  append_cell(out, "folder", where_width + 2);
  append_cell(out, "status", status_width + 2);
  append_right(out, "up/down", size_width);
  append_right(out, "took", duration_width + 2);
  style_.end(out, Ink::dim);
  out += '\n';
}

void ExchangeLine::append_start(std::string& out, const LineFacts& facts, const core::Exchange& exchange) {
  style_.begin(out, Ink::dim);
  time_.append(out, exchange.started.wall);
  style_.end(out, Ink::dim);
  out += "  ";
  append_cell(out, facts.device, device_width);
  out += "  ";
  style_.begin(out, Ink::bold);
  append_cell(out, facts.command, command_width);
  style_.end(out, Ink::bold);
  out += "  ";
  append_cell(out, facts.where, where_width);
  out += "  ";
}

void ExchangeLine::append(std::string& out, model::ExchangeView& view) {
  const LineFacts facts = line_facts(view);
  append_start(out, facts, view.exchange());
  const Ink ink = ink_of(facts.outcome);
  style_.begin(out, ink);
  append_cell(out, facts.status, std::max(status_width, width_of(facts.status)));
  style_.end(out, ink);
  out += "  ";
  append_right(out, facts.size, size_width);
  out += "  ";
  append_right(out, facts.duration, duration_width);
  if (!facts.details.empty()) {
    out += "  ";
    style_.paint(out, Ink::dim, facts.details);
  }
  if (!facts.injected.empty()) {
    out += "  ";
    style_.paint(out, Ink::changed, "[" + facts.injected + "]");
  }
  out += '\n';
}

void ExchangeLine::append_waiting(std::string& out, model::ExchangeView& view) {
  const LineFacts facts = line_facts(view);
  append_start(out, facts, view.exchange());
  style_.begin(out, Ink::notice);
  const bool says_so = facts.details.find("waiting") != std::string::npos;
  out += says_so ? facts.details : facts.details.empty() ? "waiting" : "waiting, " + facts.details;
  style_.end(out, Ink::notice);
  out += '\n';
}

void ExchangeLine::append_remarks(std::string& out, model::ExchangeView& view,
                                  const std::vector<model::Finding>& findings) const {
  const auto line = [&](Ink ink, std::string_view sign, std::string_view text) {
    out += "    ";
    style_.begin(out, ink);
    out += sign;
    out += text;
    style_.end(out, ink);
    out += '\n';
  };
  for (const Note& note : view.exchange().notes) {
    const auto* const remark = std::ranges::find(remarks, note.kind, &Remark::kind);
    if (remark != remarks.end()) {
      line(remark->ink, remark->sign, printable_note(note));
    }
  }
  for (const model::Finding& finding : findings) {
    line(Ink::notice, "finding: ", finding.text);
  }
}

}  // namespace eastap::ui
