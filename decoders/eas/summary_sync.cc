// Sync and GetItemEstimate (MS-ASCMD sections 2.2.1.21 and 2.2.1.9).
#include <algorithm>

#include "decoders/eas/summary_parts.h"

namespace eastap::eas {
namespace {

namespace airsync = tags::airsync;
namespace estimate = tags::estimate;

constexpr std::string_view top_status = "Sync/Status";
constexpr std::string_view collection_status = "Sync/Collections/Collection/Status";
constexpr std::uint32_t seconds_per_minute = 60;

/// Counts the operations inside Commands, in one pass: there may be 512 of them.
ItemCounts count_commands(Element commands) {
  ItemCounts counts;
  for (Element each = commands.first(); each; each = each.next()) {
    counts.added += each.is(airsync::add) ? 1 : 0;
    counts.changed += each.is(airsync::change) ? 1 : 0;
    counts.deleted += each.is(airsync::delete_tag) || each.is(airsync::soft_delete) ? 1 : 0;
    counts.fetched += each.is(airsync::fetch) ? 1 : 0;
  }
  return counts;
}

void read_sync_request(SummaryBuilder& builder) {
  const Element sync = builder.request();
  Summary& summary = builder.summary();
  if (const auto wait = sync.number(airsync::wait)) {
    summary.heartbeat = std::min(*wait, std::uint32_t{1} << 20U) * seconds_per_minute;
  }
  if (const auto heartbeat = sync.number(airsync::heartbeat_interval)) {
    summary.heartbeat = heartbeat;
  }
  sync.child(airsync::collections).each(airsync::collection, [&](Element each) {
    CollectionSummary& collection = builder.collection(each.text(airsync::collection_id));
    collection.class_name = each.text(airsync::class_tag);
    collection.old_key = each.text(airsync::sync_key);
    collection.from_client = count_commands(each.child(airsync::commands));
    collection.has_options = each.has(airsync::options);
    summary.items += collection.from_client.all();
  });
  if (summary.empty_request || sync.has(airsync::partial)) {
    constexpr int request_incomplete = 13;
    builder.repeat_stored(request_incomplete, "empty request (as the last full one)");
  }
}

/// Where the request leaves them out, the server goes on with the Options before. With key 0 there are none.
void read_options_before(SummaryBuilder& builder) {
  if (!builder.context().options_before) {
    return;
  }
  for (CollectionSummary& each : builder.summary().collections) {
    if (!each.has_options && (each.repeated || (!each.old_key.empty() && each.old_key != "0"))) {
      each.options_before = builder.context().options_before(each.id);
    }
  }
}

/// "options as before: 1 week (mail), HTML to 32.8 kB"; of several folders with their names where they
/// differ.
void say_options_before(SummaryBuilder& builder) {
  const auto& all = builder.summary().collections;
  std::string words;
  std::size_t known = 0;
  bool equal = true;
  for (const CollectionSummary& each : all) {
    if (each.options_before.empty()) {
      continue;
    }
    equal = equal && each.options_before == all.front().options_before;
    if (++known <= max_names) {
      words += (words.empty() ? "" : "; ") + builder.folder(each.id) + ": " + each.options_before;
    }
  }
  if (known == 0) {
    return;
  }
  if (equal && known == all.size()) {
    builder.part("options as before: " + all.front().options_before);
    return;
  }
  words += known > max_names ? "; and " + std::to_string(known - max_names) + " more" : "";
  builder.part("options as before (" + words + ')');
}

void count_licenses(Element operations, SummaryBuilder& builder) {
  for (Element each = operations.first(); each; each = each.next()) {
    builder.count_license(each.child(airsync::application_data));
  }
}

/// The Status of each Add, Change, Delete and Fetch that the client sent.
void read_responses(Element responses, CollectionSummary& collection, SummaryBuilder& builder) {
  const std::uint32_t before = builder.summary().failed_items;
  for (Element each = responses.first(); each; each = each.next()) {
    std::string_view path;
    if (each.is(airsync::add)) {
      path = "Sync/Collections/Collection/Responses/Add/Status";
    } else if (each.is(airsync::change)) {
      path = "Sync/Collections/Collection/Responses/Change/Status";
    } else if (each.is(airsync::delete_tag)) {
      path = "Sync/Collections/Collection/Responses/Delete/Status";
    } else if (each.is(airsync::fetch)) {
      path = "Sync/Collections/Collection/Responses/Fetch/Status";
      ++collection.from_server.fetched;
    } else {
      continue;
    }
    builder.item_status(builder.read_status(each, airsync::status, path));
  }
  collection.failed_items = builder.summary().failed_items - before;
}

void read_sync_response(SummaryBuilder& builder) {
  const Element sync = builder.response();
  Summary& summary = builder.summary();
  builder.global_status(builder.read_status(sync, airsync::status, top_status));
  summary.limit = sync.number(airsync::limit);
  sync.child(airsync::collections).each(airsync::collection, [&](Element each) {
    CollectionSummary& collection = builder.collection(each.text(airsync::collection_id));
    if (collection.class_name.empty()) {
      collection.class_name = each.text(airsync::class_tag);
    }
    collection.new_key = each.text(airsync::sync_key);
    collection.status = builder.read_status(each, airsync::status, collection_status);
    builder.global_status(collection.status);
    const ItemCounts counts = count_commands(each.child(airsync::commands));
    collection.from_server = counts;
    collection.more_available = each.has(airsync::more_available);
    summary.more_available = summary.more_available || collection.more_available;
    count_licenses(each.child(airsync::commands), builder);
    count_licenses(each.child(airsync::responses), builder);
    read_responses(each.child(airsync::responses), collection, builder);
  });
}

ItemCounts sum(const Summary& summary, ItemCounts CollectionSummary::* side) {
  ItemCounts total;
  for (const CollectionSummary& collection : summary.collections) {
    const ItemCounts& counts = collection.*side;
    total.added += counts.added;
    total.changed += counts.changed;
    total.deleted += counts.deleted;
    total.fetched += counts.fetched;
  }
  return total;
}

void say_counts(SummaryBuilder& builder) {
  const ItemCounts down = sum(builder.summary(), &CollectionSummary::from_server);
  const ItemCounts up = sum(builder.summary(), &CollectionSummary::from_client);
  builder.count_part(down.added, "added");
  builder.count_part(down.changed, "changed");
  builder.count_part(down.deleted, "deleted");
  builder.count_part(down.fetched, "fetched");
  builder.count_part(up.added, "added by the phone");
  builder.count_part(up.changed, "changed by the phone");
  builder.count_part(up.deleted, "deleted by the phone");
}

/// Which folders a property holds for; "" when it is all of them.
std::string where(SummaryBuilder& builder, bool (*holds)(const CollectionSummary&)) {
  std::vector<std::string_view> ids;
  for (const CollectionSummary& collection : builder.summary().collections) {
    if (holds(collection)) {
      ids.emplace_back(collection.id);
    }
  }
  return ids.empty() || ids.size() == builder.summary().collections.size() ? ""
                                                                           : " in " + builder.folders(ids);
}

void say(SummaryBuilder& builder) {
  const Summary& summary = builder.summary();
  std::vector<std::string_view> ids;
  ids.reserve(summary.collections.size());
  for (const CollectionSummary& collection : summary.collections) {
    ids.emplace_back(collection.id);
  }
  builder.subject(builder.folders(ids));
  if (summary.collections.size() == 1) {
    const CollectionSummary& only = summary.collections.front();
    builder.part(key_step(only.old_key, only.new_key));
  }
  say_options_before(builder);
  if (!builder.context().finished) {
    builder.part(summary.heartbeat ? "waiting up to " + std::to_string(*summary.heartbeat) + " s"
                                   : "waiting");
    return;
  }
  if (!builder.answered()) {
    return;
  }
  const bool failed = builder.failed();
  if (failed) {
    const std::string failing = where(builder, [](const CollectionSummary& collection) {
      return collection.status && collection.status->outcome() == Outcome::failure;
    });
    builder.part(failing.empty() ? "" : failing.substr(1));
  }
  if (summary.limit) {
    builder.part("the server's limit is " + std::to_string(*summary.limit));
  }
  say_counts(builder);
  builder.license_part();
  const bool quiet_answer = sum(summary, &CollectionSummary::from_server).all() == 0 && summary.items == 0;
  const bool first = summary.collections.size() == 1 && summary.collections.front().old_key == "0";
  if (quiet_answer && !failed && !first && !summary.more_available) {
    builder.part("no change");
  }
  if (summary.more_available) {
    builder.part("more available" + where(builder, [](const CollectionSummary& collection) {
                   return collection.more_available;
                 }));
  }
}

}  // namespace

void summarize_sync(SummaryBuilder& builder) {
  read_sync_request(builder);
  read_options_before(builder);
  if (builder.answered()) {
    read_sync_response(builder);
  }
  say(builder);
}

void summarize_estimate(SummaryBuilder& builder) {
  builder.request().child(estimate::collections).each(estimate::collection, [&](Element each) {
    CollectionSummary& collection = builder.collection(each.text(estimate::collection_id));
    // From 14.0 the key is in the AirSync page, before it the element is the same one.
    collection.old_key = each.text(airsync::sync_key);
    collection.class_name = each.text(estimate::class_tag);
    ++builder.summary().items;
  });
  if (builder.answered()) {
    const Element root = builder.response();
    builder.global_status(builder.read_status(root, estimate::status, "GetItemEstimate/Status"));
    root.each(estimate::response, [&](Element each) {
      const Element inner = each.child(estimate::collection);
      CollectionSummary& collection = builder.collection(inner.text(estimate::collection_id));
      collection.status = builder.read_status(each, estimate::status, "GetItemEstimate/Response/Status");
      collection.estimate = inner.number(estimate::estimate);
      builder.item_status(collection.status);
    });
  }
  constexpr std::size_t listed = 3;
  const auto& collections = builder.summary().collections;
  for (std::size_t i = 0; i < std::min(collections.size(), listed); ++i) {
    const auto& estimate_seen = collections[i].estimate;
    builder.part(builder.folder(collections[i].id) +
                 (estimate_seen ? ' ' + std::to_string(*estimate_seen) : std::string()));
  }
  if (collections.size() > listed) {
    builder.part(std::to_string(collections.size() - listed) + " more");
  }
}

}  // namespace eastap::eas
