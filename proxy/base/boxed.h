// A value that lies elsewhere: cheap to move, copied as a whole.
#pragma once

#include <memory>
#include <utility>

namespace eastap {

/// Holds a T, except once it was moved from: then it may only be assigned to or destroyed.
template <class T>
class Boxed {
 public:
  Boxed() : held_(std::make_unique<T>()) {}
  Boxed(T&& value) : held_(std::make_unique<T>(std::move(value))) {}  // NOLINT: it stands for its value
  Boxed(const T& value) : held_(std::make_unique<T>(value)) {}        // NOLINT: the same
  Boxed(const Boxed& other) : held_(std::make_unique<T>(*other.held_)) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other) { return *this = Boxed(other); }
  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  [[nodiscard]] T& operator*() { return *held_; }
  [[nodiscard]] const T& operator*() const { return *held_; }
  [[nodiscard]] T* operator->() { return held_.get(); }
  [[nodiscard]] const T* operator->() const { return held_.get(); }

 private:
  std::unique_ptr<T> held_;
};

}  // namespace eastap
