#include "proxy/trace/text_secrets.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "proxy/base/text.h"
#include "proxy/trace/coded_signs.h"
#include "proxy/trace/secret_names.h"

namespace eastap::trace {
namespace {

// What is looked at around a sign, so that no text costs more than a multiple of its length.
constexpr std::size_t most_name = 96;
constexpr std::size_t most_authority = 512;
constexpr std::size_t most_tag = 4096;
constexpr std::size_t most_part_head = 1024;
constexpr std::size_t most_blanks = 16;
constexpr std::size_t looked_for_form = 4096;
constexpr std::size_t nowhere = std::string_view::npos;
constexpr std::size_t unsearched = nowhere;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_name_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-' ||
         c == '.' || c == '%' || c == '$';
}
/// Where a value in running text ends at the latest.
bool ends_word(char c) {
  return static_cast<std::uint8_t>(c) <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\' ||
         c == '`';
}

/// A body "a=1&b=2" without line ends and blanks.
bool is_form(std::string_view text) {
  const std::string_view start = text.substr(0, looked_for_form);
  return start.find('=') != nowhere && start.find_first_of("<>{}\" \t") == nowhere &&
         start.substr(0, start.find('=')).find_first_of("/:?") == nowhere;
}

class TextScan {
 public:
  TextScan(std::string_view text, std::size_t base, bool address, Spans& found)
      : text_(text),
        base_(base),
        address_(address),
        form_(!address && is_form(text)),
        found_(found),
        first_(found.size()) {}

  void run() {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      switch (text_[at]) {
        case ':':
          user_info(at);
          if (!address_) {
            at = std::max(at, member(at));
          }
          break;
        case '=':
        case '%':
          at = std::max(at, parameter(at));
          break;
        case '<':
        case '&':
        case '\\':
          if (const Brackets* brackets = address_ ? nullptr : brackets_at(text_, at)) {
            tag(at, *brackets);
          }
          break;
        default:
          break;
      }
    }
  }

 private:
  /// Values without an end overlap; joined, so that they cost no more than their length.
  void add(std::size_t begin, std::size_t end) {
    const auto from = static_cast<std::uint32_t>(base_ + begin);
    const auto to = static_cast<std::uint32_t>(base_ + end);
    if (from >= to) {
      return;
    }
    if (found_.size() > first_ && from >= found_.back().begin && from <= found_.back().end) {
      found_.back().end = std::max(found_.back().end, to);
    } else {
      found_.push_back({from, to});
    }
  }
  /// Where `what` stands next; `known` holds what the last search for it found.
  std::size_t next(std::string_view what, std::size_t from, std::size_t& known) const {
    if (known < from || known == unsearched) {
      known = std::min(text_.find(what, from), text_.size());
    }
    return known;
  }
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const {
    while (at < text_.size() && is_space(text_[at])) {
      ++at;
    }
    return at;
  }

  [[nodiscard]] bool stands_at(std::size_t at, std::string_view what) const {
    return text_.substr(at, what.size()) == what;
  }

  /// "://user:password@"; JSON may write the slashes "\/".
  void user_info(std::size_t at) {
    std::size_t begin = at + 1;
    for (int slashes = 0; slashes < 2; ++slashes) {
      begin += text_.substr(begin, 2) == "\\/" ? 1U : 0U;
      if (text_.substr(begin, 1) != "/") {
        return;
      }
      ++begin;
    }
    const std::string_view rest = text_.substr(begin, most_authority);
    const auto* const stop =
        std::ranges::find_if(rest, [](char c) { return c == '/' || c == '?' || c == '#' || ends_word(c); });
    const std::string_view authority = rest.substr(0, static_cast<std::size_t>(stop - rest.begin()));
    const std::size_t sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (sign != nowhere && colon < sign) {
      add(begin + colon + 1, begin + sign);
    }
  }

  /// A member of JSON by the colon behind its name; the quotation marks may be escaped. Returns where the
  /// value ends, 0 where it is no secret.
  std::size_t member(std::size_t colon) {
    std::size_t end = colon;
    while (end > 0 && colon - end < most_blanks && is_space(text_[end - 1])) {
      --end;
    }
    if (end == 0 || (text_[end - 1] != '"' && text_[end - 1] != '\'')) {
      return 0;
    }
    const char quote = text_[--end];
    const std::size_t slashes_end = end;
    while (end > 0 && slashes_end - end < most_blanks && text_[end - 1] == '\\') {
      --end;
    }
    const std::size_t slashes = slashes_end - end;
    const std::size_t least = end > most_name ? end - most_name : 0;
    std::size_t begin = end;
    while (begin > least && text_[begin - 1] != quote && text_[begin - 1] != '\n') {
      --begin;
    }
    if (!is_secret_name(text_.substr(begin, end - begin))) {
      return 0;
    }
    std::size_t value = skip_blanks(colon + 1);
    std::size_t value_end = value;
    while (value < text_.size() && text_[value] == '\\') {
      ++value;
    }
    if (value < text_.size() && (text_[value] == '"' || text_[value] == '\'')) {
      value_end = string_end(value + 1, text_[value], slashes);
      ++value;
    } else {
      value = value_end;
      constexpr std::string_view number = "0123456789.+-eE";
      while (value_end < text_.size() && number.find(text_[value_end]) != nowhere) {
        ++value_end;
      }
    }
    add(value, value_end);
    return value_end == 0 ? 0 : value_end - 1;
  }

  /// The quotation mark that ends a string whose own one has so many backslashes before it.
  [[nodiscard]] std::size_t string_end(std::size_t at, char quote, std::size_t slashes) const {
    std::size_t run = 0;
    for (; at < text_.size(); ++at) {
      if (text_[at] == quote && (slashes == 0 ? run % 2 == 0 : run <= slashes)) {
        return at - (slashes == 0 ? 0 : run);
      }
      run = text_[at] == '\\' ? run + 1 : 0;
    }
    return at;
  }

  /// "name=value" of an address or a form, by its "=". Returns where the value ends, 0 where it is no secret.
  std::size_t parameter(std::size_t at) {
    const Sign equals = sign_at(text_, at);
    if (equals.c != '=') {
      return 0;
    }
    const std::size_t least = at > most_name ? at - most_name : 0;
    std::size_t begin = at;
    while (begin > least && is_name_letter(text_[begin - 1])) {
      --begin;
    }
    std::string_view name = text_.substr(begin, at - begin);
    if (!address_ && text::iequals(name, "name")) {
      form_part(at);
    }
    const char before = begin == 0 ? '\0' : text_[begin - 1];
    bool stands = begin == 0 ? form_ : std::string_view("?&;#").find(before) != nowhere;
    if (before == '\\' && name.starts_with("u0026")) {  // "&" in JSON
      name.remove_prefix(5);
      stands = true;
    }
    std::string decoded;
    if (name.find('%') != nowhere) {
      decoded = text::percent_decode(text::percent_decode(text::percent_decode(name)));
      name = decoded;
      if (const std::size_t sign = name.find_last_of("?&;#"); sign != nowhere) {
        name.remove_prefix(sign + 1);
        stands = true;
      }
    }
    if (!stands || !is_secret_parameter(name)) {
      return 0;
    }
    const std::size_t value = at + equals.size;
    const std::size_t end = parameter_end(value, equals.depth, before == ';');
    add(value, end);
    return end - 1;  // the sign behind it may begin another one
  }

  [[nodiscard]] std::size_t parameter_end(std::size_t at, unsigned depth, bool of_path) const {
    for (; at < text_.size(); ++at) {
      const Sign sign = sign_at(text_, at);
      const bool next = (sign.c == '&' || sign.c == '#') && sign.depth <= depth;
      if (next || (of_path && std::string_view(";/?").find(sign.c) != nowhere) ||
          (address_ ? sign.c == '>' : ends_word(sign.c))) {
        break;
      }
    }
    return at;
  }

  /// A part of multipart/form-data (RFC 7578), by the "=" behind "name".
  void form_part(std::size_t equals) {
    constexpr std::size_t looked_back = 64;
    const std::size_t from = equals > looked_back ? equals - looked_back : 0;
    if (text::ifind(text_.substr(from, equals - from), "form-data") == nowhere) {
      return;
    }
    const std::string_view head = text_.substr(equals + 1, most_part_head);
    const bool quoted = head.starts_with('"');
    const std::string_view rest = head.substr(quoted ? 1 : 0);
    const std::string_view name = rest.substr(0, rest.find_first_of(quoted ? "\"\r\n" : "; \r\n"));
    std::size_t body = head.find("\r\n\r\n");
    if (body == nowhere || !is_secret_name(name)) {
      return;
    }
    body += equals + 1 + 4;
    add(body, next("\r\n--", body, part_end_));
  }

  struct Value {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t behind = 0;  // its quotation mark
  };

  /// A tag ends with its own bracket; plain ones end a coded one, too: not every writer codes ">".
  [[nodiscard]] bool ends_tag(std::size_t at, const Brackets& brackets) const {
    const char c = text_[at];
    return c == '>' || c == '<' ||
           (!brackets.plain() && (stands_at(at, brackets.close) || stands_at(at, brackets.open)));
  }

  /// An element by its "<", plain or coded: its own text, and attributes.
  void tag(std::size_t at, const Brackets& brackets) {
    const std::size_t name_at = at + brackets.open.size();
    std::size_t end = name_at;
    while (end < text_.size() && !is_space(text_[end]) && text_[end] != '/' && !ends_tag(end, brackets)) {
      ++end;
      if (end - at > most_name) {
        return;
      }
    }
    const std::string_view name = text_.substr(name_at, end - name_at);
    if (name.empty() || name.front() == '!' || name.front() == '?') {
      return;
    }
    end = attributes(end, std::min(at + most_tag, text_.size()), brackets);
    const bool closed = end > 0 && text_[end - 1] == '/';
    const std::string_view close = stands_at(end, brackets.close) ? brackets.close : ">";
    if (stands_at(end, close) && !closed && is_secret_name(name.substr(name.rfind(':') + 1))) {
      element_text(end + close.size(), brackets);
    }
  }

  void element_text(std::size_t begin, const Brackets& brackets) {
    begin = skip_blanks(begin);
    constexpr std::string_view cdata = "![CDATA[";
    const std::size_t raw = begin + brackets.open.size();
    const bool is_raw = stands_at(begin, brackets.open) && stands_at(raw, cdata);
    begin = is_raw ? raw + cdata.size() : begin;
    if (is_raw && brackets.plain()) {
      add(begin, next("]]>", begin, data_end_));
    } else {
      const std::size_t end = std::min(text_.find(brackets.open, begin), text_.size());
      add(begin, brackets.plain() ? end : std::min(end, next("<", begin, bracket_)));
    }
  }

  /// Attributes whose name, or whose neighbour "name" or "id", is that of a secret. Returns where they end.
  std::size_t attributes(std::size_t at, std::size_t end, const Brackets& brackets) {
    std::string_view named;
    std::optional<Value> value;
    while (at < end && !ends_tag(at, brackets)) {
      const std::size_t key_at = at;
      while (at < end && is_name_letter(text_[at])) {
        ++at;
      }
      const std::string_view key = text_.substr(key_at, at - key_at);
      if (key.empty()) {
        ++at;
        continue;
      }
      const std::size_t equals = skip_blanks(at);
      if (equals >= end || text_[equals] != '=') {
        at = std::min(equals, end);
        continue;
      }
      const Value found = attribute_value(skip_blanks(equals + 1), end, brackets);
      at = std::min(found.behind, end);
      if (is_secret_name(key)) {
        add(found.begin, found.end);
      } else if (text::iequals(key, "value") || text::iequals(key, "content")) {
        value = found;
      } else if (text::iequals(key, "name") || (text::iequals(key, "id") && named.empty())) {
        named = text_.substr(found.begin, found.end - found.begin);
      }
    }
    if (value && is_secret_name(named)) {
      add(value->begin, value->end);
    }
    return at;
  }

  /// Its quotation marks may be escaped, as in JSON, or written in a code (coded_signs.h).
  [[nodiscard]] Value attribute_value(std::size_t at, std::size_t end, const Brackets& brackets) const {
    if (const std::string_view mark = at < end ? quote_at(text_, at) : std::string_view(); !mark.empty()) {
      const std::size_t value = at + mark.size();
      const std::size_t value_end = std::min(text_.find(mark, value), text_.size());
      return {value, value_end, std::min(value_end + mark.size(), text_.size())};
    }
    std::size_t quote = at;
    while (quote < end && quote - at < most_blanks && text_[quote] == '\\') {
      ++quote;
    }
    if (quote < end && (text_[quote] == '"' || text_[quote] == '\'')) {
      const std::size_t value_end = string_end(quote + 1, text_[quote], quote - at);
      return {quote + 1, value_end, value_end};
    }
    const std::size_t begin = at;
    while (at < end && !is_space(text_[at]) && text_[at] != '>' && !stands_at(at, brackets.close)) {
      ++at;
    }
    return {begin, at, at};
  }

  std::string_view text_;
  std::size_t base_;
  bool address_;
  bool form_;
  Spans& found_;
  std::size_t first_;  // span of this scan
  std::size_t data_end_ = unsearched;
  std::size_t bracket_ = unsearched;
  std::size_t part_end_ = unsearched;
};

}  // namespace

void find_in_address(std::string_view address, std::size_t at, Spans& found) {
  TextScan(address, at, true, found).run();
}

void find_text_secrets(std::string_view text, Spans& found) {
  TextScan(text, 0, false, found).run();
}

}  // namespace eastap::trace
