#include "proxy/model/filter_help.h"

#include <array>

#include <fmt/format.h>

#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

constexpr std::array<FilterExample, 10> examples{{
    {"cmd == Sync and status != 1 and folder ~ Inbox", "Syncs of the inbox whose Status is not success"},
    {"failed and not (cmd == Ping)", "everything that failed, but for Pings"},
    {"device ~ iPhone and duration > 5s", "what kept an iPhone waiting"},
    {"cmd in (SendMail, SmartReply, SmartForward) and size_up > 1MB", "large mails that were sent"},
    {"time >= 14:00 and time < 14:05", "five minutes of a day"},
    {"http == 401 and auth == Bearer", "tokens that the server refused"},
    {"newkey == 0 or status_text ~ InvalidSyncKey", "where a folder has to start over"},
    {"finding == wbxml.* and not injected", "damaged bodies that no hook or fault made"},
    {"xpath(\"//Email:Subject\") ~ invoice", "mails whose subject has the word invoice"},
    {"respheader(\"Server\") ~ IIS and tls < 1.3", "old TLS in front of an IIS"},
}};

constexpr std::string_view introduction =
    R"(Filters choose exchanges: `eastap show TRACE --filter EXPR`, `eastap run --filter EXPR`.

  TERM                 there is such a thing; of a flag: it is true
  TERM OPERATOR VALUE  compares
  TERM in (A, B)       equals one of them; also: not in
  and or not ( )       join; && || ! mean the same. `and` binds closer than `or`

Operators: == != < <= > >= and, for texts, ~ (contains) and !~ (does not).
Letter case never counts. A word with * (any characters) or ? (one) is a pattern for the whole text. Quote values
that hold blanks, signs, or a * or ? that is meant: "..." or '...', in it \" and \\.
A term with several values fulfils == ~ < > in when one of its values does, != and !~ when none does. A term that
has no value fulfils no comparison, not even != : write `not (user == anna)` to have exchanges without a user too.

Numbers: 200. Sizes: 512, 10kB, 2MiB. Durations: 200ms, 5s, 2m, 1h. Times: 14:03 or 14:03:59 (local, any day),
2026-11-21, 2026-11-21T14:03:59Z. `==` means the unit that is written: `time == 14:03` is that minute.

Terms:

)";

}  // namespace

std::span<const FilterExample> filter_examples() {
  return examples;
}

std::string filter_help_text() {
  std::string text(introduction);
  for (const FilterTerm& term : filter_terms()) {
    const std::string_view argument = term.argument == FilterArgument::header  ? "(\"Name\")"
                                      : term.argument == FilterArgument::xpath ? "(\"...\")"
                                                                               : "";
    text += fmt::format("  {:<20} {:<9} {}\n", fmt::format("{}{}", term.name, argument), to_string(term.type),
                        term.meaning);
    text += fmt::format("  {:<30} {}\n", term.aliases.empty() ? "" : fmt::format("  also {}", term.aliases),
                        term.example);
  }
  text += "\nExamples:\n\n";
  for (const FilterExample& example : examples) {
    text += fmt::format("  {}\n      {}\n", example.filter, example.meaning);
  }
  text +=
      "\nXPath 1.0: tags by their names in MS-ASWBXML, //Email:Subject or //Subject in any namespace; see "
      "docs/filters.md.\n";
  return text;
}

}  // namespace eastap::model
