#include "proxy/trace/redact/secret_book.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "decoders/content_coding.h"
#include "decoders/wbxml/document.h"
#include "proxy/base/text.h"
#include "proxy/trace/head_secrets.h"
#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/redact/layers.h"
#include "proxy/trace/text_secrets.h"

namespace eastap::trace::redact {
namespace {

/// Shorter values must stand as words of their own to count.
constexpr std::size_t sure_length = 8;
constexpr std::size_t least_base64 = 8;
constexpr std::uint32_t short_run = 4096;
constexpr int most_layers = 3;
constexpr std::size_t looked_through = std::size_t{16} << 20U;

bool is_overwritten(std::string_view value) {
  return value.find_first_not_of('*') == std::string_view::npos;
}

std::uint32_t start_of(const std::uint8_t* bytes) {
  std::uint32_t start = 0;
  std::memcpy(&start, bytes, sizeof(start));
  return start;
}
std::uint16_t hash_of(std::uint32_t start) {
  return static_cast<std::uint16_t>(start * 0x9E3779B1U >> 16U);
}

bool is_word_byte(std::uint8_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
}
bool stands_alone(ByteView bytes, std::size_t begin, std::size_t end) {
  return (begin == 0 || !is_word_byte(bytes[begin - 1])) &&
         (end == bytes.size() || !is_word_byte(bytes[end]));
}

std::string form_value(std::string_view text) {
  std::string value(text);
  std::ranges::replace(value, '+', ' ');
  return text::percent_decode(value);
}

/// The password that Basic credentials at a span stand for (RFC 7617); "" where there are none.
std::string basic_password(ByteView text, const Span& span) {
  constexpr std::string_view scheme = "Basic";
  std::string_view before = as_text(text.first(span.begin));
  before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1);
  if (before.size() < scheme.size() || !text::iequals(before.substr(before.size() - scheme.size()), scheme)) {
    return {};
  }
  const auto pair = text::from_base64(text::trim(as_text(text.subspan(span.begin, span.end - span.begin))));
  const std::size_t colon = pair ? as_text(*pair).find(':') : std::string_view::npos;
  return colon == std::string_view::npos ? std::string() : std::string(as_text(*pair).substr(colon + 1));
}

}  // namespace

void tidy(Spans& spans) {
  std::ranges::sort(spans, {}, &Span::begin);
  Spans joined;
  for (const Span& span : spans) {
    if (!joined.empty() && span.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, span.end);
    } else if (span.begin < span.end) {
      joined.push_back(span);
    }
  }
  spans = std::move(joined);
}

void SecretBook::add(std::string_view value, std::size_t least) {
  if (value.size() < std::max(least, min_password) || is_overwritten(value)) {
    return;
  }
  std::string text(value);
  if (known_.contains(text)) {
    return;
  }
  if (bytes_ + 2 * text.size() > max_bytes) {
    ++left_out_;
    return;
  }
  bytes_ += 2 * text.size();
  const std::uint32_t start = start_of(as_bytes(text).data());
  starts_[hash_of(start)] = true;
  by_start_[start].push_back(static_cast<std::uint32_t>(values_.size()));
  values_.push_back(text);
  known_.insert(std::move(text));
}

void SecretBook::collect(const core::Exchange& exchange, const ExchangeStorage& found) {
  const Sensitivity sensitivity = sensitivity_of(exchange);
  collect_message(exchange.request, found.request, sensitivity);
  collect_message(exchange.sent_request, found.sent_request, sensitivity);
  collect_message(exchange.response, found.response, sensitivity);
  collect_message(exchange.sent_response, found.sent_response, sensitivity);
}

void SecretBook::collect_message(const core::MessagePtr& message, const MessageStorage& storage,
                                 Sensitivity sensitivity) {
  if (!message) {
    return;
  }
  const ByteView head = message->head.raw();
  for (const Span& span : storage.head_redacted) {
    const std::string_view value = as_text(head.subspan(span.begin, span.end - span.begin));
    add(value, min_token);
    add(form_value(value), min_token);  // of addresses
    const std::size_t last_dot = value.rfind('.');
    if (last_dot != std::string_view::npos) {
      add(value.substr(last_dot + 1), 2 * min_token);  // the signature of a token
    }
    if (const std::string password = basic_password(head, span); !password.empty()) {
      add(password, min_password);
      add(value, min_password);
    }
  }
  for (const std::string& password : password_values(*message, sensitivity)) {
    add(password, min_password);
  }
  if (!storage.body_redacted.empty() || !storage.withheld.empty()) {
    collect_body(*message);
  }
}

void SecretBook::collect_body(const core::Message& message) {
  Bytes joined;
  ByteView content = content_of(message.body, joined);
  const auto coding = message.head.find("Content-Encoding");
  Bytes plain;
  if (coding && !decoders::is_identity(*coding)) {
    plain = decoders::decode_partial(*coding, content, looked_through).bytes;
    content = plain;
  }
  Spans spans;
  find_text_secrets(as_text(content), spans);
  if (text::istarts_with(message.head.find("Content-Type").value_or(""), "text/plain")) {
    find_line_secrets(content, spans);
  }
  for (const Span& span : spans) {
    const std::string_view value = as_text(content.subspan(span.begin, span.end - span.begin));
    add(value, min_password);
    add(basic_password(content, span), min_password);
    add(form_value(value), min_password);
    add(as_text(undo(Coding::escapes, as_bytes(value)).plain), min_password);
  }
}

void SecretBook::find_plain(ByteView bytes, Spans& found) const {
  for (std::size_t at = 0; at + min_password <= bytes.size(); ++at) {
    const std::uint32_t start = start_of(bytes.data() + at);
    if (!starts_[hash_of(start)]) {
      continue;
    }
    const auto row = by_start_.find(start);
    if (row == by_start_.end()) {
      continue;
    }
    for (const std::uint32_t number : row->second) {
      const std::string& value = values_[number];
      const std::size_t end = at + value.size();
      if (end <= bytes.size() && std::memcmp(bytes.data() + at, value.data(), value.size()) == 0 &&
          (value.size() >= sure_length || stands_alone(bytes, at, end))) {
        found.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
      }
    }
  }
}

void SecretBook::find_coded(ByteView bytes, int depth, Spans& found) const {
  find_plain(bytes, found);
  if (depth == most_layers) {
    return;
  }
  const auto look = [&](Coding coding, ByteView source, std::size_t at) {
    const Layer layer = undo(coding, source);
    if (coding != Coding::base64 && layer.plain.size() == source.size()) {
      return;  // nothing is coded
    }
    Spans inside;
    find_coded(layer.plain, depth + 1, inside);
    for (const Span& span : inside) {
      const Span outside = layer.source(span);
      found.push_back(
          {static_cast<std::uint32_t>(outside.begin + at), static_cast<std::uint32_t>(outside.end + at)});
    }
  };
  const std::string_view text = as_text(bytes);
  if (text.find('%') != std::string_view::npos) {
    look(Coding::percent, bytes, 0);
  }
  if (text.find('=') != std::string_view::npos) {
    look(Coding::quoted_printable, bytes, 0);
  }
  if (text.find_first_of("\\&") != std::string_view::npos) {
    look(Coding::escapes, bytes, 0);
  }
  for (const Span& run : base64_runs(bytes, least_base64)) {
    // Digits before it may be no part of it, as those of a path: a short run is read from each of four
    // places.
    const std::uint32_t starts = run.end - run.begin < short_run ? 4 : 1;
    for (std::uint32_t begin = run.begin; begin < run.begin + starts; ++begin) {
      look(Coding::base64, bytes.subspan(begin, run.end - begin), begin);
    }
  }
}

Spans SecretBook::find(ByteView bytes) const {
  Spans found;
  if (!empty()) {
    find_coded(bytes, 0, found);
    tidy(found);
  }
  return found;
}

Spans SecretBook::find_in_body(ByteView content) const {
  if (empty() || content.empty()) {
    return {};
  }
  const wbxml::Document document = wbxml::decode_view(content);
  if (content[0] > 3 || document.fault() || document.root() == wbxml::none ||
      document.read_end() != content.size()) {
    return find(content);
  }
  Spans found;
  for (wbxml::Index index = 0; index < document.size(); ++index) {
    const wbxml::Node* node = document.node(index);
    const auto span = document.value_span(index);
    if (node == nullptr || !span ||
        (node->kind != wbxml::Kind::string && node->kind != wbxml::Kind::opaque)) {
      continue;
    }
    for (const Span& hit : find(content.subspan(span->begin, span->size()))) {
      found.push_back({span->begin + hit.begin, span->begin + hit.end});
    }
  }
  tidy(found);
  return found;
}

void SecretBook::mask(std::string& text) const {
  for (const Span& span : find(as_bytes(text))) {
    std::fill(text.begin() + span.begin, text.begin() + span.end, '*');
  }
}

}  // namespace eastap::trace::redact
