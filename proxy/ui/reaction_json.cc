#include "proxy/ui/reaction_json.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "proxy/base/safe_json.h"
#include "proxy/ui/json_values.h"
#include "proxy/ui/time_text.h"

namespace eastap::ui {
namespace {

using Json = nlohmann::ordered_json;

Json id_or_null(std::uint64_t id) {
  return id == 0 ? Json(nullptr) : Json(id);
}

Json notes_json(const std::vector<core::Note>& notes) {
  Json all = Json::array();
  for (const core::Note& note : notes) {
    all.push_back(
        {{"text", note.text}, {"source", text_or_null(note.source)}, {"fault", text_or_null(note.fault)}});
  }
  return all;
}

Json where_json(const model::Step& step) {
  Json folders = Json::array();
  for (const model::StepKey& key : step.keys) {
    if (!key.id.empty()) {
      folders.push_back({{"id", key.id}, {"name", key.name}, {"key", text_or_null(key.sent)}});
    }
  }
  return {{"command", step.name},
          {"folder", text_or_null(step.folder)},
          {"folders", std::move(folders)},
          {"status", text_or_null(step.status)},
          {"http_status", step.http_status == 0 ? Json(nullptr) : Json(step.http_status)}};
}

Json reaction_of(const model::Reaction& reaction) {
  Json json = {{"what", reaction.what},
               {"text", reaction.text},
               {"exchange", id_or_null(reaction.exchange.value)},
               {"after_s", reaction.after ? Json(seconds_of(*reaction.after)) : Json(nullptr)}};
  if (reaction.tries != 0) {
    Json pauses = Json::array();
    for (const microseconds pause : reaction.pauses) {
      pauses.push_back(seconds_of(pause));
    }
    json["tries"] = reaction.tries;
    json["pauses_s"] = std::move(pauses);
    json["pace"] = text_or_null(to_string(reaction.pace));
  }
  return json;
}

}  // namespace

std::string reaction_json(const model::FaultStory& story) {
  Json reactions = Json::array();
  for (const model::Reaction& each : story.reactions) {
    reactions.push_back(reaction_of(each));
  }
  Json json;
  json["time"] = utc_time(story.step.wall);
  json["exchange"] = id_or_null(story.step.exchange.value);
  json["connection"] = id_or_null(story.step.connection.value);
  json["device"] = text_or_null(story.step.device);
  json["device_type"] = text_or_null(story.step.device_type);
  json["client"] = text_or_null(story.step.client);
  json["fault"] = story.fault;
  json["kind"] = story.kind;
  json["injected"] = notes_json(story.notes);
  json["where"] = where_json(story.step);
  json["reactions"] = std::move(reactions);
  json["outcome"] = model::outcome_words(story);
  json["recovered"] = story.recovered ? Json{{"exchange", id_or_null(story.recovered->exchange.value)},
                                             {"after_s", seconds_of(story.recovered->after)},
                                             {"tries", story.recovered->tries}}
                                      : Json(nullptr);
  json["too_early"] = too_early(story);
  json["followed_s"] = seconds_of(story.trace_end - story.hit());
  json["followed_to_end"] = story.followed_to_end;
  return json_line(json);
}

}  // namespace eastap::ui
