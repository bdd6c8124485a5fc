#include "decoders/autodiscover/question.h"

#include "decoders/autodiscover/pox.h"
#include "decoders/eas/command.h"
#include "decoders/eas/query.h"
#include "proxy/base/text.h"

namespace eastap::autodiscover {
namespace {

std::string parameter_text(std::string_view coded) {
  std::string text = eas::to_utf8(text::percent_decode(coded));
  return std::string(text::trim(std::string_view(text).substr(0, max_text)));
}

/// Email, Protocol and RedirectCount, from the query; the address also from the path behind "/v1.0/".
void read_json_question(std::string_view path, std::string_view query, Question& question) {
  for (const std::string_view part : text::split(query.substr(0, max_text * 4), '&')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      continue;
    }
    const std::string_view name = part.substr(0, equals);
    std::string value = parameter_text(part.substr(equals + 1));
    if (text::iequals(name, "Email")) {
      question.address = std::move(value);
    } else if (text::iequals(name, "Protocol")) {
      question.protocol = std::move(value);
    } else if (text::iequals(name, "RedirectCount")) {
      question.redirects = text::to_number(value);
    }
  }
  constexpr std::string_view version = "autodiscover.json/v1.0/";
  const std::size_t at = text::ifind(path, version);
  if (at != std::string_view::npos && question.address.empty()) {
    question.address = parameter_text(path.substr(at + version.size()));
  }
  question.schema = text::iequals(question.protocol, "ActiveSync") ? Schema::mobile_sync
                    : question.protocol.empty()                    ? Schema::none
                                                                   : Schema::other;
}

}  // namespace

std::string_view to_string(Form form) {
  return form == Form::pox ? "POX" : form == Form::json ? "JSON" : "none";
}

std::string_view to_string(Schema schema) {
  switch (schema) {
    case Schema::none:
      break;
    case Schema::mobile_sync:
      return "mobilesync";
    case Schema::outlook:
      return "outlook";
    case Schema::other:
      return "other";
  }
  return "none";
}

Schema schema_of(std::string_view uri) {
  if (text::trim(uri).empty()) {
    return Schema::none;
  }
  if (text::ifind(uri, "/autodiscover/mobilesync/") != std::string_view::npos) {
    return Schema::mobile_sync;
  }
  return text::ifind(uri, "/autodiscover/outlook/") != std::string_view::npos ? Schema::outlook
                                                                              : Schema::other;
}

Question read_question(std::string_view method, std::string_view target, ByteView body) {
  Question question;
  const eas::RequestTarget parts = eas::split_target(target);
  if (parts.endpoint != eas::Endpoint::autodiscover) {
    return question;
  }
  if (text::ifind(parts.path, "/autodiscover.json") != std::string_view::npos) {
    question.form = Form::json;
    read_json_question(parts.path, parts.query, question);
    return question;
  }
  question.form = Form::pox;
  question.probe = body.empty() && !text::iequals(method, "POST");
  if (!body.empty()) {
    read_pox_question(body, question);
  }
  return question;
}

}  // namespace eastap::autodiscover
