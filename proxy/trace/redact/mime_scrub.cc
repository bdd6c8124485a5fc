// The parts of ContentScrub that know mails and their parts.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/trace/redact/content_scrub.h"
#include "proxy/trace/redact/layers.h"
#include "proxy/trace/redact/tokens.h"

namespace eastap::trace::redact {
namespace {

/// Behind the empty line that ends the fields; where there is none, all of it is fields.
std::size_t fields_end(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) {
      return text.size();
    }
    if (end == at || (end == at + 1 && text[at] == '\r')) {
      return end + 1;
    }
    at = end + 1;
  }
  return text.size();
}

/// Calls with each line without its line end, and where it begins.
void each_line(std::string_view text, const auto& take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t length = end - at;
    if (length != 0 && text[at + length - 1] == '\r') {
      --length;
    }
    take(at, length);
    at = end + 1;
  }
}

std::string field_value(std::string_view fields, std::string_view name) {
  std::string found;
  each_line(fields, [&](std::size_t at, std::size_t length) {
    const std::string_view line = fields.substr(at, length);
    const std::size_t colon = line.find(':');
    if (found.empty() && colon != std::string_view::npos &&
        text::iequals(text::trim(line.substr(0, colon)), name)) {
      found = text::trim(line.substr(colon + 1));
    }
  });
  return found;
}

/// "=?utf-8?B?...?=" (RFC 2047 section 2).
struct EncodedWord {
  std::size_t begin = 0;  ///< of the whole word
  std::size_t end = 0;
  std::string_view charset;
  bool base64 = false;
  std::size_t text_begin = 0;
  std::size_t text_end = 0;
};

bool find_encoded_word(std::string_view text, std::size_t from, EncodedWord& word) {
  for (std::size_t at = text.find("=?", from); at != std::string_view::npos; at = text.find("=?", at + 2)) {
    const std::size_t encoding = text.find('?', at + 2);
    if (encoding == std::string_view::npos || encoding + 3 >= text.size() || text[encoding + 2] != '?') {
      continue;
    }
    const char letter = text::lower(text[encoding + 1]);
    const std::size_t end = text.find("?=", encoding + 3);
    if (end == std::string_view::npos || (letter != 'b' && letter != 'q')) {
      continue;
    }
    std::string_view charset = text.substr(at + 2, encoding - at - 2);
    charset = charset.substr(0, charset.find('*'));  // a language (RFC 2231 section 5)
    word = {at, end + 2, charset, letter == 'b', encoding + 3, end};
    return true;
  }
  return false;
}

/// Every piece of base64 of a text: padding may stand between them.
void each_base64(Text text, const auto& take) {
  for (std::size_t at = 0; at < text.size();) {
    const Layer layer = undo(Coding::base64, text.subspan(at));
    if (layer.plain.empty()) {
      ++at;
      continue;
    }
    Bytes plain = layer.plain;
    take(plain);
    put_back(layer, plain, text.subspan(at));
    at += layer.to.back();
  }
}

bool is_type(std::string_view type, std::string_view what) {
  return text::istarts_with(type, what);
}

}  // namespace

void ContentScrub::mime(Text text, int depth) {
  if (texts_.keeps(Kind::mime)) {
    return;
  }
  const std::size_t end = fields_end(as_text(text));
  const bool binary = as_text(text.first(end)).find('\0') != std::string_view::npos;
  if (depth >= max_depth || binary) {
    fill(text);
    return;
  }
  const Layer layer = undo(Coding::folding, text.first(end));
  Bytes fields = layer.plain;
  const std::string type = field_value(as_text(fields), "Content-Type");
  const std::string encoding = field_value(as_text(fields), "Content-Transfer-Encoding");
  mail_fields(fields);
  put_back(layer, fields, text.first(end));
  const Text rest = text.subspan(end);
  const std::string_view boundary = parameter_of(type, "boundary");
  if (is_type(type, "multipart/") && !boundary.empty()) {
    parts(rest, boundary, depth);
  } else {
    leaf(rest, type, encoding, depth);
  }
}

void ContentScrub::mail_fields(Text text) {
  each_line(as_text(text), [&](std::size_t at, std::size_t length) {
    const std::string_view line = as_text(text.subspan(at, length));
    const std::size_t colon = line.find(':');
    const bool field =
        colon != std::string_view::npos && line.substr(0, colon).find(' ') == std::string_view::npos;
    if (!field) {
      texts_.apply(Kind::name, text.subspan(at, length), Charset::utf8);
      return;
    }
    mail_field(line.substr(0, colon), text.subspan(at + colon + 1, length - colon - 1));
  });
}

void ContentScrub::mail_field(std::string_view name, Text value) {
  const Kind kind = decide_mail_field(name);
  if (texts_.leaves(kind)) {
    return;
  }
  if (kind == Kind::content_type) {
    parameters(value);
    return;
  }
  if (text::iequals(name, "Received")) {  // the moment behind the semicolon stays (RFC 5321 section 4.4)
    const std::size_t date = as_text(value).rfind(';');
    mail_value(kind, value.first(std::min(date, value.size())));
    return;
  }
  std::size_t blank = 0;  // "Subject: Re: ..." is told by what the text begins with
  while (blank < value.size() && (value[blank] == ' ' || value[blank] == '\t')) {
    ++blank;
  }
  mail_value(kind, value.subspan(blank));
}

/// A value with encoded words in it.
void ContentScrub::mail_value(Kind kind, Text value) {
  EncodedWord word;
  std::size_t at = 0;
  while (find_encoded_word(as_text(value), at, word)) {
    texts_.apply(kind, value.subspan(at, word.begin - at), Charset::utf8);
    const Text coded = value.subspan(word.text_begin, word.text_end - word.text_begin);
    const Charset charset = charset_of(word.charset);
    if (word.base64) {
      each_base64(coded, [&](Bytes& plain) { texts_.apply(kind, plain, charset); });
    } else {
      const Layer layer = undo(Coding::quoted_printable, coded);
      Bytes plain = layer.plain;
      std::ranges::replace(plain, std::uint8_t{'_'}, std::uint8_t{' '});
      texts_.apply(kind, plain, charset);
      std::ranges::replace(plain, std::uint8_t{' '}, std::uint8_t{'_'});
      put_back(layer, plain, coded);
    }
    at = word.end;
  }
  texts_.apply(kind, value.subspan(at), Charset::utf8);
}

void ContentScrub::parameters(Text text) {
  constexpr std::string_view kept =
      " charset boundary format delsp type protocol micalg report-type method component smime-type size "
      "creation-date modification-date read-date header-charset profile ";
  const std::string_view all = as_text(text);
  std::size_t at = all.find(';');
  while (at < all.size()) {
    std::size_t end = at + 1;
    bool quoted = false;
    while (end < all.size() && (quoted || all[end] != ';')) {
      quoted ^= all[end] == '"';
      ++end;
    }
    const std::string_view pair = all.substr(at + 1, end - at - 1);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = text::lower(pair.substr(0, equals));
    std::erase_if(name, [](char c) { return c <= ' '; });
    const bool file = name.starts_with("name") || name.starts_with("filename");
    if (!name.empty() && kept.find(' ' + name + ' ') == std::string_view::npos) {
      std::size_t begin = std::min(at + 1 + equals + 1, end);
      std::size_t stop = end;
      while (begin < stop && (all[begin] == '"' || all[begin] == ' ')) {
        ++begin;
      }
      while (stop > begin && (all[stop - 1] == '"' || all[stop - 1] == ' ')) {
        --stop;
      }
      const std::size_t tick = all.find('\'', begin);  // charset'language'text (RFC 2231 section 4)
      const std::size_t second = tick == std::string_view::npos ? tick : all.find('\'', tick + 1);
      const bool extended = name.ends_with('*') && second < stop;
      const Text value = text.subspan(extended ? second + 1 : begin, stop - (extended ? second + 1 : begin));
      const Layer layer = undo(Coding::percent, value);
      Bytes plain = layer.plain;
      mail_value(file ? Kind::file : Kind::name, plain);
      put_back(layer, plain, value);
    }
    at = end;
  }
}

void ContentScrub::parts(Text text, std::string_view boundary, int depth) {
  const std::string mark = "--" + std::string(boundary);
  std::size_t begin = 0;
  bool inside = false;
  const auto close = [&](std::size_t end) {
    const Text piece = text.subspan(begin, std::max(begin, end) - begin);
    if (inside) {
      mime(piece, depth + 1);
    } else {
      texts_.apply(Kind::text, piece, Charset::utf8);
    }
  };
  // Lines are found before any part changes: nothing moves, and boundaries stay as they are.
  std::vector<std::pair<std::size_t, std::size_t>> lines;
  const std::string_view all = as_text(text);
  for (std::size_t at = all.find(mark); at != std::string_view::npos; at = all.find(mark, at + 1)) {
    const std::size_t end = std::min(all.find('\n', at), all.size() - 1) + 1;
    std::string_view rest = all.substr(at + mark.size(), end - at - mark.size());
    rest = rest.starts_with("--") ? rest.substr(2) : rest;
    const bool alone = rest.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (alone && (at == 0 || all[at - 1] == '\n')) {
      lines.emplace_back(at, end);
    }
  }
  for (const auto& [at, end] : lines) {
    const bool last = all.substr(at + mark.size()).starts_with("--");
    close(at);
    begin = end;
    inside = !last;
  }
  close(text.size());
}

void ContentScrub::leaf(Text text, std::string_view type, std::string_view encoding, int depth) {
  const bool readable =
      type.empty() || is_type(type, "text/") || is_type(type, "message/") || is_type(type, "multipart/");
  if (!readable) {
    texts_.apply(Kind::attachment, text, Charset::utf8);
  } else if (text::iequals(encoding, "base64")) {
    each_base64(text, [&](Bytes& plain) { leaf_content(plain, type, depth); });
  } else if (text::iequals(encoding, "quoted-printable")) {
    const Layer layer = undo(Coding::quoted_printable, text);
    Bytes plain = layer.plain;
    leaf_content(plain, type, depth);
    put_back(layer, plain, text);
  } else if (encoding.empty() || text::iequals(encoding, "7bit") || text::iequals(encoding, "8bit") ||
             text::iequals(encoding, "binary")) {
    leaf_content(text, type, depth);
  } else {
    fill(text);
  }
}

void ContentScrub::leaf_content(Text text, std::string_view type, int depth) {
  const std::string_view charset_name = parameter_of(type, "charset");
  if (is_type(type, "message/rfc822") || is_type(type, "message/global")) {
    mime(text, depth + 1);
  } else if (is_wide(text, charset_name)) {
    std::ranges::fill(text, std::uint8_t{'x'});
  } else if (is_type(type, "message/") || is_type(type, "text/rfc822-headers")) {
    const Layer layer = undo(Coding::folding, text);
    Bytes fields = layer.plain;
    mail_fields(fields);
    put_back(layer, fields, text);
  } else if (is_type(type, "text/html")) {
    html(text, charset_of(charset_name));
  } else if (is_type(type, "text/calendar") || type.find("vcard") != std::string_view::npos ||
             is_type(type, "text/directory")) {
    calendar(text, charset_of(charset_name));
  } else if (type.find("xml") != std::string_view::npos) {
    xml(text, charset_of(charset_name));
  } else {
    texts_.apply(Kind::text, text, charset_of(charset_name));
  }
}

}  // namespace eastap::trace::redact
