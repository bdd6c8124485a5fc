#include "proxy/trace/output_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/trace/format.h"

namespace eastap::trace {
namespace {

std::string words(int error) {
  return std::generic_category().message(error);
}

/// Opens a file that is already there, if it may be used.
Result<int> open_existing(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) {
    return fail(ErrorCode::io, path.string() + ": cannot write: " + words(errno));
  }
  struct stat facts{};
  const bool usable = ::fstat(descriptor, &facts) == 0 &&
                      (S_ISCHR(facts.st_mode) || (S_ISREG(facts.st_mode) && facts.st_size == 0));
  if (!usable) {
    ::close(descriptor);
    return fail(
        ErrorCode::refused,
        path.string() +
            ": exists already and is not empty; a recording never overwrites or continues a file. Name "
            "another one, or move this one away");
  }
  if (S_ISREG(facts.st_mode) && ::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0) {
    const int error = errno;
    ::close(descriptor);
    return fail(ErrorCode::io, path.string() + ": cannot make it private: " + words(error));
  }
  return descriptor;
}

/// Bytes of whole records within the first `written` bytes.
std::size_t whole_records(ByteView records, std::size_t written) {
  std::size_t whole = 0;
  if (records.size() >= file_head_size && records[0] == magic[0]) {
    whole = written >= file_head_size ? file_head_size : 0;
  }
  while (whole < written) {
    const auto head = read_frame_head(records.subspan(whole));
    if (!head || whole + frame_head_size + head->length > written) {
      break;
    }
    whole += frame_head_size + head->length;
  }
  return whole;
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const bool made = descriptor >= 0;
  if (descriptor < 0 && errno == EEXIST) {
    const auto existing = open_existing(path);
    if (!existing) {
      return fail(existing.error());
    }
    descriptor = *existing;
  } else if (descriptor < 0) {
    return fail(ErrorCode::io, path.string() + ": cannot create: " + words(errno));
  }
  OutputFile file(descriptor, path, made);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return fail(ErrorCode::refused, path.string() + ": another eastap is writing to it");
  }
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      size_(other.size_),
      made_(other.made_),
      kept_(other.kept_) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  std::swap(size_, other.size_);
  std::swap(made_, other.made_);
  std::swap(kept_, other.kept_);
  return *this;
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) {
    if (!kept_) {
      discard();
    }
    ::close(descriptor_);
  }
}

void OutputFile::discard() {
  struct stat mine{};
  struct stat there{};
  const bool in_place = ::fstat(descriptor_, &mine) == 0 && ::lstat(path_.c_str(), &there) == 0 &&
                        mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
  if (made_ && in_place) {  // somebody may have moved it away
    ::unlink(path_.c_str());
  } else {
    [[maybe_unused]] const int cut = ::ftruncate(descriptor_, 0);
  }
}

Result<void> OutputFile::append(ByteView records) {
  std::size_t written = 0;
  while (written < records.size()) {
    const ssize_t done = ::write(descriptor_, records.data() + written, records.size() - written);
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done < 0) {
      const int error = errno;
      const std::size_t whole = whole_records(records, written);
      size_ += whole;
      std::string what = path_.string() + ": cannot write: " + words(error);
      if (written > whole && ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
        what += "; the file ends in a torn record";
      }
      static_cast<void>(::lseek(descriptor_, static_cast<off_t>(size_), SEEK_SET));
      return fail(ErrorCode::io, std::move(what), whole);
    }
    written += static_cast<std::size_t>(done);
  }
  size_ += written;
  return {};
}

Result<void> OutputFile::sync() {
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) {  // devices have nothing to sync
    return fail(ErrorCode::io, path_.string() + ": cannot sync: " + words(errno));
  }
  return {};
}

}  // namespace eastap::trace
