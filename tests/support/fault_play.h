// A phone's day with faults in it, and the stories that come of it: exchanges as PhonePlay makes them, fed to
// model::Reactions as `eastap reaction` feeds it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/model/reaction.h"
#include "tests/support/phone_play.h"

namespace eastap::test {

/// The remark that a fault leaves.
[[nodiscard]] inline std::vector<core::Note> injected(std::string text, std::string source = "--fault") {
  return {{core::Note::Kind::injected, std::move(text), std::move(source)}};
}

class FaultPlay {
 public:
  using ExchangeHandle = std::shared_ptr<core::Exchange>;

  /// An exchange that was not fed yet, to be changed by the test.
  ExchangeHandle make(std::string_view command, std::string_view request, std::string_view response,
                      const Play& play = {}) {
    return play_.make(command, request, response, play);
  }
  void feed(const ExchangeHandle& made, const model::AuthFacts& auth = {}, bool wanted = true) {
    model::ExchangeView view(made, auth, &phones_);
    reactions_.add(view, wanted);
    model::learn_from(phones_, view);
  }
  void play(std::string_view command, std::string_view request, std::string_view response,
            const Play& play = {}) {
    feed(make(command, request, response, play));
  }

  void sync(std::string_view key, std::string_view new_key, const Play& how = {}) {
    play("Sync", PhonePlay::sync_xml(key), PhonePlay::answer_xml(new_key, "1"), how);
  }
  /// A Sync whose connection a fault closes.
  void broken_sync(std::string_view key, double at = -1) {
    play("Sync", PhonePlay::sync_xml(key), "", broken(at));
  }
  void ping(int heartbeat, const Play& how = {}) {
    play("Ping", PhonePlay::ping_xml(heartbeat), "<Ping xmlns='Ping'><Status>1</Status></Ping>", how);
  }
  void folder_sync(std::string_view key, std::string_view new_key, const Play& how = {}) {
    play("FolderSync",
         fmt::format("<FolderSync xmlns='FolderHierarchy'><SyncKey>{}</SyncKey></FolderSync>", key),
         fmt::format("<FolderSync xmlns='FolderHierarchy'><Status>1</Status><SyncKey>{}</SyncKey><Changes>"
                     "<Add><ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName></Add>"
                     "</Changes></FolderSync>",
                     new_key),
         how);
  }
  [[nodiscard]] static std::string mail_xml(std::string_view client_id, std::string_view mime) {
    const std::string id =
        client_id.empty() ? std::string() : fmt::format("<ClientId>{}</ClientId>", client_id);
    return fmt::format("<SendMail xmlns='ComposeMail'>{}<Mime opaque=\"1\">{}</Mime></SendMail>", id, mime);
  }
  [[nodiscard]] static Play broken(double at = -1) {
    return {.at = at,
            .outcome = "closed by a fault",
            .answered = false,
            .notes = injected("dropped: nothing was sent, and the connection closed")};
  }
  [[nodiscard]] static Play answered(int status, double at = -1) {
    return {.at = at, .http = status, .notes = injected(fmt::format("answered {}", status))};
  }

  model::Reactions& reactions() { return reactions_; }
  /// Ends the trace `end` seconds after its begin and gives all stories.
  const std::vector<model::FaultStory>& end(double end) {
    constexpr double micros = 1e6;
    reactions_.finish(
        std::chrono::duration_cast<microseconds>(moment(static_cast<std::int64_t>(end * micros)).steady));
    return told_;
  }
  /// Stories that were told so far.
  [[nodiscard]] const std::vector<model::FaultStory>& told() const { return told_; }

 private:
  PhonePlay play_;
  model::Phones phones_;
  std::vector<model::FaultStory> told_;
  model::Reactions reactions_{[this](const model::FaultStory& story) { told_.push_back(story); }};
};

/// "retried went_on": what the phone did, the most telling first.
[[nodiscard]] inline std::string whats(const model::FaultStory& story) {
  std::string all;
  for (const model::Reaction& each : story.reactions) {
    all += (all.empty() ? "" : " ") + std::string(each.what);
  }
  return all;
}

/// The sentence of one reaction; "" where it was not seen.
[[nodiscard]] inline std::string text_of(const model::FaultStory& story, std::string_view what) {
  const auto found = std::ranges::find(story.reactions, what, &model::Reaction::what);
  return found == story.reactions.end() ? std::string() : found->text;
}

}  // namespace eastap::test
