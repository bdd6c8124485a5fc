#include "proxy/trace/redact/unfinished.h"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "proxy/base/files.h"

namespace eastap::trace::redact {
namespace {

namespace fs = std::filesystem;

bool is_empty_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(fs::symlink_status(path, error)) && fs::file_size(path, error) == 0 && !error;
}
bool is_free(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() == fs::file_type::not_found;
}

}  // namespace

Unfinished::Unfinished(fs::path to) : to_(std::move(to)), path_(to_) {
  if (is_free(to_) || is_empty_file(to_)) {
    path_ += ".unfinished-" + std::to_string(::getpid());
  }
}

Unfinished::~Unfinished() {
  if (made_ && path_ != to_) {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
}

Result<void> Unfinished::finish() {
  if (path_ == to_) {
    made_ = false;
    return {};
  }
  if (is_empty_file(to_)) {
    if (::rename(path_.c_str(), to_.c_str()) != 0) {
      return fail(ErrorCode::io,
                  to_.string() + ": cannot be written: " + std::generic_category().message(errno));
    }
  } else if (auto renamed = files::rename_new(path_, to_); !renamed) {
    return renamed;
  }
  made_ = false;
  return {};
}

}  // namespace eastap::trace::redact
