#include "proxy/trace/redact/pseudonyms.h"

#include <algorithm>
#include <utility>

#include "certs/digest.h"
#include "proxy/base/text.h"

namespace eastap::trace::redact {
namespace {

/// Rounds of the balanced network that permutes the words of one shape (Luby and Rackoff; FF1 of
/// NIST SP 800-38G has ten of the same kind).
constexpr unsigned rounds = 8;
constexpr std::size_t max_cached = 1U << 16U;
constexpr std::size_t longest_remembered = 256;
constexpr std::size_t longest_cached = 256;
constexpr std::size_t longest_hashed = 512;
constexpr std::size_t least_hex = 8;

bool is_hex_digit(std::uint8_t c) {
  return (c >= '0' && c <= '9') || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'f');
}
bool is_digit_byte(std::uint8_t c) {
  return c >= '0' && c <= '9';
}

/// Ids of devices and the like are hex throughout and must stay so. Mere digits and mere letters are not.
bool is_hex_word(ByteView text) {
  return text.size() >= least_hex && std::ranges::all_of(text, is_hex_digit) &&
         std::ranges::any_of(text, is_digit_byte) && !std::ranges::all_of(text, is_digit_byte);
}

Letter hex_letter(std::uint8_t c, bool upper) {
  const unsigned value = is_digit_byte(c) ? c - '0' : (c | 0x20U) - 'a' + 10U;
  return {alphabet_hex, upper, value, 16, 1};
}

/// A number may not begin with 0 in JSON, and the same digits in a text must become the same number: a 0 at
/// the front stays one, and no other digit becomes one. Gives what the digit's place counts from.
std::uint32_t hold_zero(Letter& first) {
  if (first.index == 0) {
    first.size = 1;
    return 0;
  }
  first.index -= 1;
  first.size = 9;
  return 1;
}

bool is_upper_hex(ByteView text) {
  return std::ranges::any_of(text, [](std::uint8_t c) { return c >= 'A' && c <= 'F'; });
}

void append_number(std::string& to, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    to += static_cast<char>(value >> shift & 0xFFU);
  }
}

}  // namespace

Pseudonyms::Pseudonyms(ByteView seed) {
  Bytes with_purpose = to_bytes(std::string_view("eastap redact\n"));
  append(with_purpose, seed);
  const certs::Digest digest = certs::sha256(with_purpose);
  key_ = as_text(digest);
}

std::vector<std::uint32_t> Pseudonyms::numbers(std::string_view what, std::size_t count) const {
  std::vector<std::uint32_t> made;
  made.reserve(count + 8);
  std::string input = key_;
  if (what.size() <= longest_hashed) {
    input += what;
  } else {  // it is hashed again for every eight numbers
    const certs::Digest digest = certs::sha256(as_bytes(what));
    input += as_text(digest);
  }
  const std::size_t counter_at = input.size();
  for (std::uint32_t block = 0; made.size() < count; ++block) {
    input.resize(counter_at);
    append_number(input, block);
    const certs::Digest digest = certs::sha256(as_bytes(input));
    for (std::size_t i = 0; i < digest.size(); i += 4) {
      made.push_back(static_cast<std::uint32_t>(digest.at(i)) |
                     static_cast<std::uint32_t>(digest.at(i + 1)) << 8U |
                     static_cast<std::uint32_t>(digest.at(i + 2)) << 16U |
                     static_cast<std::uint32_t>(digest.at(i + 3)) << 24U);
    }
  }
  return made;
}

void Pseudonyms::permute(std::span<Letter> letters, std::string_view tweak) const {
  const std::size_t middle = letters.size() / 2;
  std::string shape(tweak);
  shape += '\n';
  for (const Letter& letter : letters) {
    shape += static_cast<char>(letter.alphabet);
  }
  for (unsigned round = 0; round < rounds; ++round) {
    const bool left = round % 2 == 0;
    const auto read = left ? letters.first(middle) : letters.subspan(middle);
    const auto changed = left ? letters.subspan(middle) : letters.first(middle);
    std::string what = shape;
    what += static_cast<char>(round);
    for (const Letter& letter : read) {
      append_number(what, letter.index);
    }
    const auto added = numbers(what, changed.size());
    for (std::size_t i = 0; i < changed.size(); ++i) {
      changed[i].index = (changed[i].index + added[i] % changed[i].size) % changed[i].size;
    }
  }
}

void Pseudonyms::word(std::span<std::uint8_t> text, Charset charset) {
  std::string name(as_text(text));
  name += static_cast<char>('0' + static_cast<int>(charset));
  if (const auto made = words_.find(name); made != words_.end()) {
    std::ranges::copy(as_bytes(made->second), text.begin());
    return;
  }
  std::vector<Letter> letters;
  const bool hex = is_hex_word(text);
  const bool upper = is_upper_hex(text);
  for (std::size_t at = 0; at < text.size();) {
    letters.push_back(hex ? hex_letter(text[at], upper) : read_letter(text.subspan(at), charset));
    at += letters.back().bytes;
  }
  if (std::ranges::any_of(letters, [](const Letter& one) { return one.alphabet == alphabet_none; })) {
    return;  // no word
  }
  std::uint32_t from =
      !text.empty() && std::ranges::all_of(text, is_digit_byte) ? hold_zero(letters.front()) : 0;
  permute(letters, "word");
  std::size_t at = 0;
  for (const Letter& letter : letters) {
    write_letter(letter, letter.index + std::exchange(from, 0), charset, text.subspan(at));
    at += letter.bytes;
  }
  if (words_.size() >= max_cached) {
    words_.clear();
  }
  if (name.size() <= longest_cached) {
    words_.emplace(std::move(name), std::string(as_text(text)));
  }
}

void Pseudonyms::number(std::span<std::uint8_t> text) {
  std::vector<Letter> digits;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_digit_byte(text[at])) {
      digits.push_back({alphabet_digit, false, static_cast<std::uint32_t>(text[at] - '0'), 10, 1});
      places.push_back(at);
    }
  }
  permute(digits, "number");
  for (std::size_t i = 0; i < digits.size(); ++i) {
    text[places[i]] = static_cast<std::uint8_t>('0' + digits[i].index);
  }
}

void Pseudonyms::hex(std::span<std::uint8_t> text) {
  std::vector<Letter> digits;
  std::vector<std::size_t> places;
  const bool upper = is_upper_hex(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_hex_digit(text[at])) {
      digits.push_back(hex_letter(text[at], upper));
      places.push_back(at);
    }
  }
  permute(digits, "word");
  for (std::size_t i = 0; i < digits.size(); ++i) {
    write_letter(digits[i], digits[i].index, Charset::utf8, text.subspan(places[i]));
  }
}

void Pseudonyms::ipv4(std::span<std::uint8_t> text) {
  std::string before = "ipv4 ";
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    unsigned value = 0;
    while (end < text.size() && is_digit_byte(text[end])) {
      value = value * 10 + (text[end++] - '0');
    }
    const std::size_t digits = end - at;
    const unsigned least = digits == 3 ? 100 : digits == 2 ? 10 : 0;
    const unsigned size = digits == 3 ? 156 : digits == 2 ? 90 : 10;
    if (digits >= 1 && digits <= 3 && value >= least && value < least + size) {
      Letter octet{alphabet_digit, false, value - least, size, 1};
      permute({&octet, 1}, before);
      before += std::to_string(value) + '.';
      unsigned made = least + octet.index;
      for (std::size_t i = end; i-- > at; made /= 10) {
        text[i] = static_cast<std::uint8_t>('0' + made % 10);
      }
    }
    at = end + 1;
  }
}

void Pseudonyms::ipv6(std::span<std::uint8_t> text) {
  std::string before = "ipv6 ";
  const bool upper = is_upper_hex(text);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_hex_digit(text[end])) {
      ++end;
    }
    const std::string group(as_text(text.subspan(at, end - at)));
    for (std::size_t i = at; i < end; ++i) {
      Letter digit = hex_letter(text[i], upper);
      if (i == at &&
          digit.index != 0) {  // the first of a group is never zero, or the group would get shorter
        digit.index -= 1;
        digit.size = 15;
      }
      permute({&digit, 1}, before + std::to_string(i - at));
      write_letter(digit, digit.index + (digit.size == 15 ? 1U : 0U), Charset::utf8, text.subspan(i));
    }
    before += text::lower(group) + ':';
    at = end + 1;
  }
}

void Pseudonyms::blur(std::span<std::uint8_t> text, Charset charset, std::string& context) {
  const auto made = numbers("blur\n" + context, text.size());
  std::string original(as_text(text));
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = read_letter(text.subspan(at), charset);
    if (letter.alphabet != alphabet_none) {
      write_letter(letter, made[at] % letter.size, charset, text.subspan(at));
    }
    at += letter.bytes;
  }
  // Two words back: enough that the commonest words of a language do not stand out.
  const std::size_t last = context.rfind(' ');
  context = (last == std::string::npos ? context : context.substr(last + 1)) + ' ' + original;
}

void Pseudonyms::remember(std::string_view kind, std::string_view before, std::string_view after) {
  if (!remembering_ || before.empty() || before.size() > longest_remembered) {
    return;
  }
  std::string name = std::string(kind) + '\t' + std::string(before);
  if (remembered_.size() >= max_remembered && !remembered_.contains(name)) {
    forgot_ = true;
    return;
  }
  remembered_.emplace(std::move(name), after);
}

}  // namespace eastap::trace::redact
