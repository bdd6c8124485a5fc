#include "proxy/trace/convert/export_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace eastap::trace {
namespace {

constexpr std::size_t export_piece = std::size_t{256} << 10U;

std::unexpected<Error> export_trouble(const std::filesystem::path& path, const char* what, int error) {
  return fail(ErrorCode::io, path.string() + ": " + what + ": " + std::generic_category().message(error));
}

}  // namespace

Result<ExportFile> ExportFile::open(const ExportOptions& options) {
  if (options.target == "-") {
    return ExportFile(STDOUT_FILENO, "standard output");
  }
  const int how = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (options.force ? 0 : O_EXCL);
  const int descriptor = ::open(options.target.c_str(), how, S_IRUSR | S_IWUSR);
  if (descriptor < 0 && errno == EEXIST) {
    return fail(ErrorCode::refused,
                options.target.string() + ": exists already; name another file, or say --force");
  }
  if (descriptor < 0) {
    return export_trouble(options.target, "cannot write", errno);
  }
  ExportFile file(descriptor, options.target);
  struct stat facts{};
  if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return fail(ErrorCode::refused, options.target.string() + ": is no file");
  }
  if (::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0 || ::ftruncate(descriptor, 0) != 0) {
    return export_trouble(options.target, "cannot empty it or make it private", errno);
  }
  return file;
}

ExportFile::ExportFile(ExportFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      waiting_(std::move(other.waiting_)) {}

ExportFile& ExportFile::operator=(ExportFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  std::swap(waiting_, other.waiting_);
  return *this;
}

ExportFile::~ExportFile() {
  if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO) {
    ::close(descriptor_);
  }
}

Result<void> ExportFile::write(std::string_view text) {
  waiting_ += text;
  return waiting_.size() >= export_piece ? flush() : Result<void>();
}

Result<void> ExportFile::flush() {
  std::size_t done = 0;
  while (done < waiting_.size()) {
    const ssize_t count = ::write(descriptor_, waiting_.data() + done, waiting_.size() - done);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return export_trouble(path_, "cannot write", errno);
    }
    done += static_cast<std::size_t>(count);
  }
  waiting_.clear();
  return {};
}

}  // namespace eastap::trace
