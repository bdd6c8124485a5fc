#include "proxy/script/fault_spec.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "proxy/base/text.h"

namespace eastap::script {
namespace {

std::unexpected<Error> bad(const std::string& what) {
  return fail(ErrorCode::invalid_input, text::printable(what));
}

/// One word of a spec with its quotes taken off.
struct Word {
  std::string text{};
  std::size_t begin = 0;                // in the spec
  std::size_t key = std::string::npos;  // place of the '=' of KEY=VALUE in `text`
};

/// Whether `text` begins with a key and a single '=': "nth=3", not "status==3" and not "status!=3".
std::size_t key_end(std::string_view text) {
  const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-");
  const bool is_key = end != std::string_view::npos && end > 0 && text[end] == '=' &&
                      (end + 1 == text.size() || text[end + 1] != '=');
  return is_key ? end : std::string::npos;
}

/// Splits at blanks outside quotes. In KEY="a value" the quotes are taken off; in a filter term they belong
/// to it.
Result<std::vector<Word>> words_of(std::string_view spec) {
  std::vector<Word> words;
  for (std::size_t at = spec.find_first_not_of(' '); at != std::string_view::npos;
       at = spec.find_first_not_of(' ', at)) {
    Word word{.begin = at};
    char quote = 0;
    for (; at < spec.size() && (quote != 0 || spec[at] != ' '); ++at) {
      const char c = spec[at];
      const bool mark = quote == 0 ? c == '"' || c == '\'' : c == quote;
      if (mark) {
        quote = quote == 0 ? c : '\0';
      }
      if (!mark || key_end(word.text) == std::string::npos) {
        word.text += c;
      }
    }
    if (quote != 0) {
      return bad(fmt::format("the quote in '{}' is not closed", word.text));
    }
    word.key = key_end(word.text);
    words.push_back(std::move(word));
  }
  return words;
}

/// "30s", "5m", "1.5h", "200ms"; a number alone is seconds.
std::optional<nanoseconds> duration_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::array<std::pair<std::string_view, double>, 6> units{
      {{"", 1}, {"s", 1}, {"ms", 1e-3}, {"m", 60}, {"min", 60}, {"h", 3600}}};
  constexpr double longest = 366.0 * 86'400;
  for (const auto& [name, seconds] : units) {
    if (error == std::errc() && unit == name && number >= 0 && number * seconds <= longest) {
      return std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(number * seconds));
    }
  }
  return std::nullopt;
}

/// "22:00" -> minutes of the day, up to 24:00.
std::optional<unsigned> minute_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.size() != colon + 3) {
    return std::nullopt;
  }
  const auto hour = text::to_number(text.substr(0, colon));
  const auto minute = text::to_number(text.substr(colon + 1));
  constexpr unsigned day = 24 * 60;
  if (!hour || !minute || *minute > 59 || *hour > 24 || *hour * 60 + *minute > day) {
    return std::nullopt;
  }
  return static_cast<unsigned>(*hour * 60 + *minute);
}

Result<void> take_filter(FaultSpec& spec, std::optional<model::Filter>& into, const std::string& text) {
  auto filter = model::Filter::parse(text);
  if (!filter) {
    return bad(fmt::format("fault {}: in the filter '{}', {}", spec.name, text, filter.error().what));
  }
  into = *std::move(filter);
  return {};
}

// ---- the conditions ----

Result<void> take_command(FaultSpec& spec, const std::string& value) {
  // Every row of the table: also OPTIONS and Autodiscover, which no query names.
  for (std::size_t i = 0; i < eas::command_count; ++i) {
    const eas::CommandInfo* info = eas::find_command(static_cast<eas::Command>(i));
    if (info->command != eas::Command::unknown && text::iequals(info->name, value)) {
      spec.when.command = eas::command_name(info->command);
      return {};
    }
  }
  return bad(fmt::format("fault {}: no command is named '{}'", spec.name, value));
}

Result<void> take_device(FaultSpec& spec, const std::string& value) {
  if (value.empty()) {
    return bad(fmt::format("fault {}: device= names none; without it every device is meant", spec.name));
  }
  spec.when.device = value;
  return {};
}

Result<void> take_side(FaultSpec& spec, const std::string& value) {
  for (const core::Phase phase : {core::Phase::request, core::Phase::response, core::Phase::connect}) {
    if (value == core::name(phase)) {
      spec.when.phase = phase;
      return {};
    }
  }
  return bad(fmt::format("fault {}: side={} is none of: request, response, connect", spec.name, value));
}

Result<void> take_nth(FaultSpec& spec, const std::string& value) {
  const std::size_t dash = value.find('-');
  const auto first = text::to_number(std::string_view(value).substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : text::to_number(std::string_view(value).substr(dash + 1));
  if (!first || !last || *first == 0 || *last < *first) {
    return bad(
        fmt::format("fault {}: nth={} is no number from 1 and no range such as 3-5", spec.name, value));
  }
  spec.when.first = *first;
  spec.when.last = *last;
  return {};
}

/// A whole number from 1.
Result<void> take_count(FaultSpec& spec, const char* key, const std::string& value, std::uint64_t& into) {
  const auto number = text::to_number(value);
  if (!number || *number == 0) {
    return bad(fmt::format("fault {}: {}={} is no whole number from 1", spec.name, key, value));
  }
  into = *number;
  return {};
}

Result<void> take_every(FaultSpec& spec, const std::string& value) {
  return take_count(spec, "every", value, spec.when.every);
}

Result<void> take_times(FaultSpec& spec, const std::string& value) {
  return take_count(spec, "times", value, spec.when.times);
}

Result<void> take_percent(FaultSpec& spec, const std::string& value) {
  double percent = 0;
  const char* end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, percent);
  if (read.ec != std::errc() || read.ptr != end || !(percent > 0 && percent <= 100)) {
    return bad(fmt::format("fault {}: percent={} is no number above 0 and up to 100", spec.name, value));
  }
  spec.when.percent = percent;
  return {};
}

Result<void> take_seed(FaultSpec& spec, const std::string& value) {
  const auto number = text::to_number(value);
  if (!number) {
    return bad(fmt::format("fault {}: seed={} is no whole number", spec.name, value));
  }
  spec.seed = *number;
  return {};
}

Result<void> take_between(FaultSpec& spec, const std::string& value) {
  const std::size_t dash = value.find('-');
  const auto first = minute_of(std::string_view(value).substr(0, dash));
  const auto last =
      dash == std::string::npos ? std::nullopt : minute_of(std::string_view(value).substr(dash + 1));
  if (!first || !last || *first == *last) {
    return bad(fmt::format("fault {}: between={} is not like 22:00-06:30", spec.name, value));
  }
  spec.when.between = DayTimes{*first, *last};
  return {};
}

Result<void> take_from(FaultSpec& spec, const std::string& value) {
  const auto duration = duration_of(value);
  if (!duration) {
    return bad(fmt::format("fault {}: from={} is no duration such as 30s or 5m", spec.name, value));
  }
  spec.when.from = *duration;
  return {};
}

Result<void> take_until(FaultSpec& spec, const std::string& value) {
  if (const auto duration = duration_of(value)) {
    spec.when.until = duration;
    return {};
  }
  return take_filter(spec, spec.when.ends_at, value);
}

/// Why conditions that are right one by one never hold together; empty where they may.
std::string_view why_never(const FaultConditions& when) {
  if (when.until && *when.until <= when.from) {
    return "it ends (until) before it begins (from)";
  }
  if (when.first_contact && (when.first > 1 || when.every > 1)) {
    return "a device's first contact is its first exchange, which nth or every leaves out";
  }
  if (when.first != 0 && when.every != 0 && when.last / when.every * when.every < when.first) {
    return "no exchange that nth counts is one that every counts";
  }
  return {};
}

struct Condition {
  std::string_view key;
  Result<void> (*take)(FaultSpec&, const std::string& value);
};

constexpr std::array<Condition, 11> conditions{{{"command", take_command},
                                                {"device", take_device},
                                                {"side", take_side},
                                                {"nth", take_nth},
                                                {"every", take_every},
                                                {"times", take_times},
                                                {"percent", take_percent},
                                                {"seed", take_seed},
                                                {"between", take_between},
                                                {"from", take_from},
                                                {"until", take_until}}};

const Condition* find_condition(std::string_view key) {
  for (const Condition& condition : conditions) {
    if (condition.key == key) {
      return &condition;
    }
  }
  return nullptr;
}

/// Reads the words behind the name.
class Reader {
 public:
  Reader(FaultSpec& spec, std::string_view text) : spec_(spec), text_(text) {}

  Result<void> take(const Word& word) {
    if (word.text == "if") {
      const std::string_view rest = text::trim(text_.substr(word.begin + 2));
      if (rest.empty()) {
        return bad(fmt::format("fault {}: no filter follows 'if'", spec_.name));
      }
      add_filter(rest);
      over_ = true;
      return {};
    }
    if (word.text == "first-contact") {
      spec_.when.first_contact = true;
      return {};
    }
    if (word.key != std::string::npos) {
      return take_key(word.text.substr(0, word.key), word.text.substr(word.key + 1));
    }
    if (word.text.find_first_of("~=<>!(") == std::string::npos || word.text.starts_with('=')) {
      return bad(
          fmt::format("'{}' in '{}': expected KEY=VALUE, a filter such as device~iPhone, or 'if FILTER' (see "
                      "`eastap help faults`)",
                      word.text, text_));
    }
    add_filter(word.text);
    return {};
  }

  /// `if` took the rest.
  [[nodiscard]] bool over() const { return over_; }

  Result<void> finish() {
    if (const std::string_view why = why_never(spec_.when); !why.empty()) {
      return bad(fmt::format("fault {} would never strike: {}", spec_.name, why));
    }
    return terms_.empty() ? Result<void>() : take_filter(spec_, spec_.when.filter, filter());
  }

 private:
  Result<void> take_key(const std::string& key, const std::string& value) {
    for (const std::string& before : keys_) {
      if (before == key) {
        return bad(fmt::format("fault {}: {} is there twice", spec_.name, key));
      }
    }
    keys_.push_back(key);
    if (const Condition* condition = find_condition(key)) {
      return condition->take(spec_, value);
    }
    spec_.arguments.emplace(key, value);
    return {};
  }

  void add_filter(std::string_view text) { terms_.emplace_back(text); }

  /// All of them hold; one alone stays as it was written.
  [[nodiscard]] std::string filter() const {
    return terms_.size() == 1 ? terms_.front() : fmt::format("({})", fmt::join(terms_, ") and ("));
  }

  FaultSpec& spec_;
  std::string_view text_;
  std::vector<std::string> terms_;
  std::vector<std::string> keys_;
  bool over_ = false;
};

/// A word as it came from a shell, which has taken its quotes away: a value with blanks gets them back.
std::string quoted_again(const std::string& word) {
  std::size_t value = key_end(word);
  if (value == std::string::npos) {
    value = word.find('~');  // a term of the filter language
    const std::string_view behind = std::string_view(word).substr(value == std::string::npos ? 0 : value + 1);
    if (value == std::string::npos || behind.find_first_of("~=<>()!\"'") != std::string_view::npos) {
      return word;  // several terms: they are read as they stand
    }
  }
  const std::string behind = word.substr(value + 1);
  if (behind.find(' ') == std::string::npos) {
    return word;
  }
  const char quote = behind.find('"') == std::string::npos ? '"' : '\'';
  return fmt::format("{}{}{}{}", word.substr(0, value + 1), quote, behind, quote);
}

}  // namespace

std::string FaultSpec::join(const std::vector<std::string>& words) {
  std::string text;
  bool filter = words.size() == 1;  // a whole text in one word
  for (const std::string& word : words) {
    filter = filter || word == "if";
    text += (text.empty() ? "" : " ") + (filter ? word : quoted_again(word));
  }
  return text;
}

Result<FaultSpec> FaultSpec::parse(std::string_view text) {
  if (text.size() > max_text) {
    return bad(fmt::format("a fault's text is longer than {} bytes", max_text));
  }
  const auto words = words_of(text);
  if (!words) {
    return fail(words.error());
  }
  if (words->empty() || words->front().text.find_first_of("=~<>!(") != std::string::npos) {
    return bad(fmt::format("'{}': expected 'NAME key=value ...' (see `eastap help faults`)", text));
  }
  FaultSpec spec;
  spec.name = words->front().text;
  Reader reader(spec, text);
  for (std::size_t i = 1; i < words->size() && !reader.over(); ++i) {
    if (auto taken = reader.take((*words)[i]); !taken) {
      return fail(std::move(taken).error());
    }
  }
  if (auto finished = reader.finish(); !finished) {
    return fail(std::move(finished).error());
  }
  for (const Word& word : *words) {
    const std::size_t end = &word == &words->back() ? text.size() : (&word)[1].begin;
    spec.text += spec.text.empty() ? "" : " ";
    spec.text += text::trim(text.substr(word.begin, end - word.begin));
  }
  return spec;
}

}  // namespace eastap::script
