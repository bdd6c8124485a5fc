#include "decoders/wbxml/xml_check.h"

#include <charconv>

#include <fmt/format.h>

#include "decoders/wbxml/xml_text.h"
#include "proxy/base/text.h"

namespace eastap::wbxml {

namespace {

bool is_xml_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The walk over one source.
class WellFormedCheck {
 public:
  WellFormedCheck(std::string_view xml, unsigned max_depth) : xml_(xml), max_depth_(max_depth) {}

  Result<void> run() {
    if (auto encoding = check_characters(); !encoding) {
      return encoding;
    }
    while (position_ < xml_.size()) {
      if (auto step = xml_[position_] == '<' ? markup() : character_data(); !step) {
        return step;
      }
    }
    if (roots_ == 0) {
      return fail_at(xml_, xml_.size(), "there is no element");
    }
    return {};
  }

 private:
  Result<void> check_characters() const {
    if (xml_.starts_with("\xFE\xFF") || xml_.starts_with("\xFF\xFE")) {
      return fail_at(xml_, 0,
                     "the text is UTF-16; convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8");
    }
    ByteView rest = as_bytes(xml_);
    if (xml_fit(rest) != XmlFit::lossy) {
      return {};
    }
    while (!rest.empty()) {
      const std::size_t offset = xml_.size() - rest.size();
      const std::uint32_t code = next_code_point(rest);
      if (code == bad_code_point) {
        return fail_at(xml_, offset,
                       fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned char>(xml_[offset])));
      }
      if (!is_xml_char(code)) {
        return fail_at(xml_, offset, fmt::format("the character U+{:04X} is not allowed in XML", code));
      }
    }
    return {};
  }

  /// Moves behind `end`, which must come after `skip` bytes from here.
  Result<void> pass(std::string_view what, std::string_view end, std::size_t skip) {
    const std::size_t found = xml_.find(end, position_ + skip);
    if (found == std::string_view::npos) {
      return fail_at(xml_, position_, fmt::format("{} has no end \"{}\"", what, end));
    }
    position_ = found + end.size();
    return {};
  }

  Result<void> markup() {
    const std::string_view rest = xml_.substr(position_);
    if (rest.starts_with("<!--")) {
      return pass("a comment", "-->", 4);
    }
    if (rest.starts_with("<![CDATA[")) {
      if (depth_ == 0) {
        return fail_at(xml_, position_, "text outside the root element");
      }
      return pass("a CDATA section", "]]>", 9);
    }
    if (rest.starts_with("<?")) {
      return instruction();
    }
    if (rest.starts_with("<!")) {
      return fail_at(xml_, position_, "document type declarations are not read; take it out");
    }
    if (rest.starts_with("</")) {
      if (depth_ == 0) {
        return fail_at(xml_, position_, "an end tag without its start tag");
      }
      --depth_;
      return pass("an end tag", ">", 2);
    }
    return start_tag();
  }

  Result<void> instruction() {
    const std::size_t begin = position_;
    if (auto passed = pass("a processing instruction", "?>", 2); !passed) {
      return passed;
    }
    const std::string_view text = xml_.substr(begin, position_ - begin);
    if (!text.starts_with("<?xml ")) {
      return {};
    }
    const std::size_t found = text.find("encoding");
    const std::size_t quote = found == std::string_view::npos ? found : text.find_first_of("\"'", found);
    if (quote == std::string_view::npos) {
      return {};
    }
    const std::string_view name = text.substr(quote + 1, text.find(text[quote], quote + 1) - quote - 1);
    if (!text::iequals(name, "utf-8") && !text::iequals(name, "us-ascii")) {
      return fail_at(xml_, begin,
                     fmt::format("the declaration names the encoding {}; convert the text to UTF-8",
                                 text::printable(name, 40)));
    }
    return {};
  }

  Result<void> start_tag() {
    if (depth_ == 0 && ++roots_ > 1) {
      return fail_at(xml_, position_, "a second root element");
    }
    const std::size_t begin = position_;
    char quote = '\0';
    for (++position_; position_ < xml_.size(); ++position_) {
      const char c = xml_[position_];
      if (c == '&') {
        if (auto known = reference(); !known) {
          return known;
        }
      } else if (quote != '\0') {
        quote = c == quote ? '\0' : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '<') {
        return fail_at(xml_, position_, "'<' inside a tag; the tag before it has no '>'");
      } else if (c == '>') {
        break;
      }
    }
    if (position_ == xml_.size()) {
      return fail_at(xml_, begin, "a tag has no end \">\"");
    }
    if (xml_[position_++ - 1] != '/' && ++depth_ > max_depth_) {
      return fail_at(xml_, begin, fmt::format("elements more than {} levels deep", max_depth_),
                     ErrorCode::limit_exceeded);
    }
    return {};
  }

  Result<void> character_data() {
    for (; position_ < xml_.size() && xml_[position_] != '<'; ++position_) {
      if (depth_ == 0 && !is_xml_blank(xml_[position_]) && !is_byte_order_mark()) {
        return fail_at(xml_, position_, "text outside the root element");
      }
      if (xml_[position_] == '&') {
        if (auto known = reference(); !known) {
          return known;
        }
      }
    }
    return {};
  }

  [[nodiscard]] bool is_byte_order_mark() const { return position_ < 3 && xml_.starts_with("\xEF\xBB\xBF"); }

  /// At an '&': one of the five entities, or a character that XML can hold. pugixml leaves others as they
  /// stand.
  Result<void> reference() const {
    const std::size_t end = xml_.find(';', position_);
    const std::string_view name =
        end == std::string_view::npos ? "" : xml_.substr(position_ + 1, end - position_ - 1);
    for (const std::string_view known : {"amp", "lt", "gt", "quot", "apos"}) {
      if (name == known) {
        return {};
      }
    }
    if (name.size() < 2 || name.size() > 12 || name[0] != '#') {
      return fail_at(xml_, position_,
                     "'&' must begin &amp; &lt; &gt; &quot; &apos; or a character reference");
    }
    const bool hexadecimal = name[1] == 'x';
    const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
    std::uint32_t code = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
    if (digits.empty() || error != std::errc() || stop != digits.data() + digits.size() ||
        !is_xml_char(code)) {
      return fail_at(
          xml_, position_,
          fmt::format("&{}; is not a character that XML can hold; opaque values and strings with such "
                      "bytes are written as base64 (docs/wbxml.md)",
                      text::printable(name, 20)));
    }
    return {};
  }

  std::string_view xml_;
  unsigned max_depth_;
  std::size_t position_ = 0;
  unsigned depth_ = 0;
  unsigned roots_ = 0;
};

}  // namespace

std::string place_of(std::string_view xml, std::size_t offset) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char c : xml.substr(0, offset)) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) {
      ++column;
    }
  }
  return fmt::format("line {}, column {}", line, column);
}

std::unexpected<Error> fail_at(std::string_view xml, std::size_t offset, const std::string& what,
                               ErrorCode code) {
  return fail(code, place_of(xml, offset) + ": " + what, offset);
}

Result<void> check_xml(std::string_view xml, unsigned max_depth) {
  return WellFormedCheck(xml, max_depth).run();
}

}  // namespace eastap::wbxml
