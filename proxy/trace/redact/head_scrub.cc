// The parts of Anonymizer that know heads: start lines, and fields by their kind.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/trace/head_secrets.h"
#include "proxy/trace/redact/anonymizer.h"
#include "proxy/trace/redact/plain_members.h"

namespace eastap::trace::redact {
namespace {

/// Fields that stay and that people and programs write what they like into; others have a form.
bool is_free_text(std::string_view name) {
  constexpr auto free = std::to_array<std::string_view>({"User-Agent", "Server", "X-Powered-By"});
  return std::ranges::any_of(free, [&](std::string_view one) { return text::iequals(one, name); });
}

/// Parameters of challenges that say how to sign in, not where (RFC 7616 section 3.3, RFC 7617 section 2.1).
bool is_plain_challenge(std::string_view name) {
  constexpr auto plain =
      std::to_array<std::string_view>({"algorithm", "charset", "qop", "stale", "userhash"});
  return std::ranges::any_of(plain, [&](std::string_view one) { return text::iequals(one, name); });
}

/// The quotation mark that ends what begins at `at`; marks behind a backslash do not.
std::size_t quotation_end(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2U : 1U;
  }
  return std::min(at, text.size());
}

}  // namespace

void Anonymizer::apply_head(core::Head& head, bool request) {
  Bytes raw = head.raw();
  const Text text(raw);
  const std::string_view all = as_text(raw);
  std::size_t begin = all.find_first_not_of("\r\n");
  begin = begin == std::string_view::npos ? 0 : begin;
  const std::size_t line_end = std::min(all.find('\n', begin), all.size());
  if (request) {
    const std::size_t first = all.find(' ', begin);
    const std::size_t last = all.substr(0, line_end).rfind(' ');
    if (first < last && last != std::string_view::npos) {
      const Text target = text.subspan(first + 1, last - first - 1);
      if (all.substr(begin).starts_with("CONNECT ")) {
        texts_.domain(target);
      } else {
        texts_.target(target);
      }
    } else {
      texts_.identity(text.subspan(begin, line_end - begin), Charset::utf8);
    }
  }
  if (!request) {
    const std::size_t status = std::min(all.find(' ', begin), line_end);
    const std::size_t reason = std::min(all.find(' ', status + 1), line_end);
    texts_.remark(text.subspan(reason, line_end - reason));
  }
  apply_fields(text.subspan(line_end));
  head = core::Head(std::move(raw));
}

/// Lines "Name: value"; a line without a name, such as a folded one, is words.
void Anonymizer::apply_fields(Text lines) {
  const std::string_view all = as_text(lines);
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    const std::string_view line = all.substr(at, end - at);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with(' ') || line.starts_with('\t')) {
      texts_.identity(lines.subspan(at, line.size()), Charset::utf8);
    } else {
      std::size_t value = colon + 1;
      while (value < line.size() && (line[value] == ' ' || line[value] == '\t')) {
        ++value;
      }
      std::size_t stop = line.size();
      while (stop > value && (line[stop - 1] == '\r' || line[stop - 1] == ' ')) {
        --stop;
      }
      apply_field(text::trim(line.substr(0, colon)), lines.subspan(at + value, stop - value));
    }
    at = end + 1;
  }
}

/// Secrets are overwritten before; this holds also where they were not looked for. A scheme stays.
void Anonymizer::blank(std::string_view name, Text value) {
  const std::string before = std::string(name) + ": ";
  Spans spans;
  find_field_secrets(as_bytes(before + std::string(as_text(value))), spans);
  for (const Span& span : spans) {
    std::ranges::fill(value.subspan(span.begin - before.size(), span.end - span.begin), std::uint8_t{'*'});
  }
}

void Anonymizer::apply_field(std::string_view name, Text value) {
  const Kind kind = decide_field(name);
  switch (kind) {
    case Kind::content_type:
      contents_.parameters(value);
      break;
    case Kind::challenge:
      challenge(value);
      break;
    case Kind::cookies:
      cookies(value);
      break;
    case Kind::blank:
      blank(name, value);
      break;
    case Kind::keep:
      texts_.kept(value, charset_in(value), is_free_text(name));
      break;
    default:
      texts_.apply(kind, value, charset_in(value));
      break;
  }
}

/// "Basic realm="..."", with or without quotation marks: a host or a name; a blob of NTLM names servers and
/// domains.
void Anonymizer::challenge(Text value) {
  const std::string_view all = as_text(value);
  const std::size_t blank = std::min(all.find(' '), all.size());
  const std::string_view scheme = all.substr(0, blank);
  if (text::iequals(scheme, "NTLM") || text::iequals(scheme, "Negotiate")) {
    for (std::uint8_t& c : value.subspan(blank)) {
      c = c == ' ' ? c : std::uint8_t{'*'};
    }
    return;
  }
  for (std::size_t at = blank; at < all.size();) {
    const std::size_t sign = std::min(all.find_first_of("=\"", at), all.size());
    const std::string_view words = text::trim(all.substr(at, sign - at));
    const std::string name(words.substr(words.find_last_of(" ,") + 1));
    const Text between = value.subspan(at, sign - at);
    texts_.kept(between, charset_in(between), false);
    std::size_t begin = std::min(all.find_first_not_of("= \t", sign), all.size());
    const bool quoted = all.substr(begin).starts_with('"');
    begin += quoted ? 1U : 0U;
    const std::size_t end = quoted ? quotation_end(all, begin) : std::min(all.find(',', begin), all.size());
    const bool plain = is_plain_challenge(name) && is_plain_value(all.substr(begin, end - begin));
    if (quoted || !plain) {
      apply_field("X-Quoted", value.subspan(begin, end - begin));
    }
    at = end + 1;
  }
}

/// Names of cookies stay and their values are secrets; Domain is a host, Path may be a mailbox's.
void Anonymizer::cookies(Text value) {
  const std::string_view all = as_text(value);
  const auto each = [&](std::string_view name, std::string_view ends, const auto& change) {
    for (std::size_t at = text::ifind(all, name); at != std::string_view::npos;
         at = text::ifind(all, name, at + 1)) {
      const std::size_t begin = at + name.size();
      const std::size_t end = std::min(all.find_first_of(ends, begin), all.size());
      change(value.subspan(begin, end - begin));
    }
  };
  each("domain=", "; ,", [&](Text domain) { texts_.domain(domain); });
  each("path=", ";", [&](Text path) { texts_.url(path); });
}

}  // namespace eastap::trace::redact
