#include "proxy/model/stored_request.h"

#include <algorithm>
#include <utility>

#include "decoders/eas/element.h"
#include "decoders/eas/tags.h"

namespace eastap::model {
namespace {

using eas::Element;
namespace airsync = eas::tags::airsync;
namespace ping = eas::tags::ping;

constexpr std::size_t max_id = 256;  // bytes
constexpr std::size_t max_body_types = 4;
constexpr std::uint32_t seconds_per_minute = 60;
constexpr std::uint32_t most_minutes = std::uint32_t{1} << 20U;

std::string stored_text(std::string text) {
  if (text.size() > max_id) {
    text.resize(max_id);
  }
  return text;
}

AskedCollection read_collection(Element collection) {
  AskedCollection asked;
  asked.id = stored_text(collection.text(airsync::collection_id));
  asked.class_name = stored_text(collection.text(airsync::class_tag));
  asked.window_size = collection.number(airsync::window_size);
  const Element options = collection.child(airsync::options);
  asked.filter_type = options.number(airsync::filter_type);
  options.each(eas::tags::airsyncbase::body_preference, [&](Element preference) {
    const auto type = preference.number(eas::tags::airsyncbase::type);
    if (type && asked.body_types.size() < max_body_types) {
      asked.body_types.push_back(*type);
    }
  });
  return asked;
}

AskedSettings read_sync(Element sync) {
  AskedSettings asked;
  if (const auto wait = sync.number(airsync::wait)) {
    asked.heartbeat = std::min(*wait, most_minutes) * seconds_per_minute;
    asked.in_minutes = true;
  }
  if (const auto heartbeat = sync.number(airsync::heartbeat_interval)) {
    asked.heartbeat = heartbeat;
    asked.in_minutes = false;
  }
  asked.window_size = sync.number(airsync::window_size);
  asked.partial = asked.adds = sync.has(airsync::partial);
  sync.child(airsync::collections).each(airsync::collection, [&](Element each) {
    if (asked.collections.size() < AskedSettings::max_collections) {
      asked.collections.push_back(read_collection(each));
    }
  });
  return asked;
}

AskedSettings read_ping(Element root) {
  AskedSettings asked;
  asked.heartbeat = root.number(ping::heartbeat_interval);
  root.child(ping::folders).each(ping::folder, [&](Element each) {
    if (asked.collections.size() < AskedSettings::max_collections) {
      AskedCollection collection;
      collection.id = stored_text(each.text(ping::id));
      collection.class_name = stored_text(each.text(ping::class_tag));
      asked.collections.push_back(std::move(collection));
    }
  });
  asked.partial = !asked.heartbeat || asked.collections.empty();
  return asked;
}

}  // namespace

std::string_view to_string(StoredRequest::Standing standing) {
  switch (standing) {
    case StoredRequest::Standing::unknown:
      return "unknown";
    case StoredRequest::Standing::stored:
      return "stored";
    case StoredRequest::Standing::unanswered:
      return "unanswered";
    case StoredRequest::Standing::absent:
      return "absent";
  }
  return "";
}

AskedSettings read_asked(eas::Command command, const wbxml::Document* request) {
  AskedSettings asked;
  if (request == nullptr || (command != eas::Command::sync && command != eas::Command::ping)) {
    return asked;
  }
  if (request->body().empty()) {
    asked.empty = true;
    return asked;
  }
  const Element root = Element::root_of(request);
  return command == eas::Command::sync ? read_sync(root) : read_ping(root);
}

/// The newest request of those that had begun: whether it was taken is known only once it is over.
const StoredRequest::Kept* StoredRequest::at(microseconds moment) const {
  const Kept* found = nullptr;
  for (const Kept& each : kept_) {
    if (each.started <= moment && (found == nullptr || each.started >= found->started)) {
      found = &each;
    }
  }
  return found;
}

StoredRequest::Meaning StoredRequest::meaning(const AskedSettings& asked, microseconds started) const {
  Meaning meaning{.standing = Standing::unknown, .settings = asked, .repeated = 0};
  const Kept* kept = at(started);
  if (kept == nullptr) {
    return meaning;
  }
  if (kept->absent) {
    meaning.standing = kept->finished <= started ? Standing::absent : Standing::unknown;
    return meaning;
  }
  meaning.standing = kept->taken && kept->finished <= started ? Standing::stored : Standing::unanswered;
  if (asked.full()) {
    return meaning;
  }
  AskedSettings& all = meaning.settings;
  if (!asked.heartbeat) {
    all.heartbeat = kept->settings.heartbeat;
    all.in_minutes = kept->settings.in_minutes;
  }
  all.window_size = asked.window_size ? asked.window_size : kept->settings.window_size;
  if (!asked.collections.empty() && !asked.adds) {
    return meaning;
  }
  for (const AskedCollection& each : kept->settings.collections) {
    const bool named =
        std::ranges::find(asked.collections, each.id, &AskedCollection::id) != asked.collections.end();
    if (!named && all.collections.size() < AskedSettings::max_collections) {
      all.collections.push_back(each);
      ++meaning.repeated;
    }
  }
  return meaning;
}

void StoredRequest::learn(const AskedSettings& asked, microseconds started, microseconds finished,
                          Answer answer) {
  if (answer == Answer::refused || (answer != Answer::absent && asked.empty)) {
    return;  // nothing new is stored
  }
  Kept kept{.settings = {},
            .started = started,
            .finished = finished,
            .taken = answer == Answer::taken,
            .absent = answer == Answer::absent};
  if (!kept.absent) {
    const Meaning whole = meaning(asked, started);
    if (!asked.full() && (whole.standing == Standing::unknown || whole.standing == Standing::absent)) {
      return;  // the rest of it is not known
    }
    kept.settings = whole.settings;
    kept.settings.empty = kept.settings.partial = kept.settings.adds = false;
  }
  if (kept_.size() == max_kept) {
    kept_.erase(kept_.begin());
  }
  kept_.push_back(std::move(kept));
}

std::size_t StoredRequest::size() const {
  std::size_t total = 0;
  for (const Kept& each : kept_) {
    total += each.settings.collections.size();
  }
  return total;
}

const AskedSettings* StoredRequest::now() const {
  const Kept* kept = at(microseconds::max());
  return kept == nullptr || kept->absent ? nullptr : &kept->settings;
}

}  // namespace eastap::model
