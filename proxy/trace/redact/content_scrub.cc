#include "proxy/trace/redact/content_scrub.h"

#include <algorithm>
#include <array>

#include "decoders/multipart.h"
#include "proxy/base/text.h"

namespace eastap::trace::redact {
namespace {

bool is_value(const wbxml::Node& node) {
  return node.kind == wbxml::Kind::string || node.kind == wbxml::Kind::opaque;
}

/// The text of a sibling named `name`.
std::string sibling_text(const wbxml::Document& document, wbxml::Index element, std::string_view name) {
  const wbxml::Node* node = document.node(element);
  if (node == nullptr || node->parent == wbxml::none) {
    return {};
  }
  for (const wbxml::Index child : document.children(node->parent)) {
    if (document.is_element(child) && document.name(child) == name) {
      return document.text(child);
    }
  }
  return {};
}

bool says(std::string_view type, std::string_view what) {
  return text::ifind(type, what) != std::string_view::npos;
}

/// A mail begins with a field: a name without blanks, and a colon.
bool is_mail(ByteView text) {
  const std::string_view start = as_text(text).substr(0, 80);
  const std::size_t colon = start.find(':');
  return colon != std::string_view::npos && colon != 0 &&
         std::ranges::all_of(start.substr(0, colon), [](char c) { return c > ' ' && c < 0x7F && c != '<'; });
}

}  // namespace

Charset charset_of(std::string_view name) {
  constexpr std::array<std::string_view, 5> unicode{"", "utf-8", "utf8", "us-ascii", "ascii"};
  constexpr std::array<std::string_view, 5> latin{"iso-8859-1", "iso-8859-15", "windows-1252", "latin1",
                                                  "cp1252"};
  const auto is = [&](std::string_view one) { return text::iequals(one, name); };
  return std::ranges::any_of(unicode, is) ? Charset::utf8
         : std::ranges::any_of(latin, is) ? Charset::latin1
                                          : Charset::other;
}

bool is_wide(ByteView text, std::string_view charset) {
  constexpr auto names = std::to_array<std::string_view>(
      {"utf-16", "utf16", "utf-32", "utf32", "ucs-2", "ucs-4", "iso-10646-ucs", "unicode"});
  const std::string_view all = as_text(text);
  return std::ranges::any_of(names, [&](std::string_view one) { return text::istarts_with(charset, one); }) ||
         all.starts_with("\xFF\xFE") || all.starts_with("\xFE\xFF") ||
         all.find('\0') != std::string_view::npos;
}

std::string_view parameter_of(std::string_view field, std::string_view name) {
  std::size_t at = field.find(';');
  while (at < field.size()) {
    std::size_t end = at + 1;
    bool quoted = false;
    while (end < field.size() && (quoted || field[end] != ';')) {
      quoted ^= field[end] == '"';
      ++end;
    }
    const std::string_view pair = field.substr(at + 1, end - at - 1);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
      std::string_view key = pair.substr(0, equals);
      while (!key.empty() && static_cast<unsigned char>(key.front()) <= ' ') {
        key.remove_prefix(1);
      }
      if (text::iequals(text::trim(key), name)) {
        std::string_view value = text::trim(pair.substr(equals + 1));
        if (value.starts_with('"')) {
          value.remove_prefix(1);
          value = value.substr(0, value.find('"'));
        }
        return value;
      }
    }
    at = end;
  }
  return {};
}

bool ContentScrub::content(Text text, std::string_view type) {
  if (text.empty()) {
    return true;
  }
  if (decoders::is_multipart(type)) {
    return multipart(text);
  }
  if (says(type, "vnd.ms-sync") || (type.empty() && text[0] <= 3)) {
    return wbxml(text);
  }
  const std::string_view charset_name = parameter_of(type, "charset");
  const Charset charset = charset_of(charset_name);
  if (says(type, "message/rfc822")) {
    mime(text);
    return true;
  }
  if (is_wide(text, charset_name)) {
    return false;
  }
  if (says(type, "html")) {
    html(text, charset);
  } else if (says(type, "xml")) {
    xml(text, charset);
  } else if (says(type, "json")) {
    json(text);
  } else if (says(type, "calendar") || says(type, "vcard")) {
    calendar(text, charset);
  } else if (says(type, "x-www-form-urlencoded")) {
    texts_.form(text);
  } else if (text::istarts_with(type, "text/")) {
    body(text, charset, "");
  } else {
    return false;
  }
  return true;
}

bool ContentScrub::multipart(Text text) {
  const auto split = decoders::split_multipart(text);
  if (!split || !split->findings.empty()) {
    return false;
  }
  bool first = true;
  for (const decoders::MultipartPart& part : split->parts) {
    const Text bytes = text.subspan(part.offset, part.bytes.size());
    if (first) {
      if (!wbxml(bytes)) {
        return false;
      }
      first = false;
    } else if (!text::is_utf8(as_text(bytes)) || as_text(bytes).find('\0') != std::string_view::npos) {
      texts_.apply(Kind::attachment, bytes, Charset::utf8);
    } else if (is_mail(bytes)) {
      mime(bytes);
    } else {
      body(bytes, Charset::utf8, "");
    }
  }
  return true;
}

bool ContentScrub::wbxml(Text text) {
  const wbxml::Document document = wbxml::decode_view(text);
  if (document.fault() || document.root() == wbxml::none || document.read_end() != text.size() ||
      document.header().table_size != 0) {
    return false;
  }
  for (wbxml::Index index = 0; index < document.size(); ++index) {
    const wbxml::Node* node = document.node(index);
    if (node == nullptr || (node->kind != wbxml::Kind::element && !is_value(*node))) {
      return false;  // forms that EAS does not have may hide anything
    }
  }
  for (wbxml::Index index = 0; index < document.size(); ++index) {
    const wbxml::Node* node = document.node(index);
    const Kind kind = node->kind == wbxml::Kind::element ? decide(node->page, node->token) : Kind::keep;
    if (node->kind == wbxml::Kind::element && !texts_.leaves(kind)) {
      value_of(document, index, text);
    }
  }
  return true;
}

/// The element's own values as one text: they may lie in pieces.
void ContentScrub::value_of(const wbxml::Document& document, wbxml::Index element, Text body_bytes) {
  std::vector<wbxml::Span> spans;
  for (const wbxml::Index child : document.children(element)) {
    const auto span = document.value_span(child);
    if (span && is_value(*document.node(child)) && span->begin < span->end) {
      spans.push_back(*span);
    }
  }
  if (spans.empty()) {
    return;
  }
  Bytes joined;
  Text text = body_bytes.subspan(spans.front().begin, spans.front().size());
  if (spans.size() > 1) {
    for (const wbxml::Span& span : spans) {
      append(joined, ByteView(body_bytes.subspan(span.begin, span.size())));
    }
    text = joined;
  }
  const wbxml::Node& node = *document.node(element);
  const Kind kind = decide(node.page, node.token);
  constexpr std::uint32_t utf8 = 106;
  constexpr std::uint32_t ascii = 3;
  constexpr std::uint32_t latin1 = 4;
  const std::uint32_t declared = document.header().charset;
  const Charset charset = declared == utf8 || declared == ascii || declared == 0 ? Charset::utf8
                          : declared == latin1                                   ? Charset::latin1
                                                                                 : Charset::other;
  if (kind == Kind::keep) {
    const std::string_view name = document.name(element);
    texts_.kept(text, charset, name == "Model" || name == "OS" || name == "UserAgent");
  } else if (kind == Kind::mime) {
    mime(text);
  } else if (kind == Kind::text && document.name(element) == "Data" && as_text(text).starts_with('<')) {
    policy(text, charset);
  } else if (kind == Kind::body) {
    std::string type = sibling_text(document, element, "Type");
    body(text, charset, type.empty() ? sibling_text(document, element, "BodyType") : type);
  } else {
    texts_.apply(kind, text, charset);
  }
  if (spans.size() > 1) {
    std::size_t at = 0;
    for (const wbxml::Span& span : spans) {
      std::ranges::copy(ByteView(joined).subspan(at, span.size()), body_bytes.begin() + span.begin);
      at += span.size();
    }
  }
}

/// `type`: as AirSyncBase:Type (MS-ASAIRS section 2.2.2.22.1) or Settings:BodyType says, or "".
void ContentScrub::body(Text text, Charset charset, std::string_view type) {
  const bool tags = as_text(text).find('<') != std::string_view::npos;
  if (texts_.keeps(Kind::text)) {
    return;
  }
  if (type == "4") {
    mime(text);
  } else if (type == "3" || is_wide(text, "")) {
    fill(text);
  } else if (type == "2" || text::iequals(type, "HTML") || (type.empty() && tags)) {
    html(text, charset);
  } else {
    texts_.apply(Kind::text, text, charset);
  }
}

}  // namespace eastap::trace::redact
