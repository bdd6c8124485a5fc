#include "proxy/ui/state_json.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "proxy/base/safe_json.h"
#include "proxy/ui/json_values.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {
namespace {

using Json = nlohmann::ordered_json;

template <class Number>
Json number_or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json verdict_json(const model::KeyVerdict& verdict) {
  return {{"use", to_string(verdict.use)},
          {"cause", verdict.cause == model::KeyCause::none ? Json(nullptr) : Json(to_string(verdict.cause))},
          {"by", verdict.blame == model::Blame::nobody ? Json(nullptr) : Json(to_string(verdict.blame))},
          {"repeats", verdict.repeats},
          {"newest_key", text_or_null(verdict.other_key)}};
}

Json asked_json(const model::AskedSettings& asked) {
  Json folders = Json::array();
  for (const model::AskedCollection& each : asked.collections) {
    folders.push_back({{"id", each.id},
                       {"class", text_or_null(each.class_name)},
                       {"window_size", number_or_null(each.window_size)},
                       {"filter_type", number_or_null(each.filter_type)},
                       {"body_types", each.body_types}});
  }
  return {{"folders", std::move(folders)},
          {"heartbeat", number_or_null(asked.heartbeat)},
          {"window_size", number_or_null(asked.window_size)}};
}

Json wait_json(const model::Wait& wait) {
  return {{"command", wait.command == eas::Command::ping ? "Ping" : "Sync"},
          {"asked", wait.asked},
          {"lived", seconds_of(wait.lived)},
          {"folders", wait.folders},
          {"end", to_string(wait.end)}};
}

Json chain_json(const model::SyncChain& chain) {
  const model::SyncChain::Given* newest = chain.newest();
  return {{"key", newest == nullptr ? Json(nullptr) : Json(newest->key)},
          {"answer_lost", newest != nullptr && newest->lost},
          {"resets", chain.resets()},
          {"retries", chain.retries()},
          {"forks", chain.forks()}};
}

/// Every folder by id: those of the folder list, and those that are synchronised without being in it.
Json folders_json(const model::PhoneState& phone) {
  std::map<std::string, Json> rows;
  for (const auto& [id, folder] : phone.folders) {
    rows[id] = {{"id", id},
                {"name", text_or_null(folder.name)},
                {"parent", text_or_null(folder.parent)},
                {"type", number_or_null(folder.type)},
                {"sync", nullptr}};
  }
  phone.chains.each([&](const std::string& id, const model::SyncChain& chain) {
    const auto row =
        rows.try_emplace(id, Json{{"id", id}, {"name", nullptr}, {"parent", nullptr}, {"type", nullptr}})
            .first;
    row->second["sync"] = chain_json(chain);
  });
  Json all = Json::array();
  for (auto& [id, row] : rows) {
    all.push_back(std::move(row));
  }
  return all;
}

}  // namespace

Json state_json(model::ExchangeView& view) {
  if (view.context().device_id.empty()) {
    return nullptr;
  }
  const model::ExchangeState& state = view.state();
  Json keys = Json::array();
  for (const model::CollectionKey& each : state.keys) {
    Json row = verdict_json(each.verdict);
    row["id"] = each.id;
    keys.push_back(std::move(row));
  }
  Json json;
  json["phone_known"] = state.known;
  json["keys"] = std::move(keys);
  json["hierarchy_key"] =
      state.hierarchy.use == model::KeyUse::none ? Json(nullptr) : verdict_json(state.hierarchy);
  json["stored"] = state.asked ? Json(to_string(state.stored)) : Json(nullptr);
  json["asked"] = state.asked ? asked_json(*state.asked) : Json(nullptr);
  json["policy_key"] =
      state.policy.key == model::PolicyKeyUse::none ? Json(nullptr) : Json(to_string(state.policy.key));
  json["policy_phase"] = to_string(state.phase);
  json["wait"] = state.wait && state.over ? wait_json(*state.wait) : Json(nullptr);
  return json;
}

std::string phone_json(const model::PhoneState& phone) {
  Json json;
  json["device"] = text_or_null(phone.device_id);
  json["device_type"] = text_or_null(phone.device_type);
  json["user"] = text_or_null(phone.user);
  json["user_agent"] = text_or_null(phone.user_agent);
  json["protocol"] = text_or_null(phone.version);
  json["last_seen"] = utc_time(phone.last_seen);
  json["exchanges"] = phone.exchanges;
  json["policy_key"] = phone.provisioning.has_key() ? "set" : "unset";
  json["policy_phase"] = to_string(phone.provisioning.phase());
  json["hierarchy"] = chain_json(phone.hierarchy);
  json["folders"] = folders_json(phone);
  const model::AskedSettings* sync = phone.sync.now();
  const model::AskedSettings* ping = phone.ping.now();
  json["stored_sync"] = sync == nullptr ? Json(nullptr) : asked_json(*sync);
  json["stored_ping"] = ping == nullptr ? Json(nullptr) : asked_json(*ping);
  Json waits = Json::array();
  for (const model::Wait& each : phone.heartbeats.waits()) {
    waits.push_back(wait_json(each));
  }
  json["waits"] = std::move(waits);
  return json_line(json);
}

}  // namespace eastap::ui
