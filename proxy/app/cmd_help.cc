// `eastap help [TOPIC]`: what does not fit a command's --help.
#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>
#include <string>

#include "proxy/app/commands.h"
#include "proxy/core/mode.h"
#include "proxy/core/policy.h"
#include "proxy/model/filter_help.h"
#include "proxy/script/fault_table.h"
#include "proxy/script/hook_help.h"

namespace eastap::app {

namespace {

std::string modes_text() {
  std::string text = "Modes, as `eastap run` takes them (several at once as MODE@ADDRESS:PORT):\n\n";
  for (const core::ModeHelp& help : core::mode_help()) {
    text += "  " + std::string(help.form) + "\n      " + help.meaning + "\n";
  }
  text +=
      "\nWithout --intercept everything is decrypted but what --passthrough names and these services, whose "
      "apps "
      "pin\ntheir certificates:\n\n";
  for (const core::PinningService& service : core::pinning_services()) {
    text += "  " + std::string(service.pattern) + "  (" + service.service + ")\n";
  }
  return text;
}

struct Topic {
  const char* name;
  std::string (*text)();
};

constexpr std::array topics{
    Topic{"faults", script::fault_help_text},
    Topic{"filters", model::filter_help_text},
    Topic{"hooks", [] { return std::string(script::hook_help_text()); }},
    Topic{"modes", modes_text},
};

int help(const std::string& wanted) {
  for (const Topic& topic : topics) {
    if (wanted == topic.name) {
      std::cout << topic.text();
      return exit_clean;
    }
  }
  std::ostream& out = wanted.empty() ? std::cout : std::cerr;
  if (!wanted.empty()) {
    out << "eastap help: there is no topic '" << wanted << "'.\n";
  }
  out << "Topics: ";
  for (const Topic& topic : topics) {
    out << topic.name << ' ';
  }
  out << "\nCommands: ";
  for (const Command& command : commands()) {
    out << command.name << ' ';
  }
  out << "\nEach command has --help.\n";
  return wanted.empty() ? exit_clean : exit_usage;
}

}  // namespace

std::function<int()> set_up_help(CLI::App& sub) {
  auto topic = std::make_shared<std::string>();
  sub.add_option("TOPIC", *topic, "faults, filters, hooks or modes");
  return [topic] { return help(*topic); };
}

}  // namespace eastap::app
