// A phone's day, exchange by exchange: XML in, sentences and findings out. Each exchange is seen as a
// terminal sees it: shown with what was known before, then learnt.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"
#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::test {

/// How an exchange went; the usual one is answered with 200 after 0.1 s.
struct Play {
  double at = -1;  ///< seconds; -1: a second after the end of the exchange before
  double took = 0.1;
  int http = 200;
  std::string outcome = {};            ///< of the session: "client reset the connection (x)"
  std::string head = {};               ///< lines for the request, such as "X-MS-PolicyKey: 0\r\n"
  bool answered = true;                ///< false: no answer came
  std::vector<core::Note> notes = {};  ///< of the tap
};

struct Told {
  std::string sentence;
  std::vector<model::Finding> findings;

  [[nodiscard]] std::string codes() const {
    std::string all;
    for (const model::Finding& each : findings) {
      all += (all.empty() ? "" : " ") + each.code;
    }
    return all;
  }
  [[nodiscard]] std::string text_of(std::string_view code) const {
    const auto found = std::ranges::find(findings, code, &model::Finding::code);
    return found == findings.end() ? std::string() : found->text;
  }
};

class PhonePlay {
 public:
  /// An exchange that is not shown to anyone yet. Empty XML is an empty body.
  std::shared_ptr<core::Exchange> make(std::string_view command, std::string_view request,
                                       std::string_view response, const Play& play = {}) {
    constexpr double micros = 1e6;
    const auto begin = static_cast<std::int64_t>((play.at < 0 ? now_ : play.at) * micros);
    const auto end = begin + static_cast<std::int64_t>(play.took * micros);
    const wbxml::Document asked = xml_document(request);
    const wbxml::Document answer = xml_document(response);
    const core::MessagePtr sent = message(eas_head(command, play.head), asked.body());
    core::MessagePtr got;
    if (play.answered) {
      got = message(
          play.http == 200
              ? wbxml_answer_head()
              : fmt::format("HTTP/1.1 {} x\r\nContent-Type: application/vnd.ms-sync.wbxml\r\n", play.http),
          answer.body());
    }
    auto made = exchange(sent, got);
    made->id = ExchangeId{++count_};
    made->started = moment(begin);
    made->finished = moment(end);
    made->outcome = play.outcome;
    made->notes = play.notes;
    made->started.steady += nanoseconds(321);  // finer than a trace keeps
    made->finished.steady += nanoseconds(654);
    now_ = std::max(now_, (static_cast<double>(end) / micros) + 1);
    return made;
  }
  /// Shows it and learns from it.
  Told tell(const std::shared_ptr<core::Exchange>& made) {
    model::ExchangeView view(made, {}, &phones_);
    Told told{.sentence = view.summary().sentence, .findings = model::find(view)};
    model::learn_from(phones_, view);
    all_.push_back(made);
    sentences_.push_back(told.sentence);
    return told;
  }
  Told play(std::string_view command, std::string_view request, std::string_view response,
            const Play& play = {}) {
    return tell(make(command, request, response, play));
  }

  // What phones and servers say most.
  Told sync(std::string_view key, std::string_view new_key, std::string_view status = "1",
            const Play& how = {}) {
    return play("Sync", sync_xml(key), answer_xml(new_key, status), how);
  }
  /// A Sync whose connection ended without an answer.
  Told lost_sync(std::string_view key, Play how = {}) {
    how.answered = false;
    how.outcome = how.outcome.empty() ? "the upstream closed without a response" : how.outcome;
    return play("Sync", sync_xml(key), "", how);
  }
  Told folder_sync(std::string_view key, std::string_view new_key, std::string_view status = "1") {
    return play(
        "FolderSync",
        fmt::format("<FolderSync xmlns='FolderHierarchy'><SyncKey>{}</SyncKey></FolderSync>", key),
        fmt::format(
            "<FolderSync xmlns='FolderHierarchy'><Status>{}</Status><SyncKey>{}</SyncKey><Changes>"
            "<Add><ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName></Add>"
            "<Add><ServerId>7</ServerId><ParentId>0</ParentId><DisplayName>Calendar</DisplayName></Add>"
            "</Changes></FolderSync>",
            status, new_key));
  }
  [[nodiscard]] static std::string sync_xml(std::string_view key, std::string_view id = "5") {
    return fmt::format(
        "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>{}</SyncKey>"
        "<CollectionId>{}</CollectionId></Collection></Collections></Sync>",
        key, id);
  }
  [[nodiscard]] static std::string answer_xml(std::string_view key, std::string_view status,
                                              std::string_view id = "5") {
    return fmt::format(
        "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>{}</SyncKey>"
        "<CollectionId>{}</CollectionId><Status>{}</Status></Collection></Collections></Sync>",
        key, id, status);
  }
  [[nodiscard]] static std::string ping_xml(int heartbeat) {
    return fmt::format(
        "<Ping xmlns='Ping'><HeartbeatInterval>{}</HeartbeatInterval><Folders><Folder><Id>5</Id>"
        "</Folder><Folder><Id>7</Id></Folder></Folders></Ping>",
        heartbeat);
  }

  [[nodiscard]] const model::Phones& phones() const { return phones_; }
  /// What was told, in that order.
  [[nodiscard]] const std::vector<std::shared_ptr<core::Exchange>>& all() const { return all_; }
  [[nodiscard]] const std::vector<std::string>& sentences() const { return sentences_; }

 private:
  model::Phones phones_;
  double now_ = 0;
  std::uint64_t count_ = 0;
  std::vector<std::shared_ptr<core::Exchange>> all_;
  std::vector<std::string> sentences_;
};

}  // namespace eastap::test
