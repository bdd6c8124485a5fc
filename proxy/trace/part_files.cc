#include "proxy/trace/part_files.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "proxy/base/log.h"
#include "proxy/base/text.h"

namespace eastap::trace {
namespace {

constexpr std::size_t part_digits = 4;
constexpr std::string_view trace_suffix = ".eastrace";

std::string stem_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(trace_suffix) ? name.substr(0, name.size() - trace_suffix.size()) : name;
}

std::uint64_t bytes_free(const std::filesystem::path& file) {
  struct statvfs facts{};
  if (::statvfs(file.c_str(), &facts) != 0) {
    return UINT64_MAX;  // writing will tell
  }
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

}  // namespace

bool is_part_of(const std::filesystem::path& path, std::string_view name) {
  const std::string begin = stem_of(path) + "-";
  if (!name.starts_with(begin) || !name.ends_with(trace_suffix) ||
      name.size() < begin.size() + part_digits + trace_suffix.size()) {
    return false;
  }
  name.remove_prefix(begin.size());
  name.remove_suffix(trace_suffix.size());
  const bool lettered = name.size() > part_digits && name.front() >= 'a' && name.front() <= 'z';
  return name.substr(lettered ? 1 : 0).find_first_not_of("0123456789") == std::string_view::npos;
}

std::filesystem::path part_name(const std::filesystem::path& path, std::uint64_t part) {
  std::string number = std::to_string(part);
  if (number.size() > part_digits) {
    // A letter sorts behind every digit: 9999, a10000, b100000.
    number.insert(number.begin(),
                  static_cast<char>('a' + static_cast<char>(number.size() - part_digits - 1)));
  } else {
    number.insert(0, part_digits - number.size(), '0');
  }
  return path.parent_path() / (stem_of(path) + "-" + number + std::string(trace_suffix));
}

/// Parts of an earlier recording would stop this one when it comes to them, hours later.
Result<void> PartFiles::refuse_leftovers() const {
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
  std::string first;
  std::size_t count = 0;
  std::error_code trouble;
  for (std::filesystem::directory_iterator each(folder, trouble), end; !trouble && each != end;
       each.increment(trouble)) {
    const std::string name = each->path().filename().string();
    std::error_code ignored;
    if (is_part_of(path_, name) && !std::filesystem::is_empty(each->path(), ignored)) {
      first = first.empty() ? name : std::min(first, name);
      ++count;
    }
  }
  if (count == 0) {
    return {};  // a folder that cannot be read is told when the file is made
  }
  return fail(ErrorCode::refused,
              (path_.parent_path() / first).string() + (count > 1 ? " and others are" : " is") +
                  " there already, of an earlier recording of that name, which is never overwritten. Move "
                  "these files away, or record under another name");
}

Result<OutputFile> PartFiles::create_next(const Timestamp& now) {
  const bool parts = rotation_.in_parts();
  if (parts && part_ == 0) {
    if (auto clear = refuse_leftovers(); !clear) {
      return fail(clear.error());
    }
  }
  std::filesystem::path path = parts ? part_name(path_, part_ + 1) : path_;
  auto file = OutputFile::create(path);
  if (!file) {
    return fail(file.error());
  }
  current_ = std::move(path);
  begun_ = now;
  part_ += parts ? 1 : 0;
  return file;
}

bool PartFiles::due(std::uint64_t size, const Timestamp& now) const {
  return (rotation_.bytes != 0 && size >= rotation_.bytes) ||
         (rotation_.time.count() != 0 && now.since(begun_) >= rotation_.time);
}

void PartFiles::completed(const std::filesystem::path& path, std::uint64_t size) {
  Complete one{.path = path, .size = size};
  struct stat facts{};
  if (::lstat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) {
    one.device = facts.st_dev;
    one.inode = facts.st_ino;
  }
  complete_bytes_ += size;
  complete_.push_back(std::move(one));
}

Result<void> PartFiles::make_room(std::uint64_t size, std::uint64_t more) {
  if (rotation_.max_disk != 0) {
    while (!complete_.empty() && complete_bytes_ + size + more > rotation_.max_disk) {
      remove_oldest();
    }
  }
  if (rotation_.min_free != 0) {
    const std::uint64_t free = rotation_.free_space ? rotation_.free_space(current_) : bytes_free(current_);
    if (free < rotation_.min_free || free - rotation_.min_free < more) {
      return fail(ErrorCode::io, current_.string() + ": less than " + text::human_size(rotation_.min_free) +
                                     " would stay free on this disk");
    }
  }
  return {};
}

void PartFiles::remove_oldest() {
  const Complete oldest = std::move(complete_.front());
  complete_.pop_front();
  complete_bytes_ -= std::min(oldest.size, complete_bytes_);
  struct stat facts{};
  const bool ours = oldest.inode != 0 && ::lstat(oldest.path.c_str(), &facts) == 0 &&
                    facts.st_dev == oldest.device && facts.st_ino == oldest.inode;
  if (!ours) {
    return;  // moved away or replaced by somebody: none of this recording's any more
  }
  if (::unlink(oldest.path.c_str()) != 0) {
    const int error = errno;
    log::warning("trace", oldest.path.string() +
                              ": cannot remove: " + std::generic_category().message(error) +
                              "; the recording takes more than --max-disk");
    return;
  }
  if (!std::exchange(told_, true)) {
    log::warning("trace", "the recording has reached --max-disk " + text::human_size(rotation_.max_disk) +
                              ": its oldest files are removed from now on, first " + oldest.path.string());
  }
}

}  // namespace eastap::trace
