// Explains everything: any bytes as each kind of blob, as a header value, and as a document whose elements
// are all annotated.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "decoders/eas/annotate.h"
#include "decoders/eas/conversation.h"
#include "decoders/eas/dates.h"
#include "decoders/eas/global_object_id.h"
#include "decoders/eas/header_words.h"
#include "decoders/eas/redirects.h"
#include "decoders/eas/time_zone.h"
#include "decoders/eas/user_agent.h"
#include "proxy/base/text.h"

namespace {

using namespace eastap;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

/// Safe for a terminal: what printable() would leave as it is.
void require_printable(const std::string& text) {
  require(text == text::printable(text, text.size() + 1));
}

void explain_blobs(ByteView bytes) {
  if (const auto zone = eas::parse_time_zone(bytes)) {
    require(!zone->words().empty());
  }
  if (const auto index = eas::parse_conversation_index(bytes)) {
    require_printable(index->words());
  }
  if (const auto id = eas::parse_global_object_id(bytes)) {
    require(text::is_utf8(id->uid));
    require(!id->words().empty());
  }
}

void explain_text(std::string_view text) {
  if (const auto date = eas::parse_date(text)) {
    require(eas::format_utc(date->unix_ms).size() >= 23);
  }
  for (const char* name : {"X-FailureContext", "MS-ASProtocolVersions", "MS-ASProtocolCommands",
                           "Retry-After", "MS-Server-ActiveSync", "User-Agent"}) {
    if (const auto words = eas::header_words(name, text)) {
      require_printable(*words);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{data, size};
  explain_blobs(bytes);
  explain_text(as_text(bytes));
  const auto no_header = [](std::string_view) -> std::optional<std::string_view> { return std::nullopt; };
  require(eas::find_redirects(eas::Command::autodiscover, 200, no_header, bytes).size() <=
          eas::max_redirects);
  const auto document = wbxml::decode_view(bytes);
  eas::AnnotationContext context;
  context.command = static_cast<eas::Command>(size % (static_cast<unsigned>(eas::Command::none) + 1));
  context.side = size % 2 == 0 ? eas::Side::request : eas::Side::response;
  context.folder_name = [](std::string_view id) { return std::string(id); };
  for (std::size_t index = 0; index < document.size(); ++index) {
    if (const auto words = eas::annotate(document, static_cast<wbxml::Index>(index), context)) {
      require_printable(*words);
    }
  }
  return 0;
}
