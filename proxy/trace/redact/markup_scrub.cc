// The parts of ContentScrub that know HTML and XML.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "proxy/base/text.h"
#include "proxy/trace/redact/content_scrub.h"
#include "proxy/trace/redact/plain_members.h"
#include "proxy/trace/redact/tokens.h"

namespace eastap::trace::redact {
namespace {

constexpr auto html_tags = std::to_array<std::string_view>(
    {"a",        "abbr",     "address", "article",    "b",       "base",   "big",   "blockquote",
     "body",     "br",       "button",  "caption",    "center",  "cite",   "code",  "col",
     "colgroup", "dd",       "del",     "div",        "dl",      "dt",     "em",    "fieldset",
     "font",     "footer",   "form",    "h1",         "h2",      "h3",     "h4",    "h5",
     "h6",       "head",     "header",  "hr",         "html",    "i",      "img",   "input",
     "ins",      "kbd",      "label",   "li",         "link",    "main",   "map",   "meta",
     "nav",      "noscript", "o:p",     "object",     "ol",      "option", "p",     "param",
     "pre",      "q",        "s",       "script",     "section", "select", "small", "span",
     "strike",   "strong",   "style",   "sub",        "sup",     "table",  "tbody", "td",
     "textarea", "tfoot",    "th",      "thead",      "title",   "tr",     "tt",    "u",
     "ul",       "var",      "v:shape", "v:imagedata"});
constexpr auto html_attributes = std::to_array<std::string_view>(
    {"align",   "alt",        "background", "bgcolor", "border", "cellpadding", "cellspacing", "charset",
     "class",   "color",      "colspan",    "content", "dir",    "face",        "height",      "href",
     "hspace",  "http-equiv", "id",         "lang",    "link",   "name",        "nowrap",      "rel",
     "rowspan", "size",       "src",        "start",   "style",  "summary",     "target",      "title",
     "type",    "valign",     "value",      "vlink",   "vspace", "width",       "xml:lang",    "xmlns",
     "action",  "method",     "media"});
constexpr auto address_attributes =
    std::to_array<std::string_view>({"href", "src", "background", "action", "cite", "xmlns"});
/// Attributes whose values are measures, colours and the like.
constexpr auto plain_attributes = std::to_array<std::string_view>(
    {"align",  "bgcolor", "border",   "cellpadding", "cellspacing", "charset", "color",  "colspan",
     "dir",    "face",    "height",   "hspace",      "http-equiv",  "lang",    "link",   "nowrap",
     "rel",    "rowspan", "size",     "start",       "target",      "type",    "valign", "vlink",
     "vspace", "width",   "xml:lang", "method",      "media"});
bool is_one_of(std::string_view name, const auto& names) {
  return std::ranges::any_of(names, [&](std::string_view one) { return text::iequals(one, name); });
}
std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// "&#228;" of a letter becomes "&#120;", with as many digits. Those of signs and one digit stay.
void hide_reference(Text text) {
  const bool hex = text.size() > 3 && (text[2] == 'x' || text[2] == 'X');
  const Text digits = text.subspan(hex ? 3 : 2, text.size() - (hex ? 4 : 3));
  unsigned value = 0;
  for (const std::uint8_t c : digits) {
    const unsigned digit = is_ascii_digit(c) ? c - '0' : (c | 0x20U) - 'a' + 10U;
    value = value * (hex ? 16U : 10U) + digit;
  }
  const bool sign = value < '0' || (value > '9' && value < 'A') || (value > 'Z' && value < 'a') ||
                    (value > 'z' && value < 0xC0);
  if (sign || digits.size() < 2) {
    return;
  }
  const std::string_view x = hex ? "78" : digits.size() == 2 ? "88" : "120";
  std::ranges::fill(digits, std::uint8_t{'0'});
  std::ranges::copy(as_bytes(x), digits.end() - static_cast<std::ptrdiff_t>(x.size()));
}

/// Bytes of a character reference at the front; 0 where there is none.
std::size_t reference_length(ByteView text) {
  constexpr std::size_t longest = 12;
  const std::size_t most = std::min(text.size(), longest);
  for (std::size_t i = 1; i < most; ++i) {
    if (text[i] == ';') {
      return i > 1 ? i + 1 : 0;
    }
    if (!is_ascii_letter(text[i]) && !is_ascii_digit(text[i]) && !(i == 1 && text[i] == '#')) {
      return 0;
    }
  }
  return 0;
}

bool is_number_reference(ByteView text) {
  return text[1] == '#' && std::ranges::all_of(text.subspan(2, text.size() - 3), [](std::uint8_t c) {
           return is_hex_byte(c) || c == 'x' || c == 'X';
         });
}

/// Named references of letters ("&eacute;") say one letter each; what else has the form of one is a text.
bool is_named_reference(std::string_view name) {
  constexpr auto ends = std::to_array<std::string_view>(
      {"acute;", "grave;", "circ;", "uml;", "tilde;", "ring;", "cedil;", "slash;", "lig;"});
  constexpr auto names = std::to_array<std::string_view>(
      {"&amp;",   "&lt;",    "&gt;",    "&quot;",  "&apos;",   "&nbsp;",  "&ndash;",
       "&mdash;", "&euro;",  "&copy;",  "&reg;",   "&hellip;", "&bull;",  "&middot;",
       "&laquo;", "&raquo;", "&ldquo;", "&rdquo;", "&lsquo;",  "&rsquo;", "&bdquo;",
       "&zwnj;",  "&shy;",   "&sect;",  "&deg;",   "&times;",  "&trade;", "&para;"});
  return is_one_of(name, names) || (name.size() <= 9 && std::ranges::any_of(ends, [&](std::string_view end) {
                                      return name.size() - 2 == end.size() && name.ends_with(end);
                                    }));
}

std::size_t behind(std::string_view text, std::string_view what, std::size_t from) {
  const std::size_t found = text::ifind(text, what, from);
  return found == std::string_view::npos ? text.size() : found + what.size();
}

}  // namespace

void ContentScrub::html(Text text, Charset charset) {
  markup(text, charset, Markup::html);
}
void ContentScrub::xml(Text text, Charset charset) {
  markup(text, charset, Markup::xml);
}

/// Text between tags, with references in it.
void ContentScrub::characters(Text text, Charset charset, Kind kind) {
  std::size_t begin = 0;
  const auto flush = [&](std::size_t end) {
    if (end > begin) {
      texts_.apply(kind, text.subspan(begin, end - begin), charset);
    }
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = text[at] == '&' ? reference_length(text.subspan(at)) : 0;
    const Text reference = text.subspan(at, length);
    const bool number = length != 0 && is_number_reference(reference);
    if (!number && (length == 0 || !is_named_reference(as_text(reference)))) {
      ++at;
      continue;
    }
    flush(at);
    if (number) {
      hide_reference(reference);
    }
    at += length;
    begin = at;
  }
  flush(text.size());
}

void ContentScrub::markup(Text text, Charset charset, Markup kind) {
  const std::string_view all = as_text(text);
  std::string_view name;  // of the tag before
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t open = all.find('<', at);
    while (open != std::string_view::npos && open + 1 < all.size() && !is_ascii_letter(text[open + 1]) &&
           std::string_view("/!?").find(all[open + 1]) == std::string_view::npos) {
      open = all.find('<', open + 1);
    }
    open = std::min(open, all.size());
    if (kind == Markup::html) {
      characters(text.subspan(at, open - at), charset, Kind::text);
    } else if (!is_plain_member(local_name(name)) || !is_plain_value(all.substr(at, open - at))) {
      characters(text.subspan(at, open - at), charset, Kind::name);
    }
    at = open;
    const std::string_view rest = all.substr(at);
    if (rest.starts_with("<!--")) {
      const std::size_t end = behind(all, "-->", at + 4);
      texts_.apply(Kind::text, text.subspan(at + 4, end - at - 4), charset);
      at = end;
    } else if (rest.starts_with("<![CDATA[")) {
      const std::size_t end = behind(all, "]]>", at);
      texts_.apply(Kind::name, text.subspan(at + 9, end - at - 9), charset);
      at = end;
    } else if (rest.starts_with("<!") || rest.starts_with("<?")) {
      const std::size_t end = behind(all, ">", at);
      if (!text::istarts_with(rest, "<!DOCTYPE html") && !text::istarts_with(rest, "<?xml ")) {
        texts_.apply(Kind::text, text.subspan(at + 2, end - at - 2), charset);
      }
      at = end;
    } else if (!rest.empty()) {
      at = tag(text, at, charset, kind, name);
      if (kind == Markup::html && (text::iequals(name, "style") || text::iequals(name, "script"))) {
        const std::size_t end = std::min(text::ifind(all, "</", at), all.size());
        texts_.apply(Kind::text, text.subspan(at, end - at), charset);
        at = end;
      }
    }
  }
}

/// A tag at `at`; returns where it ends. `name` becomes its name, "" of an end tag.
std::size_t ContentScrub::tag(Text text, std::size_t at, Charset charset, Markup kind,
                              std::string_view& name) {
  const std::string_view all = as_text(text);
  std::size_t end = at + 1;
  const bool closing = end < text.size() && text[end] == '/';
  end += closing ? 1U : 0U;
  const std::size_t name_at = end;
  const auto is_name = [](std::uint8_t c) {
    return !is_space(c) && c != '>' && c != '/' && c != '=' && c != '<';
  };
  const auto name_end = [&](std::size_t from) {
    while (from < text.size() && is_name(text[from])) {
      ++from;
    }
    return from;
  };
  end = name_end(end);
  const std::string_view own = all.substr(name_at, end - name_at);
  if (kind == Markup::html && !is_one_of(own, html_tags)) {
    texts_.apply(Kind::text, text.subspan(name_at, end - name_at), charset);
  }
  name = closing ? std::string_view{} : own;
  while (end < text.size() && text[end] != '>') {
    const std::size_t key_at = end;
    end = name_end(end);
    if (end == key_at) {
      ++end;
      continue;
    }
    const std::string key(all.substr(key_at, end - key_at));
    if (kind == Markup::html && !is_one_of(key, html_attributes)) {
      texts_.apply(Kind::text, text.subspan(key_at, end - key_at), charset);
    }
    while (end < text.size() && is_space(text[end])) {
      ++end;
    }
    if (end >= text.size() || text[end] != '=') {
      continue;
    }
    ++end;
    while (end < text.size() && is_space(text[end])) {
      ++end;
    }
    const bool quoted = end < text.size() && (text[end] == '"' || text[end] == '\'');
    const std::size_t value_at = quoted ? end + 1 : end;
    std::size_t value_end = quoted ? all.find(all[end], value_at) : all.find_first_of(" \t\r\n>", value_at);
    value_end = std::min(value_end, all.size());
    attribute(key, text.subspan(value_at, value_end - value_at), charset, kind);
    end = std::min(value_end + (quoted ? 1U : 0U), text.size());
  }
  return std::min(end + 1, text.size());
}

void ContentScrub::attribute(std::string_view name, Text value, Charset charset, Markup kind) {
  const std::string_view before = as_text(value);
  if (kind == Markup::policy) {
    policy_attribute(name, value, charset);
    return;
  }
  if (kind != Markup::html) {
    if (!name.starts_with("xmlns") && !name.starts_with("xsi:") && name != "encoding" && name != "version" &&
        name != "Time") {
      characters(value, charset, Kind::name);
    }
    return;
  }
  const bool measure =
      is_one_of(name, plain_attributes) && before.size() < 80 && before.find('@') == std::string_view::npos;
  const bool style = (text::iequals(name, "style") || text::iequals(name, "class")) &&
                     before.find_first_of("(@'\"") == std::string_view::npos;
  const bool type = text::iequals(name, "content") && text::istarts_with(before, "text/html");
  if (measure || style || type || text::istarts_with(before, "urn:schemas-microsoft-com") ||
      text::istarts_with(before, "http://www.w3.org/")) {
    return;
  }
  if (is_one_of(name, address_attributes)) {
    normalise(value, charset);
    texts_.apply(Kind::url, value, charset);
  } else {
    characters(value, charset, Kind::text);
  }
}

}  // namespace eastap::trace::redact
