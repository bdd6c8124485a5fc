#include "proxy/model/serve/served_answer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/edit.h"
#include "proxy/model/play/document_values.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

/// Fields of the recorded connection, not of the answer.
constexpr std::array<std::string_view, 5> connection_fields{"Transfer-Encoding", "Connection", "Keep-Alive",
                                                            "Trailer", "Upgrade"};
constexpr std::array<std::string_view, 2> location_fields{"Location", "X-MS-Location"};

bool goes_on_after_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

std::string relocate_host(std::string_view text, const std::string& url, const std::string& origin) {
  std::string made;
  std::size_t at = 0;
  for (std::size_t found = text::ifind(text, url); found != std::string_view::npos;
       found = text::ifind(text, url, at)) {
    std::size_t end = found + url.size();
    const bool whole = end == text.size() || !goes_on_after_host(text[end]);
    made += text.substr(at, found - at);
    if (!whole) {
      made += text.substr(found, url.size());
      at = end;
      continue;
    }
    if (end < text.size() && text[end] == ':') {
      end = std::min(text.find_first_not_of("0123456789", end + 1), text.size());
    }
    made += origin;
    at = end;
  }
  made += text.substr(at);
  return made;
}

/// The content where it is not the recorded one.
std::optional<Bytes> live_content(const ServedExchange& recorded, const Variables& variables,
                                  const ServedTo& to) {
  ExchangeView& view = recorded.view();
  if (!view.context().is_eas) {
    const auto text = view.response().text();
    std::string moved = text ? relocated(*text, to) : std::string();
    return text && moved != *text ? std::optional(to_bytes(moved)) : std::nullopt;
  }
  const wbxml::Document* document = view.response().document();
  if (document == nullptr || document->root() == wbxml::none || document->fault() ||
      !std::ranges::equal(document->body(), view.response().content())) {
    return std::nullopt;  // the first part of several, or nothing that could be written anew
  }
  wbxml::Document edited = *document;
  edit_values(edited, [&](const VolatilePlace& place) -> std::optional<std::string> {
    if (!is_named(place.kind)) {
      return std::nullopt;
    }
    return variables.to_live(place.kind, place.value, {.phone = recorded.phone, .folder = place.folder});
  });
  return edited.edited() ? std::optional(wbxml::encode(edited)) : std::nullopt;
}

/// "q=0", "Q = 0.000": a coding that is named to be left out.
bool refuses(std::string_view parameter) {
  const std::size_t sign = parameter.find('=');
  if (sign == std::string_view::npos || !text::iequals(text::trim(parameter.substr(0, sign)), "q")) {
    return false;
  }
  const std::string_view value = text::trim(parameter.substr(sign + 1));
  return value.starts_with('0') && value.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

std::string relocated(std::string_view text, const ServedTo& to) {
  std::string made(text);
  if (to.origin.empty()) {
    return made;
  }
  for (const std::string& host : to.recorded) {
    for (const std::string_view scheme : {"https://", "http://"}) {
      made = relocate_host(made, std::string(scheme).append(host), to.origin);
    }
  }
  return made;
}

bool accepts_coding(std::string_view accepts, std::string_view coding) {
  bool others = false;
  for (const std::string_view each : text::split(accepts, ',')) {
    const std::vector<std::string_view> words = text::split(each, ';');
    const std::string_view name = text::trim(words.front());
    const bool wanted = std::ranges::none_of(words, refuses);
    if (text::iequals(name, coding)) {
      return wanted;
    }
    others = others || (name == "*" && wanted);
  }
  return others;
}

Bytes served_answer(const ServedExchange& recorded, const Variables& variables, const ServedTo& to) {
  const core::Exchange& exchange = recorded.view().exchange();
  core::Message message = *exchange.response;
  const auto coding = message.head.find("Content-Encoding");
  if (coding && !accepts_coding(to.accepts, *coding) && !recorded.view().response().content_fault()) {
    const ByteView plain = recorded.view().response().content();
    core::Head head = message.head;
    head.remove("Content-Encoding");
    message = core::edited(message, {.head = std::move(head), .content = Bytes(plain.begin(), plain.end())});
  }
  if (auto content = live_content(recorded, variables, to)) {
    message = core::edited(message, {.head = std::nullopt, .content = std::move(content)});
  }
  core::Head head = message.head;
  const int status = head.status();
  head.set_start_line(fmt::format("HTTP/1.1 {} {}", status, head.reason()));
  for (const std::string_view field : connection_fields) {
    head.remove(field);
  }
  for (const std::string_view field : location_fields) {
    if (const auto value = head.find(field)) {
      const std::string moved = relocated(*value, to);
      head.set(field, moved);
    }
  }
  constexpr int no_content = 204;
  constexpr int not_modified = 304;
  const bool to_head = exchange.request->head.method() == "HEAD";
  const bool empty = to_head || status == no_content || status == not_modified;
  const Bytes body = empty ? Bytes() : message.body.content();
  if (!empty) {
    head.set("Content-Length", std::to_string(body.size()));
  } else if (!to_head) {
    head.remove("Content-Length");
  }
  Bytes whole = head.raw();
  append(whole, body);
  return whole;
}

void give_values(Variables& variables, const ServedExchange& recorded) {
  const auto give = [&](const VolatilePlace& place) {
    const Variable* variable =
        variables.find(place.kind, place.value, {.phone = recorded.phone, .folder = place.folder});
    if (variable != nullptr && variable->live.empty()) {
      variables.bind(variable->name, variable->value);
    }
  };
  if (const wbxml::Document* document = recorded.view().response().document()) {
    visit_document(*document, give);
  }
}

}  // namespace eastap::model
