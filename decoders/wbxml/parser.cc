#include "decoders/wbxml/parser.h"

#include "decoders/wbxml/language.h"

namespace eastap::wbxml {

namespace {

constexpr std::uint32_t charset_utf8 = 106;

struct ParserDeleter {
  void operator()(WBXMLParser_s* parser) const { wbxml_parser_destroy(parser); }
};

/// What the callbacks get as their context.
struct Run {
  WBXMLParser_s* parser;
  ParserEvents* events;

  [[nodiscard]] std::uint32_t position() const {
    return static_cast<std::uint32_t>(wbxml_parser_get_current_byte_index(parser) + 1);
  }
};

Run& run_of(void* context) {
  return *static_cast<Run*>(context);
}

void start_element(void* context, WBXMLTag_s* tag, WBXMLAttribute_s** /*attributes*/) {
  Run& run = run_of(context);
  run.events->on_start(tag->type == 0 ? tag->u.token : nullptr, run.position());
}

void end_element(void* context, WBXMLTag_s* /*tag*/) {
  Run& run = run_of(context);
  run.events->on_end(run.position());
}

void characters(void* context, unsigned char* /*data*/, unsigned int /*start*/, unsigned int /*size*/) {
  Run& run = run_of(context);
  run.events->on_value(run.position());
}

void processing_instruction(void* context, const unsigned char* /*target*/, unsigned char* /*data*/) {
  Run& run = run_of(context);
  run.events->on_value(run.position());
}

/// libwbxml converts other charsets through iconv, and refuses bodies whose charset it does not know. Texts
/// are taken from the body, never from the library, so it is told UTF-8: the same header with 106, in as many
/// bytes as it had.
Bytes with_utf8_header(ByteView body, const Header& header) {
  Bytes copy = to_bytes(body);
  std::uint32_t position = 1;
  std::uint32_t ignored = 0;
  if (header.version == 0) {
    return copy;  // WBXML 1.0 has no charset field; the library then takes UTF-8
  }
  if (body[position] == 0) {
    ++position;
  }
  if (!read_number(body, position, ignored)) {
    return copy;
  }
  while ((copy[position] & 0x80U) != 0) {
    copy[position++] = 0x80;
  }
  copy[position] = charset_utf8;
  return copy;
}

}  // namespace

int run_libwbxml(ByteView body, const Header& header, const WBXMLLangEntry_s* language,
                 ParserEvents& events) {
  static WBXMLContentHandler_s handler{nullptr,     nullptr,    start_element,
                                       end_element, characters, processing_instruction};
  const std::unique_ptr<WBXMLParser_s, ParserDeleter> parser(wbxml_parser_create());
  if (parser == nullptr || body.empty()) {
    return -1;
  }
  Bytes patched;
  if (header.charset != charset_utf8) {
    patched = with_utf8_header(body, header);
    body = patched;
  }
  Run run{parser.get(), &events};
  wbxml_parser_set_language(parser.get(), language_id);
  wbxml_parser_set_main_table(parser.get(), language);
  wbxml_parser_set_user_data(parser.get(), &run);
  wbxml_parser_set_content_handler(parser.get(), &handler);
  // The library's signature lacks a const; it copies the bytes before it reads them.
  return wbxml_parser_parse(parser.get(), const_cast<std::uint8_t*>(body.data()),
                            static_cast<unsigned int>(body.size()));
}

}  // namespace eastap::wbxml
