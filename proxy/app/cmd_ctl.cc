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
#include "proxy/app/ctl_breaks.h"
#include "proxy/app/ctl_client.h"
#include "proxy/app/ctl_lua.h"
#include "proxy/base/text.h"
#include "proxy/script/fault_spec.h"

namespace eastap::app::ctl {
namespace {

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

void print_changed(const Json& answer) {
  std::cout << shown(answer, "name") << '\n';
}

void print_status(const Json& answer) {
  for (const auto& [name, value] : answer.items()) {
    if (name != "ok") {
      std::cout << fmt::format("{:<12}  {}\n", name,
                               text::printable(value.is_string() ? value.get<std::string>() : value.dump()));
    }
  }
}

std::string joined(const Options& options) {
  return script::FaultSpec::join(options.words);
}

void add_id(CLI::App* sub, const OptionsPtr& options) {
  sub->add_option("ID", options->id, "the fault's number, see `eastap ctl faults`")->required();
}

void add_words(CLI::App* sub, const OptionsPtr& options) {
  sub->add_option("FAULT", options->words, "as for --fault: NAME key=value ... (`eastap help faults`)")
      ->required();
}

void add_name(CLI::App* sub, const OptionsPtr& options, const char* what) {
  sub->add_option("NAME", options->name, what)->required();
}

void set_up_faults(CLI::App& sub, const OptionsPtr& options) {
  add_command(sub, options, "faults", "the faults that are set, and how often each has struck", print_faults,
              [](Options& o) { o.request = {{"do", "faults"}}; });
  CLI::App* fault = add_group(sub, "fault", "set, change or remove a fault");
  add_words(add_command(*fault, options, "add", "set one more", print_added,
                        [](Options& o) { o.request = {{"do", "fault.add"}, {"fault", joined(o)}}; }),
            options);
  CLI::App* change = add_command(
      *fault, options, "change", "put another in its place; it counts anew", nullptr,
      [](Options& o) { o.request = {{"do", "fault.change"}, {"id", o.id}, {"fault", joined(o)}}; });
  add_id(change, options);
  add_words(change, options);
  add_id(add_command(*fault, options, "remove", "remove one", nullptr,
                     [](Options& o) { o.request = {{"do", "fault.remove"}, {"id", o.id}}; }),
         options);
  add_id(add_command(*fault, options, "pause", "let it rest; it keeps its counts", nullptr,
                     [](Options& o) { o.request = {{"do", "fault.pause"}, {"id", o.id}}; }),
         options);
  add_id(add_command(*fault, options, "resume", "let it strike again", nullptr,
                     [](Options& o) { o.request = {{"do", "fault.resume"}, {"id", o.id}}; }),
         options);
}

void set_up_scripts(CLI::App& sub, const OptionsPtr& options) {
  add_command(sub, options, "scripts", "the scripts that are loaded", print_scripts,
              [](Options& o) { o.request = {{"do", "scripts"}}; });
  CLI::App* script = add_group(sub, "script", "add, change, remove or pause a script");
  add_name(add_command(*script, options, "add", "load one more, behind the others", nullptr,
                       [](Options& o) {
                         o.request = {{"do", "script.add"},
                                      {"path", std::filesystem::absolute(o.name).string()}};
                       }),
           options, "its file");
  constexpr const char* name = "its name, see `eastap ctl scripts`";
  CLI::App* change =
      add_command(*script, options, "change", "put another file in its place", print_changed, [](Options& o) {
        o.request = {
            {"do", "script.change"}, {"name", o.name}, {"path", std::filesystem::absolute(o.file).string()}};
      });
  add_name(change, options, name);
  change->add_option("FILE", options->file, "its new file")->required();
  add_name(add_command(*script, options, "reload", "load its file anew, at once", nullptr,
                       [](Options& o) { o.request = {{"do", "script.reload"}, {"name", o.name}}; }),
           options, name);
  add_name(add_command(*script, options, "remove", "unload one", nullptr,
                       [](Options& o) { o.request = {{"do", "script.remove"}, {"name", o.name}}; }),
           options, name);
  add_name(add_command(*script, options, "pause", "do not ask its hooks", nullptr,
                       [](Options& o) { o.request = {{"do", "script.pause"}, {"name", o.name}}; }),
           options, name);
  add_name(add_command(*script, options, "resume", "ask them again", nullptr,
                       [](Options& o) { o.request = {{"do", "script.resume"}, {"name", o.name}}; }),
           options, name);
}

}  // namespace
}  // namespace eastap::app::ctl

namespace eastap::app {

std::function<int()> set_up_ctl(CLI::App& sub) {
  const auto options = std::make_shared<ctl::Options>();
  sub.add_option("--state-dir", options->state_folder,
                 "the state folder of the tap (default: that of `eastap run`)");
  sub.add_flag("--json", options->json, "the tap's answer as one JSON object");
  sub.require_subcommand(1);
  ctl::add_command(sub, options, "status", "where the tap listens, and what it holds", ctl::print_status,
                   [](ctl::Options& o) { o.request = {{"do", "status"}}; });
  ctl::set_up_faults(sub, options);
  ctl::set_up_scripts(sub, options);
  ctl::set_up_breaks(sub, options);
  ctl::set_up_lua(sub, options);
  return [options] { return options->run ? options->run() : ctl::ask_once(*options); };
}

}  // namespace eastap::app
