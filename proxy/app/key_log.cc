#include "proxy/app/key_log.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/base/log.h"

namespace eastap::app {

Result<std::shared_ptr<KeyLog>> KeyLog::open(const std::filesystem::path& file) {
  const int descriptor =
      ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  auto log = std::make_shared<KeyLog>(descriptor);
  if (descriptor < 0 || ::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0) {
    return fail(ErrorCode::io, "--keylog " + file.string() + ": " + std::generic_category().message(errno));
  }
  return log;
}

KeyLog::~KeyLog() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void KeyLog::write(std::string_view line) {
  if (failed_) {
    return;
  }
  std::string whole(line);
  whole += '\n';  // in one write, so that a reader sees whole lines
  if (::write(descriptor_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
    failed_ = true;
    log::error("tls", "the key log ends here: " + std::generic_category().message(errno));
  }
}

}  // namespace eastap::app
