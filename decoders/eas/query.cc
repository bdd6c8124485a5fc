#include "decoders/eas/query.h"

#include <algorithm>
#include <utility>

#include "decoders/eas/query_parts.h"
#include "decoders/eas/query_text.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using decoders::add_finding;

std::string decode_value(std::string_view value, std::size_t offset, Query& query) {
  if (value.find('%') == std::string_view::npos) {
    return to_utf8(value);
  }
  std::string result;
  result.reserve(value.size());
  std::string_view rest = value;
  while (!rest.empty()) {
    if (rest.front() == '%' && !starts_escape(rest)) {
      add_finding(query.findings, "eas.query.percent", "a % without two hex digits",
                  offset + (value.size() - rest.size()));
    }
    result += take_character(rest);
  }
  return to_utf8(result);
}

void read_save_in_sent(std::string_view value, std::size_t offset, Query& query) {
  if (text::iequals(value, "T") || text::iequals(value, "F")) {
    query.save_in_sent = text::iequals(value, "T");
    return;
  }
  add_finding(query.findings, "eas.query.save-in-sent",
              "SaveInSent is \"" + std::string(value) + "\", not T or F", offset);
}

void read_plain_parameter(std::string_view parameter, std::size_t offset, Query& query) {
  const std::size_t equals = parameter.find('=');
  const std::string_view name = parameter.substr(0, equals);
  const std::size_t value_offset =
      equals == std::string_view::npos ? offset + name.size() : offset + equals + 1;
  std::string value = equals == std::string_view::npos
                          ? std::string()
                          : decode_value(parameter.substr(equals + 1), value_offset, query);
  if (text::iequals(name, "Cmd")) {
    set_once(query.command_name, "Cmd", std::move(value), offset, query);
  } else if (text::iequals(name, "User")) {
    set_once(query.user, "User", std::move(value), offset, query);
  } else if (text::iequals(name, "DeviceId")) {
    set_once(query.device_id, "DeviceId", std::move(value), offset, query);
  } else if (text::iequals(name, "DeviceType")) {
    set_once(query.device_type, "DeviceType", std::move(value), offset, query);
  } else if (text::iequals(name, "SaveInSent")) {
    read_save_in_sent(value, value_offset, query);
  } else {
    const auto* const known = std::ranges::find_if(
        tag_names, [&](std::string_view tag_name) { return text::iequals(tag_name, name); });
    add_parameter(query, to_utf8(known != tag_names.end() ? *known : name), std::move(value));
  }
}

void check_plain(Query& query, bool for_options) {
  if (for_options) {
    return;
  }
  for (const auto& [name, value] :
       {std::pair{"User", &query.user}, {"DeviceId", &query.device_id}, {"DeviceType", &query.device_type}}) {
    if (value->empty()) {
      add_finding(query.findings, "eas.query.missing", std::string("the plain query has no ") + name);
    }
  }
  constexpr std::size_t max_device_id = 32;
  const bool alphanumeric = std::ranges::all_of(query.device_id, [](char c) {
    return (c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z');
  });
  if (query.device_id.size() > max_device_id || !alphanumeric) {
    add_finding(query.findings, "eas.query.device-id", "DeviceId is not 1 to 32 letters or digits");
  }
}

void read_plain(std::string_view text, bool for_options, Query& query) {
  query.form = QueryForm::plain;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t end = std::min(text.find('&', offset), text.size());
    if (end > offset) {
      read_plain_parameter(text.substr(offset, end - offset), offset, query);
    }
    offset = end + 1;
  }
  query.command = classify_query(text);
  if (query.command == Command::unknown && !for_options) {
    if (query.command_name.empty()) {
      query.form = QueryForm::malformed;
      add_finding(query.findings, "eas.query.command", "the query names no command", 0);
    } else {
      add_finding(query.findings, "eas.query.command", "unknown command \"" + query.command_name + "\"");
    }
  }
  check_plain(query, for_options);
}

/// Whether any parameter has one of the names of the plain form.
bool looks_plain(std::string_view text) {
  while (!text.empty()) {
    const std::size_t ampersand = text.find('&');
    const std::string_view parameter = text.substr(0, ampersand);
    for (const std::string_view name : {"Cmd=", "User=", "DeviceId=", "DeviceType="}) {
      // Base64 text ends in at most two "=", so a value behind the name settles it; "Cmd=" alone is plain by
      // rule.
      if (text::istarts_with(parameter, name) && (name == "Cmd=" || parameter.size() > name.size() + 1)) {
        return true;
      }
    }
    text = ampersand == std::string_view::npos ? std::string_view{} : text.substr(ampersand + 1);
  }
  return false;
}

}  // namespace

std::string_view to_string(QueryForm form) {
  switch (form) {
    case QueryForm::none:
      return "none";
    case QueryForm::plain:
      return "plain";
    case QueryForm::base64:
      return "base64";
    case QueryForm::malformed:
      break;
  }
  return "malformed";
}

const std::string* Query::parameter(std::string_view name) const {
  const auto found = std::ranges::find_if(
      parameters, [&](const QueryParameter& entry) { return text::iequals(entry.name, name); });
  return found == parameters.end() ? nullptr : &found->value;
}

std::string to_utf8(std::string_view text) {
  unsigned seen = 0;
  for (const char c : text) {
    seen |= static_cast<unsigned char>(c);
  }
  // Nearly every text is ASCII, and this loop runs many bytes at a time.
  if (seen < 0x80U || text::is_utf8(text)) {
    return std::string(text);
  }
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80U) {
      result += c;
    } else {
      result += static_cast<char>(0xc0U | byte >> 6U);
      result += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return result;
}

Query parse_query(std::string_view query, bool for_options) {
  Query result;
  if (query.empty()) {
    if (!for_options) {
      add_finding(result.findings, "eas.query.missing", "the request has no query");
    }
    return result;
  }
  if (looks_plain(query)) {
    read_plain(query, for_options, result);
    return result;
  }
  read_packed(query, result);
  return result;
}

}  // namespace eastap::eas
