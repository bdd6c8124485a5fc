// What the files of exports are called. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "proxy/model/exchange_view.h"
#include "proxy/model/message_view.h"

namespace eastap::trace {

/// "Sync"; of other traffic what it is ("EWS") or its method ("OPTIONS"); "tunnel", "opaque".
[[nodiscard]] std::string exchange_word(model::ExchangeView& view);

/// How a body's file ends, by its content and type: "wbxml", "eml", "json", "xml", "html", "txt", "bin".
[[nodiscard]] std::string_view body_extension(model::MessageView& message);

/// The same for text of a media type (parameters may follow): never "wbxml".
[[nodiscard]] std::string_view text_extension(std::string_view content_type);

}  // namespace eastap::trace
