#include "proxy/model/body_place.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/annotate.h"
#include "decoders/multipart.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::size_t max_name = 120;  // characters of a type or path

/// How an element holds a body.
enum class Holds : std::uint8_t {
  by_type,         // AirSyncBase Body and BodyPart: their Type says what Data is
  text,            // protocol 2.5
  mime,            // a whole message
  rtf,             // base64 of compressed RTF (MS-OXRTFCP)
  attachment,      // base64; a ContentType beside it
  raw_attachment,  // the same as bytes
  part,            // the number of a part
};

struct BodyTag {
  std::string_view space;
  std::string_view name;
  Holds holds;
};
constexpr auto body_tags = std::to_array<BodyTag>({
    {"AirSyncBase", "Data", Holds::by_type},
    {"AirSyncBase", "Content", Holds::raw_attachment},
    {"Email", "Body", Holds::text},
    {"Email", "MIMEData", Holds::mime},
    {"Contacts", "Body", Holds::text},
    {"Contacts", "CompressedRTF", Holds::rtf},
    {"Calendar", "Body", Holds::text},
    {"Calendar", "CompressedRTF", Holds::rtf},
    {"Tasks", "Body", Holds::text},
    {"Tasks", "CompressedRTF", Holds::rtf},
    {"ComposeMail", "Mime", Holds::mime},
    {"ItemOperations", "Data", Holds::attachment},
    {"ItemOperations", "Part", Holds::part},
});

/// Of a Content-Type, parameters or not.
BodyKind kind_of_type(std::string_view type) {
  const std::string_view plain = text::trim(type.substr(0, type.find(';')));
  if (text::iequals(plain, "message/rfc822")) {
    return BodyKind::mime;
  }
  if (text::iequals(plain, "text/html")) {
    return BodyKind::html;
  }
  if (text::iequals(plain, "text/calendar")) {
    return BodyKind::calendar;
  }
  return text::istarts_with(plain, "text/") ? BodyKind::text : BodyKind::other;
}

/// AirSyncBase:Type (MS-ASAIRS section 2.2.2.41.1).
BodyKind kind_of_number(std::string_view number) {
  constexpr std::array<BodyKind, 5> kinds{BodyKind::other, BodyKind::text, BodyKind::html, BodyKind::rtf,
                                          BodyKind::mime};
  const auto value = text::to_number(text::trim(number));
  return value && *value < kinds.size() ? kinds[*value] : BodyKind::other;
}

/// Looks for bodies in one document.
class Finder {
 public:
  Finder(const wbxml::Document& document, const decoders::Multipart* parts, BodyPlaces& places)
      : document_(document), parts_(parts), places_(places) {}

  void run() {
    for (wbxml::Index at = document_.root(); at != wbxml::none;
         at = document_.next_in(document_.root(), at)) {
      const std::string_view name = document_.is_element(at) ? document_.name(at) : std::string_view{};
      for (const BodyTag& tag : body_tags) {
        if (tag.name == name && tag.space == document_.namespace_name(at)) {
          add(at, tag.holds);
        }
      }
    }
    add_unnamed_parts();
  }

 private:
  /// The text of a sibling; "" where there is none among the first ones. No command has more of them.
  [[nodiscard]] std::string beside(wbxml::Index element, std::string_view space,
                                   std::string_view name) const {
    constexpr int most = 256;
    int seen = 0;
    for (const wbxml::Index each : document_.children(document_.node(element)->parent)) {
      if (document_.name(each) == name && document_.namespace_name(each) == space) {
        return document_.text(each);
      }
      if (++seen == most) {
        break;
      }
    }
    return {};
  }

  void add(wbxml::Index element, Holds holds) {
    if (places_.listed.size() == max_bodies) {
      ++places_.count;
      return;
    }
    BodyPlace place;
    place.bytes = document_.value(element);
    if (place.bytes.empty()) {
      place.joined = document_.text(element);
    }
    if (place.value().empty()) {
      return;
    }
    switch (holds) {
      case Holds::by_type:
        set_body(place, element);
        break;
      case Holds::text:
        place.kind = BodyKind::text;
        set_cut(place, element, "BodyTruncated", "BodySize");
        break;
      case Holds::mime:
        place.kind = BodyKind::mime;
        set_cut(place, element, "MIMETruncated", "MIMESize");
        break;
      case Holds::rtf:
        place.kind = BodyKind::rtf;
        place.base64 = true;
        break;
      case Holds::attachment:
      case Holds::raw_attachment:
        set_attachment(place, element);
        place.base64 = holds == Holds::attachment;
        break;
      case Holds::part:
        if (!set_part(place, element)) {
          return;
        }
        break;
    }
    keep(std::move(place), element);
  }

  void set_body(BodyPlace& place, wbxml::Index element) const {
    place.kind = kind_of_number(beside(element, "AirSyncBase", "Type"));
    place.base64 = place.kind == BodyKind::rtf;
    set_cut(place, element, "Truncated", "EstimatedDataSize");
  }

  void set_cut(BodyPlace& place, wbxml::Index element, std::string_view truncated,
               std::string_view size) const {
    // A Part stands among the elements of AirSyncBase that it belongs to.
    const std::string_view own = document_.namespace_name(element);
    const std::string_view space = own == "ItemOperations" ? "AirSyncBase" : own;
    place.truncated = beside(element, space, truncated) == "1";
    place.full_size = text::to_number(beside(element, space, size)).value_or(0);
  }

  void set_attachment(BodyPlace& place, wbxml::Index element) const {
    const std::string type = beside(element, "AirSyncBase", "ContentType");
    place.type = text::printable(type, max_name);
    place.kind = kind_of_type(type);
  }

  /// False where the answer has no such part.
  bool set_part(BodyPlace& place, wbxml::Index element) {
    const auto number = text::to_number(text::trim(document_.text(element)));
    if (parts_ == nullptr || !number || *number == 0 || *number >= parts_->parts.size()) {
      return false;
    }
    const std::string type = beside(element, "AirSyncBase", "Type");
    if (!type.empty()) {
      set_body(place, element);
      place.base64 = false;
    } else {
      set_attachment(place, element);
    }
    place.where = fmt::format("part {}, ", *number);
    place.joined.clear();
    place.bytes = parts_->parts[*number].bytes;
    named_.push_back(*number);
    return true;
  }

  void add_unnamed_parts() {
    if (parts_ == nullptr || places_.listed.size() == max_bodies) {
      return;
    }
    std::ranges::sort(named_);
    for (std::size_t i = 1; i < parts_->parts.size(); ++i) {
      if (!std::ranges::binary_search(named_, i)) {
        BodyPlace place;
        place.where = fmt::format("part {}, which no element names", i);
        place.bytes = parts_->parts[i].bytes;
        keep(std::move(place), wbxml::none);
      }
    }
  }

  void keep(BodyPlace&& place, wbxml::Index element) {
    if (place.value().empty()) {
      return;
    }
    ++places_.count;
    if (places_.listed.size() < max_bodies) {
      if (element != wbxml::none) {
        place.where += text::printable(eas::element_path(document_, element), 2 * max_name);
      }
      places_.listed.push_back(std::move(place));
    }
  }

  const wbxml::Document& document_;
  const decoders::Multipart* parts_;
  BodyPlaces& places_;
  std::vector<std::size_t> named_;  // numbers of parts that elements name
};

}  // namespace

std::size_t size_of(const BodyPlace& place) {
  const ByteView value = place.value();
  if (!place.base64) {
    return value.size();
  }
  const auto decoded = text::from_base64(as_text(value));
  return decoded ? decoded->size() : value.size();
}

std::string_view word_of(BodyKind kind) {
  switch (kind) {
    case BodyKind::text:
      return "text";
    case BodyKind::html:
      return "HTML";
    case BodyKind::rtf:
      return "RTF";
    case BodyKind::mime:
      return "MIME";
    case BodyKind::calendar:
      return "calendar";
    case BodyKind::other:
      break;
  }
  return {};
}

BodyPlaces find_bodies(MessageView& view) {
  BodyPlaces places;
  const ByteView content = view.content();
  if (content.empty()) {
    return places;
  }
  const std::string_view type = view.message()->head.find("Content-Type").value_or(std::string_view{});
  if (const wbxml::Document* document = view.document()) {
    const auto parts = decoders::is_multipart(type) ? decoders::split_multipart(content)
                                                    : Result<decoders::Multipart>(decoders::Multipart{});
    Finder(*document, parts && !parts->parts.empty() ? &*parts : nullptr, places).run();
    return places;
  }
  const BodyKind kind = kind_of_type(type);
  if (kind == BodyKind::mime || kind == BodyKind::calendar) {
    places.listed.push_back(
        {.where = "content", .kind = kind, .type = text::printable(type, max_name), .bytes = content});
    places.count = 1;
  }
  return places;
}

}  // namespace eastap::model
