#include "proxy/trace/redact/plain_members.h"

#include <algorithm>
#include <array>

#include "proxy/base/text.h"
#include "proxy/trace/redact/tokens.h"

namespace eastap::trace::redact {
namespace {

constexpr auto plain_members = std::to_array<std::string_view>({"AcceptableResponseSchema",
                                                                "RequestedResponseSchema",
                                                                "Culture",
                                                                "Type",
                                                                "ErrorCode",
                                                                "Port",
                                                                "SSL",
                                                                "AuthPackage",
                                                                "AuthRequired",
                                                                "Status",
                                                                "Action",
                                                                "Protocol",
                                                                "error",
                                                                "error_codes",
                                                                "token_type",
                                                                "ServerType",
                                                                "MajorVersion",
                                                                "MinorVersion",
                                                                "ResponseCode",
                                                                "FaultCode",
                                                                "Version",
                                                                "trace_id",
                                                                "correlation_id"});

bool is_protocol_byte(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return is_ascii_letter(byte) || is_ascii_digit(byte) || c == '_' || c == '-' || c == ':';
}

/// Digits with one point or two between them; an IP address has three.
bool is_version(std::string_view value) {
  const auto points = std::ranges::count(value, '.');
  return (points == 1 || points == 2) && std::ranges::all_of(value, [](char c) {
           return c == '.' || is_ascii_digit(static_cast<std::uint8_t>(c));
         });
}

}  // namespace

bool is_plain_member(std::string_view name) {
  return std::ranges::any_of(plain_members, [&](std::string_view one) { return text::iequals(one, name); });
}

bool is_plain_value(std::string_view value) {
  constexpr std::string_view schemas = "http://schemas.microsoft.com/";
  while (!value.empty() && is_space(static_cast<std::uint8_t>(value.front()))) {
    value.remove_prefix(1);
  }
  while (!value.empty() && is_space(static_cast<std::uint8_t>(value.back()))) {
    value.remove_suffix(1);
  }
  if (value.starts_with(schemas)) {
    return std::ranges::all_of(value.substr(schemas.size()),
                               [](char c) { return c == '/' || is_protocol_byte(c); });
  }
  return is_version(value) || std::ranges::all_of(value, is_protocol_byte);
}

}  // namespace eastap::trace::redact
