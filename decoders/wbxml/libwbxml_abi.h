// The part of libwbxml's binary interface that eastap uses: the callback parser and the language tables.
// Debian's public headers declare only the conversion interface, while the library exports these too; their
// layout is the same from 0.11.6 to 0.11.10. Declared here from that interface, private to parser.cc and
// self_test.cc, and proved at start-up by self_test(). Names are the library's.
#pragma once

#include <cstddef>

extern "C" {

struct WBXMLParser_s;
struct WBXMLBuffer_s;
struct WBXMLAttribute_s;

/// A row of a tag table; the table ends with a row without a name.
struct WBXMLTagEntry_s {
  const char* xml_name;
  unsigned char code_page;
  unsigned char token;
  unsigned int options;  ///< read by the library's encoder alone
};

/// A row of the attribute table; eastap's is empty, but the library wants one as soon as a tag has
/// attributes.
struct WBXMLAttrEntry_s {
  const char* xml_name;
  const char* xml_value;
  unsigned char code_page;
  unsigned char token;
};

struct WBXMLPublicIDEntry_s {
  unsigned int wbxml_public_id;
  const char* xml_public_id;
  const char* xml_root_element;
  const char* xml_dtd;
};

/// A language; the main table ends with one whose lang_id is -1.
struct WBXMLLangEntry_s {
  int lang_id;
  const WBXMLPublicIDEntry_s* public_id;
  const WBXMLTagEntry_s* tags;
  const void* namespaces;
  const WBXMLAttrEntry_s* attributes;
  const void* attribute_values;
  const void* extension_values;
};

/// A tag as the start and end callbacks get it: from the table (type 0), or by name (type 1: LITERAL, or not
/// in the table).
struct WBXMLTag_s {
  int type;
  union {
    const WBXMLTagEntry_s* token;
    WBXMLBuffer_s* literal;
  } u;
};

/// The callbacks. Strings without content and switches of the page cause none. Some versions pass one
/// argument more to start_element and end_element (whether the element is empty), which this interface does
/// not look at.
struct WBXMLContentHandler_s {
  void (*start_document)(void* context, int charset, const WBXMLLangEntry_s* language);
  void (*end_document)(void* context);
  void (*start_element)(void* context, WBXMLTag_s* tag, WBXMLAttribute_s** attributes);
  void (*end_element)(void* context, WBXMLTag_s* tag);
  void (*characters)(void* context, unsigned char* data, unsigned int start, unsigned int size);
  void (*processing_instruction)(void* context, const unsigned char* target, unsigned char* data);
};

WBXMLParser_s* wbxml_parser_create();
void wbxml_parser_destroy(WBXMLParser_s* parser);
/// Copies `body` first and never writes to it. 0 is success.
int wbxml_parser_parse(WBXMLParser_s* parser, unsigned char* body, unsigned int size);
void wbxml_parser_set_user_data(WBXMLParser_s* parser, void* context);
void wbxml_parser_set_content_handler(WBXMLParser_s* parser, WBXMLContentHandler_s* handler);
void wbxml_parser_set_main_table(WBXMLParser_s* parser, const WBXMLLangEntry_s* table);
unsigned char wbxml_parser_set_language(WBXMLParser_s* parser, int language);
/// One less than the position of the next unread byte.
int wbxml_parser_get_current_byte_index(WBXMLParser_s* parser);
}

static_assert(sizeof(void*) != 8 || (sizeof(WBXMLTagEntry_s) == 16 && offsetof(WBXMLTagEntry_s, token) == 9));
static_assert(sizeof(WBXMLLangEntry_s) == 7 * sizeof(void*));
static_assert(sizeof(WBXMLTag_s) == 2 * sizeof(void*));
