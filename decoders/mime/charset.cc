#include "decoders/mime/charset.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <iconv.h>

#include "proxy/base/text.h"

namespace eastap::mime {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// A conversion of the C library, closed when it goes.
class Iconv {
 public:
  explicit Iconv(const std::string& charset) : handle_(iconv_open("UTF-8", charset.c_str())) {}
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  ~Iconv() {
    if (usable()) {
      iconv_close(handle_);
    }
  }

  [[nodiscard]] bool usable() const { return handle_ != none(); }
  std::size_t convert(char** from, std::size_t* from_left, char** to, std::size_t* to_left) {
    return iconv(handle_, from, from_left, to, to_left);
  }

 private:
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the value that iconv_open fails with
  static iconv_t none() { return reinterpret_cast<iconv_t>(-1); }
  iconv_t handle_;
};

/// A name that the C library may look up: it goes into a file name there.
bool is_charset_name(std::string_view name) {
  constexpr std::size_t max_name = 40;
  return !name.empty() && name.size() <= max_name && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z') || c == '-' ||
           c == '_' || c == '.' || c == ':';
  });
}

/// Appends up to the limit, whole characters only; false when it did not fit. Zero bytes are left out.
bool add(Utf8& result, std::string_view more, std::size_t limit) {
  if (more.find('\0') == std::string_view::npos) {  // nearly always
    std::size_t taken = std::min(more.size(), limit - std::min(limit, result.text.size()));
    while (taken > 0 && taken < more.size() && (static_cast<unsigned char>(more[taken]) & 0xC0U) == 0x80U) {
      --taken;  // whole characters only
    }
    result.text.append(more, 0, taken);
    result.cut = taken < more.size();
    return !result.cut;
  }
  for (std::size_t at = 0; at < more.size();) {
    const auto lead = static_cast<unsigned char>(more[at]);
    const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (result.text.size() + length > limit) {
      result.cut = true;
      return false;
    }
    if (lead != 0) {
      result.text.append(more, at, length);
    }
    at += length;
  }
  return true;
}

Utf8 convert(ByteView bytes, Iconv& conversion, std::size_t limit) {
  Utf8 result;
  std::string_view rest = as_text(bytes);
  std::array<char, 4096> buffer;
  while (true) {
    char* from = const_cast<char*>(rest.data());  // iconv(3) does not write there
    std::size_t from_left = rest.size();
    char* to = buffer.data();
    std::size_t to_left = buffer.size();
    // At the end of the input a stateful set may still have something to say: a call without input asks for
    // it.
    const bool last = rest.empty();
    const std::size_t done = conversion.convert(last ? nullptr : &from, &from_left, &to, &to_left);
    const int reason = done == static_cast<std::size_t>(-1) ? errno : 0;
    if (!add(result, {buffer.data(), buffer.size() - to_left}, limit) || last) {
      return result;
    }
    rest.remove_prefix(rest.size() - from_left);
    if ((reason == EILSEQ || reason == EINVAL) && !rest.empty()) {
      ++result.damaged;
      rest.remove_prefix(1);
      if (!add(result, replacement, limit)) {
        return result;
      }
    } else if (reason != 0 && reason != E2BIG) {
      return result;
    }
  }
}

void drop_byte_order_mark(Utf8& result) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (result.text.starts_with(mark)) {
    result.text.erase(0, mark.size());
  }
}

}  // namespace

Utf8 to_utf8(ByteView bytes, std::string_view charset, std::size_t limit) {
  std::string name = text::lower(text::trim(charset));
  if (name == "us-ascii" || name == "ascii" || !is_charset_name(name) || !Iconv(name).usable()) {
    name = text::is_utf8(as_text(bytes)) ? "utf-8" : "windows-1252";
  }
  Utf8 result;
  if ((name == "utf-8" || name == "utf8") && text::is_utf8(as_text(bytes))) {
    add(result, as_text(bytes), limit);  // as most texts are: nothing to convert
  } else {
    Iconv conversion(name);
    Iconv plain("utf-8");
    result = convert(bytes, conversion.usable() ? conversion : plain, limit);
  }
  drop_byte_order_mark(result);
  return result;
}

}  // namespace eastap::mime
