#include "proxy/model/play/play_step.h"

#include <array>
#include <chrono>
#include <map>
#include <span>

#include "decoders/eas/wipe.h"
#include "proxy/base/text.h"
#include "proxy/model/stored_request.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

using eas::Command;

bool is_handshake_of_connection(const ExchangeView& view) {
  return text::iequals(view.auth().scheme, "NTLM") || text::iequals(view.auth().scheme, "Negotiate");
}

bool has(const wbxml::Document* document, std::string_view path) {
  return document != nullptr && !document->find_all(path, wbxml::none, 1).empty();
}

struct Effect {
  const char* path;  ///< of an element in the request's document
  const char* words;
};

constexpr std::array<Effect, 4> effects_of_sync{{
    {"Sync/Collections/Collection/Commands/Add", "adds items"},
    {"Sync/Collections/Collection/Commands/Change", "changes items"},
    {"Sync/Collections/Collection/Commands/Delete", "deletes items"},
    // A draft that is to go out (MS-ASEMAIL section 2.2.2.69).
    {"Sync/Collections/Collection/Commands/*/Email2:Send", "sends a mail"},
}};
constexpr std::array<Effect, 2> effects_of_item_operations{{
    {"ItemOperations/EmptyFolderContents", "empties a folder"},
    {"ItemOperations/Move", "moves a conversation"},
}};
constexpr std::array<Effect, 3> effects_of_settings{{
    {"Settings/Oof/Set", "sets the out-of-office answer"},
    {"Settings/DevicePassword/Set", "sets the recovery password"},
    {"Settings/DeviceInformation/Set", "sets what is known of the phone"},
}};
/// From protocol 14.1 on phones tell about themselves while they provision (MS-ASPROV section 2.2.2.53).
constexpr std::array<Effect, 1> effects_of_provision{{
    {"Provision/Settings:DeviceInformation/Settings:Set", "sets what is known of the phone"},
}};

std::vector<std::string> effects_in(const wbxml::Document* document, std::span<const Effect> possible) {
  std::vector<std::string> found;
  for (const Effect& effect : possible) {
    if (has(document, effect.path)) {
      found.emplace_back(effect.words);
    }
  }
  return found;
}

/// Each Set changes something, also one that has no words of its own here.
std::vector<std::string> effects_of_settings_in(const wbxml::Document* document) {
  std::vector<std::string> found = effects_in(document, effects_of_settings);
  if (document == nullptr) {
    return found;
  }
  std::size_t unnamed = document->find_all("Settings/*/Set").size();
  for (const Effect& effect : effects_of_settings) {
    unnamed -= document->find_all(effect.path).size();
  }
  if (unnamed != 0) {
    found.emplace_back("changes settings");
  }
  return found;
}

}  // namespace

void PlayStep::let_go() {
  constexpr std::size_t large = std::size_t{64} << 10U;
  if (view->request().content().size() + view->response().content().size() > large) {
    view = std::make_unique<ExchangeView>(view->pointer(), view->auth(), nullptr);
  }
}

std::string why_left_out(PlayStep& step) {
  ExchangeView& view = *step.view;
  const core::Exchange& exchange = view.exchange();
  if (exchange.kind != core::Exchange::Kind::http || !exchange.request) {
    return "it is no HTTP request";
  }
  if (!view.context().is_eas) {
    return "it is no ActiveSync request";
  }
  if (!exchange.request->complete) {
    return "the phone did not send all of it";
  }
  if (step.gaps.request_withheld || !exchange.request->body.kept) {
    return "its body is not in the trace";
  }
  if (step.gaps.request_redacted) {
    return "a secret in its body was overwritten";
  }
  if (is_handshake_of_connection(view)) {
    return "it signs in with NTLM or Negotiate, which cannot be played";
  }
  if (exchange.response && exchange.response->head.status() == 401 &&
      exchange.request->head.find("Authorization")) {
    return "its sign-in was refused, and who it was is not known";
  }
  const wbxml::Document* document = view.request().document();
  if (document != nullptr && eas::orders_wipe(*document)) {
    return "it acknowledges a remote wipe";
  }
  return {};
}

std::vector<std::string> effects_of(PlayStep& step) {
  ExchangeView& view = *step.view;
  const wbxml::Document* document = view.request().document();
  switch (view.context().command) {
    case Command::send_mail:
    case Command::smart_reply:
    case Command::smart_forward:
      return {"sends a mail"};
    case Command::move_items:
      return {"moves items"};
    case Command::meeting_response:
      return {"answers a meeting request"};
    case Command::folder_create:
    case Command::create_collection:
      return {"creates a folder"};
    case Command::folder_update:
    case Command::move_collection:
      return {"renames or moves a folder"};
    case Command::folder_delete:
    case Command::delete_collection:
      return {"deletes a folder"};
    case Command::sync:
      return effects_in(document, effects_of_sync);
    case Command::item_operations:
      return effects_in(document, effects_of_item_operations);
    case Command::settings:
      return effects_of_settings_in(document);
    case Command::provision:
      return effects_in(document, effects_of_provision);
    default:
      return {};
  }
}

void group_by_phone(std::vector<PlayStep>& steps) {
  std::map<std::uint64_t, std::string> by_connection;
  std::map<std::string, std::string> by_client;
  const auto connection_of = [](const PlayStep& step) {
    return step.view->exchange().connection ? step.view->exchange().connection->id.value : 0;
  };
  const auto client_of = [](const PlayStep& step) {
    return step.view->exchange().connection ? step.view->exchange().connection->client.address.to_string()
                                            : std::string();
  };
  for (PlayStep& step : steps) {
    if (!step.view->context().device_id.empty()) {
      step.phone = phone_key(step.view->context(), step.view->user());
      by_connection.emplace(connection_of(step), step.phone);
      by_client.emplace(client_of(step), step.phone);
    }
  }
  for (PlayStep& step : steps) {
    if (!step.phone.empty()) {
      continue;
    }
    const auto connection = by_connection.find(connection_of(step));
    const auto client = by_client.find(client_of(step));
    step.phone = connection != by_connection.end() ? connection->second
                 : client != by_client.end()       ? client->second
                                                   : "client " + client_of(step);
  }
}

std::chrono::seconds heartbeat_of(ExchangeView& view) {
  const Command command = view.context().command;
  if (command != Command::ping && command != Command::sync) {
    return std::chrono::seconds(0);
  }
  const AskedSettings asked = read_asked(command, view.request().document());
  if (asked.heartbeat) {
    return std::chrono::seconds(*asked.heartbeat);
  }
  constexpr std::chrono::seconds stored{3540};  // an empty one repeats what the server has stored
  return asked.empty || command == Command::ping ? stored : std::chrono::seconds(0);
}

}  // namespace eastap::model
