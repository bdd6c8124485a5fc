#include "decoders/sign_in/mechanism.h"

#include <algorithm>
#include <array>

#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

// Tags of DER (X.690) as SPNEGO uses them.
constexpr std::uint8_t sequence = 0x30;
constexpr std::uint8_t object_id = 0x06;
constexpr std::uint8_t enumerated = 0x0A;
constexpr std::uint8_t application_0 = 0x60;
constexpr std::uint8_t context_0 = 0xA0;
constexpr std::uint8_t context_1 = 0xA1;

/// One element of DER: its tag and content, which ends with the input where its length says more.
struct Element {
  std::uint8_t tag = 0;
  ByteView content;
};

/// Takes an element off the front; nullopt at the end and for forms that GSS tokens never have.
std::optional<Element> take(ByteView& rest) {
  if (rest.size() < 2) {
    return std::nullopt;
  }
  const std::uint8_t tag = rest[0];
  std::size_t length = rest[1];
  std::size_t at = 2;
  constexpr std::size_t long_form = 0x80;
  if (length >= long_form) {
    const std::size_t digits = length - long_form;
    if (digits == 0 || digits > 4 || rest.size() < at + digits) {
      return std::nullopt;
    }
    length = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      length = (length << 8U) | rest[at++];
    }
  }
  const std::size_t size = std::min(length, rest.size() - at);
  const Element element{tag, rest.subspan(at, size)};
  rest = rest.subspan(at + size);
  return element;
}

/// The content of the first element with that tag; empty where there is none.
ByteView find(ByteView rest, std::uint8_t tag) {
  while (const auto element = take(rest)) {
    if (element->tag == tag) {
      return element->content;
    }
  }
  return {};
}

/// Object identifiers in their DER form.
struct Known {
  std::string_view id;
  std::string_view name;
};
constexpr std::string_view spnego_id = "\x2B\x06\x01\x05\x05\x02";
constexpr std::array<Known, 4> mechanisms{{
    {"\x2A\x86\x48\x86\xF7\x12\x01\x02\x02", "Kerberos"},
    {"\x2A\x86\x48\x82\xF7\x12\x01\x02\x02", "Kerberos"},  // Microsoft's misspelt one (MS-SPNG)
    {"\x2B\x06\x01\x04\x01\x82\x37\x02\x02\x0A", "NTLM"},
    {"\x2B\x06\x01\x04\x01\x82\x37\x02\x02\x1E", "NegoEx"},
}};

std::string mechanism_name(ByteView id) {
  const auto* const found = std::ranges::find(mechanisms, as_text(id), &Known::id);
  return found == mechanisms.end() ? "unknown " + text::to_hex(id.first(std::min<std::size_t>(id.size(), 16)))
                                   : std::string(found->name);
}

bool holds_kerberos(ByteView token) {
  const std::string_view bytes = as_text(token);
  return std::ranges::any_of(mechanisms, [&](const Known& one) {
    return one.name == "Kerberos" && bytes.starts_with(application_0) && bytes.find(one.id) < 16;
  });
}

/// What the token inside of SPNEGO is, or the token by itself.
void read_inner(ByteView token, Mechanism& found) {
  if (const auto at = find_ntlm(token)) {
    found.inner = "NTLM";
    found.ntlm = read_ntlm(token.subspan(*at));
  } else if (holds_kerberos(token)) {
    found.inner = "Kerberos";
  }
}

/// NegTokenInit (RFC 4178 section 4.2.1): the types in [0], the first one's token in [2].
void read_init(ByteView fields, Mechanism& found) {
  found.form = Mechanism::Form::spnego_init;
  ByteView types = find(find(fields, context_0), sequence);
  while (const auto type = take(types)) {
    if (type->tag != object_id || found.offered.size() == max_mechanisms) {
      continue;
    }
    std::string name = mechanism_name(type->content);
    if (std::ranges::find(found.offered, name) == found.offered.end()) {
      found.offered.push_back(std::move(name));
    }
  }
  constexpr std::uint8_t token_tag = 0xA2;
  constexpr std::uint8_t octets = 0x04;
  read_inner(find(find(fields, token_tag), octets), found);
}

/// NegTokenResp (RFC 4178 section 4.2.2): the state in [0], the token in [2].
void read_response(ByteView fields, Mechanism& found) {
  constexpr std::array<std::string_view, 4> states{"accepted", "incomplete", "rejected", "asks for a check"};
  found.form = Mechanism::Form::spnego_response;
  const ByteView state = find(find(fields, context_0), enumerated);
  if (state.size() == 1 && state[0] < states.size()) {
    found.state = states.at(state[0]);
  }
  constexpr std::uint8_t token_tag = 0xA2;
  constexpr std::uint8_t octets = 0x04;
  read_inner(find(find(fields, token_tag), octets), found);
}

constexpr std::array<std::string_view, 6> form_words{
    "none", "ntlm", "kerberos", "spnego-init", "spnego-response", "unknown"};

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) {
    all += (all.empty() ? "" : ", ") + name;
  }
  return all;
}

}  // namespace

std::string_view to_string(Mechanism::Form form) {
  return form_words.at(static_cast<std::size_t>(form));
}

Mechanism::Form mechanism_form(std::string_view word) {
  const auto* const found = std::ranges::find(form_words, word);
  return found == form_words.end() ? Mechanism::Form::none
                                   : static_cast<Mechanism::Form>(found - form_words.begin());
}

std::string_view Mechanism::name() const {
  if (!inner.empty()) {
    return inner;
  }
  return form == Form::spnego_init || form == Form::spnego_response ? "Negotiate" : "";
}

std::string Mechanism::words() const {
  if (form == Form::none) {
    return {};
  }
  std::string all;
  if (ntlm) {
    all = (form == Form::ntlm ? "" : "NTLM, ") + ntlm->words();
  } else if (inner == "Kerberos") {
    all = "a Kerberos ticket, " + std::to_string(length) + " bytes";
  } else if (form == Form::unknown) {
    all = length == 0 ? "a token that is no base64"
                      : "an unknown token of " + std::to_string(length) + " bytes";
  } else {
    all = inner.empty() ? "no token of a mechanism" : "a damaged " + inner + " message";
  }
  if (!offered.empty()) {
    all += "; offers " + joined(offered);
  }
  if (!state.empty()) {
    all += "; " + state;
  }
  return text::printable(all);
}

Mechanism read_mechanism(std::string_view token68) {
  if (token68.empty()) {
    return {};
  }
  const auto bytes = text::from_base64(token68);
  if (!bytes) {
    Mechanism broken;
    broken.form = Mechanism::Form::unknown;
    return broken;
  }
  return read_mechanism_bytes(*bytes);
}

Mechanism read_mechanism_bytes(ByteView token) {
  Mechanism found;
  if (token.empty()) {
    return found;
  }
  found.form = Mechanism::Form::unknown;
  found.length = token.size();
  ByteView rest = token;
  const auto outer = take(rest);
  if (find_ntlm(token) == std::size_t{0}) {
    found.form = Mechanism::Form::ntlm;
    read_inner(token, found);
  } else if (outer && outer->tag == application_0) {
    ByteView inside = outer->content;
    const auto id = take(inside);
    if (id && id->tag == object_id && as_text(id->content) == spnego_id) {
      read_init(find(find(inside, context_0), sequence), found);
    } else if (holds_kerberos(token)) {
      found.form = Mechanism::Form::kerberos;
      found.inner = "Kerberos";
    }
  } else if (outer && outer->tag == context_1) {
    read_response(find(outer->content, sequence), found);
  }
  if (found.inner.empty() && found.form == Mechanism::Form::unknown) {
    read_inner(token, found);  // in a frame that nobody knows
  }
  return found;
}

}  // namespace eastap::sign_in
