#include "proxy/script/bind_phone.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/values.h"
#include "proxy/script/bind_date.h"
#include "proxy/script/binding.h"
#include "proxy/script/hook_filters.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

using model::PhoneState;

struct PhoneRef {
  static constexpr const char* type_name = "phone";
  std::string device;
  std::string user;
};

const PhoneState& state_of(lua_State* L, const PhoneRef& self) {
  State& state = State::of(L);
  state.charge(4);
  const PhoneState* found = state.filters->phone(self.device, self.user);
  if (found == nullptr) {
    raise(L, "this phone is not known any more: others were heard of since");
  }
  return *found;
}

template <std::string PhoneState::* member>
int phone_text(lua_State* L, PhoneRef& self) {
  const std::string& text = state_of(L, self).*member;
  if (text.empty()) {
    lua_pushnil(L);
  } else {
    push(L, text);
  }
  return 1;
}

int phone_last_seen(lua_State* L, PhoneRef& self) {
  push_date(L, state_of(L, self).last_seen.count() / 1000);
  return 1;
}

int phone_exchanges(lua_State* L, PhoneRef& self) {
  lua_pushinteger(L, static_cast<lua_Integer>(state_of(L, self).exchanges));
  return 1;
}

/// The class of items that folders of a Type hold (MS-ASCMD section 2.2.3.186.3); "" where none is known.
std::string_view class_of(std::uint32_t type) {
  switch (type) {
    case 2:   // Inbox
    case 3:   // Drafts
    case 4:   // Deleted Items
    case 5:   // Sent Items
    case 6:   // Outbox
    case 12:  // a user's mail folder
      return "Email";
    case 7:
    case 15:
      return "Tasks";
    case 8:
    case 13:
      return "Calendar";
    case 9:
    case 14:
      return "Contacts";
    case 10:
    case 17:
      return "Notes";
    default:
      return "";
  }
}

void push_folder(lua_State* L, const std::string& id, const model::Folder& folder) {
  lua_createtable(L, 0, 6);
  push(L, id);
  lua_setfield(L, -2, "id");
  set_text(L, "name", folder.name);
  set_text(L, "parent", folder.parent);
  if (folder.type) {
    set_number(L, "type", *folder.type);
    set_text(L, "class", class_of(*folder.type));
    const auto* words = eas::lookup_value("FolderHierarchy", "Add", "Type", std::to_string(*folder.type));
    set_text(L, "kind", words == nullptr ? std::string_view{} : words->meaning);
  }
}

/// phone.folders: a list in the order of the ids.
int phone_folders(lua_State* L, PhoneRef& self) {
  const model::Folders& folders = state_of(L, self).folders;
  State::of(L).charge(folders.size() * 16);
  std::vector<const model::Folders::value_type*> rows;
  rows.reserve(folders.size());
  for (const auto& row : folders) {
    rows.push_back(&row);
  }
  std::ranges::sort(rows, [](const auto* a, const auto* b) {
    return a->first.size() != b->first.size() ? a->first.size() < b->first.size() : a->first < b->first;
  });
  lua_createtable(L, static_cast<int>(rows.size()), 0);
  lua_Integer count = 0;
  for (const auto* row : rows) {
    push_folder(L, row->first, row->second);
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

/// phone:folder(id): nil where it is not known.
int phone_folder(lua_State* L) {
  const PhoneState& phone = state_of(L, Userdata<PhoneRef>::check(L, 1));
  const std::string id(check_text(L, 2));
  const auto found = phone.folders.find(id);
  if (found == phone.folders.end()) {
    lua_pushnil(L);
  } else {
    push_folder(L, found->first, found->second);
  }
  return 1;
}

/// phone:sync_key([folder]): what is known of the SyncKeys of a collection, without argument of the folder
/// hierarchy; nil where nothing is.
int phone_sync_key(lua_State* L) {
  const PhoneState& phone = state_of(L, Userdata<PhoneRef>::check(L, 1));
  const model::SyncChain* chain =
      lua_isnoneornil(L, 2) ? &phone.hierarchy : phone.chains.find(std::string(check_text(L, 2)));
  const auto* newest = chain == nullptr ? nullptr : chain->newest();
  if (newest == nullptr) {
    lua_pushnil(L);
    return 1;
  }
  lua_createtable(L, 0, 7);
  push(L, newest->key);
  lua_setfield(L, -2, "key");
  const auto& given = chain->given();
  if (given.size() > 1) {
    set_text(L, "before", given[given.size() - 2].key);
  }
  set_flag(L, "used", newest->used.has_value());
  set_flag(L, "lost", newest->lost);
  set_number(L, "resets", chain->resets());
  set_number(L, "retries", chain->retries());
  set_number(L, "forks", chain->forks());
  return 1;
}

/// phone.policy: how far its provisioning has come (MS-ASPROV section 3.1.5.1).
int phone_policy(lua_State* L, PhoneRef& self) {
  const model::Provisioning& provisioning = state_of(L, self).provisioning;
  lua_createtable(L, 0, 9);
  set_text(L, "phase", model::to_string(provisioning.phase()));
  set_flag(L, "provisioned", provisioning.phase() == model::PolicyPhase::set);
  if (provisioning.last_demand() != 0) {
    set_number(L, "demand", provisioning.last_demand());
  }
  const auto set_known = [L](const char* name, std::optional<std::uint32_t> number) {
    if (number) {
      set_number(L, name, *number);
    }
  };
  set_known("key", provisioning.final_key());
  set_known("temporary_key", provisioning.temporary_key());
  set_known("sent_key", provisioning.last_sent());
  set_known("status", provisioning.status());
  set_known("policy_status", provisioning.policy_status());
  if (provisioning.last_use() != model::PolicyKeyUse::none) {
    set_text(L, "sent_is", model::to_string(provisioning.last_use()));
  }
  return 1;
}

/// phone.heartbeat: the Ping or waiting Sync that ended last; nil where there was none.
int phone_heartbeat(lua_State* L, PhoneRef& self) {
  const auto& waits = state_of(L, self).heartbeats.waits();
  if (waits.empty()) {
    lua_pushnil(L);
    return 1;
  }
  const model::Wait& last = waits.back();
  lua_createtable(L, 0, 6);
  set_text(L, "command", eas::command_name(last.command));
  set_number(L, "asked", last.asked);
  set_number(L, "folders", last.folders);
  set_text(L, "ended", model::to_string(last.end));
  lua_pushnumber(L, static_cast<lua_Number>(last.lived.count()) / 1e6);
  lua_setfield(L, -2, "lived");
  if (last.limit) {
    set_number(L, "limit", *last.limit);
  }
  return 1;
}

/// phone.sync and phone.ping: what the server has stored of the last one, which an empty one repeats; nil
/// where that is not known.
template <model::StoredRequest PhoneState::* member>
int phone_stored(lua_State* L, PhoneRef& self) {
  const model::AskedSettings* stored = (state_of(L, self).*member).now();
  if (stored == nullptr) {
    lua_pushnil(L);
    return 1;
  }
  State::of(L).charge(stored->collections.size() * 8);
  lua_createtable(L, 0, 2);
  if (stored->heartbeat) {
    set_number(L, "heartbeat", *stored->heartbeat);
    lua_pushboolean(L, stored->in_minutes ? 1 : 0);
    lua_setfield(L, -2, "in_minutes");
  }
  lua_createtable(L, static_cast<int>(stored->collections.size()), 0);
  lua_Integer count = 0;
  for (const model::AskedCollection& each : stored->collections) {
    lua_createtable(L, 0, 2);
    push(L, each.id);
    lua_setfield(L, -2, "id");
    set_text(L, "class", each.class_name);
    lua_rawseti(L, -2, ++count);
  }
  lua_setfield(L, -2, "folders");
  return 1;
}

int phones_equal(lua_State* L) {
  const PhoneRef* a = Userdata<PhoneRef>::test(L, 1);
  const PhoneRef* b = Userdata<PhoneRef>::test(L, 2);
  lua_pushboolean(L, a != nullptr && b != nullptr && a->device == b->device && a->user == b->user ? 1 : 0);
  return 1;
}

int phone_to_text(lua_State* L) {
  const PhoneRef& self = Userdata<PhoneRef>::check(L, 1);
  push(L, "phone " + self.device + (self.user.empty() ? "" : " of " + self.user));
  return 1;
}

constexpr std::array<Property<PhoneRef>, 12> phone_properties{{
    {"device", phone_text<&PhoneState::device_id>},
    {"device_type", phone_text<&PhoneState::device_type>},
    {"user", phone_text<&PhoneState::user>},
    {"user_agent", phone_text<&PhoneState::user_agent>},
    {"version", phone_text<&PhoneState::version>},
    {"last_seen", phone_last_seen},
    {"exchanges", phone_exchanges},
    {"folders", phone_folders},
    {"policy", phone_policy},
    {"heartbeat", phone_heartbeat},
    {"sync", phone_stored<&PhoneState::sync>},
    {"ping", phone_stored<&PhoneState::ping>},
}};

}  // namespace

void open_phones(lua_State* L) {
  Type<PhoneRef>::open(L, phone_properties,
                       {{"folder", guarded<phone_folder>}, {"sync_key", guarded<phone_sync_key>}},
                       {{"__eq", guarded<phones_equal>}, {"__tostring", guarded<phone_to_text>}});
}

void push_phone(lua_State* L, const PhoneState* phone) {
  if (phone == nullptr) {
    lua_pushnil(L);
  } else {
    Userdata<PhoneRef>::make(L, PhoneRef{phone->device_id, phone->user});
  }
}

int list_phones(lua_State* L) {
  State& state = State::of(L);
  if (state.filters == nullptr) {
    raise(L, "nothing is known of phones here");
  }
  const model::Phones& phones = state.filters->all_phones();
  state.charge(phones.size() * 4);
  lua_createtable(L, static_cast<int>(phones.size()), 0);
  lua_Integer count = 0;
  phones.each([&](const PhoneState& phone) {
    push_phone(L, &phone);
    lua_rawseti(L, -2, ++count);
  });
  return 1;
}

}  // namespace eastap::script
