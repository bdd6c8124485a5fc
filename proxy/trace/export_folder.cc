#include "proxy/trace/export_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace eastap::trace {
namespace {

constexpr std::size_t max_stem_word = 40;
constexpr std::size_t max_plain_name = 120;
constexpr const char* working_folder = ".eastap-export";
constexpr mode_t private_folder = 0700;

bool is_plain_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::string system_words() {
  return std::generic_category().message(errno);
}

/// Whether nothing is in the folder but what a killed export left.
bool is_empty_folder(const std::filesystem::path& path, std::error_code& trouble) {
  const std::filesystem::directory_iterator entries(path, trouble);
  return std::all_of(begin(entries), end(entries), [](const std::filesystem::directory_entry& entry) {
    return entry.path().filename() == working_folder;
  });
}

/// Empty where the folder may be written to, else why not.
std::string why_not(const std::filesystem::path& path, std::string_view marker, bool force) {
  std::error_code trouble;
  const bool empty = is_empty_folder(path, trouble);
  if (trouble) {
    return trouble.message();
  }
  if (empty) {
    return {};
  }
  if (!std::filesystem::exists(path / marker, trouble)) {
    return fmt::format("is not empty and has no {}, so it is left alone; name a new folder", marker);
  }
  return force ? "" : "was exported before; --force replaces it";
}

/// Writes all of a new file; what went wrong, else "".
std::string write_new_file(int folder, const std::string& name, ByteView content) {
  constexpr mode_t private_file = 0600;
  const int file =
      ::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, private_file);
  if (file < 0) {
    return system_words();
  }
  std::string trouble;
  while (!content.empty() && trouble.empty()) {
    const ssize_t done = ::write(file, content.data(), content.size());
    if (done > 0) {
      content = content.subspan(static_cast<std::size_t>(done));
    } else if (done == 0 || errno != EINTR) {
      trouble = done == 0 ? "no space" : system_words();
    }
  }
  if (::close(file) != 0 && trouble.empty()) {
    trouble = system_words();
  }
  return trouble;
}

/// "0007-Sync" before the first dot: its length, or npos.
std::size_t stem_length(std::string_view name) {
  const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  const std::size_t end = name.find('.');
  if (digits < 4 || (digits > 4 && name.front() == '0') || end == std::string_view::npos ||
      name[digits] != '-') {
    return std::string_view::npos;
  }
  const std::string_view word = name.substr(digits + 1, end - digits - 1);
  const bool fits =
      !word.empty() && word.size() <= max_stem_word && std::ranges::all_of(word, is_plain_character);
  return fits ? end : std::string_view::npos;
}

bool is_part(std::string_view word) {
  constexpr std::string_view interim = "interim-";
  if (word.starts_with(interim)) {
    const std::string_view number = word.substr(interim.size());
    return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
  }
  return word == "request" || word == "response" || word == "sent-request" || word == "sent-response";
}

bool is_one_of_endings(std::string_view ending, std::span<const std::string_view> endings) {
  return std::ranges::find(endings, ending) != endings.end();
}

}  // namespace

Result<ExportFolder> ExportFolder::open(const std::filesystem::path& path, std::string_view marker,
                                        bool force) {
  const bool made = ::mkdir(path.c_str(), private_folder) == 0;
  if (!made && errno != EEXIST) {
    return fail(ErrorCode::io, fmt::format("{}: cannot make the folder: {}", path.string(), system_words()));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return fail(ErrorCode::refused, fmt::format("{}: {}; name a folder", path.string(), system_words()));
  }
  ExportFolder folder(descriptor, path, marker);
  folder.made_ = made;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return fail(ErrorCode::refused, path.string() + ": another export is writing to it");
  }
  if (const std::string reason = why_not(path, marker, force); !reason.empty()) {
    return fail(ErrorCode::refused, path.string() + ": " + reason);
  }
  auto working = folder.make_working_folder();
  return working ? Result<ExportFolder>(std::move(folder)) : fail(working.error());
}

Result<void> ExportFolder::make_working_folder() {
  std::error_code trouble;
  std::filesystem::remove_all(path_ / working_folder, trouble);  // of an export that was killed
  if (::mkdirat(descriptor_, working_folder, private_folder) == 0) {
    working_ = ::openat(descriptor_, working_folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  }
  if (working_ < 0) {
    return fail(ErrorCode::io, fmt::format("{}: cannot write: {}", path_.string(), system_words()));
  }
  return {};
}

ExportFolder::ExportFolder(ExportFolder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      working_(std::exchange(other.working_, -1)),
      made_(std::exchange(other.made_, false)),
      path_(std::move(other.path_)),
      marker_(std::move(other.marker_)),
      written_(std::move(other.written_)) {}

ExportFolder& ExportFolder::operator=(ExportFolder&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(working_, other.working_);
  std::swap(made_, other.made_);
  std::swap(path_, other.path_);
  std::swap(marker_, other.marker_);
  std::swap(written_, other.written_);
  return *this;
}

ExportFolder::~ExportFolder() {
  if (working_ >= 0) {
    for (const std::string& name : written_) {
      ::unlinkat(working_, name.c_str(), 0);
    }
    ::close(working_);
    ::unlinkat(descriptor_, working_folder, AT_REMOVEDIR);
  }
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (made_) {
    ::rmdir(path_.c_str());  // where something is in it by now, it stays
  }
}

Result<void> ExportFolder::write(const std::string& name, ByteView content) {
  if (!written_.insert(name).second) {
    ::unlinkat(working_, name.c_str(), 0);
  }
  if (const std::string trouble = write_new_file(working_, name, content); !trouble.empty()) {
    return fail(ErrorCode::io, fmt::format("{}: cannot write: {}", (path_ / name).string(), trouble));
  }
  return {};
}

/// A folder in the place of a file is noticed before the first file is replaced.
Result<void> ExportFolder::check_places() const {
  for (const std::string& name : written_) {
    struct stat facts{};
    if (::fstatat(descriptor_, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(facts.st_mode)) {
      return fail(ErrorCode::refused, (path_ / name).string() + ": is a folder; move it away");
    }
  }
  return {};
}

Result<void> ExportFolder::put_in_place(const std::string& name) const {
  if (::renameat(working_, name.c_str(), descriptor_, name.c_str()) != 0) {
    return fail(ErrorCode::io,
                fmt::format("{}: cannot put it in place: {}", (path_ / name).string(), system_words()));
  }
  return {};
}

Result<void> ExportFolder::commit(bool (*is_ours)(std::string_view name)) {
  if (auto checked = check_places(); !checked) {
    return checked;
  }
  for (const std::string& name : written_) {
    if (name != marker_) {
      if (auto placed = put_in_place(name); !placed) {
        return placed;
      }
    }
  }
  if (written_.contains(marker_)) {
    if (auto placed = put_in_place(marker_); !placed) {
      return placed;
    }
  }
  remove_stale(is_ours);
  ::close(std::exchange(working_, -1));
  ::unlinkat(descriptor_, working_folder, AT_REMOVEDIR);
  made_ = false;
  return {};
}

void ExportFolder::remove_stale(bool (*is_ours)(std::string_view name)) const {
  std::error_code trouble;
  std::vector<std::string> stale;
  for (const auto& entry : std::filesystem::directory_iterator(path_, trouble)) {
    const std::string name = entry.path().filename().string();
    if (is_ours(name) && !written_.contains(name) &&
        entry.symlink_status(trouble).type() == std::filesystem::file_type::regular) {
      stale.push_back(name);
    }
  }
  for (const std::string& name : stale) {
    ::unlinkat(descriptor_, name.c_str(), 0);
  }
}

std::string file_stem(std::uint64_t number, std::string_view what) {
  std::string word;
  for (const char c : what.substr(0, max_stem_word)) {
    word += is_plain_character(c) ? c : '-';
  }
  return fmt::format("{:04}-{}", number, word.empty() ? "exchange" : word);
}

bool is_stem_file(std::string_view name, std::span<const std::string_view> endings) {
  const std::size_t end = stem_length(name);
  return end != std::string_view::npos && is_one_of_endings(name.substr(end + 1), endings);
}

bool is_part_file(std::string_view name, std::span<const std::string_view> endings) {
  const std::size_t end = stem_length(name);
  const std::size_t part = end == std::string_view::npos ? end : name.find('.', end + 1);
  return part != std::string_view::npos && is_part(name.substr(end + 1, part - end - 1)) &&
         is_one_of_endings(name.substr(part + 1), endings);
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= max_plain_name && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) { return is_plain_character(c) || c == '.' || c == '_'; });
}

}  // namespace eastap::trace
