#include "proxy/app/ctl_breaks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/app/ctl_editor.h"
#include "proxy/app/ctl_held_text.h"
#include "proxy/base/files.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"

namespace eastap::app::ctl {
namespace {

/// What the commands of this file take besides Options.
struct BreakWords {
  std::string filter;
  std::string on = "both";
  bool once = false;
  std::uint64_t times = 0;
  std::string hold;
  std::string then = "pass";
  std::string id;  // of a held exchange; "all"
  bool follow = false;
  std::uint64_t count = 0;
  std::string document;
  std::string body;
  std::vector<std::string> headers;
  int status = 0;
  bool release = false;
};
using BreakWordsPtr = std::shared_ptr<BreakWords>;

// ---- following ----

/// Prints each newly held exchange until the tap ends or `count` of them were printed.
int follow(const Options& options, std::uint64_t count) {
  constexpr int wait = 30;  // seconds
  std::uint64_t after = 0;
  std::uint64_t printed = 0;
  for (bool first = true;; first = false) {
    const auto answer = ask_tap(options, {{"do", "held.wait"}, {"after", after}, {"seconds", wait}},
                                std::chrono::seconds(2 * wait));
    if (!answer && !first) {
      std::cerr << "eastap ctl: the tap has ended\n";
      return exit_clean;
    }
    if (!answer) {
      return failed(answer.error());
    }
    if (!answer->value("ok", false)) {
      std::cerr << refusal_words(*answer, {});
      return exit_usage;
    }
    for (const Json& each : answer->at("held")) {
      after = std::max(after, each.value("serial", std::uint64_t{0}));
      if (options.json) {
        std::cout << json_line(each) << '\n';
      } else {
        if (printed == 0) {
          print_held_header();
        }
        print_held_line(each);
      }
      std::cout.flush();
      if (++printed == count) {
        return exit_clean;
      }
    }
    if (!std::cout) {
      return exit_clean;  // nobody reads any more
    }
  }
}

// ---- edits ----

Result<void> put_body(Options& options, const BreakWords& words) {
  constexpr std::size_t most = std::size_t{16} << 20U;
  if (!words.document.empty() && !words.body.empty()) {
    return fail(ErrorCode::invalid_input, "give a document or a body, not both");
  }
  if (!words.document.empty()) {
    auto xml = files::read(words.document, most);
    if (!xml) {
      return fail(std::move(xml).error());
    }
    options.given = std::string(as_text(*xml));
    options.request["document"] = options.given;
  } else if (!words.body.empty()) {
    auto body = files::read(words.body, most);
    if (!body) {
      return fail(std::move(body).error());
    }
    options.request["body_base64"] = text::to_base64(*body);
  }
  return {};
}

Result<void> put_edit(Options& options, const BreakWords& words) {
  if (words.status != 0) {
    options.request["status"] = words.status;
  }
  if (!words.headers.empty()) {
    options.request["headers"] = words.headers;
  }
  return put_body(options, words);
}

Result<std::uint64_t> held_id(const std::string& word) {
  const auto id = text::to_number(word);
  return id ? Result<std::uint64_t>(*id)
            : fail(ErrorCode::invalid_input,
                   fmt::format("'{}' is no number of a held exchange; `eastap ctl held` lists them",
                               text::printable(word, 40)));
}

int edit(Options& options, BreakWords words) {
  const auto id = held_id(words.id);
  if (!id) {
    return failed(id.error());
  }
  const bool nothing =
      words.document.empty() && words.body.empty() && words.headers.empty() && words.status == 0;
  if (nothing && ::isatty(STDIN_FILENO) != 0) {
    return edit_by_hand(options, *id, words.release);
  }
  if (nothing) {
    words.document = "-";
  }
  options.request = {{"do", "held.edit"}, {"id", *id}, {"release", words.release}};
  if (auto put = put_edit(options, words); !put) {
    return failed(put.error());
  }
  return ask_once(options);
}

int answer(Options& options, const BreakWords& words) {
  const auto id = held_id(words.id);
  if (!id) {
    return failed(id.error());
  }
  options.request = {{"do", "held.answer"}, {"id", *id}};
  if (auto put = put_edit(options, words); !put) {
    return failed(put.error());
  }
  return ask_once(options);
}

int with_held(Options& options, const char* what, const std::string& word) {
  const auto id = held_id(word);
  if (!id) {
    return failed(id.error());
  }
  options.request = {{"do", what}, {"id", *id}};
  return ask_once(options);
}

int add_breakpoint(Options& options, const BreakWords& words) {
  options.given = words.filter;
  options.request = {{"do", "break.add"}, {"filter", words.filter}, {"on", words.on}, {"then", words.then}};
  if (words.once || words.times != 0) {
    options.request["times"] = words.once ? 1 : words.times;
  }
  if (!words.hold.empty()) {
    const auto seconds = read_duration(words.hold);
    if (!seconds) {
      return failed(seconds.error().in("--hold"));
    }
    options.request["hold"] = *seconds;
  }
  return ask_once(options);
}

// ---- the command line ----

void set_up_break(CLI::App& sub, const OptionsPtr& options, const BreakWordsPtr& words) {
  CLI::App* group =
      add_group(sub, "break", "breakpoints: hold exchanges that match, to look at and edit them");
  CLI::App* add =
      add_command(*group, options, "add", "set one more", print_added_breakpoint,
                  [words](Options& o) { o.run = [&o, words] { return add_breakpoint(o, *words); }; });
  add->add_option("FILTER", words->filter,
                  "such as 'cmd == Sync and device ~ iPhone'; see `eastap help filters`")
      ->required();
  add->add_option("--on", words->on, "what is held: request, response or both")
      ->capture_default_str()
      ->check(CLI::IsMember({"request", "response", "both"}));
  add->add_flag("--once", words->once, "hold one exchange, then no more");
  add->add_option("--times", words->times, "hold so many exchanges, then no more")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
  add->add_option("--hold", words->hold, "how long at most: 30s, 5m (default: 5m, at most 1h)")
      ->type_name("TIME");
  add->add_option("--then", words->then, "what becomes of it when that time is over: pass or drop")
      ->capture_default_str()
      ->check(CLI::IsMember({"pass", "drop"}));
  add_command(*group, options, "list", "the breakpoints, and how many exchanges each has held",
              print_breakpoints, [](Options& o) { o.request = {{"do", "breakpoints"}}; });
  constexpr const char* which = "its number, see `eastap ctl break list`";
  constexpr std::array<std::array<const char*, 3>, 3> changes{
      {{"remove", "break.remove", "remove one; what it holds stays held"},
       {"pause", "break.pause", "let it rest"},
       {"resume", "break.resume", "let it hold again; one that is used up begins anew"}}};
  for (const auto& [name, operation, summary] : changes) {
    add_command(*group, options, name, summary, nullptr,
                [operation = operation](Options& o) { o.request = {{"do", operation}, {"id", o.id}}; })
        ->add_option("ID", options->id, which)
        ->required();
  }
}

void add_held_id(CLI::App* command, const BreakWordsPtr& words, const char* what = "the exchange's number") {
  command->add_option("ID", words->id, what)->required();
}

void add_edit_options(CLI::App* command, const BreakWordsPtr& words, const char* document) {
  command
      ->add_option(document, words->document,
                   "the document as XML, as `eastap decode` prints it; - reads stdin")
      ->type_name("F");
  command->add_option("--body", words->body, "another body, byte for byte; - reads stdin")->type_name("FILE");
  command
      ->add_option("--header", words->headers,
                   "set a header, 'Name: value'; 'Name:' takes it away (repeatable)")
      ->type_name("H")
      ->allow_extra_args(false);
  command->add_option("--status", words->status, "the HTTP status, 200 to 599")->type_name("N");
}

void set_up_held(CLI::App& sub, const OptionsPtr& options, const BreakWordsPtr& words) {
  CLI::App* held = add_command(sub, options, "held", "what breakpoints hold; with ID one of them in full",
                               print_held_list, [words](Options& o) {
                                 if (words->follow) {
                                   o.run = [&o, words] { return follow(o, words->count); };
                                 } else if (words->id.empty()) {
                                   o.request = {{"do", "held"}};
                                 } else {
                                   o.print = print_held;
                                   o.run = [&o, words] { return with_held(o, "held.show", words->id); };
                                 }
                               });
  held->add_option("ID", words->id, "the exchange's number");
  held->add_flag("--follow", words->follow, "wait, and print each newly held one");
  held->add_option("--count", words->count, "with --follow: end after so many")->type_name("N");
  CLI::App* edit_app = add_command(sub, options, "edit", "change what is held; it stays held", nullptr,
                                   [words](Options& o) { o.run = [&o, words] { return edit(o, *words); }; });
  add_held_id(edit_app, words);
  add_edit_options(edit_app, words, "--file");
  edit_app->add_flag("--release", words->release, "and send it on");
  edit_app->footer(
      "Without options the document is read from stdin, or, on a terminal, opened in $VISUAL or $EDITOR.");
  add_held_id(add_command(sub, options, "release", "send it on as it stands", print_released,
                          [words](Options& o) {
                            o.run = [&o, words] {
                              if (words->id == "all") {
                                o.request = {{"do", "held.release"}, {"all", true}};
                                return ask_once(o);
                              }
                              return with_held(o, "held.release", words->id);
                            };
                          }),
              words, "the exchange's number, or all");
  CLI::App* answer_app =
      add_command(sub, options, "answer", "give the phone this answer instead; the server is not asked",
                  nullptr, [words](Options& o) { o.run = [&o, words] { return answer(o, *words); }; });
  add_held_id(answer_app, words);
  add_edit_options(answer_app, words, "--document");
  constexpr std::array<std::array<const char*, 3>, 2> cuts{
      {{"drop", "held.drop", "send nothing, and close the phone's connection"},
       {"reset", "held.reset", "send nothing, and reset the phone's connection"}}};
  for (const auto& [name, operation, summary] : cuts) {
    add_held_id(add_command(sub, options, name, summary, nullptr,
                            [words, operation = operation](Options& o) {
                              o.run = [&o, words, operation] { return with_held(o, operation, words->id); };
                            }),
                words);
  }
}

}  // namespace

Result<double> read_duration(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  struct Unit {
    std::string_view name;
    double seconds;
  };
  constexpr std::array<Unit, 5> units{{{"", 1}, {"s", 1}, {"ms", 0.001}, {"m", 60}, {"h", 3600}}};
  const auto* const found = std::ranges::find(units, unit, &Unit::name);
  if (error != std::errc() || found == units.end() || !(value > 0) || value > 1e9) {
    return fail(
        ErrorCode::invalid_input,
        fmt::format("expected a time such as 30s, 500ms, 5m or 1h, not '{}'", text::printable(text, 40)));
  }
  return value * found->seconds;
}

void set_up_breaks(CLI::App& sub, const OptionsPtr& options) {
  const auto words = std::make_shared<BreakWords>();
  set_up_break(sub, options, words);
  set_up_held(sub, options, words);
}

}  // namespace eastap::app::ctl
