#include "proxy/model/phones.h"

#include <utility>

#include "decoders/eas/element.h"
#include "decoders/eas/tags.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

using eas::Command;
using eas::Element;
namespace hierarchy = eas::tags::folder_hierarchy;

std::string key_of(const eas::RequestContext& context, std::string_view user) {
  return context.device_id + '\n' + text::lower(user);
}

std::string short_name(std::string name) {
  if (name.size() > Phones::max_name) {
    name.resize(Phones::max_name);
  }
  return name;
}

void put(Folders& folders, const std::string& id, Element facts) {
  if (id.empty() || id.size() > Phones::max_name) {
    return;
  }
  const auto row = folders.find(id);
  if (row == folders.end() && folders.size() >= Phones::max_folders) {
    return;
  }
  Folder& folder = row == folders.end() ? folders[id] : row->second;
  if (facts.has(hierarchy::display_name)) {
    folder.name = short_name(facts.text(hierarchy::display_name));
  }
  if (facts.has(hierarchy::parent_id)) {
    folder.parent = short_name(facts.text(hierarchy::parent_id));
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

}  // namespace

bool teaches(Command command) {
  return command == Command::folder_sync || command == Command::folder_create ||
         command == Command::folder_update || command == Command::folder_delete;
}

void Phones::learn(const eas::RequestContext& context, std::string_view user, const wbxml::Document* request,
                   const wbxml::Document* response) {
  if (!teaches(context.command) || context.device_id.empty()) {
    return;
  }
  const Element asked = Element::root_of(request);
  const Element answer = Element::root_of(response);
  if (answer.number(hierarchy::status) != 1U) {
    return;
  }
  Folders& folders = phone(key_of(context, user)).folders;
  if (context.command == Command::folder_sync) {
    take_folder_sync(folders, asked, answer);
  } else if (context.command == Command::folder_create) {
    put(folders, answer.text(hierarchy::server_id), asked);
  } else if (context.command == Command::folder_update) {
    put(folders, asked.text(hierarchy::server_id), asked);
  } else {
    folders.erase(asked.text(hierarchy::server_id));
  }
}

const Folder* Phones::folder(const eas::RequestContext& context, std::string_view user,
                             std::string_view id) const {
  const Phone* known = find(key_of(context, user));
  if (known == nullptr) {
    return nullptr;
  }
  const auto row = known->folders.find(std::string(id));
  return row == known->folders.end() ? nullptr : &row->second;
}

Phones::Phone& Phones::phone(std::string key) {
  const auto row = index_.find(key);
  if (row != index_.end()) {
    order_.splice(order_.begin(), order_, row->second);
    return order_.front();
  }
  if (order_.size() >= max_phones) {
    index_.erase(order_.back().key);
    order_.pop_back();
  }
  order_.push_front({.key = std::move(key), .folders = {}});
  index_[order_.front().key] = order_.begin();
  return order_.front();
}

const Phones::Phone* Phones::find(const std::string& key) const {
  const auto row = index_.find(key);
  return row == index_.end() ? nullptr : &*row->second;
}

}  // namespace eastap::model
