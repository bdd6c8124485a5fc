#include "decoders/autodiscover/answer.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "decoders/autodiscover/pox.h"
#include "proxy/base/text.h"

namespace eastap::autodiscover {
namespace {

struct ErrorRow {
  std::string_view code;
  std::string_view meaning;
};
constexpr std::array<ErrorRow, 11> errors{{
    {"2", "a protocol error"},
    {"500", "the server does not know this mail address"},
    {"501", "the server knows this mail address and has no settings for it"},
    {"600", "the request is not one of Autodiscover's; a browser gets this too, so the service is alive"},
    {"601", "the server has no settings of the wanted kind (schema)"},
    {"602", "the server knows this mail address, but its own settings for it are wrong"},
    {"603", "a failure inside the server"},
    {"InvalidProtocol", "the server does not give the address of this protocol"},
    {"MandatoryParameterMissing", "the request lacks the mail address or the protocol"},
    {"InvalidUserId", "this is no mail address"},
    {"UserNotFound", "the server does not know this mail address"},
}};

/// The members of a JSON object that are texts. Built as a tree: the body is small and shallow, and the
/// parser's own recursion is none.
void read_json(ByteView body, Answer& answer) {
  answer.form = Form::json;
  const auto json = nlohmann::json::parse(body.begin(), body.end(), nullptr, false);
  if (!json.is_object()) {
    answer.kind = Answer::Kind::unreadable;
    answer.fault = Error{ErrorCode::invalid_input, "no JSON object", {}};
    return;
  }
  const auto text_of = [&](const char* name) {
    const auto entry = json.find(name);
    const std::string value =
        entry != json.end() && entry->is_string() ? entry->get<std::string>() : std::string();
    return shortened(value);
  };
  answer.code = text_of("ErrorCode");
  answer.message = text_of("ErrorMessage");
  const std::string url = text_of("Url");
  if (!answer.code.empty() || (!answer.message.empty() && url.empty())) {
    answer.kind = Answer::Kind::error;
    return;
  }
  const std::string protocol = text_of("Protocol");
  answer.kind = Answer::Kind::settings;
  answer.schema = text::iequals(protocol, "ActiveSync") ? Schema::mobile_sync : Schema::other;
  if (!url.empty()) {
    answer.servers.push_back({.type = protocol, .url = url, .name = {}, .data = {}});
  }
}

bool looks_like_html(std::string_view start) {
  return text::istarts_with(start, "<!doctype html") || text::istarts_with(start, "<html") ||
         (text::istarts_with(start, "<?xml") &&
          text::ifind(start.substr(0, 512), "<html") != std::string_view::npos);
}

}  // namespace

std::string_view to_string(Answer::Kind kind) {
  switch (kind) {
    case Answer::Kind::none:
      break;
    case Answer::Kind::settings:
      return "settings";
    case Answer::Kind::redirect_address:
      return "redirect-address";
    case Answer::Kind::redirect_url:
      return "redirect-url";
    case Answer::Kind::error:
      return "error";
    case Answer::Kind::web_page:
      return "web-page";
    case Answer::Kind::unreadable:
      return "unreadable";
  }
  return "none";
}

const Server* Answer::server(std::string_view type) const {
  const auto found =
      std::ranges::find_if(servers, [&](const Server& one) { return text::iequals(one.type, type); });
  return found == servers.end() ? nullptr : &*found;
}

Answer read_answer(ByteView body) {
  Answer answer;
  std::string_view start = as_text(body);
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (start.starts_with(byte_order_mark)) {
    start.remove_prefix(byte_order_mark.size());
  }
  start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n"), start.size()));
  if (start.empty()) {
    return answer;
  }
  if (body.size() > max_body) {
    answer.kind = Answer::Kind::unreadable;
    answer.fault = Error{ErrorCode::limit_exceeded, "larger than 1 MiB", {}};
  } else if (looks_like_html(start)) {
    answer.kind = Answer::Kind::web_page;
  } else if (start.starts_with('{')) {
    read_json(as_bytes(start), answer);
  } else {
    read_pox_answer(body, answer);
  }
  return answer;
}

std::string_view error_meaning(std::string_view code) {
  const auto* const row = std::ranges::find(errors, code, &ErrorRow::code);
  return row == errors.end() ? std::string_view{} : row->meaning;
}

}  // namespace eastap::autodiscover
