// Any text either encodes to a document, which then prints as XML that encodes to the same bytes, or is
// refused with a place.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/base/bytes.h"

namespace {

void require(bool condition, const char* what) {
  if (!condition) {
    std::cerr << "broken promise: " << what << '\n';
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view xml = eastap::as_text(eastap::ByteView(data, size));
  const auto document = eastap::wbxml::from_xml(xml);
  if (!document) {
    require(!document.error().what.empty(), "an error has words");
    require(document.error().code != eastap::ErrorCode::internal, "bad XML is not an internal failure");
    return 0;
  }
  const auto again = eastap::wbxml::from_xml(eastap::wbxml::to_xml(*document));
  require(again.has_value(), "what was encoded can be printed and encoded again");
  require(eastap::to_bytes(again->body()) == eastap::to_bytes(document->body()), "byte for byte");
  return 0;
}
