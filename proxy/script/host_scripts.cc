// The host's scripts while the tap runs: listing, adding, removing, pausing.
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/host.h"

namespace eastap::script {

namespace {

constexpr std::size_t most_scripts = 200;  // removed ones included

}  // namespace

Host::File* Host::find_script(std::string_view name) {
  const auto found =
      std::ranges::find_if(files_, [name](const File& file) { return !file.removed && file.name == name; });
  return found == files_.end() ? nullptr : &*found;
}

std::vector<ScriptStanding> Host::scripts() const {
  std::vector<ScriptStanding> all;
  for (const File& file : files_) {
    if (!file.removed) {
      all.push_back({file.name, file.path.string(), file.paused, file.script != nullptr});
    }
  }
  return all;
}

Result<void> Host::add_script(const std::filesystem::path& path) {
  if (files_.size() >= most_scripts) {
    return fail(ErrorCode::limit_exceeded, fmt::format("{} scripts were loaded already", most_scripts));
  }
  std::vector<std::filesystem::path> paths{path};
  for (const File& file : files_) {
    std::error_code ignored;
    if (!file.removed && std::filesystem::equivalent(path, file.path, ignored)) {
      return fail(ErrorCode::invalid_input,
                  fmt::format("{} is loaded already, as {}", path.string(), file.name));
    }
    paths.push_back(file.path);
  }
  File file;
  file.path = path;
  file.name = script_name(path, paths);
  if (find_script(file.name) != nullptr) {
    return fail(ErrorCode::invalid_input, fmt::format("a script named {} is loaded already", file.name));
  }
  if (auto done = load(file); !done) {
    Error error = std::move(done).error();
    error.what = error.what.substr(0, error.what.find('\n'));  // one line for whoever asks from afar
    return fail(std::move(error));
  }
  files_.push_back(std::move(file));
  if (poll_ticket_ == 0) {
    poll_ticket_ = scheduler_.after(options_.poll, [this] { poll(); });
  }
  say(log::Level::info, fmt::format("{} loaded", files_.back().name));
  update_wish();
  tell_start(ScriptPtr(files_.back().script), false);
  return {};
}

Result<void> Host::remove_script(std::string_view name) {
  File* file = find_script(name);
  if (file == nullptr) {
    return fail(ErrorCode::not_found, fmt::format("no script is named {}", text::printable(name)));
  }
  scheduler_.cancel(std::exchange(file->ticket, 0));
  file->loading.reset();
  const ScriptPtr gone = std::exchange(file->script, nullptr);
  file->text.clear();
  file->removed = true;
  say(log::Level::info, fmt::format("{} removed", file->name));
  update_wish();
  tell_stop(gone, "removed");
  return {};
}

Result<void> Host::pause_script(std::string_view name, bool paused) {
  File* file = find_script(name);
  if (file == nullptr) {
    return fail(ErrorCode::not_found, fmt::format("no script is named {}", text::printable(name)));
  }
  file->paused = paused;
  update_wish();
  return {};
}

}  // namespace eastap::script
