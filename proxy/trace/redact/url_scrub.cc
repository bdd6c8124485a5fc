// The parts of TextScrub that know URLs, request targets and their queries.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "decoders/eas/query.h"
#include "proxy/base/text.h"
#include "proxy/trace/redact/known_words.h"
#include "proxy/trace/redact/layers.h"
#include "proxy/trace/redact/text_scrub.h"
#include "proxy/trace/redact/tokens.h"

namespace eastap::trace::redact {
namespace {

/// What parameters of a query are; the values of others are names.
constexpr std::array<std::pair<std::string_view, Kind>, 31> parameters{{
    {"Cmd", Kind::keep},
    {"User", Kind::name},
    {"DeviceId", Kind::device},
    {"DeviceType", Kind::keep},
    {"SaveInSent", Kind::keep},
    {"CollectionId", Kind::id},
    {"CollectionName", Kind::folder},
    {"ItemId", Kind::id},
    {"LongId", Kind::id},
    {"ParentId", Kind::id},
    {"Occurrence", Kind::keep},
    {"AttachmentName", Kind::id},
    {"Email", Kind::address},
    {"Protocol", Kind::keep},
    {"RedirectCount", Kind::keep},
    {"client_id", Kind::keep},
    {"response_type", Kind::keep},
    {"redirect_uri", Kind::url},
    {"resource", Kind::url},
    {"scope", Kind::url},
    {"login_hint", Kind::address},
    {"username", Kind::name},
    {"state", Kind::name},
    {"code", Kind::keep},
    {"prompt", Kind::keep},
    {"error", Kind::keep},
    {"error_description", Kind::text},
    {"code_challenge", Kind::name},
    {"code_challenge_method", Kind::keep},
    {"mbxid", Kind::name},
    {"version", Kind::keep},
}};

const std::pair<std::string_view, Kind>* find_parameter(std::string_view name) {
  const auto* const row =
      std::ranges::find_if(parameters, [&](const auto& one) { return text::iequals(one.first, name); });
  return row == parameters.end() ? nullptr : row;
}

/// What the fields of the packed query with these tags are (MS-ASHTTP section 2.2.1.1.1.1.4).
Kind kind_of_tag(std::uint8_t tag) {
  constexpr std::array<Kind, 9> kinds{Kind::id, Kind::id,   Kind::folder, Kind::id,  Kind::id,
                                      Kind::id, Kind::keep, Kind::keep,   Kind::name};
  return tag < kinds.size() ? kinds.at(tag) : Kind::name;
}

}  // namespace

void TextScrub::url(Text text) {
  const std::string_view all = as_text(text);
  if (text::istarts_with(all, "data:")) {
    const std::size_t comma = std::min(all.find(','), all.size());
    fill(text.subspan(comma));
    return;
  }
  if (text::istarts_with(all, "tel:")) {
    pseudonyms_.number(text);
    return;
  }
  if (text::istarts_with(all, "mailto:") || text::istarts_with(all, "cid:")) {
    const Layer layer = undo(Coding::percent, text.subspan(all.find(':') + 1));
    Bytes inside = layer.plain;
    identity(inside, Charset::utf8);
    put_back(layer, inside, text.subspan(all.find(':') + 1));
    return;
  }
  std::size_t begin = url_start(text, 0);
  if (begin == 0 && all.starts_with("//")) {
    begin = 2;
  }
  if (begin == 0) {
    target(text);
    return;
  }
  const std::size_t path_at = std::min(all.find_first_of("/?#", begin), all.size());
  const std::size_t sign = all.substr(begin, path_at - begin).rfind('@');
  if (sign != std::string_view::npos) {
    const std::size_t colon = std::min(all.find(':', begin), begin + sign);
    identity(text.subspan(begin, colon - begin), Charset::utf8);
    const std::size_t password = std::min(colon + 1, begin + sign);
    std::ranges::fill(text.subspan(password, begin + sign - password), std::uint8_t{'*'});
    begin += sign + 1;
  }
  domain(text.subspan(begin, path_at - begin));
  target(text.subspan(path_at));
}

void TextScrub::target(Text text) {
  const std::string_view all = as_text(text);
  if (url_start(text, 0) != 0) {
    url(text);
    return;
  }
  const std::size_t mark = std::min(all.find('?'), all.size());
  if (!keeps(Kind::url)) {
    const Layer layer = undo(Coding::percent, text.first(mark));
    Bytes inside = layer.plain;
    path(inside);
    put_back(layer, inside, text.first(mark));
  }
  if (mark < all.size()) {
    query(text.subspan(mark + 1));
  }
}

void TextScrub::query(Text text) {
  if (!packed(text)) {
    form(text);
  }
}

void TextScrub::form(Text text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::string_view all = as_text(text);
    const std::size_t end = std::min(all.find_first_of("&#;", begin), all.size());
    const std::size_t equals = std::min(all.find('=', begin), end);
    if (equals == end) {
      path(text.subspan(begin, end - begin));
    } else {
      const std::string name = text::percent_decode(all.substr(begin, equals - begin));
      parameter(name, text.subspan(equals + 1, end - equals - 1));
      if (find_parameter(name) == nullptr) {
        parameter_name(text.subspan(begin, equals - begin));
      }
    }
    begin = end + 1;
  }
}

void TextScrub::parameter(std::string_view name, Text value) {
  const auto* const row = find_parameter(name);
  const Kind kind = row == nullptr ? Kind::name : row->second;
  if (leaves(kind)) {
    return;
  }
  const Layer layer = undo(Coding::percent, value);
  Bytes inside = layer.plain;
  apply(kind, inside, Charset::utf8);
  put_back(layer, inside, value);
}

/// The name of a parameter stays, but for addresses, hosts and words that were learnt.
void TextScrub::parameter_name(Text name) {
  const Layer layer = undo(Coding::percent, name);
  Bytes inside = layer.plain;
  kept(inside, charset_in(inside), true);
  put_back(layer, inside, name);
}

/// The packed form, where the query is one.
bool TextScrub::packed(Text text) {
  if (as_text(text).find('&') != std::string_view::npos ||
      eas::parse_query(as_text(text)).form != eas::QueryForm::base64) {
    return false;
  }
  const Layer percent = undo(Coding::percent, text);
  Bytes digits = percent.plain;
  const Layer layer = undo(Coding::base64, digits);
  Bytes bytes = layer.plain;
  packed_fields(bytes);
  put_back(layer, bytes, digits);
  put_back(percent, digits, text);
  return true;
}

void TextScrub::packed_fields(Text bytes) {
  std::size_t at = 4;  // version, command, locale
  const auto take = [&]() -> Text {
    const std::size_t length = at < bytes.size() ? bytes[at] : 0;
    const std::size_t begin = std::min(at + 1, bytes.size());
    const std::size_t end = std::min(begin + length, bytes.size());
    at = end;
    return bytes.subspan(begin, end - begin);
  };
  const Text device = take();
  const auto shown = eas::show_device_id(device);
  Bytes name = to_bytes(std::string_view(shown.text));
  device_id(name);
  if (!shown.binary) {
    std::ranges::copy_n(name.begin(), static_cast<std::ptrdiff_t>(std::min(name.size(), device.size())),
                        device.begin());
  } else if (const auto made = text::from_hex(as_text(name)); made && made->size() == device.size()) {
    std::ranges::copy(*made, device.begin());
  }
  static_cast<void>(take());  // policy key
  static_cast<void>(take());  // device type
  while (at < bytes.size()) {
    const std::uint8_t tag = bytes[at++];
    apply(kind_of_tag(tag), take(), Charset::utf8);
  }
}

}  // namespace eastap::trace::redact
