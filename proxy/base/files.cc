#include "proxy/base/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace eastap::files {
namespace {

std::string words(int error) {
  return std::generic_category().message(error);
}

std::unexpected<Error> io_failure(const std::filesystem::path& path, const char* doing, int error) {
  const ErrorCode code = error == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  return fail(code, path.string() + ": cannot " + doing + ": " + words(error));
}

// An open file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) {
      ::close(value_);
    }
  }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

Result<Bytes> read_all(int descriptor, const std::filesystem::path& path, std::size_t limit) {
  constexpr std::size_t step = std::size_t{64} * 1024;
  Bytes content;
  while (true) {
    const std::size_t have = content.size();
    const std::size_t want =
        std::min(step, limit - have + 1);  // one byte past the limit tells that there is more
    content.resize(have + want);
    const ssize_t got = ::read(descriptor, content.data() + have, want);
    if (got < 0 && errno == EINTR) {
      content.resize(have);
      continue;
    }
    if (got < 0) {
      return io_failure(path, "read", errno);
    }
    content.resize(have + static_cast<std::size_t>(got));
    if (got == 0) {
      return content;
    }
    if (content.size() > limit) {
      return fail(ErrorCode::limit_exceeded,
                  path.string() + ": larger than the limit of " + std::to_string(limit) + " bytes");
    }
  }
}

Result<void> write_all(int descriptor, const std::filesystem::path& path, ByteView content) {
  while (!content.empty()) {
    const ssize_t done = ::write(descriptor, content.data(), content.size());
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done < 0) {
      return io_failure(path, "write", errno);
    }
    content = content.subspan(static_cast<std::size_t>(done));
  }
  if (::fsync(descriptor) != 0) {
    return io_failure(path, "sync", errno);
  }
  return {};
}

/// Renaming would put a file where everybody else expects a device or a pipe. /dev/stdout is a link to what
/// this process has open, which may be a file.
Result<void> check_replaceable(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto there = std::filesystem::status(path, ignored).type();
  if (there == std::filesystem::file_type::directory) {
    return fail(ErrorCode::io, path.string() + ": is a folder, expected a file");
  }
  const bool is_special =
      there == std::filesystem::file_type::block || there == std::filesystem::file_type::character ||
      there == std::filesystem::file_type::fifo || there == std::filesystem::file_type::socket;
  const std::string target = std::filesystem::read_symlink(path, ignored).string();
  return is_special || target.starts_with("/proc/")
             ? fail(ErrorCode::io,
                    path.string() + ": is no file that can be replaced (a device, a pipe or the like)")
             : Result<void>();
}

}  // namespace

Result<Bytes> read(const std::filesystem::path& path, std::size_t limit) {
  if (path == "-") {
    return read_all(STDIN_FILENO, "standard input", limit);
  }
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return io_failure(path, "open", errno);
  }
  return read_all(file.get(), path, limit);
}

Result<void> write_private(const std::filesystem::path& path, ByteView content) {
  if (auto fine = check_replaceable(path); !fine) {
    return fine;
  }
  std::string temporary = path.string() + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // mkostemp makes it with mode 0600
  if (file.get() < 0) {
    return io_failure(path, "make a file beside it", errno);
  }
  Result<void> result = write_all(file.get(), path, content);
  if (result && ::close(file.release()) != 0) {
    result = io_failure(path, "close", errno);
  }
  if (result && ::rename(temporary.c_str(), path.c_str()) != 0) {
    result = io_failure(path, "rename into place", errno);
  }
  if (!result) {
    ::unlink(temporary.c_str());
    return result;
  }
  // The folder too, so that the new name survives a power cut. Some file systems refuse this; the file is
  // whole anyway.
  const std::filesystem::path parent =
      path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) {
    ::fsync(folder.get());
  }
  return {};
}

Result<void> check_place(const std::filesystem::path& path) {
  if (auto fine = check_replaceable(path); !fine) {
    return fine;
  }
  std::string beside = path.string() + ".XXXXXX";
  const Descriptor made(::mkostemp(beside.data(), O_CLOEXEC));
  if (made.get() < 0) {
    return io_failure(path, "make a file beside it", errno);
  }
  ::unlink(beside.c_str());
  return {};
}

Result<void> rename_new(const std::filesystem::path& from, const std::filesystem::path& to) {
  int done = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
  if (done != 0 && (errno == EINVAL || errno == ENOSYS)) {  // a file system without it
    struct stat facts{};
    const bool free = ::lstat(to.c_str(), &facts) != 0 && errno == ENOENT;
    done = free ? ::rename(from.c_str(), to.c_str()) : -1;
    errno = free ? errno : EEXIST;
  }
  if (done == 0) {
    return {};
  }
  return errno == EEXIST ? fail(ErrorCode::refused, to.string() + ": exists already")
                         : io_failure(to, "put the file in place", errno);
}

Result<void> make_private_folder(const std::filesystem::path& path) {
  std::filesystem::path made;
  for (const auto& part : path) {
    made /= part;
    if (::mkdir(made.c_str(), S_IRWXU) != 0 && errno != EEXIST && errno != EISDIR) {
      // A parent that exists may refuse mkdir with another error (a read-only or foreign folder); only
      // absence counts.
      const int error = errno;
      if (!std::filesystem::is_directory(made)) {
        return io_failure(made, "make this folder", error);
      }
    }
  }
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) {
    return io_failure(path, "look at this folder", errno);
  }
  if (!S_ISDIR(facts.st_mode)) {
    return fail(ErrorCode::io, path.string() + ": not a folder");
  }
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return fail(ErrorCode::refused,
                path.string() + ": others may write to this folder; run: chmod go-w " + path.string());
  }
  if (facts.st_uid != ::geteuid() && ::geteuid() != 0) {
    return fail(ErrorCode::refused, path.string() + ": this folder belongs to another user");
  }
  return {};
}

std::filesystem::path default_state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr &&
      *state == '/') {  // the XDG specification says that a relative path is to be ignored
    return std::filesystem::path(state) / "eastap";
  }
  const char* home = std::getenv("HOME");
  const std::filesystem::path base = home != nullptr && *home != '\0' ? home : "/";
  return base / ".local" / "state" / "eastap";
}

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (file.get() < 0) {
    return io_failure(path, "open", errno);
  }
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return fail(ErrorCode::refused,
                  folder.string() +
                      ": another eastap uses this state folder; stop it or name another with --state-dir");
    }
    return io_failure(path, "lock", errno);
  }
  return FolderLock(file.release());
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);  // closing the last descriptor gives the lock back
  }
}

}  // namespace eastap::files
