#include "proxy/app/ctl_lua.h"

#include <iostream>
#include <optional>
#include <string>

#include "proxy/app/commands.h"
#include "proxy/app/line_reader.h"
#include "proxy/base/text.h"

namespace eastap::app::ctl {
namespace {

/// Longer than the tap lets a piece of Lua run.
constexpr std::chrono::seconds lua_patience{60};

/// What a piece of Lua came to; printed already.
enum class Ran : unsigned char { well, badly, incomplete, not_at_all };

void print_lines(std::ostream& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    constexpr std::size_t longest = 8192;
    out << text::printable(text.substr(at, end - at), longest) << '\n';
    at = end + 1;
  }
  out.flush();
}

Ran run_piece(const Options& options, const std::string& code) {
  const auto answer = ask_tap(options, {{"do", "lua"}, {"code", code}}, lua_patience);
  if (!answer) {
    static_cast<void>(failed(answer.error()));
    return Ran::not_at_all;
  }
  if (answer->value("incomplete", false)) {
    return Ran::incomplete;
  }
  const bool well = answer->value("ok", false);
  if (options.json) {
    std::cout << answer->dump() << '\n';
    return well ? Ran::well : Ran::badly;
  }
  print_lines(std::cout, answer->value("output", std::string()));
  if (well) {
    print_lines(std::cout, answer->value("values", std::string()));
  } else {
    std::cerr << shown(*answer, "error") << '\n';
  }
  return well ? Ran::well : Ran::badly;
}

int exit_code_of(Ran ran) {
  if (ran == Ran::incomplete) {
    std::cerr << "eastap ctl: the Lua ends in the middle of a statement\n";
  }
  return ran == Ran::well ? exit_clean : exit_usage;
}

/// Line by line; what is incomplete goes on in the next. On a terminal an error does not end it.
int converse(const Options& options) {
  LineReader lines;
  std::string code;
  int worst = exit_clean;
  while (const auto line = lines.next(code.empty() ? "> " : ">> ")) {
    if (code.empty() && text::trim(*line).empty()) {
      continue;
    }
    code += (code.empty() ? "" : "\n") + *line;
    const Ran ran = run_piece(options, code);
    if (ran == Ran::incomplete && !(lines.interactive() && line->empty())) {
      continue;  // an empty line on a terminal gives it up
    }
    if (ran == Ran::not_at_all) {
      return exit_usage;
    }
    worst = ran == Ran::well ? worst : exit_usage;
    lines.remember(code);
    code.clear();
  }
  if (!code.empty()) {
    return exit_code_of(Ran::incomplete);
  }
  return lines.interactive() ? exit_clean : worst;
}

}  // namespace

void set_up_lua(CLI::App& sub, const OptionsPtr& options) {
  const auto expression = std::make_shared<std::optional<std::string>>();
  CLI::App* lua =
      add_command(sub, options, "lua", "run Lua in the tap, where it was started with --script-trust",
                  nullptr, [expression](Options& o) {
                    o.run = [&o, expression] {
                      return *expression ? exit_code_of(run_piece(o, **expression)) : converse(o);
                    };
                  });
  lua->add_option("-e", *expression, "run this and print its values, instead of reading lines")
      ->type_name("EXPR");
  lua->footer(
      "It has the globals of a script (`eastap help hooks`) and keeps its own from line to line. Expressions "
      "are\n"
      "printed, with or without a = before them.");
}

}  // namespace eastap::app::ctl
