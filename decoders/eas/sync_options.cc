#include "decoders/eas/sync_options.h"

#include <string_view>

#include "decoders/eas/values.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

namespace airsync = tags::airsync;
namespace base = tags::airsyncbase;

/// What the table says of a value, without the remark in brackets where that is not wanted; the bare number
/// for values that it does not have.
std::string meaning(std::string_view space, std::string_view parent, std::string_view name,
                    std::uint32_t value, bool remark = true) {
  const std::string number = std::to_string(value);
  const ValueInfo* info = lookup_value(space, parent, name, number);
  if (info == nullptr) {
    return std::string(name) + ' ' + number;
  }
  return std::string(remark ? info->meaning : info->meaning.substr(0, info->meaning.find(" (")));
}

void add(std::string& words, std::string_view more) {
  words += words.empty() ? "" : ", ";
  words += more;
}

std::string body_words(const BodyWish& wish) {
  std::string words = meaning("AirSyncBase", "BodyPreference", "Type", wish.type, false);
  words += wish.part ? " of the newest part" : "";
  words += wish.size ? " to " + text::human_size(*wish.size) : "";
  return words;
}

void read_bodies(SyncOptions& options, Element parent, Tag tag) {
  parent.each(tag, [&](Element each) {
    const auto type = each.number(base::type);
    if (type && options.bodies.size() < SyncOptions::max_bodies) {
      options.bodies.push_back({.type = *type,
                                .size = each.number(base::truncation_size),
                                .part = each.is(base::body_part_preference)});
    }
  });
}

}  // namespace

std::optional<SyncOptions> read_sync_options(Element collection) {
  std::optional<SyncOptions> read;
  collection.each(airsync::options, [&](Element each) {
    if (read || each.text(airsync::class_tag) == "SMS") {
      return;
    }
    read.emplace();
    read->filter_type = each.number(airsync::filter_type);
    read->truncation = each.number(airsync::truncation);
    read->mime_support = each.number(airsync::mime_support);
    read->mime_truncation = each.number(airsync::mime_truncation);
    read->conflict = each.number(airsync::conflict);
    read->max_items = each.number(airsync::max_items);
    read->rights_management = each.number(tags::rights::rights_management_support);
    read_bodies(*read, each, base::body_preference);
    read_bodies(*read, each, base::body_part_preference);
  });
  return read;
}

std::string SyncOptions::words() const {
  constexpr std::uint32_t server_wins = 1;  // what holds anyhow
  std::string words;
  if (filter_type) {
    add(words, meaning("AirSync", "Options", "FilterType", *filter_type));
  }
  for (const BodyWish& each : bodies) {
    add(words, body_words(each));
  }
  if (truncation) {
    add(words, "body cut at: " + meaning("AirSync", "Options", "Truncation", *truncation));
  }
  if (mime_support && *mime_support != 0) {
    add(words, meaning("AirSync", "Options", "MIMESupport", *mime_support));
  }
  if (mime_truncation) {
    add(words, "MIME cut at: " + meaning("AirSync", "Options", "MIMETruncation", *mime_truncation));
  }
  if (conflict && *conflict != server_wins) {
    add(words, meaning("AirSync", "Options", "Conflict", *conflict));
  }
  if (max_items) {
    add(words, "at most " + std::to_string(*max_items) + " items");
  }
  if (rights_management) {
    add(words, *rights_management == 1 ? "protected mail opened" : "protected mail unopened");
  }
  return words;
}

}  // namespace eastap::eas
