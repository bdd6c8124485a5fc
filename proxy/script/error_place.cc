#include "proxy/script/error_place.h"

#include <algorithm>
#include <array>

#include "proxy/base/caret.h"
#include "proxy/base/text.h"

namespace eastap::script {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The line with the insides of short texts and a comment blanked out; as long as before.
std::string without_texts(std::string_view line) {
  std::string plain(line);
  char quote = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    if (quote == 0 && c == '-' && plain.substr(i, 2) == "--") {
      plain.replace(i, std::string::npos, plain.size() - i, ' ');
      break;
    }
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (quote != 0) {
      plain[i] = ' ';
      if (c == quote) {
        quote = 0;
      } else if (c == '\\' && i + 1 < plain.size()) {
        plain[++i] = ' ';
      }
    }
  }
  return plain;
}

/// The first place of a token as a whole word; with `only`, nothing where there is a second.
std::optional<std::size_t> find_token(std::string_view line, std::string_view token, bool only) {
  std::optional<std::size_t> found;
  const auto joins = [&](std::size_t at, char edge) {
    return at < line.size() && is_word(line[at]) && is_word(edge);
  };
  for (std::size_t at = line.find(token); at != std::string_view::npos; at = line.find(token, at + 1)) {
    if ((at > 0 && joins(at - 1, token.front())) || joins(at + token.size(), token.back())) {
      continue;
    }
    if (found) {
      return std::nullopt;
    }
    found = at;
    if (!only) {
      break;
    }
  }
  return found;
}

/// What stands between `before` and the closing quote; "" where `why` does not have it.
std::string_view named(std::string_view why, std::string_view before, bool to_last_quote) {
  const std::size_t begin = why.rfind(before);
  if (begin == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = why.substr(begin + before.size());
  const std::size_t end = to_last_quote ? rest.rfind('\'') : rest.find('\'');
  return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end);
}

/// The number after "NAME:" and the message behind it.
std::optional<std::pair<std::size_t, std::string_view>> split_failure(std::string_view name,
                                                                      std::string_view failure) {
  if (!failure.starts_with(name) || failure.substr(name.size(), 1) != ":") {
    return std::nullopt;
  }
  failure.remove_prefix(name.size() + 1);
  const std::size_t end = failure.find(": ");
  const auto number = text::to_number(failure.substr(0, end));
  if (end == std::string_view::npos || !number || *number == 0) {
    return std::nullopt;
  }
  return std::pair(static_cast<std::size_t>(*number), failure.substr(end + 2));
}

/// Line `number`, from 1; "" where there is none.
std::string_view line_of(std::string_view source, std::size_t number) {
  for (; number > 1; --number) {
    const std::size_t end = source.find('\n');
    if (end == std::string_view::npos) {
      return {};
    }
    source.remove_prefix(end + 1);
  }
  std::string_view line = source.substr(0, source.find('\n'));
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

std::optional<std::size_t> error_column(std::string_view line, std::string_view why) {
  if (const std::string_view token = named(why, " near '", true); !token.empty()) {
    return find_token(line, token, true);
  }
  const std::string plain = without_texts(line);
  constexpr std::array kinds{"local '", "global '", "method '", "field '", "upvalue '", "constant '"};
  for (const std::string_view kind : kinds) {
    if (const std::string_view token = named(why, kind, false); !token.empty()) {
      return find_token(plain, token, false);
    }
  }
  return std::nullopt;
}

std::string error_lines(std::string_view source, std::string_view name, std::string_view failure) {
  const auto place = split_failure(name, failure);
  if (!place) {
    return {};
  }
  const std::string_view line = line_of(source, place->first);
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  const auto column = error_column(line, place->second);
  const std::string_view shown = line.substr(begin);
  constexpr std::size_t longest = 80;
  return column ? point_at(shown, *column - begin) : "    " + text::printable(shown, longest);
}

}  // namespace eastap::script
