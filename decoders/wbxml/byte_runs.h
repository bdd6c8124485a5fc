// How far the bytes at the front of a text are of one sort, many at a time. Private to this folder; pure.
#pragma once

#include <cstddef>

#include "proxy/base/bytes.h"

namespace eastap::wbxml {

/// Length of the front of `text` that is ASCII.
[[nodiscard]] std::size_t ascii_run(ByteView text);

/// Length of the front of `text` that append_xml_text copies as it stands: printable ASCII without markup, LF
/// and TAB.
[[nodiscard]] std::size_t plain_run(ByteView text);

/// Length of the front of `text` that is ASCII and can stand in XML (XML 1.0 section 2.2).
[[nodiscard]] std::size_t fitting_run(ByteView text);

}  // namespace eastap::wbxml
