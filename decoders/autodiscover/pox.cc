#include "decoders/autodiscover/pox.h"

#include <algorithm>
#include <pugixml.hpp>

#include "decoders/eas/query.h"
#include "decoders/sign_in/cut.h"
#include "proxy/base/text.h"

namespace eastap::autodiscover {
namespace {

/// Elements looked at in one list of siblings; a hostile body may have a million.
constexpr std::size_t max_siblings = 1000;

/// The element's name without its prefix: answers use a default namespace, but any prefix is legal.
std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  std::size_t seen = 0;
  for (const pugi::xml_node& one : parent.children()) {
    if (++seen > max_siblings) {
      break;
    }
    if (local_name(one) == name) {
      return one;
    }
  }
  return {};
}

std::string child_text(const pugi::xml_node& parent, std::string_view name) {
  return shortened(child(parent, name).child_value());
}

/// The namespace that an element stands in by its own declaration or its parent's, as both schemas write it.
std::string_view namespace_of(const pugi::xml_node& node) {
  for (pugi::xml_node at = node; at; at = at.parent()) {
    for (const pugi::xml_attribute& one : at.attributes()) {
      if (std::string_view(one.name()).starts_with("xmlns")) {
        return one.value();
      }
    }
  }
  return {};
}

/// Reads a body. What stands before damage is read too: a lenient phone does the same.
std::optional<Error> load(pugi::xml_document& document, ByteView body) {
  if (body.size() > max_body) {
    return Error{ErrorCode::limit_exceeded, "larger than 1 MiB", {}};
  }
  const pugi::xml_parse_result result = document.load_buffer(body.data(), body.size());
  if (!result) {
    return Error{ErrorCode::invalid_input, result.description(), static_cast<std::size_t>(result.offset)};
  }
  return std::nullopt;
}

void read_servers(const pugi::xml_node& settings, Answer& answer) {
  std::size_t seen = 0;
  for (const pugi::xml_node& one : settings.children()) {
    if (++seen > max_siblings || answer.servers.size() == max_servers) {
      break;
    }
    if (local_name(one) == "Server") {
      answer.servers.push_back({.type = child_text(one, "Type"),
                                .url = child_text(one, "Url"),
                                .name = child_text(one, "Name"),
                                .data = child_text(one, "ServerData")});
    }
  }
}

void read_error(const pugi::xml_node& error, Answer& answer) {
  answer.kind = Answer::Kind::error;
  answer.code = child_text(error, "ErrorCode");
  if (answer.code.empty()) {
    answer.code = child_text(error, "Status");
  }
  answer.message = child_text(error, "Message");
  answer.debug_data = child_text(error, "DebugData");
}

/// Action of the mobilesync schema holds what to do.
void read_mobile_action(const pugi::xml_node& action, Answer& answer) {
  if (const pugi::xml_node error = child(action, "Error")) {
    read_error(error, answer);
  } else if (const pugi::xml_node redirect = child(action, "Redirect")) {
    answer.kind = Answer::Kind::redirect_address;
    answer.redirect = shortened(redirect.child_value());
  } else if (const pugi::xml_node settings = child(action, "Settings")) {
    answer.kind = Answer::Kind::settings;
    read_servers(settings, answer);
  }
}

/// The protocols of an Account in Outlook's schema, whose Action is a word (MS-OXDSCLI section 2.2.4.1.1.2).
void read_account(const pugi::xml_node& account, Answer& answer) {
  const std::string action = child_text(account, "Action");
  if (text::iequals(action, "redirectAddr")) {
    answer.kind = Answer::Kind::redirect_address;
    answer.redirect = child_text(account, "RedirectAddr");
    return;
  }
  if (text::iequals(action, "redirectUrl")) {
    answer.kind = Answer::Kind::redirect_url;
    answer.redirect = child_text(account, "RedirectUrl");
    return;
  }
  answer.kind = Answer::Kind::settings;
  std::size_t seen = 0;
  for (const pugi::xml_node& one : account.children()) {
    if (++seen > max_siblings || answer.servers.size() == max_servers) {
      break;
    }
    if (local_name(one) != "Protocol") {
      continue;
    }
    std::string type = child_text(one, "Type");
    if (type.empty()) {
      type = shortened(one.attribute("Type").value());
    }
    answer.servers.push_back({.type = std::move(type),
                              .url = child_text(one, "EwsUrl"),
                              .name = child_text(one, "Server"),
                              .data = {}});
  }
}

}  // namespace

std::string shortened(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  text = text.substr(0, text.find_last_not_of(blanks) + 1);
  std::string kept(text.substr(0, max_text + 4));
  sign_in::cut(kept, max_text);
  kept = eas::to_utf8(kept);  // Latin-1 grows
  sign_in::cut(kept, max_text);
  return kept;
}

void read_pox_question(ByteView body, Question& question) {
  pugi::xml_document document;
  question.fault = load(document, body);
  const pugi::xml_node request = child(child(document, "Autodiscover"), "Request");
  if (!request) {
    if (!question.fault) {
      question.fault = Error{ErrorCode::invalid_input, "no Request of Autodiscover", {}};
    }
    return;
  }
  question.address = child_text(request, "EMailAddress");
  question.wanted_schema = child_text(request, "AcceptableResponseSchema");
  question.schema = schema_of(question.wanted_schema);
}

void read_pox_answer(ByteView body, Answer& answer) {
  answer.form = Form::pox;
  pugi::xml_document document;
  answer.fault = load(document, body);
  const pugi::xml_node response = child(child(document, "Autodiscover"), "Response");
  answer.schema = schema_of(namespace_of(response));
  if (const pugi::xml_node user = child(response, "User")) {
    answer.display_name = child_text(user, "DisplayName");
    answer.address = child_text(user, "EMailAddress");
    if (answer.address.empty()) {
      answer.address = child_text(user, "AutoDiscoverSMTPAddress");
    }
  }
  answer.culture = child_text(response, "Culture");
  if (const pugi::xml_node error = child(response, "Error")) {
    read_error(error, answer);
  } else if (const pugi::xml_node account = child(response, "Account")) {
    read_account(account, answer);
  } else if (const pugi::xml_node action = child(response, "Action")) {
    read_mobile_action(action, answer);
  }
  if (answer.kind == Answer::Kind::none) {
    answer.kind = Answer::Kind::unreadable;
    if (!answer.fault) {
      answer.fault = Error{ErrorCode::invalid_input, "no settings, redirect or error of Autodiscover", {}};
    }
  }
}

}  // namespace eastap::autodiscover
