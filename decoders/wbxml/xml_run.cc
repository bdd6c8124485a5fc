#include "decoders/wbxml/xml_run.h"

#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/writer.h"
#include "decoders/wbxml/xml_text.h"

namespace eastap::wbxml {

namespace {

/// Adds one value to the text of a run; false for a value that has none.
bool append_piece(std::string& out, ByteView body, const Token& token) {
  const ByteView value = body.subspan(token.content, token.content_end - token.content);
  switch (token.kind) {
    case Kind::string:
    case Kind::table_string:
      append_xml_safe(out, value);
      return true;
    case Kind::opaque:
      if (xml_fit(value) == XmlFit::lossy) {
        return false;
      }
      append_xml_safe(out, value);
      return true;
    case Kind::entity: {
      std::string character;
      append_code_point(character, token.number);
      append_xml_safe(out, as_bytes(character));
      return true;
    }
    default:
      return false;
  }
}

}  // namespace

RunForm run_form(const Document& document, Index first, Index end) {
  const Node& node = *document.node(first);
  if (node.next_sibling != end || (node.kind != Kind::string && node.kind != Kind::opaque)) {
    return RunForm::bytes;
  }
  const ByteView value = document.value(first);
  if (node.content - node.begin != frame_size(node.kind, value.size())) {
    return RunForm::bytes;
  }
  const XmlFit fit = xml_fit(value);
  if (node.kind == Kind::opaque) {
    return fit == XmlFit::exact ? RunForm::opaque_text : RunForm::opaque_base64;
  }
  return fit == XmlFit::exact ? RunForm::text : RunForm::bytes;
}

std::optional<std::string> run_text(ByteView body, const Header& header, std::uint32_t begin,
                                    std::uint32_t end) {
  std::string out;
  bool shown = end - begin <= max_run_text;
  Scanner scanner(body.first(end), header, begin);
  Token token;
  while (scanner.next(token)) {
    if (token.type != Token::Type::value) {
      return std::nullopt;
    }
    shown = shown && append_piece(out, body, token) && out.size() <= 3 * max_run_text;
  }
  if (scanner.position() != end || begin == end) {
    return std::nullopt;
  }
  return shown ? std::move(out) : std::string();
}

}  // namespace eastap::wbxml
