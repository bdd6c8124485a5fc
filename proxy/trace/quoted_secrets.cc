#include "proxy/trace/quoted_secrets.h"

#include <algorithm>

#include "proxy/base/text.h"
#include "proxy/trace/head_secrets.h"
#include "proxy/trace/wbxml_secrets.h"

namespace eastap::trace {
namespace {

std::string text_at(ByteView bytes, const Span& span) {
  return std::string(as_text(bytes.subspan(span.begin, span.end - span.begin)));
}

void add_head_values(const core::Head& head, std::vector<std::string>& values) {
  Spans spans;
  find_head_secrets(head.raw(), spans);
  find_address_secrets(head.raw(), spans);
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

}  // namespace

ByteView content_of(const core::Body& body, Bytes& joined) {
  if (body.content_spans.size() == 1) {
    const core::Body::Span& only = body.content_spans.front();
    return ByteView(body.wire).subspan(only.begin, only.end - only.begin);
  }
  joined = body.content();
  return joined;
}

std::vector<std::string> password_values(const core::Message& message) {
  std::vector<std::string> values;
  Bytes joined;
  const ByteView content = content_of(message.body, joined);
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
  std::vector<std::string> values;
  for (const core::MessagePtr* message :
       {&exchange.request, &exchange.sent_request, &exchange.response, &exchange.sent_response}) {
    if (*message) {
      add_head_values((*message)->head, values);
      std::ranges::move(password_values(**message), std::back_inserter(values));
    }
  }
  // Longer ones first: one secret may be a part of another.
  std::ranges::sort(values, [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  std::vector<core::Note> notes = exchange.notes;
  for (const std::string& value : values) {
    if (value.size() < min_searched_secret) {
      break;
    }
    for (core::Note& note : notes) {
      for (std::size_t at = note.text.find(value); at != std::string::npos;
           at = note.text.find(value, at + value.size())) {
        note.text.replace(at, value.size(), value.size(), '*');
      }
    }
  }
  return notes;
}

}  // namespace eastap::trace
