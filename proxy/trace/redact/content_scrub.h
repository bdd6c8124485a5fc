// Personal data in whole contents: WBXML documents, mails, HTML, XML, JSON, calendar objects, forms. All in
// place and at equal length, so that lengths, boundaries and charsets stay true. One for each redaction;
// refers to its TextScrub. Single-threaded.
#pragma once

#include <cstdint>
#include <string_view>

#include "decoders/wbxml/document.h"
#include "proxy/trace/redact/text_scrub.h"

namespace eastap::trace::redact {

class ContentScrub {
 public:
  explicit ContentScrub(TextScrub& texts) : texts_(texts) {}

  /// By its content type. False where it cannot be read, so that nobody can say what is left in it.
  [[nodiscard]] bool content(Text text, std::string_view type);

  /// False where any part of the document is not understood (MS-ASWBXML), or carries forms beyond it.
  [[nodiscard]] bool wbxml(Text text);
  /// application/vnd.ms-sync.multipart (MS-ASCMD section 2.2.1.10.1).
  [[nodiscard]] bool multipart(Text text);

  /// A mail or a part of one (RFC 5322, RFC 2045). At most max_depth parts inside each other; deeper ones
  /// are overwritten.
  void mime(Text text, int depth = 0);
  static constexpr int max_depth = 16;
  /// The parameters of Content-Type and Content-Disposition.
  void parameters(Text text);

  void html(Text text, Charset charset);
  void xml(Text text, Charset charset);
  void json(Text text);
  /// iCalendar and vCard (RFC 5545, RFC 6350).
  void calendar(Text text, Charset charset);

 private:
  enum class Markup : std::uint8_t { html, xml, policy };
  void markup(Text text, Charset charset, Markup kind);
  std::size_t tag(Text text, std::size_t at, Charset charset, Markup kind, std::string_view& name);
  void attribute(std::string_view name, Text value, Charset charset, Markup kind);
  void characters(Text text, Charset charset, Kind kind);
  void policy_attribute(std::string_view name, Text value, Charset charset);
  void json_string(Text text);
  void json_name(Text text);
  void policy(Text text, Charset charset);

  void value_of(const wbxml::Document& document, wbxml::Index element, Text body);
  void body(Text text, Charset charset, std::string_view type);

  void mail_fields(Text text);
  void mail_field(std::string_view name, Text value);
  void mail_value(Kind kind, Text value);
  void parts(Text text, std::string_view boundary, int depth);
  void leaf(Text text, std::string_view type, std::string_view encoding, int depth);
  void leaf_content(Text text, std::string_view type, int depth);

  void calendar_line(Text line, Charset charset);
  void calendar_value(Kind kind, Text value, Charset charset);

  TextScrub& texts_;
};

/// utf8 for UTF-8 and ASCII, latin1 for its family, other for the rest.
[[nodiscard]] Charset charset_of(std::string_view name);
/// Text in units of two or four bytes (UTF-16, UTF-32), which no scrubber reads: by the name of its charset,
/// its byte order mark, or zero bytes, which other texts do not hold.
[[nodiscard]] bool is_wide(ByteView text, std::string_view charset);
/// The value of a parameter of Content-Type, without quotation marks; "" where it is not there.
[[nodiscard]] std::string_view parameter_of(std::string_view field, std::string_view name);

}  // namespace eastap::trace::redact
