// FolderSync, FolderCreate, FolderDelete, FolderUpdate and Ping (MS-ASCMD sections 2.2.1.3 to 2.2.1.6
// and 2.2.1.13).
#include "decoders/eas/summary_parts.h"

namespace eastap::eas {
namespace {

namespace folder = tags::folder_hierarchy;
namespace ping = tags::ping;

/// SyncKey of both sides and the top Status, which all four folder commands share.
void read_keys(SummaryBuilder& builder, std::string_view status_path) {
  Summary& summary = builder.summary();
  summary.old_key = builder.request().text(folder::sync_key);
  if (builder.answered()) {
    summary.new_key = builder.response().text(folder::sync_key);
    builder.global_status(builder.read_status(builder.response(), folder::status, status_path));
  }
}

bool succeeded(SummaryBuilder& builder) {
  const auto& status = builder.summary().status;
  return builder.answered() && status && status->outcome() == Outcome::success;
}

/// The one folder that a command names; its id goes into the collections.
std::string named_folder(SummaryBuilder& builder) {
  const std::string id = builder.request().text(folder::server_id);
  if (id.empty()) {
    return {};
  }
  builder.collection(id);
  builder.summary().items = 1;
  return builder.folder(id);
}

void say_keys(SummaryBuilder& builder) {
  builder.part(key_step(builder.summary().old_key, builder.summary().new_key));
}

}  // namespace

void summarize_folder_sync(SummaryBuilder& builder) {
  read_keys(builder, "FolderSync/Status");
  Summary& summary = builder.summary();
  say_keys(builder);
  if (!builder.answered()) {
    return;
  }
  const Element changes = builder.response().child(folder::changes);
  for (Element each = changes.first(); each; each = each.next()) {
    summary.folder_changes.added += each.is(folder::add) ? 1 : 0;
    summary.folder_changes.changed += each.is(folder::update) ? 1 : 0;
    summary.folder_changes.deleted += each.is(folder::delete_tag) ? 1 : 0;
  }
  const ItemCounts& counts = summary.folder_changes;
  summary.folders = changes.number(folder::count);
  if (!summary.folders) {
    summary.folders = counts.all();
  }
  if (summary.old_key == "0" && counts.added != 0) {
    builder.part(counted(counts.added, "folder"));
  } else {
    builder.count_part(counts.added, "added");
  }
  builder.count_part(counts.changed, "changed");
  builder.count_part(counts.deleted, "deleted");
  if (counts.all() == 0 && succeeded(builder)) {
    builder.part("no change");
  }
}

void summarize_folder_create(SummaryBuilder& builder) {
  read_keys(builder, "FolderCreate/Status");
  const Element request = builder.request();
  builder.summary().items = 1;
  const std::string name = request.text(folder::display_name);
  const std::string parent = request.text(folder::parent_id);
  std::string subject = name.empty() ? std::string() : '"' + quiet(name) + '"';
  if (!parent.empty() && parent != "0") {
    subject += " in " + builder.folder(parent);
  }
  builder.subject(std::move(subject));
  if (succeeded(builder)) {
    const std::string id = builder.response().text(folder::server_id);
    if (!id.empty()) {
      builder.collection(id);
    }
    builder.part(id.empty() ? "made" : "made, id " + quiet(id));
  }
  say_keys(builder);
}

void summarize_folder_delete(SummaryBuilder& builder) {
  read_keys(builder, "FolderDelete/Status");
  builder.subject(named_folder(builder));
  builder.part(succeeded(builder) ? "deleted" : "");
  say_keys(builder);
}

void summarize_folder_update(SummaryBuilder& builder) {
  read_keys(builder, "FolderUpdate/Status");
  builder.subject(named_folder(builder));
  const std::string name = builder.request().text(folder::display_name);
  const std::string parent = builder.request().text(folder::parent_id);
  if (succeeded(builder)) {
    builder.part(name.empty() ? std::string() : "now \"" + quiet(name) + '"');
    builder.part(parent.empty() || parent == "0" ? std::string() : "in " + builder.folder(parent));
  }
  say_keys(builder);
}

void summarize_ping(SummaryBuilder& builder) {
  Summary& summary = builder.summary();
  const Element request = builder.request();
  summary.heartbeat = request.number(ping::heartbeat_interval);
  request.child(ping::folders).each(ping::folder, [&](Element each) {
    builder.collection(each.text(ping::id)).class_name = each.text(ping::class_tag);
  });
  if (summary.collection_count != 0) {
    builder.part(counted(summary.collection_count, "folder"));
  }
  if (summary.heartbeat) {
    builder.part(std::to_string(*summary.heartbeat) + " s");
  }
  if (summary.empty_request || summary.collection_count == 0 || !summary.heartbeat) {
    constexpr int missing_parameters = 3;
    builder.repeat_stored(missing_parameters, "empty request (stored folders and heartbeat)");
  }
  if (!builder.context().finished) {
    builder.part("waiting");
    return;
  }
  if (!builder.answered()) {
    return;
  }
  const Element response = builder.response();
  builder.global_status(builder.read_status(response, ping::status, "Ping/Status"));
  const auto allowed = response.number(ping::heartbeat_interval);
  const auto most = response.number(ping::max_folders);
  summary.limit = allowed ? allowed : most;
  std::vector<std::string> ids;
  response.child(ping::folders).each(ping::folder, [&](Element each) {
    ids.push_back(each.text());
    builder.collection(ids.back()).has_changes = true;
  });
  const int status = summary.status ? summary.status->code : 0;
  constexpr int heartbeat_expired = 1;
  constexpr int changes = 2;
  if (status == changes) {
    builder.part(ids.empty() ? "changes" : "changes in " + builder.folders({ids.begin(), ids.end()}));
  } else if (status == heartbeat_expired) {
    builder.part("no change");
  }
  builder.part(allowed ? "the server allows " + std::to_string(*allowed) + " s" : "");
  builder.part(most ? "the server allows " + counted(*most, "folder") : "");
}

}  // namespace eastap::eas
