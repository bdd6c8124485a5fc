// The host's scripts while the tap runs: listing, adding, changing, removing, pausing. What is added or
// changed loads in slices and gets its place when that is over; until then calls meet what was there before.
#include <algorithm>
#include <filesystem>
#include <optional>
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

// ---- what loads ----

bool Host::awaits(std::size_t place) const {
  return std::ranges::any_of(coming_, [place](const auto& each) { return each.second.instead == place; });
}

/// The place of a script that another version may take.
Result<std::size_t> Host::place_to_take(std::string_view name) {
  const auto file = named_script(name);
  if (!file) {
    return fail(file.error());
  }
  const auto place = static_cast<std::size_t>(*file - files_.data());
  if (awaits(place)) {
    return fail(ErrorCode::refused,
                fmt::format("{} is being loaded already; ask again when that is over", (*file)->name));
  }
  return place;
}

/// Gives `file` its path and its name. `instead`: the script whose place it will take; null for one more.
Result<void> Host::check_new(const std::filesystem::path& path, File& file, const File* instead) const {
  std::vector<std::pair<const File*, const char*>> others;
  for (const File& each : files_) {
    if (!each.removed && &each != instead) {
      others.emplace_back(&each, "loaded");
    }
  }
  for (const auto& [id, coming] : coming_) {
    others.emplace_back(&coming.made, "being loaded");
  }
  std::vector<std::filesystem::path> paths{path};
  for (const auto& [each, how] : others) {
    std::error_code ignored;
    if (std::filesystem::equivalent(path, each->path, ignored)) {
      return fail(ErrorCode::invalid_input,
                  fmt::format("{} is {} already, as {}", path.string(), how, each->name));
    }
    paths.push_back(each->path);
  }
  file.path = path;
  file.name = script_name(path, paths);
  for (const auto& [each, how] : others) {
    if (each->name == file.name) {
      return fail(ErrorCode::invalid_input, fmt::format("a script named {} is {} already", file.name, how));
    }
  }
  return {};
}

void Host::bring(Coming coming) {
  File& made = coming.made;
  made.stamp = stamp_of(made.path);
  auto text = read_script(made.path);
  if (!text) {
    coming.done(fail(std::move(text).error()));
    return;
  }
  made.text = *std::move(text);
  const std::uint64_t id = ++last_coming_;
  const File& added = coming_.emplace(id, std::move(coming)).first->second.made;
  const ScriptLoads::Id load =
      loads_.begin(*state_, added.name, added.text,
                   [this, id](Result<ScriptPtr> result) { arrived(id, std::move(result)); });
  if (const auto still = coming_.find(id); still != coming_.end()) {
    still->second.load = load;
  }
}

void Host::arrived(std::uint64_t id, Result<ScriptPtr> result) {
  const auto found = coming_.find(id);
  Coming over = std::move(found->second);
  coming_.erase(found);
  if (!result) {
    over.done(fail(with_lines(std::move(result).error(), over.made)));
    return;
  }
  over.made.script = *std::move(result);
  const std::string name = over.made.name;
  if (over.instead) {
    take_place(files_[*over.instead], std::move(over.made), over.words);
  } else {
    add_place(std::move(over.made), over.words);
  }
  over.done(name);
}

void Host::add_place(File made, const std::string& words) {
  const ScriptPtr now = made.script;
  files_.push_back(std::move(made));
  if (poll_ticket_ == 0) {
    poll_ticket_ = scheduler_.after(options_.poll, [this] { poll(); });
  }
  say(log::Level::info, words);
  update_wish();
  tell_start(now, false);
}

void Host::take_place(File& file, File made, const std::string& words) {
  loads_.cancel(file.load);
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
}

/// Whoever waits for a script to take the place, or for any where there is none, is told that it will not.
void Host::give_up_coming(std::optional<std::size_t> place, const std::string& why) {
  std::vector<Loaded> waiting;
  for (auto each = coming_.begin(); each != coming_.end();) {
    Coming& coming = each->second;
    if (place && coming.instead != place) {
      ++each;
      continue;
    }
    loads_.cancel(coming.load);
    waiting.push_back(std::move(coming.done));
    each = coming_.erase(each);
  }
  for (const Loaded& done : waiting) {
    done(fail(ErrorCode::cancelled, why));
  }
}

// ---- what is asked for ----

void Host::add_script(const std::filesystem::path& path, Loaded done) {
  if (files_.size() + coming_.size() >= most_scripts) {
    done(fail(ErrorCode::limit_exceeded, fmt::format("{} scripts were loaded already", most_scripts)));
    return;
  }
  Coming coming;
  if (auto fine = check_new(path, coming.made, nullptr); !fine) {
    done(fail(std::move(fine).error()));
    return;
  }
  coming.words = fmt::format("{} loaded", coming.made.name);
  coming.done = std::move(done);
  bring(std::move(coming));
}

void Host::change_script(std::string_view name, const std::filesystem::path& path, Loaded done) {
  const auto place = place_to_take(name);
  if (!place) {
    done(fail(place.error()));
    return;
  }
  const File& file = files_[*place];
  Coming coming;
  if (auto fine = check_new(path, coming.made, &file); !fine) {
    done(fail(std::move(fine).error()));
    return;
  }
  coming.instead = *place;
  coming.words = fmt::format("{} loaded in place of {}", coming.made.name, file.name);
  coming.done = std::move(done);
  bring(std::move(coming));
}

void Host::reload_script(std::string_view name, Loaded done) {
  const auto place = place_to_take(name);
  if (!place) {
    done(fail(place.error()));
    return;
  }
  const File& file = files_[*place];
  Coming coming;
  coming.made.path = file.path;
  coming.made.name = file.name;
  coming.instead = *place;
  coming.words = fmt::format("{} loaded anew", file.name);
  coming.done = std::move(done);
  bring(std::move(coming));
}

Result<void> Host::remove_script(std::string_view name) {
  const auto found = named_script(name);
  if (!found) {
    return fail(found.error());
  }
  File* file = *found;
  loads_.cancel(file->load);
  const ScriptPtr gone = std::exchange(file->script, nullptr);
  file->text.clear();
  file->removed = true;
  say(log::Level::info, fmt::format("{} removed", file->name));
  give_up_coming(static_cast<std::size_t>(file - files_.data()),
                 fmt::format("{} was removed meanwhile", file->name));
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
