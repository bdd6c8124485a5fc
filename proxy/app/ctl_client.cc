#include "proxy/app/ctl_client.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <utility>

#include <fmt/format.h>

#include "proxy/app/commands.h"
#include "proxy/app/control_desk.h"
#include "proxy/base/caret.h"
#include "proxy/base/files.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"
#include "proxy/io/control_socket.h"

namespace eastap::app::ctl {

Result<Json> ask_tap(const Options& options, const Json& request, std::chrono::milliseconds for_at_most) {
  const std::filesystem::path folder = options.state_folder.empty()
                                           ? files::default_state_folder()
                                           : std::filesystem::path(options.state_folder);
  const auto line = io::ask_control_socket(control_socket_of(folder), json_line(request), for_at_most);
  if (!line) {
    return fail(line.error());
  }
  Json answer = Json::parse(*line, nullptr, false);
  if (!answer.is_object()) {
    return fail(ErrorCode::internal, "the tap's answer cannot be read");
  }
  return answer;
}

int failed(const Error& error) {
  std::cerr << "eastap ctl: " << text::printable(error.what) << '\n';
  return exit_usage;
}

std::string refusal_words(const Json& answer, std::string_view given) {
  constexpr std::size_t longest = 2000;
  std::string words =
      "eastap ctl: " + text::printable(answer.value("error", std::string("no answer")), longest);
  const auto offset = answer.find("offset");
  if (!given.empty() && offset != answer.end() && offset->is_number_integer()) {
    const std::size_t at = std::min(offset->get<std::size_t>(), given.size());
    const std::size_t begin = at == 0 ? 0 : given.rfind('\n', at - 1) + 1;
    const std::size_t end = std::min(given.find('\n', at), given.size());
    words += '\n' + point_at(given.substr(begin, end - begin), at - begin);
  }
  if (const auto lines = answer.find("lines"); lines != answer.end() && lines->is_array()) {
    for (const Json& line : *lines) {
      words += '\n' + text::printable(line.is_string() ? line.get<std::string>() : "", longest);
    }
  }
  return words + '\n';
}

int ask_once(const Options& options) {
  const auto answer = ask_tap(options, options.request);
  if (!answer) {
    return failed(answer.error());
  }
  if (!answer->value("ok", false)) {
    std::cerr << refusal_words(*answer, options.given);
    return exit_usage;
  }
  if (options.json) {
    std::cout << answer->dump() << '\n';
  } else if (options.print != nullptr) {
    options.print(*answer);
  }
  return exit_clean;
}

std::string shown(const Json& answer, const char* name) {
  constexpr std::size_t longest = 4096;
  return text::printable(answer.value(name, std::string()), longest);
}

CLI::App* add_command(CLI::App& to, const OptionsPtr& options, const char* name, const char* summary,
                      void (*print)(const Json&), std::function<void(Options&)> fill) {
  CLI::App* sub = to.add_subcommand(name, summary);
  sub->fallthrough();
  sub->callback([options, print, fill = std::move(fill)] {
    options->print = print;
    fill(*options);
  });
  return sub;
}

CLI::App* add_group(CLI::App& to, const char* name, const char* summary) {
  CLI::App* group = to.add_subcommand(name, summary);
  group->require_subcommand(1);
  group->fallthrough();
  return group;
}

}  // namespace eastap::app::ctl
