#include "proxy/trace/convert/export_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/base/files.h"

namespace eastap::trace {
namespace {

constexpr std::size_t export_piece = std::size_t{256} << 10U;

std::unexpected<Error> export_trouble(const std::filesystem::path& path, const char* what, int error) {
  return fail(ErrorCode::io, path.string() + ": " + what + ": " + std::generic_category().message(error));
}

std::unexpected<Error> exists_already(const std::filesystem::path& path) {
  return fail(ErrorCode::refused, path.string() + ": exists already; name another file, or say --force");
}

/// What stands at the target: nothing, or a file that may be replaced.
Result<void> check_target(const ExportOptions& options) {
  struct stat facts{};
  if (::lstat(options.target.c_str(), &facts) != 0) {
    return errno == ENOENT ? Result<void>() : export_trouble(options.target, "cannot write", errno);
  }
  if (!options.force) {
    return exists_already(options.target);
  }
  return S_ISREG(facts.st_mode) ? Result<void>()
                                : fail(ErrorCode::refused, options.target.string() + ": is no file");
}

}  // namespace

bool is_part_of_trace(const std::filesystem::path& target, const std::filesystem::path& trace) {
  std::error_code trouble;
  if (std::filesystem::equivalent(target, trace, trouble) && !trouble) {
    return true;
  }
  const std::filesystem::path beside = target.parent_path();
  return std::filesystem::is_directory(trace, trouble) && std::filesystem::is_regular_file(target, trouble) &&
         std::filesystem::equivalent(beside.empty() ? "." : beside, trace, trouble);
}

Result<ExportFile> ExportFile::open(const ExportOptions& options) {
  if (options.target == "-") {
    return ExportFile(STDOUT_FILENO, "standard output", {}, false);
  }
  if (auto checked = check_target(options); !checked) {
    return fail(checked.error());
  }
  std::string working = (options.target.parent_path() / ".eastap-export-XXXXXX").string();
  const int descriptor = ::mkostemp(working.data(), O_CLOEXEC);  // with mode 0600
  if (descriptor < 0) {
    return export_trouble(options.target, "cannot write", errno);
  }
  return ExportFile(descriptor, options.target, std::move(working), options.force);
}

ExportFile::ExportFile(ExportFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      working_name_(std::exchange(other.working_name_, {})),
      force_(other.force_),
      waiting_(std::move(other.waiting_)) {}

ExportFile& ExportFile::operator=(ExportFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  std::swap(working_name_, other.working_name_);
  std::swap(force_, other.force_);
  std::swap(waiting_, other.waiting_);
  return *this;
}

ExportFile::~ExportFile() {
  if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO) {
    ::close(descriptor_);
  }
  if (!working_name_.empty()) {
    ::unlink(working_name_.c_str());
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

Result<void> ExportFile::put_in_place() {
  // Some file systems say only here that the disk is full.
  if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) {
    return export_trouble(path_, "cannot write", errno);
  }
  if (!force_) {
    if (auto renamed = files::rename_new(working_name_, path_); !renamed) {
      return renamed.error().code == ErrorCode::refused ? exists_already(path_) : std::move(renamed);
    }
  } else if (::rename(working_name_.c_str(), path_.c_str()) != 0) {
    return export_trouble(path_, "cannot put it in place", errno);
  }
  working_name_.clear();
  return {};
}

Result<void> ExportFile::finish() {
  auto flushed = flush();
  return flushed && !working_name_.empty() ? put_in_place() : std::move(flushed);
}

}  // namespace eastap::trace
