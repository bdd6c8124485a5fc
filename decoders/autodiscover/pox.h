// The XML of Autodiscover ("plain old XML"). The only file of this folder that sees pugixml, which expands no
// entities and reads no document types, and whose memory stays in proportion to the body. Private to
// decoders/autodiscover. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "decoders/autodiscover/answer.h"
#include "decoders/autodiscover/question.h"
#include "proxy/base/bytes.h"

namespace eastap::autodiscover {

/// Fills what the body of a request says.
void read_pox_question(ByteView body, Question& question);
/// Fills what the body of an answer says, its kind included.
void read_pox_answer(ByteView body, Answer& answer);

/// Without blanks and line ends around it, at most max_text bytes, UTF-8.
[[nodiscard]] std::string shortened(std::string_view text);

}  // namespace eastap::autodiscover
