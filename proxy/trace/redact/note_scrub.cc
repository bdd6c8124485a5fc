// The part of Anonymizer that knows the notes of exchanges and connections.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/redact/anonymizer.h"

namespace eastap::trace::redact {
namespace {

Text text_from(std::string& text, std::size_t at) {
  return Text(reinterpret_cast<std::uint8_t*>(text.data()), text.size()).subspan(at);
}

/// Sections of a mailbox log whose value is one word of the server's own.
bool is_logged_state(std::string_view section) {
  constexpr auto states = std::to_array<std::string_view>({"AccessState", "AccessStateReason", "WasPending"});
  return std::ranges::find(states, section) != states.end();
}

}  // namespace

void Anonymizer::apply(core::Note& note) {
  const std::size_t colon = note.text.find(": ");
  const std::size_t value_at = colon == std::string::npos ? 0 : colon + 2;
  const std::string section = note.text.substr(0, value_at == 0 ? 0 : colon);
  const Text value = text_from(note.text, value_at);
  if (note.source == mailbox_log_source) {  // words of a server about a mailbox, or a document
    if (section == "LogicalRequest") {
      contents_.xml(value, Charset::utf8);
    } else if (!is_logged_state(section) || as_text(value).find(' ') != std::string_view::npos) {
      texts_.apply(Kind::text, value, Charset::utf8);
    }
  } else if (note.kind == core::Note::Kind::hook_log || note.kind == core::Note::Kind::hook_error) {
    texts_.identity(text_from(note.text, 0), Charset::utf8);
  } else {
    apply_words(note.text);
  }
  if (const std::size_t slash = note.source.rfind('/'); slash != std::string::npos) {
    note.source.erase(0, slash + 1);  // folders may be named after their owner
  }
  apply_words(note.source);
  apply_words(note.fault);
}

}  // namespace eastap::trace::redact
