// Reads any bytes as a MIME message, as HTML and as an iCalendar object.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "decoders/mime/calendar.h"
#include "decoders/mime/html_text.h"
#include "decoders/mime/message.h"
#include "proxy/base/text.h"

namespace {

using namespace eastap;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool is_printable(const std::string& text) {
  return text == text::printable(text, text.size() + 1);
}

void check(const mime::Calendar& calendar, const mime::Limits& limits) {
  require(is_printable(calendar.sentence));
  require(calendar.summary.size() <= limits.field);
  require(text::is_utf8(calendar.summary));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView body{data, size};
  mime::Limits limits;
  limits.text = 1000;  // small ones, so that they are hit
  limits.parts = 20;
  limits.html_depth = 30;
  if (const auto message = mime::parse_message(body, limits)) {
    require(message->read <= size);
    require(message->parts.size() <= limits.parts);
    require(message->attachments <= message->parts.size());
    require(message->text.size() <= limits.text);
    require(text::is_utf8(message->text));
    require(text::is_utf8(message->subject));
    require(is_printable(mime::sentence(*message)));
    for (const mime::Calendar& each : message->calendars) {
      check(each, limits);
    }
  }
  const mime::HtmlText html = mime::html_to_text(as_text(body), limits);
  require(html.text.size() <= limits.text);
  require(text::is_utf8(html.text));
  if (const auto calendar = mime::parse_calendar(as_text(body), limits)) {
    check(*calendar, limits);
  }
  return 0;
}
