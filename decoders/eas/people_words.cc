#include "decoders/eas/people_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/status.h"
#include "decoders/eas/values.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

namespace gal = tags::gal;
namespace recipients = tags::recipients;

constexpr std::size_t max_field = 60;  // characters

std::string field(Element parent, Tag tag) {
  return text::printable(text::trim(parent.text(tag)), max_field);
}

void add(std::string& words, std::string_view before, std::string_view more) {
  if (!more.empty()) {
    words += words.empty() ? "" : ", ";
    words += before;
    words += more;
  }
}

/// "163 Failure": a Status that says that something is missing; "" for success and for none.
std::string trouble(Command command, Element status, std::string_view path) {
  constexpr std::uint32_t most = 1'000'000;
  const auto code = status.number();
  if (!code || *code == 1U) {
    return {};
  }
  const StatusInfo* info = lookup(command, path, static_cast<int>(std::min(*code, most)));
  return fmt::format("{} {}", *code, info == nullptr ? "(unknown status)" : info->name);
}

void add_picture(std::string& words, Command command, Element picture, std::string_view path) {
  add(words, "", picture_words(picture));
  add(words, "photo: ", trouble(command, picture_status(picture), path));
}

void add_certificates(std::string& words, Element certificates) {
  constexpr std::string_view path = "ResolveRecipients/Response/Recipient/Certificates/Status";
  const std::size_t count =
      certificates.count(recipients::certificate) + certificates.count(recipients::mini_certificate);
  add(words, "", count == 0 ? "" : fmt::format("{} certificate{}", count, count == 1 ? "" : "s"));
  add(words,
      "certificate: ", trouble(Command::resolve_recipients, certificates.child(recipients::status), path));
}

}  // namespace

bool is_entry(Element properties) {
  constexpr std::uint8_t page = gal::display_name.page;
  for (Element each = properties.first(); each; each = each.next()) {
    if (each.page() == page) {
      return true;
    }
  }
  return false;
}

std::string entry_name(Element properties) {
  std::string name = field(properties, gal::display_name);
  if (name.empty()) {
    name = field(properties, gal::first_name);
    const std::string last = field(properties, gal::last_name);
    name += (name.empty() || last.empty() ? "" : " ") + last;
  }
  for (const Tag tag : {gal::email_address, gal::alias}) {
    name = name.empty() ? field(properties, tag) : std::move(name);
  }
  return name;
}

std::string entry_words(Command command, Element properties) {
  if (!is_entry(properties)) {
    return {};
  }
  struct Field {
    Tag tag;
    std::string_view before;
  };
  constexpr std::array<Field, 7> fields{{{gal::title, ""},
                                         {gal::company, ""},
                                         {gal::office, "office "},
                                         {gal::phone, ""},
                                         {gal::mobile_phone, "mobile "},
                                         {gal::home_phone, "home "},
                                         {gal::email_address, ""}}};
  const std::string name = entry_name(properties);
  std::string words = name;
  for (const Field& each : fields) {
    const std::string text = field(properties, each.tag);
    add(words, each.before, text == name ? "" : text);  // an address may be all that names somebody
  }
  add_picture(words, command, picture_of(properties), "Result/Properties/Picture/Status");
  return words.empty() ? "an entry without a name" : words;
}

std::string recipient_name(Element recipient) {
  std::string name = field(recipient, recipients::display_name);
  return name.empty() ? field(recipient, recipients::email_address) : name;
}

std::string recipient_words(Element recipient) {
  constexpr std::string_view path = "ResolveRecipients/Response/Recipient/Availability/Status";
  const std::string name = recipient_name(recipient);
  const std::string address = field(recipient, recipients::email_address);
  std::string words = name.empty() ? "nameless" : name;
  words += address.empty() || address == name ? "" : " <" + address + '>';
  const ValueInfo* source =
      lookup_value("ResolveRecipients", "Recipient", "Type", text::trim(recipient.text(recipients::type)));
  add(words, "", source == nullptr ? std::string_view{} : source->meaning);
  const Element availability = recipient.child(recipients::availability);
  add(words, "", describe_free_busy(availability.text(recipients::merged_free_busy)));
  add(words,
      "free/busy: ", trouble(Command::resolve_recipients, availability.child(recipients::status), path));
  add_certificates(words, recipient.child(recipients::certificates));
  add_picture(words, Command::resolve_recipients, recipient.child(recipients::picture),
              "ResolveRecipients/Response/Recipient/Picture/Status");
  return words;
}

Element picture_of(Element properties) {
  const Element own = properties.child(tags::find::picture);
  return own ? own : properties.child(gal::picture);
}

Element picture_status(Element picture) {
  for (const Tag tag : {gal::status, tags::find::status, recipients::status}) {
    if (const Element found = picture.child(tag)) {
      return found;
    }
  }
  return {};
}

std::string picture_words(Element picture) {
  for (const Tag tag : {gal::data, recipients::data}) {
    if (const std::size_t size = picture.child(tag).size(); size != 0) {
      return "photo of " + text::human_size(size);
    }
  }
  return {};
}

std::string describe_free_busy(std::string_view digits) {
  constexpr std::size_t listed = 48;  // a day
  std::string words;
  for (std::size_t at = 0; at < std::min(digits.size(), listed);) {
    const std::size_t end = std::min(digits.find_first_not_of(digits[at], at), digits.size());
    words += fmt::format("{}{} {} h", words.empty() ? "" : ", ", free_busy_words(digits[at]),
                         static_cast<double>(end - at) / 2);
    at = end;
  }
  return words;
}

}  // namespace eastap::eas
