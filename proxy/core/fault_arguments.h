// Reads the arguments of one fault of core/faults.h: the first mistake is kept, and an argument that nobody
// asked for is one. A value of one call; any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>

#include "proxy/base/result.h"
#include "proxy/core/hook.h"

namespace eastap::core::faults {

class FaultArguments {
 public:
  explicit FaultArguments(const FaultCall& call) : call_(call) {}

  /// A whole number; nullopt where it is not given.
  std::optional<std::uint64_t> number(const char* name);
  /// The same within these; `otherwise` where it is not given.
  std::uint64_t number(const char* name, std::uint64_t from, std::uint64_t to, std::uint64_t otherwise);
  /// A whole number that may be below 0, `limit` away from it at most; `otherwise` where it is not given.
  std::int64_t signed_number(const char* name, std::int64_t limit, std::int64_t otherwise);
  /// From 0 to 1.
  std::optional<double> fraction(const char* name);
  /// One of `allowed`; `otherwise` where it is not given.
  std::string word(const char* name, std::initializer_list<const char*> allowed, const char* otherwise);
  void complain(std::string what);

  /// Call when all arguments were read. invalid_input: the first mistake.
  [[nodiscard]] Result<void> done();

 private:
  const std::string* take(const char* name);

  const FaultCall& call_;
  std::set<std::string, std::less<>> taken_;
  std::string wrong_;
};

}  // namespace eastap::core::faults
