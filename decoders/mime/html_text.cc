#include "decoders/mime/html_text.h"

#include <cstdint>
#include <memory>

#include <libxml/HTMLparser.h>

#include "decoders/mime/charset.h"
#include "decoders/mime/html_reader.h"
#include "decoders/mime/text_layout.h"
#include "proxy/base/text.h"

namespace eastap::mime {
namespace {

std::string_view xml_view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

struct ParserDeleter {
  void operator()(htmlParserCtxt* parser) const { htmlFreeParserCtxt(parser); }
};
using Parser = std::unique_ptr<htmlParserCtxt, ParserDeleter>;

// The parser's callbacks: C functions that get the reader.
void on_start(void* reader, const xmlChar* name, const xmlChar** attributes) {
  static_cast<HtmlReader*>(reader)->start(xml_view(name), attributes);
}
void on_end(void* reader, const xmlChar* name) {
  static_cast<HtmlReader*>(reader)->end(xml_view(name));
}
void on_text(void* reader, const xmlChar* text, int length) {
  static_cast<HtmlReader*>(reader)->text(
      {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
}

/// A push parser without a tree: only events.
Parser make_parser(HtmlReader& reader) {
  static const bool ready = [] {
    xmlInitParser();
    return true;
  }();
  htmlSAXHandler handler{};
  handler.startElement = on_start;
  handler.endElement = on_end;
  handler.characters = on_text;
  handler.ignorableWhitespace = on_text;
  handler.cdataBlock = on_text;  // what script and style hold
  Parser parser(ready
                    ? htmlCreatePushParserCtxt(&handler, &reader, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8)
                    : nullptr);
  if (parser) {
    // Without HTML_PARSE_IGNORE_ENC a <meta> could change the character set, which is UTF-8 by now.
    htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                         HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  }
  return parser;
}

/// Sees a start tag grow that has too many attributes before the parser reads it: the parser waits for the
/// end of a tag, and compares each attribute with all before it.
class TagWatch {
 public:
  explicit TagWatch(std::uint32_t max_attributes) : max_attributes_(max_attributes) {}

  [[nodiscard]] bool too_many() const { return attributes_ > max_attributes_; }

  /// After `piece` was given to the parser. A value that is one long word (a picture as data: URL) is fine.
  void look(const htmlParserCtxt& parser, std::string_view piece) {
    const xmlParserInput* input = parser.input;
    const std::string_view waiting =
        input == nullptr ? std::string_view{}
                         : std::string_view(reinterpret_cast<const char*>(input->cur),
                                            static_cast<std::size_t>(input->end - input->cur));
    if (waiting.size() <= piece.size() || !is_tag(waiting)) {
      attributes_ = 0;
      return;
    }
    for (std::size_t i = 1; i < piece.size(); ++i) {
      attributes_ += is_blank(piece[i]) && !is_blank(piece[i - 1]) ? 1 : 0;
    }
  }

 private:
  static bool is_tag(std::string_view text) {
    const char second = text::lower(text[1]);
    return text[0] == '<' && second >= 'a' && second <= 'z';
  }
  static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f'; }

  std::uint32_t max_attributes_;
  std::uint32_t attributes_ = 0;
};

}  // namespace

HtmlText html_to_text(std::string_view html, const Limits& limits) {
  HtmlText result;
  const Utf8 input = to_utf8(as_bytes(html), "utf-8", limits.html);
  if (input.damaged != 0) {
    decoders::add_finding(result.findings, "html.damaged",
                          std::to_string(input.damaged) + " bytes of the HTML are no UTF-8");
  }
  TextLayout layout(limits.text);
  HtmlReader reader(layout, limits.html_depth);
  const Parser parser = make_parser(reader);
  if (!parser) {
    decoders::add_finding(result.findings, "html.damaged", "the HTML parser did not start");
    return result;
  }
  // Small pieces, so that little is read after a limit was hit.
  constexpr std::size_t piece_size = 4096;
  TagWatch watch(limits.html_attributes);
  std::size_t at = 0;
  while (at < input.text.size() && !reader.done() && !watch.too_many()) {
    const std::string_view piece = std::string_view(input.text).substr(at, piece_size);
    htmlParseChunk(parser.get(), piece.data(), static_cast<int>(piece.size()), 0);
    at += piece.size();
    watch.look(*parser, piece);
  }
  if (watch.too_many()) {
    decoders::add_finding(
        result.findings, "html.limit",
        "read up to here: a tag with more than " + std::to_string(limits.html_attributes) + " attributes",
        at);
    result.text = layout.take();  // not to the end, which would read that tag
    result.cut = true;
    return result;
  }
  htmlParseChunk(parser.get(), nullptr, 0, 1);
  if (reader.too_deep()) {
    decoders::add_finding(
        result.findings, "html.limit",
        "read up to here: elements more than " + std::to_string(limits.html_depth) + " deep", at);
  }
  if (input.cut) {
    decoders::add_finding(result.findings, "html.limit",
                          "read up to here: more than " + std::to_string(limits.html) + " bytes of HTML", at);
  }
  result.cut = input.cut || reader.done();
  result.text = layout.take();
  return result;
}

}  // namespace eastap::mime
