#include "proxy/ui/state_detail.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {
namespace {

using model::PhoneState;

constexpr std::size_t max_name = 40;  // characters of a folder's name
constexpr std::size_t max_key = 64;   // characters of a SyncKey: what the specification allows
constexpr std::size_t max_listed = 12;

void append_row(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    out += fmt::format("    {:<12} {}\n", name, value);
  }
}

std::string key_text(std::string_view key) {
  return text::printable(key, max_key);
}

std::string name_in(const PhoneState& phone, const std::string& id) {
  const auto row = phone.folders.find(id);
  const bool named = row != phone.folders.end() && !row->second.name.empty();
  return named ? fmt::format("{} ({})", text::printable(row->second.name, max_name),
                             text::printable(id, max_name))
               : "folder " + text::printable(id, max_name);
}

/// "next", "retry, answer-lost, 2 in a row: the connection"; what the codes of JSON and filters say.
std::string verdict_text(const model::KeyVerdict& verdict) {
  std::string text(to_string(verdict.use));
  if (verdict.cause != model::KeyCause::none) {
    text += fmt::format(", {}", to_string(verdict.cause));
  }
  if (verdict.repeats > 1) {
    text += fmt::format(", the {}. time", verdict.repeats);
  }
  if (verdict.blame != model::Blame::nobody) {
    text += fmt::format(", by the {}", to_string(verdict.blame));
  }
  if (verdict.remarkable() && !verdict.other_key.empty()) {
    text += fmt::format("; the newest key is {}", key_text(verdict.other_key));
  }
  return text;
}

/// "WindowSize 25, FilterType 3, Body 1 2".
std::string options_text(const model::AskedCollection& collection) {
  std::string text;
  const auto add = [&](std::string piece) { text += (text.empty() ? "" : ", ") + std::move(piece); };
  if (collection.window_size) {
    add(fmt::format("WindowSize {}", *collection.window_size));
  }
  if (collection.filter_type) {
    add(fmt::format("FilterType {}", *collection.filter_type));
  }
  if (!collection.body_types.empty()) {
    add(fmt::format("body types {}", fmt::join(collection.body_types, " ")));
  }
  return text;
}

template <class Namer>
void append_asked(std::string& out, std::string_view title, const model::AskedSettings& asked, Namer name) {
  const std::size_t count = asked.collections.size();
  std::string head = fmt::format("{} {}", count, count == 1 ? "folder" : "folders");
  if (asked.heartbeat) {
    head += fmt::format(", {} s", *asked.heartbeat);
  }
  if (asked.window_size) {
    head += fmt::format(", WindowSize {}", *asked.window_size);
  }
  append_row(out, title, head);
  const std::size_t shown = std::min(asked.collections.size(), max_listed);
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string options = options_text(asked.collections[i]);
    append_row(out, "", name(asked.collections[i].id) + (options.empty() ? "" : ": " + options));
  }
  if (shown < asked.collections.size()) {
    append_row(out, "", fmt::format("and {} more", asked.collections.size() - shown));
  }
}

std::string wait_text(const model::Wait& wait) {
  return fmt::format("{} {} s, lived {}, {}", wait.command == eas::Command::ping ? "Ping" : "Sync",
                     wait.asked, duration_text(wait.lived), to_string(wait.end));
}

std::string chain_text(const model::SyncChain& chain) {
  const model::SyncChain::Given* newest = chain.newest();
  std::string text = newest == nullptr ? std::string("no key") : "key " + key_text(newest->key);
  if (newest != nullptr && newest->lost) {
    text += ", whose answer was lost";
  }
  for (const auto& [count, what] :
       {std::pair{chain.resets(), "reset"}, {chain.retries(), "retry"}, {chain.forks(), "fork"}}) {
    if (count != 0) {
      text += fmt::format(", {} x {}", count, what);
    }
  }
  return text;
}

/// Folders that are synchronised, by id; then how many more are known.
void append_folders(std::string& out, const PhoneState& phone) {
  std::map<std::string, const model::SyncChain*> chains;
  phone.chains.each([&](const std::string& id, const model::SyncChain& chain) { chains[id] = &chain; });
  append_row(out, "folders", fmt::format("{} known, {} synchronised", phone.folders.size(), chains.size()));
  for (const auto& [id, chain] : chains) {
    append_row(out, "", fmt::format("{}: {}", name_in(phone, id), chain_text(*chain)));
  }
}

}  // namespace

void append_state(std::string& out, model::ExchangeView& view, const Style& style) {
  const model::ExchangeState& state = view.state();
  std::string block;
  const auto name = [&](const std::string& id) { return view.folder_words(id); };
  for (const model::CollectionKey& each : state.keys) {
    append_row(block, "SyncKey", fmt::format("{}: {}", name(each.id), verdict_text(each.verdict)));
  }
  if (state.hierarchy.use != model::KeyUse::none) {
    append_row(block, "SyncKey", "folder list: " + verdict_text(state.hierarchy));
  }
  if (state.asked && !state.asked->collections.empty()) {
    append_asked(block, "stands for", *state.asked, name);
  } else if (state.asked && !state.asked->full()) {
    append_row(block, "stands for", fmt::format("what the server has stored: {}", to_string(state.stored)));
  }
  if (state.policy.key != model::PolicyKeyUse::none) {
    append_row(block, "policy key", to_string(state.policy.key));
  }
  if (state.phase != model::PolicyPhase::unknown) {
    append_row(block, "provisioning", fmt::format("{}, before this exchange", to_string(state.phase)));
  }
  if (state.wait && state.over) {
    append_row(block, "wait", wait_text(*state.wait));
  }
  if (const PhoneState* phone = view.phone(); phone != nullptr && state.wait) {
    for (const model::Wait& each : phone->heartbeats.waits()) {
      append_row(block, "before it", wait_text(each));
    }
  }
  if (!block.empty()) {
    out += "  ";
    style.paint(out, Ink::dim, "state");
    out += '\n' + block;
  }
}

void append_phone(std::string& out, const PhoneState& phone, const Style& style) {
  style.paint(out, Ink::bold, text::printable(phone.device_id, max_key));
  out += '\n';
  append_row(out, "type", text::printable(phone.device_type, max_name));
  append_row(out, "user", text::printable(phone.user, max_key));
  append_row(out, "agent", text::printable(phone.user_agent));
  append_row(out, "protocol", text::printable(phone.version, max_name));
  append_row(out, "last seen",
             fmt::format("{}, {} exchanges", full_local_time(phone.last_seen), phone.exchanges));
  append_row(out, "policy key",
             fmt::format("{}, provisioning {}", phone.provisioning.has_key() ? "set" : "unset",
                         to_string(phone.provisioning.phase())));
  if (phone.hierarchy.newest() != nullptr) {
    append_row(out, "folder list", chain_text(phone.hierarchy));
  }
  append_folders(out, phone);
  const auto name = [&](const std::string& id) { return name_in(phone, id); };
  if (const model::AskedSettings* asked = phone.sync.now()) {
    append_asked(out, "last Sync", *asked, name);
  }
  if (const model::AskedSettings* asked = phone.ping.now()) {
    append_asked(out, "last Ping", *asked, name);
  }
  for (const model::Wait& each : phone.heartbeats.waits()) {
    append_row(out, "wait", wait_text(each));
  }
}

}  // namespace eastap::ui
