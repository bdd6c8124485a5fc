#include "decoders/mime/prescan.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/text.h"

namespace eastap::mime {
namespace {

/// "message/rfc822", also with blanks or a comment before the slash; not "Message-ID".
bool names_message(std::string_view line) {
  constexpr std::string_view word = "message";
  std::size_t at = 0;
  while ((at = text::ifind(line, word, at)) != std::string_view::npos) {
    at += word.size();
    if (at >= line.size() || line[at] != '-') {
      return true;
    }
  }
  return false;
}

class Scanner {
 public:
  explicit Scanner(const Limits& limits) : limits_(limits) {}

  /// What the line hits, or nothing. `line` has no line end.
  std::optional<std::string> read(std::string_view line) {
    if (line.starts_with("--")) {
      ++boundary_lines_;
      in_header_ = true;
      after_boundary_ = true;
      if (boundary_lines_ > limits_.boundary_lines) {
        return std::to_string(limits_.boundary_lines) + " lines that begin with \"--\"";
      }
      return std::nullopt;
    }
    if (!in_header_) {
      return std::nullopt;
    }
    if (line.empty()) {
      // What follows a header is another header where the part is a message; in a digest it is one by default
      // (RFC 2046 section 5.1.5).
      in_header_ = message_ || (digest_ && after_boundary_);
      message_ = false;
      after_boundary_ = false;
      return std::nullopt;
    }
    return read_header_line(line);
  }

 private:
  std::optional<std::string> read_header_line(std::string_view line) {
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (!folded && line.find(':') == std::string_view::npos) {
      return std::nullopt;
    }
    ++header_lines_;
    header_bytes_ += line.size();
    if (header_lines_ > limits_.header_lines) {
      return std::to_string(limits_.header_lines) + " header lines";
    }
    if (header_bytes_ > limits_.header_bytes) {
      return std::to_string(limits_.header_bytes) + " bytes of headers";
    }
    if (const auto hit = count_marks(line, folded)) {
      return hit;
    }
    const bool message = names_message(line);
    message_ = message_ || message;
    digest_ = digest_ || text::ifind(line, "digest") != std::string_view::npos;
    if (message || text::ifind(line, "multipart") != std::string_view::npos) {
      ++containers_;
      if (containers_ > limits_.containers) {
        return std::to_string(limits_.containers) + " parts that hold other parts";
      }
    }
    return std::nullopt;
  }

  /// What stands between addresses and parameters, and what opens a group (RFC 5322 section 3.4).
  std::optional<std::string> count_marks(std::string_view line, bool folded) {
    field_colons_ = folded ? field_colons_ : 0;
    field_colons_ += std::ranges::count(line, ':');
    marks_ += std::ranges::count_if(line, [](char c) { return c == ',' || c == ';' || c == ':'; });
    if (field_colons_ > limits_.field_colons) {
      return std::to_string(limits_.field_colons) + " colons in one header field";
    }
    if (marks_ > limits_.header_marks) {
      return std::to_string(limits_.header_marks) + " commas, semicolons and colons in headers";
    }
    return std::nullopt;
  }

  const Limits& limits_;
  std::ptrdiff_t marks_ = 0;
  std::ptrdiff_t field_colons_ = 0;
  std::uint32_t boundary_lines_ = 0;
  std::uint32_t containers_ = 0;
  std::uint32_t header_lines_ = 0;
  std::size_t header_bytes_ = 0;
  bool in_header_ = true;
  bool message_ = false;
  bool digest_ = false;
  bool after_boundary_ = false;
};

}  // namespace

Prescan prescan(ByteView body, const Limits& limits) {
  Prescan result;
  Scanner scanner(limits);
  const std::string_view all = as_text(body.first(std::min(body.size(), limits.size)));
  while (result.size < all.size()) {
    const std::size_t end = std::min(all.find('\n', result.size), all.size());
    std::string_view line = all.substr(result.size, end - result.size);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (const auto hit = scanner.read(line)) {
      decoders::add_finding(result.findings, "mime.limit", "read up to here: more than " + *hit, result.size);
      return result;
    }
    result.size = std::min(end + 1, all.size());
  }
  if (all.size() < body.size()) {
    decoders::add_finding(result.findings, "mime.limit",
                          "read up to here: more than " + std::to_string(limits.size) + " bytes", all.size());
  }
  return result;
}

}  // namespace eastap::mime
