// HeaderLookup: how decoders ask for a header without knowing how a message stores them. A reference to a
// callable, two words wide: use it as a parameter only, and never keep it. Thread rules are those of the
// callable.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

namespace eastap::eas {

/// Refers to any object callable as `std::optional<std::string_view>(std::string_view name)`: the value of
/// the first header of that name, compared without letter case; nullopt when there is none. The value must
/// live as long as the call it is passed to.
class HeaderLookup {
 public:
  template <class Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, HeaderLookup> &&
             std::is_object_v<std::remove_reference_t<Callable>> &&
             std::is_invocable_r_v<std::optional<std::string_view>, Callable&, std::string_view>)
  HeaderLookup(Callable&& callable) noexcept  // implicit on purpose: callers pass a lambda
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* object, std::string_view name) -> std::optional<std::string_view> {
          return (*static_cast<std::remove_reference_t<Callable>*>(object))(name);
        }) {}

  [[nodiscard]] std::optional<std::string_view> operator()(std::string_view name) const {
    return call_(object_, name);
  }

 private:
  void* object_;
  std::optional<std::string_view> (*call_)(void*, std::string_view);
};

}  // namespace eastap::eas
