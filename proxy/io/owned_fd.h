// A file descriptor that closes itself. A value; moves, never copies.
#pragma once

#include <utility>

#include <unistd.h>

namespace eastap::io {

class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int descriptor) : descriptor_(descriptor) {}
  OwnedFd(OwnedFd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  OwnedFd(const OwnedFd&) = delete;
  OwnedFd& operator=(const OwnedFd&) = delete;
  ~OwnedFd() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
  }

  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }
  [[nodiscard]] explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

}  // namespace eastap::io
