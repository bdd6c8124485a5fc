#include "proxy/trace/redact/text_scrub.h"

#include <algorithm>
#include <array>
#include <utility>

#include "proxy/base/net_address.h"
#include "proxy/base/text.h"
#include "proxy/trace/redact/known_words.h"
#include "proxy/trace/redact/layers.h"
#include "proxy/trace/redact/tokens.h"

namespace eastap::trace::redact {
namespace {

constexpr std::size_t longest_local_part = 128;

bool stays_in_paths(std::string_view word) {
  return is_known_path_word(word);
}

}  // namespace

void fill(Text text) {
  const auto is_base64 = [](std::uint8_t c) {
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '+' || c == '/' || c == '=' || c == '\r' ||
           c == '\n' || c == ' ';
  };
  const std::uint8_t with = std::ranges::all_of(text, is_base64) ? 'A' : 'x';
  for (std::uint8_t& c : text) {
    if (c != '\r' && c != '\n' && !(with == 'A' && (c == '=' || c == ' '))) {
      c = with;
    }
  }
}

void TextScrub::learn(std::string_view text) {
  const ByteView bytes = as_bytes(text);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = word_length(bytes.subspan(at), Charset::utf8);
    const std::string_view word = text.substr(at, length);
    constexpr std::size_t least = 3;
    if (length >= least && learnt_.size() < max_learnt && !is_known_top_level(word) &&
        !is_known_path_word(word)) {
      learnt_.insert(text::lower(word));
    }
    at += std::max<std::size_t>(length, 1);
  }
}

void TextScrub::take_word(Text word, Charset charset, Words words, std::string& context) {
  switch (words) {
    case Words::pseudonym:
      pseudonyms_.word(word, charset);
      break;
    case Words::blur:
      pseudonyms_.blur(word, charset, context);
      break;
    case Words::kept:
      break;
    case Words::learnt:
    case Words::kept_free:
      if (learnt_.contains(text::lower(as_text(word)))) {
        pseudonyms_.word(word, charset);
      }
      break;
  }
}

void TextScrub::scan(Text text, Charset charset, Words words) {
  normalise(text, charset);
  std::string context;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t taken = take_token(text, at, charset, words); taken != 0) {
      at += taken;
      continue;
    }
    const std::size_t length = word_length(text.subspan(at), charset);
    if (length != 0) {
      const bool all = words == Words::learnt && quoted;
      take_word(text.subspan(at, length), charset, all ? Words::pseudonym : words, context);
      at += length;
      continue;
    }
    quoted ^= text[at] == '"';
    at += read_letter(text.subspan(at), charset).bytes;
  }
}

/// Replaces an IP address or a GUID; returns its bytes, 0 where there is none.
std::size_t TextScrub::take_number(Text text, std::size_t at) {
  const std::uint8_t c = text[at];
  if (is_hex_byte(c) || c == ':') {
    if (const std::size_t end = ipv6_end(text, at); end != at) {
      pseudonyms_.ipv6(text.subspan(at, end - at));
      return end - at;
    }
  }
  if (is_hex_byte(c) && is_guid_at(text, at)) {
    pseudonyms_.hex(text.subspan(at, guid_size));
    return guid_size;
  }
  if (is_ascii_digit(c)) {
    if (const std::size_t end = ipv4_end(text, at); end != at) {
      pseudonyms_.ipv4(text.subspan(at, end - at));
      return end - at;
    }
  }
  return 0;
}

/// Replaces what has a form of its own at the beginning of a word; returns its bytes, 0 where it is a mere
/// word.
std::size_t TextScrub::take_token(Text text, std::size_t at, Charset charset, Words words) {
  const std::uint8_t c = text[at];
  if (!is_local_byte(c) && c != ':') {
    return 0;
  }
  const bool stays = words == Words::kept || words == Words::kept_free;
  if (const std::size_t taken = stays ? 0 : take_number(text, at); taken != 0) {
    return taken;
  }
  const auto done = [&](std::size_t end) { return end - at; };
  if (url_start(text, at) != 0) {
    const std::size_t end = url_end(text, at);
    url(text.subspan(at, end - at));
    return done(end);
  }
  std::size_t sign = at;
  while (sign < text.size() && sign < at + longest_local_part && is_local_byte(text[sign])) {
    ++sign;
  }
  std::size_t labels = 0;
  if (sign > at && sign + 1 < text.size() && text[sign] == '@' && is_label_byte(text[sign + 1])) {
    const std::size_t end = domain_end(text, sign + 1, labels);
    address(text.subspan(at, end - at), sign - at, charset);
    return done(end);
  }
  const std::size_t end = domain_end(text, at, labels);
  if (labels >= 2) {
    const std::string_view all = as_text(text.subspan(at, end - at));
    if (stays && is_known_product(all)) {
      return done(end);
    }
    if (is_known_top_level(all.substr(all.rfind('.') + 1))) {
      domain(text.subspan(at, end - at));
      return done(end);
    }
  }
  return 0;
}

void TextScrub::address(Text text, std::size_t at_sign, Charset charset) {
  if (leaves(Kind::address)) {
    return;
  }
  const std::string before(as_text(text));
  for (std::size_t at = 0; at < at_sign && !keeps(Kind::address);) {
    const std::size_t length = word_length(text.subspan(at, at_sign - at), charset);
    if (length != 0) {
      pseudonyms_.word(text.subspan(at, length), charset);
    }
    at += std::max<std::size_t>(length, 1);
  }
  domain(text.subspan(at_sign + 1));
  pseudonyms_.remember("address", before, as_text(text));
}

void TextScrub::domain(Text text) {
  if (keeps(Kind::host)) {
    return;
  }
  const std::string before(as_text(text));
  std::size_t end = text.size();
  const std::size_t colon = as_text(text).rfind(':');
  if (colon != std::string_view::npos && colon == as_text(text).find(':')) {
    end = colon;  // a port stays
  }
  const std::string_view host = as_text(text.first(end));
  if (text::iequals(host, "localhost") || host.empty()) {
    return;
  }
  if (const auto ip = IpAddress::parse(host)) {
    const bool brackets = host.starts_with('[');
    const Text inside = brackets ? text.subspan(1, end - 2) : text.first(end);
    if (!ip->is_loopback()) {
      ip->is_v4() && !brackets ? pseudonyms_.ipv4(inside) : pseudonyms_.ipv6(inside);
    }
    return;
  }
  const std::size_t last = host.rfind('.');
  const std::size_t names = last == std::string_view::npos ? end : last;
  normalise(text.first(end), Charset::utf8);
  for (std::size_t at = 0; at < names;) {
    const std::size_t length = word_length(text.subspan(at, names - at), Charset::utf8);
    if (length != 0) {
      pseudonyms_.word(text.subspan(at, length), Charset::utf8);
    }
    at += length != 0 ? length : read_letter(text.subspan(at), Charset::utf8).bytes;
  }
  // No top-level domain is written with nothing but z, so that nobody's host is met by accident.
  for (std::size_t at = names; at < end; ++at) {
    if (is_ascii_letter(text[at])) {
      text[at] = text[at] < 'a' ? 'Z' : 'z';
    }
  }
  pseudonyms_.remember("host", before, as_text(text));
}

void TextScrub::identity(Text text, Charset charset) {
  const std::string before(as_text(text));
  scan(text, charset, Words::pseudonym);
  pseudonyms_.remember("text", before, as_text(text));
}
void TextScrub::prose(Text text, Charset charset) {
  scan(text, charset, Words::blur);
}
void TextScrub::remark(Text text) {
  scan(text, Charset::utf8, Words::learnt);
}

void TextScrub::kept(Text text, Charset charset, bool free) {
  // What a document holds beside texts must not be touched: normalise() would, but for Latin-1.
  const bool readable = charset == Charset::latin1 || text::is_utf8(as_text(text));
  if (readable && (free || as_text(text).find_first_of("@.") != std::string_view::npos)) {
    scan(text, charset, free ? Words::kept_free : Words::kept);
  }
}

void TextScrub::number(Text digits) {
  const std::string before(as_text(digits));
  pseudonyms_.word(digits, Charset::utf8);
  pseudonyms_.remember("text", before, as_text(digits));
}

void TextScrub::words_but(Text text, bool (*stays)(std::string_view)) {
  normalise(text, Charset::utf8);
  for (std::size_t at = 0; at < text.size();) {
    if (is_guid_at(text, at)) {
      pseudonyms_.hex(text.subspan(at, guid_size));
      at += guid_size;
      continue;
    }
    const std::size_t length = word_length(text.subspan(at), Charset::utf8);
    if (length != 0 && !stays(as_text(text.subspan(at, length)))) {
      pseudonyms_.word(text.subspan(at, length), Charset::utf8);
    }
    at += length != 0 ? length : read_letter(text.subspan(at), Charset::utf8).bytes;
  }
}

void TextScrub::path(Text text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(as_text(text).find('/', at), text.size());
    const Text segment = text.subspan(at, end - at);
    if (as_text(segment).find('@') != std::string_view::npos) {
      identity(segment, Charset::utf8);
    } else {
      words_but(segment, stays_in_paths);
    }
    at = end + 1;
  }
}

void TextScrub::file_name(Text text, Charset charset) {
  const std::size_t point = as_text(text).rfind('.');
  const bool known = point != std::string_view::npos && is_known_ending(as_text(text.subspan(point + 1)));
  identity(text.first(known ? point : text.size()), charset);
}

void TextScrub::server_id(Text text) {
  const auto plain = [](std::uint8_t c) {
    return is_hex_byte(c) ||
           std::string_view(":{}()%_-./ ").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (std::ranges::all_of(text, plain) && std::ranges::any_of(text, is_ascii_digit)) {
    return;  // numbers of the server's own
  }
  const Layer layer = undo(Coding::percent, text);
  Bytes inside = layer.plain;
  path(inside);
  put_back(layer, inside, text);
}

void TextScrub::global_id(Text text) {
  constexpr std::size_t uid_at = 52;
  const Layer layer = undo(Coding::base64, text);
  Bytes inside = layer.plain;
  if (inside.size() > uid_at && as_text(inside).substr(40, 8) == "vCal-Uid") {  // MS-ASEMAIL section 2.2.2.39
    identity(Text(inside).subspan(uid_at), Charset::utf8);
    put_back(layer, inside, text);
  }
}

void TextScrub::device_id(Text text) {
  if (!keeps(Kind::device)) {
    const std::string before(as_text(text));
    words_but(text, [](std::string_view) { return false; });
    pseudonyms_.remember("device", before, as_text(text));
  }
}

void TextScrub::apply(Kind kind, Text text, Charset charset) {
  if (leaves(kind)) {
    return;
  }
  if (keeps(kind)) {
    kept(text, charset_in(text), false);
    return;
  }
  switch (kind) {
    case Kind::file:
      file_name(text, charset);
      break;
    case Kind::subject: {
      std::size_t begin = 0;
      const std::size_t colon = as_text(text).find(':');
      if (colon != std::string_view::npos && is_reply_mark(as_text(text.first(colon)))) {
        begin = colon;
      }
      identity(text.subspan(begin), charset);
      break;
    }
    case Kind::folder:
      if (!is_known_folder(as_text(text))) {
        identity(text, charset);
      }
      break;
    case Kind::id:
      server_id(text);
      break;
    case Kind::uid:
      if (!as_text(text).starts_with(
              "040000008200E000")) {  // made by Outlook from a time and a random number
        identity(text, charset);
      }
      break;
    case Kind::global_id:
      global_id(text);
      break;
    case Kind::phone:
      normalise(text, charset);
      pseudonyms_.number(text);
      words_but(text,
                [](std::string_view word) { return std::ranges::all_of(as_bytes(word), is_ascii_digit); });
      break;
    case Kind::device:
      device_id(text);
      break;
    case Kind::url:
      url(text);
      break;
    case Kind::host:
      domain(text);
      break;
    case Kind::text:
      prose(text, charset);
      break;
    case Kind::picture:
    case Kind::certificate:
    case Kind::attachment:
      fill(text);
      break;
    case Kind::birthday:
    case Kind::coordinate: {
      constexpr std::string_view day = "19700101";
      std::size_t digit = 0;
      for (std::uint8_t& c : text) {
        if (is_ascii_digit(c)) {
          c = kind == Kind::birthday && digit < day.size() ? static_cast<std::uint8_t>(day[digit]) : '0';
          ++digit;
        }
      }
      break;
    }
    default:
      identity(text, charset);
      break;
  }
}

}  // namespace eastap::trace::redact
