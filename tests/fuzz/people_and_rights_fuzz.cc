// Reads every element of any document as an entry of the address list, a recipient, a licence, a template and
// the Options of a Sync, and any bytes as the certificate of a recipient. Whatever is said must be printable
// and bounded.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "decoders/eas/certificate_words.h"
#include "decoders/eas/dates.h"
#include "decoders/eas/people_words.h"
#include "decoders/eas/rights_words.h"
#include "decoders/eas/sync_options.h"
#include "decoders/wbxml/document.h"
#include "proxy/base/text.h"

namespace {

using namespace eastap;

void require_shown(const std::string& words) {
  constexpr std::size_t most = 4 * 1024;
  if (words.size() > most || words != text::printable(words, words.size() + 1)) {
    std::abort();
  }
}

void read(eas::Element element) {
  require_shown(eas::entry_words(eas::Command::search, element));
  require_shown(eas::entry_name(element));
  require_shown(eas::recipient_words(element));
  require_shown(eas::picture_words(element));
  require_shown(eas::license_words(element, eas::format_utc));
  require_shown(eas::template_words(element));
  require_shown(eas::templates_words(element));
  require_shown(eas::right_words(element.name(), element.text()).value_or(""));
  if (const auto options = eas::read_sync_options(element)) {
    require_shown(options->words());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{data, size};
  const auto document = wbxml::decode_view(bytes);
  constexpr std::size_t most = 4096;  // each element is asked about all of its children
  for (std::size_t index = 0; index < std::min(most, document.size()); ++index) {
    if (document.is_element(static_cast<wbxml::Index>(index))) {
      read(eas::Element(&document, static_cast<wbxml::Index>(index)));
    }
  }
  require_shown(eas::certificate_words(as_text(bytes)).value_or(""));
  require_shown(eas::certificate_words(text::to_base64(bytes)).value_or(""));
  return 0;
}
