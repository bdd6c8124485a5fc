#include "decoders/eas/header_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "decoders/eas/command.h"
#include "decoders/eas/request_context.h"
#include "decoders/eas/user_agent.h"
#include "decoders/eas/values.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using Words = std::optional<std::string>;

bool lists(std::string_view words, std::string_view word) {
  const auto entries = text::split(words, ' ');
  return std::ranges::any_of(entries, [&](std::string_view entry) { return text::iequals(entry, word); });
}

/// The meaning of a value in the rows of values.tsv that speak of headers: an exact value, or its first
/// number and ".x".
Words value_of(std::string_view element, std::string_view value) {
  for (const ValueInfo& row : all_values()) {
    const bool family =
        row.value.ends_with(".x") && value.starts_with(row.value.substr(0, row.value.size() - 1));
    if (row.element == element && (row.value == value || family)) {
      return std::string(row.meaning);
    }
  }
  return std::nullopt;
}

/// "15.2.1258" and "15.20" are told apart by their first two numbers.
Words server_words(std::string_view value) {
  const std::size_t dot = value.find('.');
  const std::size_t end = dot == std::string_view::npos ? dot : value.find('.', dot + 1);
  return value_of("MS-Server-ActiveSync", value.substr(0, end));
}

Words version_words(std::string_view value) {
  return value_of("Protocol version", value);
}

Words versions_words(std::string_view value) {
  std::string_view best;
  for (std::string_view entry : text::split(value, ',')) {
    entry = text::trim(entry);
    if (version_number(entry).value_or(0) > version_number(best).value_or(0)) {
      best = entry;
    }
  }
  if (best.empty()) {
    return "no version that eastap knows";
  }
  const Words product = version_words(best);
  return "highest " + std::string(best) + (product ? " (" + *product + ')' : std::string());
}

/// Commands that a server offers although no current client should use them, and how many it names.
Words commands_words(std::string_view value) {
  std::size_t count = 0;
  std::string unknown;
  for (std::string_view entry : text::split(value, ',')) {
    entry = text::trim(entry);
    if (entry.empty()) {
      continue;
    }
    ++count;
    if (command_by_name(entry) == Command::unknown) {
      unknown += (unknown.empty() ? ", unknown: " : ", ") + std::string(entry);
    }
  }
  return std::to_string(count) + (count == 1 ? " command" : " commands") + unknown;
}

Words policy_key_words(std::string_view value) {
  return value == "0" ? Words("no policy yet") : std::nullopt;
}

Words seconds_words(std::string_view value) {
  const auto seconds = text::to_number(value);
  constexpr std::uint64_t minute = 60;
  if (!seconds || *seconds < 2 * minute) {
    return std::nullopt;
  }
  return std::to_string(*seconds / minute) + " min" +
         (*seconds % minute == 0 ? std::string() : ' ' + std::to_string(*seconds % minute) + " s");
}

Words expiry_words(std::string_view value) {
  return value == "0" ? Words("the password expires within 24 hours")
                      : Words("the password expires in " + std::string(value) + " days");
}

Words multipart_words(std::string_view value) {
  if (text::iequals(value, "T")) {
    return "a multipart answer is welcome";
  }
  return text::iequals(value, "F") ? Words("the answer must be inline") : std::nullopt;
}

Words agent_words(std::string_view value) {
  const std::string words = read_user_agent(value).words();
  return words.empty() ? std::nullopt : Words(words);
}

/// The front end joins parts by semicolons and codes some of them in base64: those that decode to text are
/// shown.
Words failure_words(std::string_view value) {
  std::string words;
  bool decoded = false;
  constexpr std::size_t least = 8;
  for (const std::string_view part : text::split(value, ';')) {
    const auto bytes = part.size() < least ? std::nullopt : text::from_base64(part);
    const std::string_view shown = bytes ? as_text(*bytes) : part;
    const bool readable = text::is_utf8(shown) && std::ranges::none_of(shown, [](char c) {
                            return static_cast<unsigned char>(c) < ' ' && c != '\r' && c != '\n' && c != '\t';
                          });
    decoded = decoded || (bytes && readable);
    words += (words.empty() ? "" : "; ") + std::string(readable ? shown : part);
  }
  return decoded ? Words(words) : std::nullopt;
}

struct Explainer {
  std::string_view name;
  Words (*explain)(std::string_view value);
};
constexpr std::array<Explainer, 11> explainers{{
    {"MS-Server-ActiveSync", server_words},
    {"MS-ASProtocolVersion", version_words},
    {"MS-ASProtocolVersions", versions_words},
    {"MS-ASProtocolCommands", commands_words},
    {"X-MS-PolicyKey", policy_key_words},
    {"Retry-After", seconds_words},
    {"X-MS-Credentials-Expire", expiry_words},
    {"X-MS-Credential-Expire", expiry_words},
    {"MS-ASAcceptMultiPart", multipart_words},
    {"User-Agent", agent_words},
    {"X-FailureContext", failure_words},
}};

}  // namespace

const HeaderInfo* lookup_header(std::string_view name, std::string_view value, Side side) {
  const std::string_view direction = side == Side::request ? "request" : "response";
  const std::string_view first_word = text::trim(value).substr(0, text::trim(value).find(' '));
  const auto rows = all_headers();
  const auto found = std::ranges::find_if(rows, [&](const HeaderInfo& row) {
    return lists(row.names, name) && (row.direction == direction || row.direction == "both") &&
           (row.value_starts == "-" || lists(row.value_starts, first_word));
  });
  return found == rows.end() ? nullptr : &*found;
}

std::optional<std::string> header_words(std::string_view name, std::string_view value) {
  const auto* const found = std::ranges::find_if(
      explainers, [&](const Explainer& entry) { return text::iequals(entry.name, name); });
  if (found == explainers.end()) {
    return std::nullopt;
  }
  constexpr std::size_t longest = 600;
  const Words words = found->explain(text::trim(value));
  return words ? Words(text::printable(*words, longest)) : std::nullopt;
}

}  // namespace eastap::eas
