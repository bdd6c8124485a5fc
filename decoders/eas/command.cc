#include "decoders/eas/command.h"

#include <array>

#include "decoders/eas/query_text.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

constexpr std::string_view eas_segment = "Microsoft-Server-ActiveSync";

bool has_segment(std::string_view path, std::string_view segment) {
  while (!path.empty()) {
    const std::size_t start = path.find('/');
    if (start == std::string_view::npos) {
      return false;
    }
    path.remove_prefix(start + 1);
    if (text::istarts_with(path, segment) && (path.size() == segment.size() || path[segment.size()] == '/')) {
      return true;
    }
  }
  return false;
}

bool is_autodiscover(std::string_view path) {
  constexpr std::string_view folder = "/autodiscover/autodiscover.";
  const std::size_t at = text::ifind(path, folder);
  if (at == std::string_view::npos) {
    return false;
  }
  const std::string_view rest = path.substr(at + folder.size());
  for (const std::string_view form : {"xml", "json"}) {
    if (text::istarts_with(rest, form) && (rest.size() == form.size() || rest[form.size()] == '/')) {
      return true;
    }
  }
  return false;
}

/// The second byte of the base64 form, which is the command code.
Command classify_base64(std::string_view query) {
  unsigned bits = 0;
  for (int i = 0; i < 3; ++i) {
    if (query.empty()) {
      return Command::unknown;
    }
    const unsigned digit = base64_digit(take_character(query));
    if (digit == no_digit) {
      return Command::unknown;
    }
    bits = bits << 6U | digit;
  }
  return command_by_code(static_cast<std::uint8_t>(bits >> 2U & 0xffU));
}

/// Percent coding in a command name is legal, if odd: decode it in place, names are at most 32 characters.
Command by_coded_name(std::string_view value) {
  std::array<char, 32> buffer{};
  std::size_t size = 0;
  while (!value.empty()) {
    if (size == buffer.size()) {
      return Command::unknown;
    }
    buffer[size++] = take_character(value);
  }
  return command_by_name({buffer.data(), size});
}

}  // namespace

const CommandInfo* find_command(Command command) {
  const auto index = static_cast<std::size_t>(command);
  return index < command_count ? &all_commands()[index] : nullptr;
}

std::string_view command_name(Command command) {
  const CommandInfo* info = find_command(command);
  if (info != nullptr) {
    return info->name;
  }
  return command == Command::none ? "-" : "?";
}

Command command_by_name(std::string_view name) {
  for (std::uint8_t code = 0; code <= static_cast<std::uint8_t>(Command::find); ++code) {
    if (text::iequals(all_commands()[code].name, name)) {
      return static_cast<Command>(code);
    }
  }
  return Command::unknown;
}

Command command_by_code(std::uint8_t code) {
  return code <= static_cast<std::uint8_t>(Command::find) ? static_cast<Command>(code) : Command::unknown;
}

RequestTarget split_target(std::string_view target) {
  RequestTarget result;
  const std::size_t question = target.find('?');
  result.path = target.substr(0, question);
  if (question != std::string_view::npos) {
    result.query = target.substr(question + 1);
  }
  if (!result.path.starts_with('/')) {
    const std::size_t scheme = result.path.find("://");
    const std::size_t slash = scheme == std::string_view::npos ? scheme : result.path.find('/', scheme + 3);
    result.path = slash == std::string_view::npos ? std::string_view{} : result.path.substr(slash);
  }
  if (has_segment(result.path, eas_segment)) {
    result.endpoint = Endpoint::eas;
  } else if (is_autodiscover(result.path)) {
    result.endpoint = Endpoint::autodiscover;
  }
  return result;
}

Command classify_query(std::string_view query) {
  // Parameters are looked at one by one, since "Cmd=" inside base64 text or another value is no command.
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::size_t ampersand = rest.find('&');
    const std::string_view parameter = rest.substr(0, ampersand);
    if (text::istarts_with(parameter, "Cmd=")) {
      const std::string_view value = parameter.substr(4);
      return value.find('%') == std::string_view::npos ? command_by_name(value) : by_coded_name(value);
    }
    rest = ampersand == std::string_view::npos ? std::string_view{} : rest.substr(ampersand + 1);
  }
  return classify_base64(query.substr(0, query.find('&')));
}

Command classify(std::string_view method, std::string_view target) {
  const RequestTarget parts = split_target(target);
  switch (parts.endpoint) {
    case Endpoint::none:
      return Command::none;
    case Endpoint::autodiscover:
      return Command::autodiscover;
    case Endpoint::eas:
      break;
  }
  return method == "OPTIONS" ? Command::options : classify_query(parts.query);
}

}  // namespace eastap::eas
