#include "proxy/model/play/play_step.h"

#include <array>
#include <chrono>
#include <map>

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

std::string effect_of_sync(const wbxml::Document* document) {
  static constexpr std::array<std::pair<const char*, const char*>, 3> changes{{
      {"Sync/Collections/Collection/Commands/Add", "adds items"},
      {"Sync/Collections/Collection/Commands/Change", "changes items"},
      {"Sync/Collections/Collection/Commands/Delete", "deletes items"},
  }};
  for (const auto& [path, words] : changes) {
    if (has(document, path)) {
      return words;
    }
  }
  return {};
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

std::string effect_of(PlayStep& step) {
  ExchangeView& view = *step.view;
  const wbxml::Document* document = view.request().document();
  switch (view.context().command) {
    case Command::send_mail:
    case Command::smart_reply:
    case Command::smart_forward:
      return "sends a mail";
    case Command::move_items:
      return "moves items";
    case Command::meeting_response:
      return "answers a meeting request";
    case Command::folder_create:
    case Command::create_collection:
      return "creates a folder";
    case Command::folder_update:
    case Command::move_collection:
      return "renames or moves a folder";
    case Command::folder_delete:
    case Command::delete_collection:
      return "deletes a folder";
    case Command::sync:
      return effect_of_sync(document);
    case Command::item_operations:
      return has(document, "ItemOperations/EmptyFolderContents") ? "empties a folder"
             : has(document, "ItemOperations/Move")              ? "moves a conversation"
                                                                 : "";
    case Command::settings:
      return has(document, "Settings/Oof/Set")              ? "sets the out-of-office answer"
             : has(document, "Settings/DevicePassword/Set") ? "sets the recovery password"
                                                            : "";
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
