#include "decoders/eas/rights_words.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "decoders/eas/dates.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

namespace rights = tags::rights;

constexpr std::size_t max_rights_name = 60;  // characters
constexpr std::size_t max_description = 200;

/// A right: 0 is forbidden, 1 is allowed (MS-ASRM section 2.2.2).
struct Right {
  Tag tag;
  std::string_view name;   ///< of the element
  std::string_view brief;  ///< in a list
  std::string_view verb;   ///< beside the element
};
constexpr std::array<Right, 9> all_rights{{
    {rights::reply_allowed, "ReplyAllowed", "reply", "reply"},
    {rights::reply_all_allowed, "ReplyAllAllowed", "reply to all", "reply to all"},
    {rights::forward_allowed, "ForwardAllowed", "forward", "forward the mail"},
    {rights::edit_allowed, "EditAllowed", "edit", "edit the content"},
    {rights::print_allowed, "PrintAllowed", "print", "print the mail"},
    {rights::extract_allowed, "ExtractAllowed", "copy", "copy content out of the mail"},
    {rights::export_allowed, "ExportAllowed", "export", "take the protection off"},
    {rights::programmatic_access_allowed, "ProgrammaticAccessAllowed", "use programs",
     "let other programs at the content"},
    {rights::modify_recipients_allowed, "ModifyRecipientsAllowed", "change recipients",
     "change the recipients"},
}};

/// A licence without an end has the last moment of the calendar as its end (MS-ASRM section 2.2.2).
bool is_never(std::string_view date) {
  return date.starts_with("9999-12-3");
}

std::string field(Element parent, Tag tag, std::size_t most) {
  return text::printable(text::trim(parent.text(tag)), most);
}

void add_words(std::string& words, std::string_view before, std::string_view more) {
  if (!more.empty()) {
    words += words.empty() ? "" : "; ";
    words += before;
    words += more;
  }
}

std::string expiry(std::string_view date, const MomentWords& moment) {
  if (date.empty() || is_never(date)) {
    return {};
  }
  const auto read = parse_date(date);
  return read ? moment(read->unix_ms) : text::printable(date, max_rights_name);
}

}  // namespace

std::string license_words(Element license, const MomentWords& moment) {
  std::string allowed = "view";  // the licence lets the phone show the mail, or it would not be there
  std::string forbidden;
  for (const Right& right : all_rights) {
    const auto value = license.number(right.tag);
    if (value && *value <= 1) {
      std::string& list = *value == 1 ? allowed : forbidden;
      list += list.empty() ? "" : ", ";
      list += right.brief;
    }
  }
  std::string words = "may: " + allowed;
  add_words(words, "may not: ", forbidden);
  add_words(words, "expires ", expiry(text::trim(license.text(rights::content_expiry_date)), moment));
  add_words(words, "owner ", field(license, rights::content_owner, max_rights_name));
  add_words(words, "", license.number(rights::owner) == 1U ? "the user is the owner" : "");
  return words;
}

std::string template_words(Element rights_template) {
  const std::string name = field(rights_template, rights::template_name, max_rights_name);
  const std::string description = field(rights_template, rights::template_description, max_description);
  if (name.empty()) {
    return description.empty() ? "a template without a name" : description;
  }
  return description.empty() ? name : name + ": " + description;
}

std::string templates_words(Element templates, std::size_t named) {
  std::size_t count = 0;
  std::string names;
  templates.each(rights::rights_management_template, [&](Element each) {
    if (++count <= named) {
      const std::string name = field(each, rights::template_name, max_rights_name);
      names += (names.empty() ? "" : ", ") + (name.empty() ? "nameless" : name);
    }
  });
  if (count == 0) {
    return "no templates";
  }
  return fmt::format("{} template{}: {}{}", count, count == 1 ? "" : "s", names,
                     count > named ? fmt::format(" and {} more", count - named) : "");
}

std::optional<std::string> right_words(std::string_view name, std::string_view value) {
  value = text::trim(value);
  if (name == "TemplateID") {
    constexpr std::string_view none = "00000000-0000-0000-0000-000000000000";
    return value == none ? std::optional<std::string>("no protection") : std::nullopt;
  }
  if (name == "ContentExpiryDate") {
    return is_never(value) ? std::optional<std::string>("does not expire") : std::nullopt;
  }
  if (value != "0" && value != "1") {
    return std::nullopt;
  }
  if (name == "Owner") {
    return value == "1" ? "the user owns the mail: every right" : "the user does not own the mail";
  }
  const auto* const right = std::ranges::find(all_rights, name, &Right::name);
  if (right == all_rights.end()) {
    return std::nullopt;
  }
  return fmt::format("{} {}", value == "1" ? "may" : "may not", right->verb);
}

}  // namespace eastap::eas
