// `eastap ctl ...`: steers a tap that runs, through the control socket in its state folder. Single-threaded.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "proxy/app/commands.h"
#include "proxy/app/control_desk.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"
#include "proxy/io/control_socket.h"
#include "proxy/script/fault_spec.h"

namespace eastap::app {
namespace {

using Json = nlohmann::json;

struct CtlOptions {
  std::string state_folder;
  bool json = false;
  std::vector<std::string> words;
  std::uint64_t id = 0;
  std::string name;
  Json request;
  void (*print)(const Json& answer) = nullptr;
};

std::string shown(const Json& answer, const char* name) {
  return text::printable(answer.value(name, std::string()), script::FaultSpec::max_text);
}

void print_faults(const Json& answer) {
  if (answer.at("faults").empty()) {
    std::cerr << "no fault is set\n";
    return;
  }
  std::cout << fmt::format("{:>3}  {:>6}  {:>6}  {:<8}  FAULT\n", "ID", "MET", "HITS", "SOURCE");
  for (const Json& fault : answer.at("faults")) {
    std::cout << fmt::format("{:>3}  {:>6}  {:>6}  {:<8}  {}{}\n", fault.value("id", 0U),
                             fault.value("met", 0U), fault.value("hits", 0U), shown(fault, "source"),
                             shown(fault, "fault"), fault.value("paused", false) ? "  (paused)" : "");
  }
}

void print_scripts(const Json& answer) {
  if (answer.at("scripts").empty()) {
    std::cerr << "no script is loaded\n";
  }
  for (const Json& script : answer.at("scripts")) {
    std::cout << fmt::format("{:<24}  {}{}{}\n", shown(script, "name"), shown(script, "path"),
                             script.value("paused", false) ? "  (paused)" : "",
                             script.value("loaded", false) ? "" : "  (does not load)");
  }
}

void print_added(const Json& answer) {
  std::cout << "fault " << answer.value("id", 0U) << '\n';
}

void print_status(const Json& answer) {
  for (const auto& [name, value] : answer.items()) {
    if (name != "ok") {
      std::cout << fmt::format("{:<12}  {}\n", name,
                               text::printable(value.is_string() ? value.get<std::string>() : value.dump()));
    }
  }
}

int ask(const CtlOptions& options) {
  constexpr std::chrono::seconds patience{10};
  const std::filesystem::path folder = options.state_folder.empty()
                                           ? files::default_state_folder()
                                           : std::filesystem::path(options.state_folder);
  const auto line = io::ask_control_socket(control_socket_of(folder), options.request.dump(), patience);
  if (!line) {
    std::cerr << "eastap ctl: " << text::printable(line.error().what) << '\n';
    return exit_usage;
  }
  const Json answer = Json::parse(*line, nullptr, false);
  if (!answer.is_object() || !answer.value("ok", false)) {
    std::cerr << "eastap ctl: "
              << (answer.is_object() ? shown(answer, "error")
                                     : std::string("the tap's answer cannot be read"))
              << '\n';
    return exit_usage;
  }
  if (options.json) {
    std::cout << answer.dump() << '\n';
  } else if (options.print != nullptr) {
    options.print(answer);
  }
  return exit_clean;
}

/// One command below `ctl`; `fill` makes its request from what was given.
CLI::App* add(CLI::App& to, const std::shared_ptr<CtlOptions>& options, const char* name, const char* summary,
              void (*print)(const Json&), void (*fill)(CtlOptions&)) {
  CLI::App* sub = to.add_subcommand(name, summary);
  sub->fallthrough();
  sub->callback([options, print, fill] {
    options->print = print;
    fill(*options);
  });
  return sub;
}

std::string joined(const CtlOptions& options) {
  return fmt::format("{}", fmt::join(options.words, " "));
}

void add_id(CLI::App* sub, const std::shared_ptr<CtlOptions>& options) {
  sub->add_option("ID", options->id, "the fault's number, see `eastap ctl faults`")->required();
}

void add_words(CLI::App* sub, const std::shared_ptr<CtlOptions>& options) {
  sub->add_option("FAULT", options->words, "as for --fault: NAME key=value ... (`eastap help faults`)")
      ->required();
}

void add_name(CLI::App* sub, const std::shared_ptr<CtlOptions>& options, const char* what) {
  sub->add_option("NAME", options->name, what)->required();
}

void set_up_faults(CLI::App& sub, const std::shared_ptr<CtlOptions>& options) {
  add(sub, options, "faults", "the faults that are set, and how often each has struck", print_faults,
      [](CtlOptions& o) { o.request = {{"do", "faults"}}; });
  CLI::App* fault = sub.add_subcommand("fault", "set, change or remove a fault");
  fault->require_subcommand(1);
  fault->fallthrough();
  add_words(add(*fault, options, "add", "set one more", print_added,
                [](CtlOptions& o) { o.request = {{"do", "fault.add"}, {"fault", joined(o)}}; }),
            options);
  CLI::App* change =
      add(*fault, options, "change", "put another in its place; it counts anew", nullptr,
          [](CtlOptions& o) { o.request = {{"do", "fault.change"}, {"id", o.id}, {"fault", joined(o)}}; });
  add_id(change, options);
  add_words(change, options);
  add_id(add(*fault, options, "remove", "remove one", nullptr,
             [](CtlOptions& o) { o.request = {{"do", "fault.remove"}, {"id", o.id}}; }),
         options);
  add_id(add(*fault, options, "pause", "let it rest; it keeps its counts", nullptr,
             [](CtlOptions& o) { o.request = {{"do", "fault.pause"}, {"id", o.id}}; }),
         options);
  add_id(add(*fault, options, "resume", "let it strike again", nullptr,
             [](CtlOptions& o) { o.request = {{"do", "fault.resume"}, {"id", o.id}}; }),
         options);
}

void set_up_scripts(CLI::App& sub, const std::shared_ptr<CtlOptions>& options) {
  add(sub, options, "scripts", "the scripts that are loaded", print_scripts,
      [](CtlOptions& o) { o.request = {{"do", "scripts"}}; });
  CLI::App* script = sub.add_subcommand("script", "add, remove or pause a script");
  script->require_subcommand(1);
  script->fallthrough();
  add_name(add(*script, options, "add", "load one more, behind the others", nullptr,
               [](CtlOptions& o) {
                 o.request = {{"do", "script.add"}, {"path", std::filesystem::absolute(o.name).string()}};
               }),
           options, "its file");
  constexpr const char* name = "its name, see `eastap ctl scripts`";
  add_name(add(*script, options, "remove", "unload one", nullptr,
               [](CtlOptions& o) { o.request = {{"do", "script.remove"}, {"name", o.name}}; }),
           options, name);
  add_name(add(*script, options, "pause", "do not ask its hooks", nullptr,
               [](CtlOptions& o) { o.request = {{"do", "script.pause"}, {"name", o.name}}; }),
           options, name);
  add_name(add(*script, options, "resume", "ask them again", nullptr,
               [](CtlOptions& o) { o.request = {{"do", "script.resume"}, {"name", o.name}}; }),
           options, name);
}

}  // namespace

std::function<int()> set_up_ctl(CLI::App& sub) {
  const auto options = std::make_shared<CtlOptions>();
  sub.add_option("--state-dir", options->state_folder,
                 "the state folder of the tap (default: that of `eastap run`)");
  sub.add_flag("--json", options->json, "the tap's answer as one JSON object");
  sub.require_subcommand(1);
  add(sub, options, "status", "where the tap listens, since when, and what it holds", print_status,
      [](CtlOptions& o) { o.request = {{"do", "status"}}; });
  set_up_faults(sub, options);
  set_up_scripts(sub, options);
  return [options] { return ask(*options); };
}

}  // namespace eastap::app
