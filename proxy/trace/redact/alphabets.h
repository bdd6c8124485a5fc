// Letters and digits as places in alphabets, so that a word can become another one of the same length in the
// same script: upper case stays upper case, a digit a digit, and the bytes stay as many. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "proxy/base/bytes.h"

namespace eastap::trace::redact {

/// How bytes stand for letters. `other`: only ASCII is understood, other bytes become "x".
enum class Charset : std::uint8_t { utf8, latin1, other };

/// One letter or digit.
struct Letter {
  std::uint8_t alphabet = 0;
  bool upper = false;
  std::uint32_t index = 0;  ///< place in the alphabet
  std::uint32_t size = 0;   ///< letters that the alphabet has
  std::uint8_t bytes = 1;   ///< that it takes in its charset
};

inline constexpr std::uint8_t alphabet_none = 0;   ///< no letter: blanks, punctuation, symbols
inline constexpr std::uint8_t alphabet_digit = 1;  ///< 0-9
inline constexpr std::uint8_t alphabet_ascii = 2;  ///< a-z
inline constexpr std::uint8_t alphabet_hex = 3;    ///< 0-9 a-f: never read, only written (see Pseudonyms)

/// UTF-8 where the bytes are such, else Latin-1: of texts that do not say it, like header fields.
[[nodiscard]] Charset charset_in(ByteView text);

/// The letter at the front of `text`, which is not empty. Of what is no letter: alphabet_none and its bytes.
[[nodiscard]] Letter read_letter(ByteView text, Charset charset);
/// Writes the letter of that index over the bytes of `letter`, which was read there.
void write_letter(const Letter& letter, std::uint32_t index, Charset charset, std::span<std::uint8_t> at);

/// Bytes of the word at the front of `text`: letters and digits without a gap; 0 where none stands there.
[[nodiscard]] std::size_t word_length(ByteView text, Charset charset);

/// Overwrites bytes that the charset does not have with "x", so that every byte is either ASCII or a letter
/// or symbol that is understood.
void normalise(std::span<std::uint8_t> text, Charset charset);

}  // namespace eastap::trace::redact
