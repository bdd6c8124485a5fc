// A value that lies elsewhere: cheap to move, copied as a whole, and nowhere at all before somebody asks to
// change it.
#pragma once

#include <memory>
#include <utility>

namespace eastap {

/// Holds a T. One that was moved from holds T() again.
template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(T&& value) : held_(std::make_unique<T>(std::move(value))) {}  // NOLINT: it stands for its value
  Boxed(const T& value) : held_(std::make_unique<T>(value)) {}        // NOLINT: the same
  Boxed(const Boxed& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other) { return *this = Boxed(other); }
  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  /// It is T(), since nobody has asked to change it.
  [[nodiscard]] bool untouched() const { return held_ == nullptr; }

  [[nodiscard]] const T& operator*() const {
    static const T initial;
    return held_ ? *held_ : initial;
  }
  [[nodiscard]] const T* operator->() const { return &**this; }
  [[nodiscard]] T& operator*() {
    if (!held_) {
      held_ = std::make_unique<T>();
    }
    return *held_;
  }
  [[nodiscard]] T* operator->() { return &**this; }

 private:
  std::unique_ptr<T> held_;
};

}  // namespace eastap
