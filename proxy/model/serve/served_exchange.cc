#include "proxy/model/serve/served_exchange.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/query.h"
#include "proxy/base/text.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

std::chrono::microseconds recorded_wait(const core::Exchange& exchange) {
  const auto asked = std::max(exchange.request->done.wall, exchange.started.wall);
  const auto answered = exchange.response ? exchange.response->first_byte.wall : exchange.finished.wall;
  return std::max(answered - asked, std::chrono::microseconds(0));
}

/// A path without what names a person: /autodiscover.json/v1.0/anna@example.org.
std::string impersonal(std::string_view path) {
  std::string made;
  for (const std::string_view part : text::split(path, '/')) {
    const bool named = part.find('@') != std::string_view::npos || text::ifind(part, "%40") != part.npos;
    made += '/';
    made += named ? "*" : text::lower(part);
  }
  return made;
}

}  // namespace

bool names_phone(ExchangeView& view) {
  const core::Message* message = view.request().message();
  return message != nullptr && message->head.method() != "OPTIONS" && !view.context().device_id.empty();
}

std::string kind_of_request(ExchangeView& view) {
  const core::Message* message = view.request().message();
  if (message == nullptr) {
    return {};
  }
  const eas::RequestContext& context = view.context();
  std::string kind(message->head.method());
  kind += ' ';
  if (context.is_eas && message->head.method() != "OPTIONS") {
    const std::string_view known = eas::command_name(context.command);
    return kind + text::lower(known.empty() ? std::string_view(context.command_name) : known);
  }
  return kind + impersonal(eas::split_target(message->head.target()).path);
}

std::vector<std::string> collections_of_request(ExchangeView& view) {
  std::vector<std::string> found;
  if (const std::string* folder = view.context().parameter("CollectionId")) {
    found.push_back(*folder);
  }
  if (const wbxml::Document* document = view.request().document()) {
    visit_document(*document, [&](const VolatilePlace& place) {
      if (place.kind == VolatileKind::folder_id) {
        found.emplace_back(place.value);
      }
    });
  }
  std::ranges::sort(found);
  const auto twice = std::ranges::unique(found);
  found.erase(twice.begin(), twice.end());
  return found;
}

std::vector<FolderKey> sync_keys_of(ExchangeView& view) {
  std::vector<FolderKey> found;
  if (const wbxml::Document* document = view.request().document()) {
    visit_document(*document, [&](const VolatilePlace& place) {
      if (place.kind == VolatileKind::sync_key) {
        found.push_back({place.folder, std::string(place.value)});
      }
    });
  }
  return found;
}

std::string request_words(ExchangeView& view) {
  const core::Message* message = view.request().message();
  if (message == nullptr) {
    return "bytes that are no request";
  }
  const eas::RequestContext& context = view.context();
  if (context.is_eas && message->head.method() != "OPTIONS") {
    const std::string_view known = eas::command_name(context.command);
    return text::printable(known.empty() ? std::string_view(context.command_name) : known, 60);
  }
  if (message->head.method() == "OPTIONS") {
    return "OPTIONS";
  }
  return text::printable(
      fmt::format("{} {}", message->head.method(), eas::split_target(message->head.target()).path), 120);
}

ServedExchange::ServedExchange(PlayStep recorded) : step(std::move(recorded)) {
  ExchangeView& seen = view();
  if (names_phone(seen)) {
    device = seen.context().device_id;
    phone = phone_key(seen.context(), seen.user());
  }
  kind = kind_of_request(seen);
  collections = collections_of_request(seen);
  keys = sync_keys_of(seen);
  signed_in = !seen.auth().scheme.empty() || seen.request().message()->head.find("Authorization").has_value();
  holds = seen.context().is_eas && heartbeat_of(seen).count() > 0;
  wait = holds ? recorded_wait(seen.exchange()) : std::chrono::microseconds(0);
  started = seen.exchange().started.wall;
  finished = seen.exchange().finished.wall.count() != 0 ? seen.exchange().finished.wall
                                                        : std::chrono::microseconds::max();
}

bool ServedExchange::has_answer() const {
  const core::MessagePtr& response = view().exchange().response;
  return response != nullptr && response->complete;
}

bool ServedExchange::shares_collection(const ServedExchange& other) const {
  if (collections.empty() || other.collections.empty()) {
    return collections.empty() && other.collections.empty();
  }
  return std::ranges::any_of(collections, [&](const std::string& each) {
    return std::ranges::binary_search(other.collections, each);
  });
}

std::string why_not_served(PlayStep& step) {
  const core::Exchange& exchange = step.view->exchange();
  if (exchange.kind != core::Exchange::Kind::http || !exchange.request) {
    return "it is no HTTP request";
  }
  if (!exchange.request->complete) {
    return "the client did not send all of it";
  }
  if (step.gaps.request_withheld || !exchange.request->body.kept) {
    return "the request's body is not in the trace";
  }
  if (exchange.response && exchange.response->complete) {
    constexpr int final_status = 200;
    if (step.gaps.response_withheld || !exchange.response->body.kept) {
      return "the answer's body is not in the trace";
    }
    if (exchange.response->head.status() < final_status) {
      return "it changes to another protocol";
    }
  }
  return {};
}

}  // namespace eastap::model
