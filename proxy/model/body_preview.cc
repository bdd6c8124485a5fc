#include "proxy/model/body_preview.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "decoders/mime/charset.h"
#include "decoders/mime/html_text.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

void read_text(BodyPreview& preview, ByteView bytes, const mime::Limits& limits) {
  mime::Utf8 read = mime::to_utf8(bytes, {}, limits.text);
  preview.text = std::move(read.text);
  std::erase(preview.text, '\r');
  preview.text_cut = read.cut;
}

void read_html(BodyPreview& preview, ByteView bytes, const mime::Limits& limits) {
  const mime::Utf8 html = mime::to_utf8(bytes, {}, limits.html);
  mime::HtmlText read = mime::html_to_text(html.text, limits);
  preview.text = std::move(read.text);
  preview.text_cut = read.cut || html.cut;
  preview.findings = std::move(read.findings);
}

void read_calendar(BodyPreview& preview, ByteView bytes, const mime::Limits& limits) {
  read_text(preview, bytes, limits);
  auto calendar = mime::parse_calendar(as_text(bytes), limits);
  if (calendar) {
    preview.findings = calendar->findings;
    preview.sentence = ": " + calendar->sentence;
    preview.calendars.push_back(std::move(*calendar));
  } else {
    decoders::add_finding(preview.findings, "body.calendar", std::move(calendar.error().what),
                          calendar.error().offset);
  }
}

void read_mime(BodyPreview& preview, ByteView bytes, const mime::Limits& limits) {
  auto message = mime::parse_message(bytes, limits);
  if (!message) {
    read_text(preview, bytes, limits);
    decoders::add_finding(preview.findings, "body.mime", std::move(message.error().what),
                          message.error().offset);
    return;
  }
  preview.sentence = ": " + mime::sentence(*message);
  preview.text = std::exchange(message->text, {});
  preview.text_cut = message->text_cut;
  preview.findings = std::exchange(message->findings, {});
  preview.calendars = std::exchange(message->calendars, {});
  preview.message = std::move(*message);
}

/// The raw size is the second number of the header (MS-OXRTFCP section 2.1.3.1.1).
void read_rtf(BodyPreview& preview, ByteView bytes) {
  constexpr std::size_t header_size = 16;
  if (bytes.size() < header_size) {
    decoders::add_finding(preview.findings, "body.rtf", "the compressed RTF ends inside its header",
                          bytes.size());
    return;
  }
  std::uint64_t raw = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    raw |= std::uint64_t{bytes[4 + i]} << (8 * i);
  }
  preview.sentence = fmt::format(" (compressed; {} raw)", text::human_size(raw));
}

/// What bytes of no known type are, as far as their beginning tells.
BodyKind guess(ByteView bytes) {
  constexpr std::size_t enough = 4096;
  const std::string_view start = as_text(bytes.first(std::min(enough, bytes.size())));
  if (text::istarts_with(start, "BEGIN:VCALENDAR")) {
    return BodyKind::calendar;
  }
  if (text::istarts_with(start, "<html") || text::istarts_with(start, "<!doctype html")) {
    return BodyKind::html;
  }
  const bool control = std::ranges::any_of(start, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
  return !control && text::is_utf8(as_text(bytes)) ? BodyKind::text : BodyKind::other;
}

std::string heading(const BodyPlace& place, const BodyPreview& preview) {
  std::string text(word_of(preview.kind));
  if (text.empty()) {
    text = place.type.empty() ? "bytes of an unnamed type" : place.type;
  }
  text += ", " + text::human_size(preview.size);
  if (place.truncated) {
    text += place.full_size > preview.size
                ? fmt::format(", cut by the server from {}", text::human_size(place.full_size))
                : ", cut by the server";
  }
  return text;
}

}  // namespace

BodyPreview preview(const BodyPlace& place, const mime::Limits& limits) {
  BodyPreview preview;
  preview.kind = place.kind;
  ByteView bytes = place.value();
  Bytes decoded;
  if (place.base64) {
    if (auto undone = text::from_base64(as_text(bytes))) {
      decoded = std::move(*undone);
      bytes = decoded;
    } else {
      decoders::add_finding(preview.findings, "body.base64", "this should be base64 and is not");
      preview.kind = BodyKind::other;
    }
  }
  if (preview.kind == BodyKind::other && place.type.empty() && preview.findings.empty()) {
    preview.kind = guess(bytes);
  }
  preview.size = bytes.size();
  switch (preview.kind) {
    case BodyKind::text:
      read_text(preview, bytes, limits);
      break;
    case BodyKind::html:
      read_html(preview, bytes, limits);
      break;
    case BodyKind::rtf:
      read_rtf(preview, bytes);
      break;
    case BodyKind::mime:
      read_mime(preview, bytes, limits);
      break;
    case BodyKind::calendar:
      read_calendar(preview, bytes, limits);
      break;
    case BodyKind::other:
      break;
  }
  preview.sentence.insert(0, heading(place, preview));
  return preview;
}

}  // namespace eastap::model
