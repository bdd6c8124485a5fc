// What a hook or fault changed in a message, as lines: of the head, and element by element of the document.
// Any thread.
#pragma once

#include <string>

#include "proxy/model/message_view.h"
#include "proxy/ui/style.h"

namespace eastap::ui {

/// Appends one line for each difference between the message as it came and as it was sent on, at most some
/// fifty, with the margin of a message's own lines. Nothing where one of them is missing or they are alike.
void append_changes(std::string& out, model::MessageView& received, model::MessageView& sent,
                    const Style& style);

}  // namespace eastap::ui
