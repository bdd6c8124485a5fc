#include "decoders/mime/message.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "decoders/mime/charset.h"
#include "decoders/mime/content.h"
#include "decoders/mime/gmime_ptr.h"
#include "decoders/mime/html_text.h"
#include "decoders/mime/prescan.h"
#include "decoders/mime/protection.h"
#include "proxy/base/text.h"

namespace eastap::mime {
namespace {

/// Valid UTF-8, at most `limit` bytes of it.
std::string kept(const char* value, std::size_t limit) {
  return value == nullptr ? std::string() : to_utf8(as_bytes(value), "utf-8", limit).text;
}

std::string parameter(GMimeObject* object, const char* name, std::size_t limit) {
  return kept(g_mime_object_get_content_type_parameter(object, name), limit);
}

/// Takes an address list apart; groups are entered once, since RFC 5322 section 3.4 has none inside each
/// other.
class AddressReader {
 public:
  explicit AddressReader(const Limits& limits) : limits_(limits) {}

  [[nodiscard]] Addresses read(InternetAddressList* list) {
    Addresses result;
    add(result, list, 0);
    return result;
  }

 private:
  void add(Addresses& result, InternetAddressList* list, int depth) {
    const int length = list == nullptr ? 0 : internet_address_list_length(list);
    for (int i = 0; i < length; ++i) {
      InternetAddress* each = internet_address_list_get_address(list, i);
      if (INTERNET_ADDRESS_IS_GROUP(each) && depth == 0) {
        add(result, internet_address_group_get_members(reinterpret_cast<InternetAddressGroup*>(each)),
            depth + 1);
        continue;
      }
      ++result.count;
      if (result.listed.size() >= limits_.addresses) {
        continue;
      }
      const char* address =
          INTERNET_ADDRESS_IS_MAILBOX(each)
              ? internet_address_mailbox_get_addr(reinterpret_cast<InternetAddressMailbox*>(each))
              : nullptr;
      result.listed.push_back(
          {kept(internet_address_get_name(each), limits_.field), kept(address, limits_.field)});
    }
  }

  const Limits& limits_;
};

std::string date_of(GMimeMessage* message) {
  constexpr std::size_t max_date = 40;
  GDateTime* date = g_mime_message_get_date(message);
  const GString written(date == nullptr ? nullptr : g_date_time_format(date, "%Y-%m-%d %H:%M:%S %z"));
  return kept(written.get(), max_date);
}

/// Walks the parts of one message, without recursion.
class Walker {
 public:
  Walker(Message& message, const Limits& limits) : message_(message), limits_(limits) {}

  void walk(GMimeObject* content) {
    std::vector<Place> open{{content, 0, false}};
    while (!open.empty()) {
      const Place place = open.back();
      open.pop_back();
      if (place.object == nullptr) {
        continue;
      }
      if (message_.parts.size() == limits_.parts) {
        decoders::add_finding(message_.findings, "mime.limit",
                              fmt::format("more than {} parts; the rest is not listed", limits_.parts));
        break;
      }
      visit(place, open);
    }
  }

  /// Reads the text that was found.
  void read_text() {
    if (plain_ != nullptr) {
      const Content content = read_content(plain_, limits_.text * 4);  // no character set needs more bytes
      Utf8 decoded = decode(plain_, content, limits_.text);
      message_.text_cut = decoded.cut || content.size > content.bytes.size();
      message_.text = std::move(decoded.text);
      std::erase(message_.text, '\r');
      message_.text_type = "text/plain";
    } else if (html_ != nullptr) {
      const Content content = read_content(html_, limits_.html);
      HtmlText read = html_to_text(decode(html_, content, limits_.html).text, limits_);
      message_.text_cut = read.cut || content.size > content.bytes.size();
      message_.text = std::move(read.text);
      for (decoders::Finding& each : read.findings) {
        decoders::add_finding(message_.findings, each.code, std::move(each.text), each.offset);
      }
      message_.text_type = "text/html";
    }
    if (const auto inline_pgp = protection_of_text(message_.text)) {
      protect(*inline_pgp);
    }
  }

 private:
  struct Place {
    GMimeObject* object;
    std::uint32_t depth;
    bool attached;  // inside an attached message
  };

  void visit(const Place& place, std::vector<Place>& open) {
    Part part;
    part.depth = place.depth;
    describe(part, place.object);
    Bytes start;
    if (GMimeMultipart* multipart = as_multipart(place.object)) {
      part.container = true;
      open_multipart(multipart, place, open);
    } else if (GMimeMessagePart* inner = as_message_part(place.object)) {
      part.container = true;
      part.attachment = true;
      GMimeMessage* message = g_mime_message_part_get_message(inner);
      open.push_back(
          {message == nullptr ? nullptr : g_mime_message_get_mime_part(message), place.depth + 1, true});
    } else if (GMimePart* leaf = as_part(place.object)) {
      start = read_leaf(leaf, part, place.attached);
    }
    const auto protection =
        protection_of(part.type, parameter(place.object, "protocol", limits_.field),
                      parameter(place.object, "smime-type", limits_.field), part.file_name, start);
    if (protection && !place.attached) {
      protect(*protection);
    }
    message_.attachments += part.attachment ? 1 : 0;
    message_.parts.push_back(std::move(part));
  }

  void describe(Part& part, GMimeObject* object) const {
    if (GMimeContentType* type = g_mime_object_get_content_type(object)) {
      const GString written(g_mime_content_type_get_mime_type(type));
      part.type = text::lower(kept(written.get(), limits_.field));
    }
    part.charset = parameter(object, "charset", limits_.field);
    part.disposition = text::lower(kept(g_mime_object_get_disposition(object), limits_.field));
    part.file_name = kept(g_mime_object_get_content_disposition_parameter(object, "filename"), limits_.field);
    if (part.file_name.empty()) {
      part.file_name = parameter(object, "name", limits_.field);
    }
  }

  void open_multipart(GMimeMultipart* multipart, const Place& place, std::vector<Place>& open) {
    const int count = g_mime_multipart_get_count(multipart);
    for (int i = count - 1; i >= 0; --i) {  // the first one on top
      open.push_back({g_mime_multipart_get_part(multipart, i), place.depth + 1, place.attached});
    }
    if (count == 0) {
      decoders::add_finding(message_.findings, "mime.boundary",
                            "a multipart without parts: its boundary is not named or never comes");
    }
  }

  /// Returns the first bytes of the content.
  Bytes read_leaf(GMimePart* leaf, Part& part, bool attached) {
    const char* encoding = g_mime_content_encoding_to_string(g_mime_part_get_content_encoding(leaf));
    part.encoding = encoding == nullptr ? "" : encoding;
    const bool text = part.type.starts_with("text/");
    const bool calendar = part.type == "text/calendar" && message_.calendars.size() < limits_.calendars;
    constexpr std::size_t start_size = 64;
    Content content = read_content(leaf, calendar ? limits_.calendar : start_size);
    part.size = content.size;
    part.attachment =
        !is_protection(part.type) && (part.disposition == "attachment" || !text || !part.file_name.empty());
    if (calendar) {
      add_calendar(leaf, content);
    }
    if (!attached && !part.attachment) {
      if (part.type == "text/plain" && plain_ == nullptr) {
        plain_ = leaf;
      } else if (part.type == "text/html" && html_ == nullptr) {
        html_ = leaf;
      }
    }
    content.bytes.resize(std::min(content.bytes.size(), start_size));
    return std::move(content.bytes);
  }

  /// Signatures and envelopes are no attachments, although they have file names.
  static bool is_protection(std::string_view type) {
    return type.starts_with("application/") &&
           (type.find("pkcs7-") != std::string_view::npos || type.find("/pgp-") != std::string_view::npos);
  }

  Utf8 decode(GMimePart* leaf, const Content& content, std::size_t limit) {
    const std::string charset = parameter(reinterpret_cast<GMimeObject*>(leaf), "charset", limits_.field);
    Utf8 decoded = to_utf8(content.bytes, charset, limit);
    if (decoded.damaged != 0) {
      decoders::add_finding(
          message_.findings, "mime.charset",
          fmt::format("{} bytes of the text are not in the character set {}", decoded.damaged,
                      charset.empty() ? "that it seems to be in" : charset));
    }
    return decoded;
  }

  void add_calendar(GMimePart* leaf, const Content& content) {
    auto calendar = parse_calendar(decode(leaf, content, limits_.calendar).text, limits_);
    if (calendar) {
      message_.calendars.push_back(std::move(*calendar));
    } else {
      decoders::add_finding(message_.findings, "mime.calendar", std::move(calendar.error().what));
    }
  }

  void protect(Protection protection) {
    if (std::ranges::find(message_.protections, protection) == message_.protections.end()) {
      message_.protections.push_back(protection);
    }
  }

  Message& message_;
  const Limits& limits_;
  GMimePart* plain_ = nullptr;  // the first of each, owned by the message
  GMimePart* html_ = nullptr;
};

GPtr<GMimeMessage> construct(ByteView body) {
  start_gmime();
  GByteArray* copy = g_byte_array_sized_new(static_cast<guint>(body.size()));
  g_byte_array_append(copy, body.data(), static_cast<guint>(body.size()));
  const GPtr<GMimeStream> stream(g_mime_stream_mem_new_with_byte_array(copy));  // takes the array
  const GPtr<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const ParserOptions options(g_mime_parser_options_new());
  std::array<const char*, 3> charsets{"utf-8", "windows-1252", nullptr};
  g_mime_parser_options_set_fallback_charsets(options.get(), charsets.data());
  return GPtr<GMimeMessage>(g_mime_parser_construct_message(parser.get(), options.get()));
}

void read_fields(Message& message, GMimeMessage* source, const Limits& limits) {
  AddressReader addresses(limits);
  message.from = addresses.read(g_mime_message_get_from(source));
  message.to = addresses.read(g_mime_message_get_to(source));
  message.cc = addresses.read(g_mime_message_get_cc(source));
  message.bcc = addresses.read(g_mime_message_get_bcc(source));
  message.subject = kept(g_mime_message_get_subject(source), limits.field);
  message.date = date_of(source);
  message.message_id = kept(g_mime_message_get_message_id(source), limits.field);
}

constexpr std::size_t max_name = 80;  // characters of one name in a sentence

std::string recipients(const Message& message) {
  const std::size_t count = message.to.count + message.cc.count + message.bcc.count;
  if (count == 0) {
    return {};
  }
  if (count == 1 && message.to.listed.size() == 1) {
    return " to " + text::printable(message.to.listed.front().address, max_name);
  }
  return fmt::format(" to {} addresses", count);
}

std::string attachment_words(const Message& message) {
  if (message.attachments == 0) {
    return {};
  }
  std::string names;
  std::size_t named = 0;
  constexpr std::size_t most = 3;
  for (const Part& part : message.parts) {
    if (part.attachment && !part.file_name.empty() && named < most) {
      names += (named == 0 ? "" : ", ") + text::printable(part.file_name, max_name);
      ++named;
    }
  }
  if (named != 0 && named < message.attachments) {
    names += " ...";
  }
  return fmt::format(", {} attachment{}{}", message.attachments, message.attachments == 1 ? "" : "s",
                     names.empty() ? "" : " (" + names + ")");
}

}  // namespace

Result<Message> parse_message(ByteView body, const Limits& limits) {
  Message message;
  Prescan scan = prescan(body, limits);
  message.read = scan.size;
  message.findings = std::move(scan.findings);
  const GPtr<GMimeMessage> source = construct(body.first(scan.size));
  if (!source) {
    return fail(ErrorCode::invalid_input, "MIME: does not begin with a header field", 0);
  }
  read_fields(message, source.get(), limits);
  Walker walker(message, limits);
  walker.walk(g_mime_message_get_mime_part(source.get()));
  walker.read_text();
  return message;
}

std::string sentence(const Message& message) {
  std::string text = "message";
  if (!message.subject.empty()) {
    text += " \"" + text::printable(message.subject, max_name) + '"';
  }
  if (!message.from.listed.empty()) {
    const Address& from = message.from.listed.front();
    text += " from ";
    text += text::printable(from.address.empty() ? from.name : from.address, max_name);
  }
  text += recipients(message);
  text += attachment_words(message);
  for (const Protection each : message.protections) {
    text += ", ";
    text += words(each);
  }
  for (const Calendar& each : message.calendars) {
    text += "; " + each.sentence;
  }
  return text;
}

}  // namespace eastap::mime
