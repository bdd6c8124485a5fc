#include "proxy/ui/body_json.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "decoders/mime/charset.h"
#include "proxy/model/body_preview.h"
#include "proxy/ui/json_values.h"

namespace eastap::ui {
namespace {

using Json = nlohmann::ordered_json;

Json addresses_of(const mime::Addresses& addresses) {
  Json all = Json::array();
  for (const mime::Address& each : addresses.listed) {
    all.push_back({{"name", text_or_null(each.name)}, {"address", text_or_null(each.address)}});
  }
  return all;
}

Json parts_of(const mime::Message& message) {
  Json all = Json::array();
  for (const mime::Part& part : message.parts) {
    all.push_back({{"depth", part.depth},
                   {"type", part.type},
                   {"charset", text_or_null(part.charset)},
                   {"encoding", text_or_null(part.encoding)},
                   {"disposition", text_or_null(part.disposition)},
                   {"file_name", text_or_null(part.file_name)},
                   {"size", part.container ? Json(nullptr) : Json(part.size)},
                   {"attachment", part.attachment}});
  }
  return all;
}

Json mail_of(const mime::Message& message) {
  Json json;
  json["from"] = addresses_of(message.from);
  json["to"] = addresses_of(message.to);
  json["cc"] = addresses_of(message.cc);
  json["bcc"] = addresses_of(message.bcc);
  json["subject"] = text_or_null(message.subject);
  json["date"] = text_or_null(message.date);
  json["message_id"] = text_or_null(message.message_id);
  json["parts"] = parts_of(message);
  json["attachments"] = message.attachments;
  json["protection"] = Json::array();
  for (const mime::Protection each : message.protections) {
    json["protection"].push_back(mime::words(each));
  }
  json["text_of"] = text_or_null(message.text_type);
  return json;
}

Json calendar_of(const mime::Calendar& calendar) {
  return {{"sentence", calendar.sentence},
          {"method", text_or_null(calendar.method)},
          {"component", calendar.component},
          {"uid", text_or_null(calendar.uid)},
          {"summary", text_or_null(calendar.summary)},
          {"organizer", text_or_null(calendar.organizer)},
          {"start", text_or_null(calendar.start)},
          {"start_zone", text_or_null(calendar.start_zone)},
          {"end", text_or_null(calendar.end)},
          {"end_zone", text_or_null(calendar.end_zone)},
          {"location", text_or_null(calendar.location)},
          {"recurrence", text_or_null(calendar.recurrence)},
          {"status", text_or_null(calendar.status)},
          {"attendees", calendar.attendees},
          {"answer", text_or_null(calendar.answer)}};
}

Json findings_of(const decoders::Findings& findings) {
  Json all = Json::array();
  for (const decoders::Finding& finding : findings) {
    all.push_back({{"code", finding.code},
                   {"text", finding.text},
                   {"offset", finding.offset ? Json(*finding.offset) : Json(nullptr)}});
  }
  return all;
}

/// The members that both forms have, in their order; those that only reading fills are empty.
Json named_body(std::string_view message, const model::BodyPlace& place, model::BodyKind kind,
                std::size_t size) {
  const std::string_view word = model::word_of(kind);
  Json json;
  json["message"] = message;
  json["where"] = place.where;
  json["kind"] = word.empty() ? Json(nullptr) : Json(word);
  json["type"] = text_or_null(place.type);
  json["size"] = size;
  json["full_size"] = place.full_size == 0 ? Json(nullptr) : Json(place.full_size);
  json["truncated"] = place.truncated;
  json["read"] = false;
  json["sentence"] = nullptr;
  json["text"] = nullptr;
  json["text_cut"] = false;
  json["mail"] = nullptr;
  json["calendars"] = Json::array();
  json["findings"] = Json::array();
  return json;
}

Json read_body(std::string_view message, const model::BodyPlace& place) {
  const model::BodyPreview preview = model::preview(place);
  const mime::Utf8 text = mime::to_utf8(as_bytes(preview.text), "utf-8", max_json_text);
  Json json = named_body(message, place, preview.kind, preview.size);
  json["read"] = true;
  json["sentence"] = preview.sentence;
  json["text"] = text_or_null(text.text);
  json["text_cut"] = preview.text_cut || text.cut;
  json["mail"] = preview.message ? mail_of(*preview.message) : Json(nullptr);
  for (const mime::Calendar& each : preview.calendars) {
    json["calendars"].push_back(calendar_of(each));
  }
  json["findings"] = findings_of(preview.findings);
  return json;
}

void add_bodies(Json& all, std::string_view message, model::MessageView& view, Bodies bodies) {
  const model::BodyPlaces places = model::find_bodies(view);
  for (std::size_t i = 0; i < std::min(places.listed.size(), max_json_bodies); ++i) {
    const model::BodyPlace& place = places.listed[i];
    all.push_back(bodies == Bodies::read ? read_body(message, place)
                                         : named_body(message, place, place.kind, model::size_of(place)));
  }
}

}  // namespace

Json bodies_json(model::ExchangeView& view, Bodies bodies) {
  Json all = Json::array();
  add_bodies(all, "request", view.request(), bodies);
  add_bodies(all, "sent_request", view.sent_request(), bodies);
  add_bodies(all, "response", view.response(), bodies);
  add_bodies(all, "sent_response", view.sent_response(), bodies);
  return all;
}

}  // namespace eastap::ui
