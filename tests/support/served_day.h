// A small recorded day, made by hand, and live requests to a fake server, for tests of `eastap serve`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/model/play/play_step.h"
#include "proxy/model/serve/fake_server.h"
#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::test {

[[nodiscard]] inline std::string served_head(std::string_view command, std::string_view device,
                                             std::size_t length, std::string_view more = {}) {
  return fmt::format(
      "POST /Microsoft-Server-ActiveSync?Cmd={}&User=anna&DeviceId={}&DeviceType=iPhone HTTP/1.1\r\n"
      "Host: mail.example.org\r\nMS-ASProtocolVersion: 14.1\r\n"
      "Content-Type: application/vnd.ms-sync.wbxml\r\n{}Content-Length: {}\r\n",
      command, device, more, length);
}

/// A request of a phone; its body is written as XML.
[[nodiscard]] inline std::shared_ptr<core::Exchange> live_request(std::string_view command,
                                                                  std::string_view xml,
                                                                  std::string_view device = "PHONE1",
                                                                  std::string_view more = {}) {
  const wbxml::Document body = xml_document(xml);
  auto made =
      test::exchange(message(served_head(command, device, body.body().size(), more), body.body()), nullptr);
  made->id = ExchangeId{900};
  return made;
}

[[nodiscard]] inline std::string folder_sync_xml(std::string_view key) {
  return fmt::format(R"(<FolderSync xmlns="FolderHierarchy"><SyncKey>{}</SyncKey></FolderSync>)", key);
}
[[nodiscard]] inline std::string collection_xml(std::string_view key, std::string_view folder,
                                                std::string_view more = {}) {
  return fmt::format(R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>{}</SyncKey>)"
                     R"(<CollectionId>{}</CollectionId>{}</Collection></Collections></Sync>)",
                     key, folder, more);
}
[[nodiscard]] inline std::string served_ping_xml(int heartbeat = 480) {
  return fmt::format(R"(<Ping xmlns="Ping"><HeartbeatInterval>{}</HeartbeatInterval><Folders><Folder>)"
                     R"(<Id>5</Id><Class>Email</Class></Folder></Folders></Ping>)",
                     heartbeat);
}

/// Asks a server with a request that holds no secrets.
[[nodiscard]] inline model::ServeDecision ask(model::FakeServer& server, const core::ExchangePtr& live,
                                              const std::string& origin = "http://h") {
  return server.answer(live, origin, [](const core::ExchangePtr& each) { return each; });
}
/// The recorded exchange that answers, 0 for a miss.
[[nodiscard]] inline std::uint64_t served_by(model::FakeServer& server, const core::ExchangePtr& live) {
  const model::ServeDecision decision = ask(server, live);
  return decision.exchange == nullptr ? 0 : decision.exchange->id();
}

/// Recorded exchanges, a second after each other and at once answered, unless said otherwise.
class ServedDay {
 public:
  std::shared_ptr<core::Exchange> add(std::string_view command, std::string_view request,
                                      std::string_view answer, std::string_view device = "PHONE1",
                                      std::string_view more = {}) {
    const wbxml::Document said = xml_document(answer);
    auto made = live_request(command, request, device, more);
    auto response =
        message(wbxml_answer_head(fmt::format("Content-Length: {}\r\n", said.body().size())), said.body());
    keep(made, std::move(response));
    return made;
  }
  /// Any request and answer.
  std::shared_ptr<core::Exchange> add_raw(std::string_view request, std::string_view answer,
                                          std::string_view body = {}) {
    auto made = test::exchange(message(request), nullptr);
    keep(made, message(answer, as_bytes(body)));
    return made;
  }
  /// FolderSync, a first Sync of the Inbox with one mail, a Ping that was answered after 30 s, a Sync.
  void usual(std::string_view device = "PHONE1") {
    add("FolderSync", folder_sync_xml("0"),
        R"(<FolderSync xmlns="FolderHierarchy"><Status>1</Status><SyncKey>1</SyncKey><Changes><Add>)"
        R"(<ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName></Add></Changes></FolderSync>)",
        device);
    add("Sync", collection_xml("0", "5"), collection_xml("11", "5", "<Status>1</Status>"), device);
    add("Sync", collection_xml("11", "5", "<WindowSize>25</WindowSize>"),
        collection_xml("12", "5",
                       "<Status>1</Status><Commands><Add><ServerId>5:1</ServerId></Add></Commands>"),
        device);
    wait_for_answer(add("Ping", served_ping_xml(), R"(<Ping xmlns="Ping"><Status>2</Status></Ping>)", device),
                    std::chrono::seconds(30));
    add("Sync", collection_xml("12", "5", "<WindowSize>25</WindowSize>"),
        collection_xml("13", "5", "<Status>1</Status>"), device);
  }
  static void wait_for_answer(const std::shared_ptr<core::Exchange>& made, std::chrono::seconds time) {
    auto response = std::make_shared<core::Message>(*made->response);
    response->first_byte.wall = made->request->done.wall + time;
    made->finished.wall = response->first_byte.wall;
    made->response = std::move(response);
  }

  /// With `gaps` in each recorded exchange.
  [[nodiscard]] std::vector<model::PlayStep> steps(model::StepGaps gaps = {}) const {
    std::vector<model::PlayStep> made;
    for (const auto& each : exchanges_) {
      made.emplace_back(each, model::AuthFacts(), gaps);
    }
    return made;
  }

 private:
  void keep(const std::shared_ptr<core::Exchange>& made, std::shared_ptr<core::Message> response) {
    const auto begin = static_cast<std::int64_t>(exchanges_.size()) * 1'000'000;
    made->id = ExchangeId{exchanges_.size() + 1};
    made->started = moment(begin);
    made->finished = moment(begin + 500'000);
    auto request = std::make_shared<core::Message>(*made->request);
    request->done = made->started;
    response->first_byte = made->started;
    made->request = std::move(request);
    made->response = std::move(response);
    exchanges_.push_back(made);
  }

  std::vector<std::shared_ptr<core::Exchange>> exchanges_;
};

}  // namespace eastap::test
