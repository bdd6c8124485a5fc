// `eastap new-script`: a script to begin with, and what editors and readers need beside it.
#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "proxy/app/commands.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"
#include "proxy/script/api.h"

namespace eastap::app {
namespace {

struct NewScriptOptions {
  std::string file;
  bool definitions = false;
  bool reference = false;
  bool overwrite = false;
};

constexpr std::string_view first_script = R"lua(-- {name}: a script for eastap. Run it:
--   eastap run reverse:https://mail.example.com --script {name}
-- It is loaded anew whenever you save it. Try it on a recording, without a phone:
--   eastap test {name} session.eastrace

-- Every Sync answer is logged with the folder's new key. The words in quotes are a filter: `eastap help filters`.
eas.on("response", "cmd == Sync", function(exchange)
  local document = exchange.response.document
  if document then
    exchange:log("next key", document:get("Sync/Collections/Collection/SyncKey"))
  end
end)

-- The third Ping of each device is answered "the folder hierarchy has changed" by the tap; the server is not asked.
eas.on("request", "cmd == Ping", function(exchange)
  local store = exchange.store
  store.pings = (store.pings or 0) + 1
  if store.pings == 3 then
    exchange:answer { document = '<Ping xmlns="Ping"><Status>7</Status></Ping>' }
  end
end)

-- `eastap test` calls functions whose names begin with test_, with what became of each exchange.
---@diagnostic disable: lowercase-global
---@param run taken[]
function test_nothing_failed(run)
  for _, taken in ipairs(run) do
    assert(#taken.errors == 0, taken.errors[1])
  end
end
)lua";

/// For the Lua language server. Where the file lies it begins its workspace, so that it finds the
/// definitions.
constexpr std::string_view editor_settings = "{\n  \"runtime.version\": \"Lua 5.4\"\n}\n";

bool write_new(const std::filesystem::path& path, const std::string& text, bool overwrite) {
  if (!overwrite && std::filesystem::exists(path)) {
    std::cerr << "eastap new-script: " << text::printable(path.string())
              << " is there already; name another file or add --overwrite\n";
    return false;
  }
  if (const auto written = files::write_private(path, as_bytes(text)); !written) {
    std::cerr << "eastap new-script: " << text::printable(written.error().what) << '\n';
    return false;
  }
  std::cout << text::printable(path.string()) << '\n';
  return true;
}

/// Whether the folder is, or lies in, a workspace of the language server that somebody has set up.
bool is_in_workspace(const std::filesystem::path& folder) {
  std::error_code none;
  for (auto at = std::filesystem::canonical(folder.empty() ? "." : folder, none);; at = at.parent_path()) {
    for (const char* const settings : {".luarc.json", ".luarc.jsonc"}) {
      if (std::filesystem::exists(at / settings, none)) {
        return true;
      }
    }
    if (at == at.parent_path()) {
      return false;
    }
  }
}

/// The definitions are eastap's, so they always follow the program; settings are somebody's own.
bool help_editors(const std::filesystem::path& folder) {
  return write_new(folder / "eas.d.lua", script::api_definitions(), true) &&
         (is_in_workspace(folder) || write_new(folder / ".luarc.json", std::string(editor_settings), false));
}

int make_script(const NewScriptOptions& options) {
  if (options.reference) {
    std::cout << script::api_reference();
    return exit_clean;
  }
  if (options.file.empty()) {
    if (options.definitions) {
      std::cout << script::api_definitions();
      return exit_clean;
    }
    std::cerr << "eastap new-script: name the file to be made, such as hooks.lua\n";
    return exit_usage;
  }
  const std::filesystem::path path(options.file);
  std::string text(first_script);
  constexpr std::string_view place = "{name}";
  const std::string name = path.filename().string();  // may have the place's own words in it
  for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + name.size())) {
    text.replace(at, place.size(), name);
  }
  if (!write_new(path, text, options.overwrite)) {
    return exit_usage;
  }
  return help_editors(path.parent_path()) ? exit_clean : exit_usage;
}

}  // namespace

std::function<int()> set_up_new_script(CLI::App& sub) {
  const auto options = std::make_shared<NewScriptOptions>();
  sub.add_option(
      "FILE", options->file,
      "the script to be made; beside it come eas.d.lua and .luarc.json, with which the Lua language "
      "server of most editors completes and checks");
  sub.add_flag("--overwrite", options->overwrite, "also where FILE is there already");
  sub.add_flag("--definitions", options->definitions, "print eas.d.lua");
  sub.add_flag("--reference", options->reference, "print the reference of the Lua API, as Markdown");
  return [options] { return make_script(*options); };
}

}  // namespace eastap::app
