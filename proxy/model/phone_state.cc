#include "proxy/model/phone_state.h"

#include <algorithm>
#include <utility>

#include "decoders/eas/element.h"
#include "decoders/eas/tags.h"

namespace eastap::model {
namespace {

using eas::Command;
using eas::Element;
namespace hierarchy = eas::tags::folder_hierarchy;

std::string short_text(std::string_view text) {
  return std::string(text.substr(0, PhoneState::max_name));
}

void replace(std::string& old, std::string_view text) {
  if (!text.empty() && old != text) {
    old = short_text(text);
  }
}

void put(Folders& folders, const std::string& id, Element facts) {
  if (id.empty() || id.size() > PhoneState::max_name) {
    return;
  }
  const auto row = folders.find(id);
  if (row == folders.end() && folders.size() >= PhoneState::max_folders) {
    return;
  }
  Folder& folder = row == folders.end() ? folders[id] : row->second;
  if (facts.has(hierarchy::display_name)) {
    folder.name = short_text(facts.text(hierarchy::display_name));
  }
  if (facts.has(hierarchy::parent_id)) {
    folder.parent = short_text(facts.text(hierarchy::parent_id));
  }
  if (const auto type = facts.number(hierarchy::type)) {
    folder.type = type;
  }
}

/// FolderSync: the whole hierarchy after key 0, else what changed (MS-ASCMD section 2.2.1.5).
void take_folder_sync(Folders& folders, Element request, Element response) {
  if (request.text(hierarchy::sync_key) == "0") {
    folders.clear();
  }
  const Element changes = response.child(hierarchy::changes);
  for (Element each = changes.first(); each; each = each.next()) {
    const std::string id = each.text(hierarchy::server_id);
    if (each.is(hierarchy::add) || each.is(hierarchy::update)) {
      put(folders, id, each);
    } else if (each.is(hierarchy::delete_tag)) {
      folders.erase(id);
    }
  }
}

/// Whatever the phone got of it, the server's folders are so.
void learn_folders(Folders& folders, const Lesson& lesson) {
  const Element asked = Element::root_of(lesson.request);
  const Element answer = Element::root_of(lesson.response);
  if (answer.number(hierarchy::status) != 1U) {
    return;
  }
  switch (lesson.context.command) {
    case Command::folder_sync:
      take_folder_sync(folders, asked, answer);
      break;
    case Command::folder_create:
      put(folders, answer.text(hierarchy::server_id), asked);
      break;
    case Command::folder_update:
      put(folders, asked.text(hierarchy::server_id), asked);
      break;
    default:
      folders.erase(asked.text(hierarchy::server_id));
      break;
  }
}

void learn_hierarchy(PhoneState& phone, const Lesson& lesson) {
  const KeyAnswer answer = key_answer(lesson, nullptr);
  phone.hierarchy.learn(lesson.summary->old_key, lesson.started, lesson.finished, answer);
  if (lesson.context.command == Command::folder_sync && lesson.summary->old_key == "0" && !answer.lost &&
      answer.succeeded) {
    phone.hierarchy_anew = lesson.finished;
  }
  learn_folders(phone.folders, lesson);
}

StoredRequest::Answer stored_answer(const Lesson& lesson) {
  using Stored = StoredRequest::Answer;
  if (lesson.ending != Ending::whole) {
    return Stored::lost;
  }
  const int status = lesson.summary->status ? lesson.summary->status->code : 0;
  constexpr int invalid_stored_request = 149;
  constexpr int request_incomplete = 13;  // Sync
  constexpr int missing_parameters = 3;   // Ping
  const bool ping = lesson.context.command == Command::ping;
  if (status == invalid_stored_request || status == (ping ? missing_parameters : request_incomplete)) {
    return Stored::absent;
  }
  if (!lesson.answered() || lesson.summary->outcome == eas::Outcome::failure) {
    return Stored::refused;
  }
  constexpr int changes = 2;
  return ping && status != 1 && status != changes ? Stored::refused : Stored::taken;
}

void learn_chains(PhoneState& phone, const Lesson& lesson) {
  for (const eas::CollectionSummary& each : lesson.summary->collections) {
    if (each.old_key.empty() || each.id.empty() || each.id.size() > PhoneState::max_name) {
      continue;
    }
    phone.chains.at(each.id).learn(each.old_key, lesson.started, lesson.finished, key_answer(lesson, &each),
                                   phone.hierarchy_anew);
  }
}

KeptOptions::Answer options_answer(const KeyAnswer& answer) {
  return answer.lost        ? KeptOptions::Answer::lost
         : answer.succeeded ? KeptOptions::Answer::taken
                            : KeptOptions::Answer::refused;
}

void learn_options(PhoneState& phone, const Lesson& lesson) {
  const Element collections = Element::root_of(lesson.request).child(eas::tags::airsync::collections);
  collections.each(eas::tags::airsync::collection, [&](Element each) {
    const std::string id = each.text(eas::tags::airsync::collection_id);
    const auto& listed = lesson.summary->collections;
    const auto summary = std::ranges::find(listed, id, &eas::CollectionSummary::id);
    KeptOptions* kept = phone.chains.options(id);
    if (kept != nullptr && summary != listed.end()) {
      kept->learn(eas::read_sync_options(each), summary->old_key == "0", lesson.finished,
                  options_answer(key_answer(lesson, &*summary)));
    }
  });
}

/// Who it is, as it says itself.
void learn_identity(PhoneState& phone, const Lesson& lesson) {
  replace(phone.device_id, lesson.context.device_id);
  replace(phone.device_type, lesson.context.device_type);
  replace(phone.user_agent, lesson.context.user_agent);
  replace(phone.version, lesson.context.version);
  if (phone.user.empty()) {
    replace(phone.user, lesson.user);
  }
  phone.last_seen = std::max(phone.last_seen, lesson.wall);
  ++phone.exchanges;
}

void learn_policy(Provisioning& provisioning, const Lesson& lesson) {
  if (lesson.context.command != Command::provision) {
    const bool command = lesson.context.command != Command::options;
    provisioning.learn_command(lesson.context.policy_key, lesson.started, provisioning_demand(lesson),
                               command && lesson.answered());
  } else if (lesson.answered()) {
    provisioning.learn_provision(read_provision(lesson.request, lesson.response), lesson.finished);
  }
}

WaitEnd answered_end(const Lesson& lesson, std::uint32_t asked) {
  const eas::Summary& summary = *lesson.summary;
  if (!lesson.answered() || summary.outcome == eas::Outcome::failure) {
    return WaitEnd::refused;
  }
  if (lesson.context.command == Command::ping) {
    return summary.status && summary.status->code == 1 ? WaitEnd::expired : WaitEnd::changes;
  }
  // A Sync without changes is answered with an empty body when its time is over.
  const bool empty = lesson.response != nullptr && lesson.response->body().empty();
  return empty && lesson.finished - lesson.started >= std::chrono::seconds(asked) ? WaitEnd::expired
                                                                                  : WaitEnd::changes;
}

WaitEnd end_of(const Lesson& lesson, std::uint32_t asked) {
  switch (lesson.ending) {
    case Ending::whole:
      return answered_end(lesson, asked);
    case Ending::client:
      return WaitEnd::cut_by_client;
    case Ending::upstream:
      return WaitEnd::cut_by_upstream;
    case Ending::tap:
      return WaitEnd::by_tap;
    case Ending::closed:
    case Ending::running:
      break;
  }
  return WaitEnd::cut;
}

}  // namespace

const SyncChain* SyncChains::find(const std::string& id) const {
  const auto row = rows_.find(id);
  return row == rows_.end() ? nullptr : &row->second.chain;
}

SyncChain& SyncChains::at(const std::string& id) {
  const auto row = rows_.find(id);
  if (row == rows_.end() && rows_.size() >= max_chains) {
    rows_.erase(std::ranges::min_element(rows_, {}, [](const auto& each) { return each.second.touched; }));
  }
  Row& found = rows_[id];
  found.touched = ++clock_;
  return found.chain;
}

const KeptOptions* SyncChains::options(const std::string& id) const {
  const auto row = rows_.find(id);
  return row == rows_.end() ? nullptr : &row->second.options;
}

KeptOptions* SyncChains::options(const std::string& id) {
  const auto row = rows_.find(id);
  return row == rows_.end() ? nullptr : &row->second.options;
}

bool is_hierarchy_command(Command command) {
  return command == Command::folder_sync || command == Command::folder_create ||
         command == Command::folder_update || command == Command::folder_delete;
}

int provisioning_demand(const Lesson& lesson) {
  if (lesson.ending != Ending::whole) {
    return 0;
  }
  if (demands_provisioning(lesson.http_status)) {
    return lesson.http_status;
  }
  const bool told = lesson.summary != nullptr && lesson.summary->status &&
                    demands_provisioning(lesson.summary->status->code);
  return told ? lesson.summary->status->code : 0;
}

bool was_processed(const Lesson& lesson) {
  constexpr int unauthorized = 401;
  constexpr int forbidden = 403;
  constexpr int proxy_unauthorized = 407;
  constexpr int elsewhere = 451;
  constexpr int wipe_requested = 140;
  constexpr int multiple_choices = 300;
  constexpr int bad_request = 400;
  if (lesson.ending != Ending::whole) {
    return true;  // nobody knows, so that it may have been
  }
  const int http = lesson.http_status;
  if (http == unauthorized || http == forbidden || http == proxy_unauthorized || http == elsewhere ||
      (http >= multiple_choices && http < bad_request)) {
    return false;
  }
  const bool wipe =
      lesson.summary != nullptr && lesson.summary->status && lesson.summary->status->code == wipe_requested;
  return !wipe && provisioning_demand(lesson) == 0;
}

KeyAnswer key_answer(const Lesson& lesson, const eas::CollectionSummary* collection) {
  constexpr int sync_invalid_key = 3;
  constexpr int folders_invalid_key = 9;
  constexpr int hierarchy_changed = 12;
  const eas::Summary& summary = *lesson.summary;
  KeyAnswer answer;
  answer.lost = lesson.ending != Ending::whole;
  answer.by_tap = lesson.ending == Ending::tap;
  answer.waited = collection != nullptr && summary.heartbeat.value_or(0) != 0;
  answer.new_key = collection == nullptr ? summary.new_key : collection->new_key;
  const auto& own = collection != nullptr && collection->status ? collection->status : summary.status;
  answer.status = own ? own->code : 0;
  answer.succeeded = !own || own->outcome() == eas::Outcome::success;
  if (!answer.lost && !eas::is_http_success(lesson.http_status)) {
    answer.status = lesson.http_status;
    answer.succeeded = false;
  }
  answer.invalid_key =
      !answer.lost && answer.status == (collection == nullptr ? folders_invalid_key : sync_invalid_key);
  if (collection == nullptr && lesson.context.command != Command::folder_sync && !answer.lost &&
      !answer.invalid_key && eas::is_http_success(lesson.http_status)) {
    // A name that exists already says nothing of the key, and the next command is another.
    answer.succeeded = true;
  }
  answer.hierarchy = !answer.lost && collection != nullptr && answer.status == hierarchy_changed;
  return answer;
}

std::optional<Wait> read_wait(const Lesson& lesson) {
  const Command command = lesson.context.command;
  const bool waits = command == Command::ping || command == Command::sync;
  const std::uint32_t asked = lesson.summary == nullptr ? 0 : lesson.summary->heartbeat.value_or(0);
  if (!waits || asked == 0) {
    return std::nullopt;
  }
  Wait wait{.command = command,
            .started = lesson.started,
            .lived = std::max(lesson.finished - lesson.started, microseconds(0)),
            .asked = asked,
            .folders = static_cast<std::uint32_t>(lesson.summary->collection_count),
            .end = WaitEnd::changes,
            .limit = lesson.summary->limit};
  wait.end = end_of(lesson, wait.asked);
  constexpr std::uint32_t seconds_per_minute = 60;
  if (wait.limit && Element::root_of(lesson.request).has(eas::tags::airsync::wait)) {
    constexpr std::uint32_t most_minutes = 59;  // MS-ASCMD section 2.2.3.191
    wait.limit = std::min(*wait.limit, most_minutes) * seconds_per_minute;
  }
  return wait;
}

void PhoneState::learn(const Lesson& lesson) {
  learn_identity(*this, lesson);
  learn_policy(provisioning, lesson);
  if (lesson.summary == nullptr || !was_processed(lesson)) {
    return;
  }
  if (const auto wait = read_wait(lesson)) {
    heartbeats.learn(*wait);
  }
  const Command command = lesson.context.command;
  if (is_hierarchy_command(command)) {
    learn_hierarchy(*this, lesson);
  } else if (command == Command::sync || command == Command::ping) {
    if (command == Command::sync) {
      learn_chains(*this, lesson);
      learn_options(*this, lesson);
    }
    StoredRequest& stored = command == Command::sync ? sync : ping;
    stored.learn(read_asked(command, lesson.request), lesson.started, lesson.finished, stored_answer(lesson));
  }
}

}  // namespace eastap::model
