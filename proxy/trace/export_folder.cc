#include "proxy/trace/export_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace eastap::trace {
namespace {

constexpr std::size_t max_stem_word = 40;
constexpr std::size_t max_plain_name = 120;

bool is_plain_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::string system_words() {
  return std::generic_category().message(errno);
}

/// Empty where the folder may be written to, else why not.
std::string why_not(const std::filesystem::path& path, std::string_view marker, bool force) {
  std::error_code trouble;
  const std::filesystem::directory_iterator first(path, trouble);
  if (trouble) {
    return trouble.message();
  }
  if (first == std::filesystem::directory_iterator()) {
    return {};
  }
  if (!std::filesystem::exists(path / marker, trouble)) {
    return fmt::format("is not empty and has no {}, so it is left alone; name a new folder", marker);
  }
  return force ? "" : "was exported before; --force replaces it";
}

}  // namespace

Result<ExportFolder> ExportFolder::open(const std::filesystem::path& path, std::string_view marker,
                                        bool force) {
  constexpr mode_t private_folder = 0700;
  if (::mkdir(path.c_str(), private_folder) != 0 && errno != EEXIST) {
    return fail(ErrorCode::io, fmt::format("{}: cannot make the folder: {}", path.string(), system_words()));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return fail(ErrorCode::refused, fmt::format("{}: {}; name a folder", path.string(), system_words()));
  }
  ExportFolder folder(descriptor, path);
  if (const std::string reason = why_not(path, marker, force); !reason.empty()) {
    return fail(ErrorCode::refused, path.string() + ": " + reason);
  }
  return folder;
}

ExportFolder::ExportFolder(ExportFolder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      written_(std::move(other.written_)) {}

ExportFolder& ExportFolder::operator=(ExportFolder&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  std::swap(written_, other.written_);
  return *this;
}

ExportFolder::~ExportFolder() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<void> ExportFolder::write(const std::string& name, ByteView content) {
  const std::string shown = (path_ / name).string();
  constexpr mode_t private_file = 0600;
  ::unlinkat(descriptor_, name.c_str(), 0);  // an old one may be a link, or have another mode
  const int file =
      ::openat(descriptor_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, private_file);
  if (file < 0) {
    return fail(ErrorCode::io, fmt::format("{}: cannot write: {}", shown, system_words()));
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
  if (!trouble.empty()) {
    return fail(ErrorCode::io, fmt::format("{}: cannot write: {}", shown, trouble));
  }
  written_.insert(name);
  return {};
}

void ExportFolder::remove_stale(bool (*is_ours)(std::string_view name)) {
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

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= max_plain_name && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) { return is_plain_character(c) || c == '.' || c == '_'; });
}

}  // namespace eastap::trace
