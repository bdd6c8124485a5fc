#include "decoders/wbxml/codepages.h"

#include <array>
#include <string>
#include <vector>

#include "proxy/base/text.h"

namespace eastap::wbxml {

namespace {

constexpr Tag tag_rows[] = {
#include "decoders/wbxml/codepages_rows.inc"
};

struct Page {
  std::string_view name;
  std::string_view prefix;
  std::string_view old_name;  ///< in documents of protocol 2.5 and in old logs; "" where it is the same
};

constexpr std::array<Page, page_count> pages{{
    {"AirSync", "airsync", ""},
    {"Contacts", "contacts", "POOMCONTACTS"},
    {"Email", "email", "POOMMAIL"},
    {"AirNotify", "airnotify", ""},
    {"Calendar", "calendar", "POOMCAL"},
    {"Move", "move", ""},
    {"GetItemEstimate", "getitemestimate", ""},
    {"FolderHierarchy", "folderhierarchy", ""},
    {"MeetingResponse", "meetingresponse", ""},
    {"Tasks", "tasks", "POOMTASKS"},
    {"ResolveRecipients", "resolverecipients", ""},
    {"ValidateCert", "validatecert", ""},
    {"Contacts2", "contacts2", "POOMCONTACTS2"},
    {"Ping", "ping", ""},
    {"Provision", "provision", ""},
    {"Search", "search", ""},
    {"GAL", "gal", ""},
    {"AirSyncBase", "airsyncbase", ""},
    {"Settings", "settings", ""},
    {"DocumentLibrary", "documentlibrary", ""},
    {"ItemOperations", "itemoperations", ""},
    {"ComposeMail", "composemail", ""},
    {"Email2", "email2", "POOMMAIL2"},
    {"Notes", "notes", ""},
    {"RightsManagement", "rightsmanagement", ""},
    {"Find", "find", ""},
}};

constexpr std::size_t tokens_per_page = 64;

/// Row number + 1 by page and token, 0 where there is none: one load for each tag of a body.
constexpr auto row_numbers = [] {
  std::array<std::uint16_t, page_count * tokens_per_page> numbers{};
  for (std::size_t i = 0; i < std::size(tag_rows); ++i) {
    numbers.at(tag_rows[i].page * tokens_per_page + tag_rows[i].token) = static_cast<std::uint16_t>(i + 1);
  }
  return numbers;
}();

constexpr auto specified = [] {
  std::array<std::uint64_t, page_count> tokens{};
  for (const Tag& row : tag_rows) {
    if (row.first_version != 0) {
      tokens.at(row.page) |= std::uint64_t{1} << row.token;
    }
  }
  return tokens;
}();

}  // namespace

std::span<const Tag> all_tags() {
  return tag_rows;
}

const Tag* find_tag(std::uint8_t page, std::uint8_t token) {
  if (page >= page_count || token >= tokens_per_page) {
    return nullptr;
  }
  const std::uint16_t number = row_numbers[page * tokens_per_page + token];
  return number == 0 ? nullptr : &tag_rows[number - 1];
}

std::uint64_t specified_tokens(std::uint8_t page) {
  return page < page_count ? specified[page] : 0;
}

const Tag* find_tag(std::uint8_t page, std::string_view name) {
  if (page >= page_count) {
    return nullptr;
  }
  for (std::size_t token = 0; token < tokens_per_page; ++token) {
    const std::uint16_t number = row_numbers[page * tokens_per_page + token];
    if (number != 0 && name == tag_rows[number - 1].name) {
      return &tag_rows[number - 1];
    }
  }
  return nullptr;
}

std::string_view namespace_of(std::uint8_t page) {
  return page < page_count ? pages[page].name : "";
}

std::string_view prefix_of(std::uint8_t page) {
  return page < page_count ? pages[page].prefix : "";
}

std::string_view qualified_name(std::uint8_t page, std::uint8_t token, bool with_prefix) {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    made.reserve(std::size(tag_rows));
    for (const Tag& tag : tag_rows) {
      made.push_back(std::string(prefix_of(tag.page)) + ':' + std::string(tag.name));
    }
    return made;
  }();
  const Tag* tag = find_tag(page, token);
  if (tag == nullptr) {
    return "";
  }
  return with_prefix ? std::string_view(names[static_cast<std::size_t>(tag - tag_rows)]) : tag->name;
}

std::optional<std::uint8_t> find_page(std::string_view namespace_name) {
  if (namespace_name.ends_with(':')) {
    namespace_name.remove_suffix(1);
  }
  if (namespace_name.empty()) {
    return std::nullopt;
  }
  for (std::uint8_t page = 0; page < page_count; ++page) {
    if (text::iequals(namespace_name, pages[page].name) ||
        text::iequals(namespace_name, pages[page].old_name)) {
      return page;
    }
  }
  return std::nullopt;
}

}  // namespace eastap::wbxml
