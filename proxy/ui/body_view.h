// The bodies inside an exchange's messages, for `eastap show TRACE ID`: what they are and what they say.
// Takes exchanges whose secrets are overwritten already. What it prints holds no control character of the
// wire. Single-threaded.
#pragma once

#include <cstddef>
#include <string>

#include "proxy/model/body_preview.h"
#include "proxy/model/exchange_view.h"
#include "proxy/ui/style.h"

namespace eastap::ui {

/// Most bodies that are shown of one message, and bytes of text of each.
inline constexpr std::size_t max_shown_bodies = 50;
inline constexpr std::size_t max_shown_text = std::size_t{16} << 10U;

/// One preview below its place: the sentence, fields and parts of a mail, the text.
void append_body(std::string& out, const model::BodyPlace& place, const model::BodyPreview& preview,
                 const Style& style);

/// The bodies of every message: as received, and as sent on where that differs. Nothing where there are none.
void append_bodies(std::string& out, model::ExchangeView& view, const Style& style);

}  // namespace eastap::ui
