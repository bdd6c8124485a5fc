#include "proxy/app/commands.h"

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "proxy/app/version.h"

namespace eastap::app {

namespace {

const std::vector<Command>& table() {
  static const std::vector<Command> rows = {
      {"ca", "the CA that signs the tap's certificates: facts, PEM, Apple profile", set_up_ca},
      {"ctl", "steer a tap that runs: faults, scripts, breakpoints, Lua", set_up_ctl},
      {"decode", "a WBXML body as XML or JSON", set_up_decode},
      {"demo", "a demo phone and a demo server with the tap between them", set_up_demo},
      {"diff", "compare two traces, and name where they part", set_up_diff},
      {"encode", "XML as a WBXML body", set_up_encode},
      {"export", "a trace in another form: a folder of readable files for a repository ...", set_up_export},
      {"help", "topics: modes, faults, filters, hooks", set_up_help},
      {"import", "another form of recorded traffic as a trace", set_up_import},
      {"new-script", "a script to begin with, and definitions for editors", set_up_new_script},
      {"play", "send the requests of a trace to a server, as the phone did", set_up_play},
      {"reaction", "what the phone did after each injected fault of a trace", set_up_reaction},
      {"redact", "a copy of a trace without secrets, or without anything personal", set_up_redact},
      {"repair", "copy what is whole of a damaged trace into a new one", set_up_repair},
      {"run", "the tap: takes phones in, shows what they say, and passes it on", set_up_run},
      {"serve", "answer a client from a trace, as the recorded server did", set_up_serve},
      {"show", "list a trace, or print one exchange of it in full", set_up_show},
      {"shrink", "the smallest part of a session for which a command still fails", set_up_shrink},
      {"test", "run hooks and faults over a trace, and the scripts' own tests", set_up_test},
      {"verify", "play a trace and compare each answer with the recorded one", set_up_verify},
  };
  return rows;
}

}  // namespace

std::span<const Command> commands() {
  return table();
}

int run_command_line(int argc, const char* const* argv) {
  CLI::App app{"eastap: the tap for Exchange ActiveSync"};
  app.set_version_flag("--version", std::string("eastap ") + version);
  app.require_subcommand(1);
  std::map<const CLI::App*, std::function<int()>> actions;
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    actions[sub] = command.set_up(*sub);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_clean : exit_usage;
  }
  try {
    return actions.at(app.get_subcommands().front())();
  } catch (const std::exception& error) {
    std::cerr << "eastap: internal failure: " << error.what() << '\n';
    return exit_internal;
  }
}

}  // namespace eastap::app
