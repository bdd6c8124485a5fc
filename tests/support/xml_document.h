// Documents for tests, written as XML: <Sync xmlns="AirSync">...</Sync>. Independent of the product's own XML
// reader, so that a fault there does not hide one elsewhere.
#pragma once

#include <string_view>

#include "decoders/wbxml/document.h"

namespace eastap::test {

/// The document in canonical WBXML, decoded. Namespaces are inherited; text becomes inline strings, an
/// attribute opaque="1" makes it opaque. "" gives an empty document. The test program ends on a name that no
/// code page has.
[[nodiscard]] wbxml::Document xml_document(std::string_view xml);

}  // namespace eastap::test
