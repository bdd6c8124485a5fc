#include "proxy/trace/quoted_secrets.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "decoders/content_coding.h"
#include "decoders/multipart.h"
#include "proxy/base/text.h"
#include "proxy/trace/body_plan.h"
#include "proxy/trace/head_secrets.h"
#include "proxy/trace/redact/secret_book.h"
#include "proxy/trace/text_secrets.h"
#include "proxy/trace/wbxml_secrets.h"

namespace eastap::trace {
namespace {

using Bodies = Sensitivity::Bodies;

/// Most bytes that a compressed body is inflated to when a password is looked for.
constexpr std::size_t inflated_for_passwords = std::size_t{16} << 20U;

std::string text_at(ByteView bytes, const Span& span) {
  return std::string(as_text(bytes.subspan(span.begin, span.end - span.begin)));
}

void add_head_values(const core::Head& head, std::vector<std::string>& values) {
  Spans spans;
  find_head_secrets(head.raw(), spans);
  for (const Span& span : spans) {
    values.push_back(text_at(head.raw(), span));
    const auto decoded = text::from_base64(values.back());
    if (!decoded) {
      continue;
    }
    const std::string_view pair = as_text(*decoded);
    const std::size_t colon = pair.find(':');
    if (colon != std::string_view::npos && text::is_utf8(pair)) {
      values.emplace_back(pair.substr(colon + 1));
    }
  }
}

/// Whether the content, which does not begin as WBXML does, may hold a password inside its coding.
bool may_code_password(std::string_view type, Bodies bodies) {
  return bodies == Bodies::password || bodies == Bodies::policy ||
         (bodies == Bodies::other && text::ifind(type, "vnd.ms-sync") != std::string_view::npos);
}

/// The document that a body holds. `plain` holds it where a coding is undone.
ByteView document_of(const core::Head& head, ByteView content, Bodies bodies, Bytes& plain) {
  constexpr std::array<std::uint8_t, 4> wbxml_start{0x03, 0x01, 0x6A, 0x00};  // MS-ASWBXML section 2.1.1
  if (content.size() < wbxml_start.size() || std::ranges::equal(content.first(4), wbxml_start)) {
    return content;  // whatever the head says
  }
  const std::string_view type = head.find("Content-Type").value_or("");
  const auto coding = head.find("Content-Encoding");
  if (coding && !decoders::is_identity(*coding) && may_code_password(type, bodies)) {
    plain = decoders::decode_partial(*coding, content, inflated_for_passwords).bytes;
    content = plain;
  }
  if (decoders::is_multipart(type)) {
    if (const auto parts = decoders::split_multipart(content)) {
      return parts->parts.front().bytes;
    }
  }
  return content;
}

/// What a body that is a text calls a secret.
void add_text_values(const core::Message& message, redact::SecretBook& book) {
  if (message.body.wire.empty()) {
    return;
  }
  const auto coding = message.head.find("Content-Encoding");
  const bool coded = coding && !decoders::is_identity(*coding);
  Bytes joined;
  if (may_be_text(message.head, coded ? ByteView() : content_of(message.body, joined))) {
    book.collect_body(message);
  }
}

void overwrite_all(std::string& text, const std::string& value) {
  for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + value.size())) {
    text.replace(at, value.size(), value.size(), '*');
  }
}

/// Line ends and tabs that text::printable has written \x0A, \x0D and \x09, as line ends and blanks. Nothing
/// else moves.
std::string with_line_ends(std::string text) {
  constexpr std::string_view code = "\\x0";
  for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code, at + code.size())) {
    const char digit = at + code.size() < text.size() ? text[at + code.size()] : '\0';
    if (digit == 'A') {
      text.replace(at, code.size() + 1, "   \n");
    } else if (digit == 'D' || digit == '9') {
      text.replace(at, code.size() + 1, "    ");
    }
  }
  return text;
}

}  // namespace

ByteView content_of(const core::Body& body, Bytes& joined) {
  if (body.content_spans.size() == 1) {
    const core::Body::Span& only = body.content_spans.front();
    return ByteView(body.wire).subspan(only.begin, only.end - only.begin);
  }
  joined = body.content();
  return joined;
}

std::vector<std::string> password_values(const core::Message& message, Sensitivity sensitivity) {
  std::vector<std::string> values;
  Bytes joined;
  Bytes plain;
  const ByteView content =
      document_of(message.head, content_of(message.body, joined), sensitivity.bodies, plain);
  if (names_password_page(content)) {
    for (const Span& span : find_wbxml_secrets(content).spans) {
      values.push_back(text_at(content, span));
    }
  }
  return values;
}

bool may_quote_secrets(const std::vector<core::Note>& notes) {
  return std::ranges::any_of(notes, [](const core::Note& note) {
    return note.kind == core::Note::Kind::hook_log || note.kind == core::Note::Kind::hook_error ||
           note.kind == core::Note::Kind::injected || note.kind == core::Note::Kind::own_answer;
  });
}

std::vector<core::Note> masked_notes(const core::Exchange& exchange) {
  const Sensitivity sensitivity = sensitivity_of(exchange);
  redact::SecretBook book;
  std::vector<std::string> values;
  for (const core::MessagePtr* message :
       {&exchange.request, &exchange.sent_request, &exchange.response, &exchange.sent_response}) {
    if (*message) {
      add_head_values((*message)->head, values);
      std::ranges::move(password_values(**message, sensitivity), std::back_inserter(values));
      add_text_values(**message, book);
    }
  }
  // All at once, since one secret may be a part of another; then what the book takes for a part of a word,
  // longer ones first.
  for (const std::string& value : values) {
    book.add(value, min_searched_secret);
  }
  std::ranges::sort(values, [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  std::vector<core::Note> notes = exchange.notes;
  for (core::Note& note : notes) {
    book.mask(note.text);
    for (const std::string& value : values) {
      if (value.size() < min_searched_secret) {
        break;
      }
      overwrite_all(note.text, value);
    }
  }
  return notes;
}

std::vector<core::Note> imported_notes(const core::Exchange& exchange) {
  std::vector<core::Note> notes = masked_notes(exchange);
  for (core::Note& note : notes) {
    mask_named_secrets(note.text);
  }
  return notes;
}

void mask_named_secrets(std::string& text) {
  Spans spans;
  find_text_secrets(text, spans);
  std::string lines = with_line_ends(text);
  find_line_secrets(as_bytes(lines), spans);
  // What a note is about stands before its first line: "A_Exception: password: x".
  if (const std::size_t colon = lines.find(": "); colon != std::string::npos) {
    lines[colon + 1] = '\n';
    find_line_secrets(as_bytes(lines), spans);
  }
  for (const Span& span : spans) {
    std::fill(text.begin() + span.begin, text.begin() + span.end, '*');
  }
}

}  // namespace eastap::trace
