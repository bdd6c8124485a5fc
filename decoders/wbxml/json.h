// Documents as JSON, for programs: one object on one line. Pure; any thread. docs/wbxml.md describes the
// members.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

/// {"size", "header", "root", "findings", "more_findings", "fault"}; `root` is null where nothing was read.
/// Each element has name and namespace (or page and token), its offset, and text, opaque or children. Valid
/// UTF-8 whatever the body.
[[nodiscard]] std::string to_json(const Document& document);

/// The same in pieces of at most about 64 KiB, without the line end.
void write_json(const Document& document, const std::function<void(std::string_view)>& sink);

}  // namespace eastap::wbxml
