#include "proxy/trace/head_secrets.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

#include "proxy/base/text.h"
#include "proxy/trace/secret_names.h"
#include "proxy/trace/text_secrets.h"

namespace eastap::trace {
namespace {

enum class Rule : std::uint8_t { none, credentials, cookie, set_cookie, whole };

struct SecretField {
  std::string_view name;
  Rule rule;
};
constexpr std::array<SecretField, 8> secret_fields{{
    {"Authorization", Rule::credentials},
    {"Proxy-Authorization", Rule::credentials},
    {"Cookie", Rule::cookie},
    {"Cookie2", Rule::cookie},
    {"Set-Cookie", Rule::set_cookie},
    {"Set-Cookie2", Rule::set_cookie},
    {"Authentication-Info", Rule::whole},
    {"Proxy-Authentication-Info", Rule::whole},
}};
/// Fields that hold an address, alone or among other words.
constexpr std::array<std::string_view, 9> address_fields{
    "Location", "Content-Location", "Referer",        "X-MS-Location", "Origin",
    "Link",     "Refresh",          "X-Original-URL", "X-Rewrite-URL"};

/// Schemes whose name may stay. A word that is none of them may be the secret itself.
constexpr std::array<std::string_view, 7> known_schemes{"Basic",  "Bearer", "NTLM", "Negotiate",
                                                        "Digest", "PoP",    "DPoP"};

/// What stands behind "Password:" where a text speaks of one.
constexpr auto plain_answers = std::to_array<std::string_view>(
    {"required", "incorrect", "invalid", "wrong", "expired", "missing", "unknown", "changed", "rejected",
     "none", "null", "empty", "true", "false", "yes", "no", "ok"});

/// What a Set-Cookie field says beside the cookie (RFC 6265 section 5.2, RFC 2965, browsers).
constexpr std::array<std::string_view, 13> cookie_attributes{
    "Expires", "Max-Age", "Domain",  "Path", "Secure",   "HttpOnly",    "SameSite",
    "Version", "Comment", "Discard", "Port", "Priority", "Partitioned",
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

bool iany(std::string_view name, const auto& names) {
  return std::ranges::any_of(names, [&](std::string_view one) { return text::iequals(one, name); });
}

/// Lines of a text, without their line ends.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  bool next() {
    if (at_ >= text_.size()) {
      return false;
    }
    begin_ = at_;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    line_ = text_.substr(at_, end - at_);
    folded_ = line_.starts_with(' ') || line_.starts_with('\t');
    at_ = end + 1;
    while (!line_.empty() && is_blank(line_.back())) {
      line_.remove_suffix(1);
    }
    return true;
  }
  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] bool folded() const { return folded_; }

 private:
  std::string_view text_;
  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  bool folded_ = false;
};

void add(Spans& found, std::size_t begin, std::size_t end) {
  if (begin < end) {
    found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }
}

/// A field line taken apart; `value_at` counts in the line.
struct FieldLine {
  std::string_view name;
  std::size_t value_at = 0;
};
FieldLine split_field(std::string_view line) {
  std::size_t begin = 0;
  while (begin < line.size() && is_blank(line[begin])) {
    ++begin;
  }
  const std::size_t colon = line.find(':', begin);
  if (colon == std::string_view::npos) {
    return {};
  }
  std::size_t end = colon;
  while (end > begin && is_blank(line[end - 1])) {
    --end;
  }
  std::size_t value = colon + 1;
  while (value < line.size() && is_blank(line[value])) {
    ++value;
  }
  return {line.substr(begin, end - begin), value};
}

/// The first letters of names, in either case. Cheap before exact: most lines of a head begin with another
/// one.
class FirstLetters {
 public:
  template <class Names, class Name = std::identity>
  constexpr explicit FirstLetters(const Names& names, Name name = {}) {
    for (const auto& one : names) {
      letters_ |= bit(std::invoke(name, one).front());
    }
  }
  [[nodiscard]] bool may_begin(std::string_view name) const {
    return !name.empty() && (letters_ & bit(name.front())) != 0;
  }

 private:
  static constexpr std::uint32_t bit(char c) { return 1U << (static_cast<std::uint8_t>(c) & 0x1FU); }
  std::uint32_t letters_ = 0;
};
constexpr FirstLetters secret_letters(secret_fields, &SecretField::name);
constexpr FirstLetters address_letters(address_fields);

bool is_address_field(std::string_view name) {
  return address_letters.may_begin(name) && iany(name, address_fields);
}

Rule rule_of(std::string_view name) {
  if (secret_letters.may_begin(name)) {
    const auto* const field = std::ranges::find_if(
        secret_fields, [&](const SecretField& one) { return text::iequals(one.name, name); });
    if (field != secret_fields.end()) {
      return field->rule;
    }
  }
  return !is_secret_field(name)                                         ? Rule::none
         : text::ifind(name, "authorization") != std::string_view::npos ? Rule::credentials
                                                                        : Rule::whole;
}

void find_credentials(std::string_view value, std::size_t at, Spans& found) {
  const std::size_t blank = std::min(value.find_first_of(" \t"), value.size());
  std::size_t begin = 0;
  if (iany(value.substr(0, blank), known_schemes)) {
    begin = std::min(value.find_first_not_of(" \t", blank), value.size());
  }
  add(found, at + begin, at + value.size());
}

/// The name of a password, and not of a ticket or a token, of which texts have more to tell.
bool is_password_name(std::string_view name) {
  return is_secret_name(name) && name.find_first_of(" \t") == std::string_view::npos &&
         (text::ifind(name, "pass") != std::string_view::npos ||
          text::ifind(name, "pwd") != std::string_view::npos);
}

/// Whether a pair of a Set-Cookie field says how long and where the cookie holds. Joined fields may hide
/// another cookie behind a comma, so a value with "=" in it is none.
bool is_attribute(std::string_view name, std::string_view value) {
  return iany(name, cookie_attributes) && value.find('=') == std::string_view::npos;
}

/// The values of `a=1; b="x;y"`; those of a Set-Cookie without its attributes.
void find_cookies(std::string_view value, std::size_t at, bool set_cookie, Spans& found) {
  bool first = true;
  std::size_t begin = 0;
  while (begin < value.size()) {
    std::size_t end = begin;
    bool quoted = false;
    while (end < value.size() && (quoted || value[end] != ';')) {
      quoted ^= value[end] == '"';
      ++end;
    }
    const std::string_view pair = value.substr(begin, end - begin);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::size_t value_at = equals == pair.size() ? 0 : equals + 1;
    if (!set_cookie || first ||
        !is_attribute(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())))) {
      add(found, at + begin + value_at, at + end);
    }
    first = false;
    begin = end + 1;
    while (begin < value.size() && is_blank(value[begin])) {
      ++begin;
    }
  }
}

void apply(Rule rule, std::string_view value, std::size_t at, Spans& found) {
  switch (rule) {
    case Rule::credentials:
      find_credentials(value, at, found);
      break;
    case Rule::cookie:
    case Rule::set_cookie:
      find_cookies(value, at, rule == Rule::set_cookie, found);
      break;
    case Rule::whole:
      add(found, at, at + value.size());
      break;
    case Rule::none:
      break;
  }
}

/// Looks at the lines of a head one after the other for sign-in fields, cookies and fields named like
/// secrets.
class FieldLook {
 public:
  void look(const Lines& lines, const FieldLine& field, Spans& found) {
    const std::string_view line = lines.line();
    const Rule own = rule_of(field.name);
    if (own != Rule::none) {
      apply(own, line.substr(field.value_at), lines.begin() + field.value_at, found);
      rule_ = own;
    } else if (!lines.folded()) {
      rule_ = Rule::none;
    } else if (rule_ != Rule::none && !line.empty()) {
      add(found, lines.begin() + line.find_first_not_of(" \t\r"), lines.begin() + line.size());
    }
  }

 private:
  Rule rule_ = Rule::none;  // of the field that folded lines belong to
};

/// The same for secrets in addresses.
class AddressLook {
 public:
  void look(const Lines& lines, const FieldLine& field, Spans& found) {
    const std::string_view line = lines.line();
    if (!at_start_) {
      if (is_address_field(field.name)) {
        find_in_address(line.substr(field.value_at), lines.begin() + field.value_at, found);
      }
    } else if (!line.empty()) {
      at_start_ = false;
      const std::size_t begin = std::min(line.find(' '), line.size());
      const std::size_t end = std::max(line.rfind(' '), begin);
      find_in_address(line.substr(begin, std::min(end, line.size()) - begin), lines.begin() + begin, found);
    }
  }

 private:
  bool at_start_ = true;
};

template <class... Looks>
void walk(ByteView head, Spans& found, Looks... looks) {
  Lines lines(as_text(head));
  while (lines.next()) {
    const FieldLine field = split_field(lines.line());
    (looks.look(lines, field, found), ...);
  }
}

}  // namespace

void find_field_secrets(ByteView head, Spans& found) {
  walk(head, found, FieldLook());
}

void find_address_secrets(ByteView head, Spans& found) {
  walk(head, found, AddressLook());
}

void find_head_secrets(ByteView head, Spans& found) {
  walk(head, found, FieldLook(), AddressLook());
}

void find_line_secrets(ByteView text, Spans& found) {
  Lines lines(as_text(text));
  while (lines.next()) {
    const FieldLine field = split_field(lines.line());
    const std::string_view value = lines.line().substr(field.value_at);
    if (field.name.empty() || value.empty() || iany(value, plain_answers)) {
      continue;
    }
    const std::size_t blank = std::min(value.find_first_of(" \t"), value.size());
    const std::string_view scheme = value.substr(0, blank);
    const bool one_word = blank == value.size();
    const bool two_words =
        value.find_first_of(" \t", value.find_first_not_of(" \t", blank)) == std::string_view::npos;
    if (text::iequals(field.name, "Authorization") || text::iequals(field.name, "Proxy-Authorization")) {
      if (one_word || (two_words && iany(scheme, known_schemes)) || text::iequals(scheme, "Digest")) {
        find_credentials(value, lines.begin() + field.value_at, found);
      }
    } else if (one_word && is_password_name(field.name)) {
      add(found, lines.begin() + field.value_at, lines.begin() + field.value_at + value.size());
    }
  }
}

std::string_view authorization_of(ByteView head) {
  Lines lines(as_text(head));
  while (lines.next()) {
    const std::string_view line = lines.line();
    const FieldLine field = split_field(line);
    if (text::iequals(field.name, "Authorization")) {
      return line.substr(field.value_at);
    }
  }
  return {};
}

}  // namespace eastap::trace
