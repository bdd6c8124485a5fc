// The host's scripts while the tap runs: listing, adding, changing, removing, pausing.
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

Result<Host::File*> Host::named_script(std::string_view name) {
  File* file = find_script(name);
  if (file == nullptr) {
    return fail(ErrorCode::not_found, fmt::format("no script is named {}", text::printable(name)));
  }
  return file;
}

/// Gives `file` its path and its name. `instead`: the script whose place it will take; null for one more.
Result<void> Host::check_new(const std::filesystem::path& path, File& file, const File* instead) const {
  std::vector<std::filesystem::path> paths{path};
  for (const File& each : files_) {
    if (each.removed || &each == instead) {
      continue;
    }
    std::error_code ignored;
    if (std::filesystem::equivalent(path, each.path, ignored)) {
      return fail(ErrorCode::invalid_input,
                  fmt::format("{} is loaded already, as {}", path.string(), each.name));
    }
    paths.push_back(each.path);
  }
  file.path = path;
  file.name = script_name(path, paths);
  if (std::ranges::any_of(files_, [&](const File& each) {
        return !each.removed && &each != instead && each.name == file.name;
      })) {
    return fail(ErrorCode::invalid_input, fmt::format("a script named {} is loaded already", file.name));
  }
  return {};
}

Result<void> Host::add_script(const std::filesystem::path& path) {
  if (files_.size() >= most_scripts) {
    return fail(ErrorCode::limit_exceeded, fmt::format("{} scripts were loaded already", most_scripts));
  }
  File file;
  if (auto fine = check_new(path, file, nullptr); !fine) {
    return fine;
  }
  if (auto done = load(file); !done) {
    return done;
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

/// Loads `made` and lets it take the place of `file`, which stays as it is where that fails.
Result<void> Host::replace(File& file, File made, const std::string& words) {
  if (auto done = load(made); !done) {
    return done;
  }
  scheduler_.cancel(std::exchange(file.ticket, 0));
  file.loading.reset();
  const ScriptPtr before = std::exchange(file.script, std::move(made.script));
  const ScriptPtr now = file.script;
  file.path = std::move(made.path);
  file.name = std::move(made.name);
  file.stamp = made.stamp;
  file.text = std::move(made.text);
  failures_.clear();
  say(log::Level::info, words);
  update_wish();
  tell_stop(before, "reload");
  tell_start(now, before != nullptr);
  return {};
}

Result<std::string> Host::change_script(std::string_view name, const std::filesystem::path& path) {
  const auto file = named_script(name);
  if (!file) {
    return fail(file.error());
  }
  File made;
  if (auto fine = check_new(path, made, *file); !fine) {
    return fail(std::move(fine).error());
  }
  std::string now = made.name;
  const std::string words = fmt::format("{} loaded in place of {}", now, (*file)->name);
  if (auto done = replace(**file, std::move(made), words); !done) {
    return fail(std::move(done).error());
  }
  return now;
}

Result<void> Host::reload_script(std::string_view name) {
  const auto file = named_script(name);
  if (!file) {
    return fail(file.error());
  }
  File made;
  made.path = (*file)->path;
  made.name = (*file)->name;
  const std::string words = fmt::format("{} loaded anew", made.name);
  return replace(**file, std::move(made), words);
}

Result<void> Host::remove_script(std::string_view name) {
  const auto found = named_script(name);
  if (!found) {
    return fail(found.error());
  }
  File* file = *found;
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
  const auto file = named_script(name);
  if (!file) {
    return fail(file.error());
  }
  (*file)->paused = paused;
  update_wish();
  return {};
}

}  // namespace eastap::script
