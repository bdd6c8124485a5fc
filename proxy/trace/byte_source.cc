#include "proxy/trace/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/trace/descriptor_source.h"

namespace eastap::trace {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor) : descriptor_(descriptor) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { ::close(descriptor_); }

  [[nodiscard]] std::uint64_t size() const override {
    struct stat facts{};
    return ::fstat(descriptor_, &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
  }

  [[nodiscard]] std::size_t read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    std::size_t have = 0;
    while (have < into.size()) {
      const ssize_t got =
          ::pread(descriptor_, into.data() + have, into.size() - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got <= 0) {
        break;
      }
      have += static_cast<std::size_t>(got);
    }
    return have;
  }

  /// The writer holds the file's lock for as long as it runs.
  [[nodiscard]] bool being_written() const override {
    if (::flock(descriptor_, LOCK_SH | LOCK_NB) != 0) {
      return errno == EWOULDBLOCK;
    }
    ::flock(descriptor_, LOCK_UN);
    return false;
  }

 private:
  int descriptor_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(Bytes bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] std::size_t read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset >= bytes_.size()) {
      return 0;
    }
    const std::size_t count = std::min<std::size_t>(into.size(), bytes_.size() - offset);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
  }

 private:
  Bytes bytes_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    const int error = errno;
    return fail(error == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                path.string() + ": cannot open: " + std::generic_category().message(error));
  }
  struct stat facts{};
  if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    ::close(descriptor);
    return fail(ErrorCode::invalid_input, path.string() + ": is no file");
  }
  return from_descriptor(descriptor);
}

std::unique_ptr<ByteSource> from_descriptor(int descriptor) {
  return std::make_unique<FileSource>(descriptor);
}

std::unique_ptr<ByteSource> from_memory(Bytes bytes) {
  return std::make_unique<MemorySource>(std::move(bytes));
}

}  // namespace eastap::trace
