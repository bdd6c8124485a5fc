#include "decoders/sign_in/challenge.h"

#include <algorithm>
#include <array>
#include <optional>

#include "decoders/sign_in/known_ids.h"
#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

constexpr std::size_t max_value = 1024;  // characters of one parameter that are kept
constexpr std::size_t max_scheme = 40;   // a longer word is no scheme

bool is_token_char(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         marks.find(c) != std::string_view::npos;
}

bool is_token68_char(char c) {
  constexpr std::string_view marks = "-._~+/";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         marks.find(c) != std::string_view::npos;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Walks over one field value.
class FieldReader {
 public:
  FieldReader(std::string_view value, std::vector<Challenge>& found)
      : rest_(value.substr(0, max_challenge_field)), found_(found) {}

  void read() {
    const std::size_t first = found_.size();
    while (skip_separators(), !rest_.empty()) {
      const std::string_view word = take(is_token_char);
      if (word.empty()) {
        rest_.remove_prefix(1);  // what no challenge holds
        continue;
      }
      if (found_.size() > first && next_is_equals()) {
        add_parameter(found_.back(), word);
      } else if (found_.size() < max_challenges) {
        start_challenge(word);
      } else {
        return;
      }
    }
  }

 private:
  void skip_separators() {
    const auto separates = [](char c) { return is_blank(c) || c == ','; };
    take(separates);
  }

  template <class Wanted>
  std::string_view take(Wanted wanted) {
    const auto* const end = std::ranges::find_if_not(rest_, wanted);
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  /// Whether "=" follows, blanks allowed; then it is taken.
  bool next_is_equals() {
    const std::size_t at = rest_.find_first_not_of(" \t");
    if (at == std::string_view::npos || rest_[at] != '=') {
      return false;
    }
    rest_.remove_prefix(at + 1);
    return true;
  }

  void start_challenge(std::string_view scheme) {
    Challenge challenge;
    challenge.scheme = std::string(scheme.substr(0, max_scheme));
    take(is_blank);
    const std::string_view token = take_token68();
    if (!token.empty()) {
      challenge.mechanism = read_mechanism(token);
    }
    found_.push_back(std::move(challenge));
  }

  /// The token68 form: a word of its characters and "="s, with nothing but a comma or the end behind it.
  /// Every other word is a parameter's name or, where a comma was left out, the next scheme.
  std::string_view take_token68() {
    const std::string_view before = rest_;
    take(is_token68_char);
    const std::string_view word = before.substr(0, before.size() - rest_.size());
    const std::string_view signs = take([](char c) { return c == '='; });
    const std::string_view token = before.substr(0, word.size() + signs.size());
    take(is_blank);
    if (!word.empty() && (rest_.empty() || rest_.front() == ',')) {
      return token;
    }
    rest_ = before;
    return {};
  }

  void add_parameter(Challenge& challenge, std::string_view name) {
    take(is_blank);
    std::string value;
    if (rest_.starts_with('"')) {
      value = take_quoted();
    } else {
      value = std::string(take([](char c) { return c != ',' && !is_blank(c); }).substr(0, max_value));
    }
    if (challenge.parameters.size() < max_challenge_parameters) {
      challenge.parameters.push_back({std::string(name.substr(0, max_scheme)), std::move(value)});
    }
  }

  /// A quoted string; where its end is missing it goes to the end of the field.
  std::string take_quoted() {
    std::string value;
    std::size_t at = 1;
    for (; at < rest_.size() && rest_[at] != '"'; ++at) {
      if (rest_[at] == '\\' && at + 1 < rest_.size()) {
        ++at;
      }
      if (value.size() < max_value) {
        value += rest_[at];
      }
    }
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    return value;
  }

  std::string_view rest_;
  std::vector<Challenge>& found_;
};

/// A parameter that says something to people, and how to introduce it.
struct Spoken {
  std::string_view name;
  std::string_view words;
};
constexpr std::array<Spoken, 7> spoken{{
    {"realm", "realm"},
    {"authorization_uri", "sign in at"},
    {"authorization", "sign in at"},
    {"client_id", "for"},
    {"scope", "scope"},
    {"error", "error"},
    {"error_description", ""},
}};

std::string in_words(const Spoken& one, const std::string& value) {
  std::string text;
  if (one.name == "client_id") {
    const std::string_view known = known_application(value);
    text = known.empty() ? value : std::string(known);
  } else {
    text = one.name == "realm" ? '"' + value + '"' : value;
  }
  return one.words.empty() ? text : std::string(one.words) + ' ' + text;
}

}  // namespace

const std::string* Challenge::parameter(std::string_view name) const {
  const auto found = std::ranges::find_if(
      parameters, [&](const ChallengeParameter& one) { return text::iequals(one.name, name); });
  return found == parameters.end() ? nullptr : &found->value;
}

std::string Challenge::words() const {
  std::string inner;
  for (const Spoken& one : spoken) {
    const std::string* value = parameter(one.name);
    if (value != nullptr && !value->empty()) {
      inner += (inner.empty() ? "" : ", ") + in_words(one, *value);
    }
  }
  std::string all = scheme;
  if (!inner.empty()) {
    all += " (" + inner + ')';
  }
  if (mechanism.present()) {
    all += ": " + mechanism.words();
  }
  return text::printable(all);
}

std::vector<Challenge> read_challenges(std::span<const std::string_view> fields) {
  std::vector<Challenge> found;
  for (const std::string_view field : fields) {
    FieldReader(field, found).read();
  }
  return found;
}

const Challenge* find_challenge(std::span<const Challenge> challenges, std::string_view scheme) {
  const auto found = std::ranges::find_if(
      challenges, [&](const Challenge& one) { return text::iequals(one.scheme, scheme); });
  return found == challenges.end() ? nullptr : &*found;
}

std::string scheme_list(std::span<const Challenge> challenges) {
  std::vector<std::string_view> named;
  std::string all;
  for (const Challenge& one : challenges) {
    const bool again = std::ranges::any_of(
        named, [&](std::string_view earlier) { return text::iequals(earlier, one.scheme); });
    if (!again) {
      named.push_back(one.scheme);
      all += (all.empty() ? "" : ", ") + one.scheme;
    }
  }
  return text::printable(all);
}

}  // namespace eastap::sign_in
