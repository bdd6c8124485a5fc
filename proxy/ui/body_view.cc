#include "proxy/ui/body_view.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::ui {
namespace {

constexpr std::size_t max_line = 4096;  // characters
constexpr std::string_view body_view_margin = "        ";

void append_line(std::string& out, std::string_view text) {
  out += body_view_margin;
  out += text::printable(text, max_line);
  out += '\n';
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    append_line(out, fmt::format("{:<10} {}", name, value));
  }
}

void append_addresses(std::string& out, std::string_view name, const mime::Addresses& addresses) {
  std::string text;
  for (const mime::Address& each : addresses.listed) {
    text += text.empty() ? "" : ", ";
    text += each.name.empty() ? each.address : fmt::format("{} <{}>", each.name, each.address);
  }
  if (addresses.listed.size() < addresses.count) {
    text += fmt::format(" and {} more", addresses.count - addresses.listed.size());
  }
  append_field(out, name, text);
}

std::string part_line(const mime::Part& part) {
  std::string line(2 * std::min<std::size_t>(part.depth, 20), ' ');
  line += part.type;
  const auto add = [&line](std::string_view before, std::string_view value) {
    line += value.empty() ? "" : fmt::format("{}{}", before, value);
  };
  add(" ", part.file_name);
  add(", ", part.charset);
  add(", ", part.encoding);
  add(", ", part.disposition);
  if (!part.container) {
    line += ", " + text::human_size(part.size);
  }
  return line;
}

void append_mail(std::string& out, const mime::Message& message) {
  append_addresses(out, "From", message.from);
  append_addresses(out, "To", message.to);
  append_addresses(out, "Cc", message.cc);
  append_addresses(out, "Bcc", message.bcc);
  append_field(out, "Subject", message.subject);
  append_field(out, "Date", message.date);
  append_field(out, "Message-ID", message.message_id);
  std::string_view name = "Parts";
  for (const mime::Part& part : message.parts) {
    append_line(out, fmt::format("{:<10} {}", name, part_line(part)));
    name = {};
  }
}

void append_text(std::string& out, std::string_view text, bool cut) {
  const std::string_view shown = text.substr(0, max_shown_text);
  std::size_t at = 0;
  while (at < shown.size()) {
    const std::size_t end = std::min(shown.find('\n', at), shown.size());
    append_line(out, fmt::format("| {}", shown.substr(at, end - at)));
    at = end + 1;
  }
  if (shown.size() < text.size() || cut) {
    out += body_view_margin;
    out += "| …\n";
  }
}

bool same_content(const model::MessageView& one, const model::MessageView& other) {
  return one.message() != nullptr && other.message() != nullptr &&
         one.message()->body.wire == other.message()->body.wire;
}

void append_message(std::string& out, std::string_view title, model::MessageView& view, const Style& style) {
  const model::BodyPlaces places = model::find_bodies(view);
  if (places.listed.empty()) {
    return;
  }
  out += "    ";
  style.paint(out, Ink::dim, fmt::format("bodies of the {}", title));
  out += '\n';
  const std::size_t shown = std::min(places.listed.size(), max_shown_bodies);
  for (std::size_t i = 0; i < shown; ++i) {
    append_body(out, places.listed[i], model::preview(places.listed[i]), style);
  }
  if (shown < places.count) {
    out += fmt::format("      … {} more\n", places.count - shown);
  }
}

}  // namespace

void append_body(std::string& out, const model::BodyPlace& place, const model::BodyPreview& preview,
                 const Style& style) {
  out += "      ";
  style.paint(out, Ink::bold, place.where);
  out += '\n';
  append_line(out, preview.sentence);
  for (const decoders::Finding& finding : preview.findings) {
    const std::string at = finding.offset ? fmt::format(" (byte {})", *finding.offset) : "";
    append_line(out, fmt::format("finding: {}{}", finding.text, at));
  }
  if (preview.message) {
    append_mail(out, *preview.message);
  }
  if (preview.kind != model::BodyKind::calendar || preview.calendars.empty()) {
    append_text(out, preview.text, preview.text_cut);
  }
}

void append_bodies(std::string& out, model::ExchangeView& view, const Style& style) {
  append_message(out, "request", view.request(), style);
  if (!same_content(view.request(), view.sent_request())) {
    append_message(out, "request, as sent on", view.sent_request(), style);
  }
  append_message(out, "response", view.response(), style);
  if (!same_content(view.response(), view.sent_response())) {
    append_message(out, "response, as sent on", view.sent_response(), style);
  }
}

}  // namespace eastap::ui
