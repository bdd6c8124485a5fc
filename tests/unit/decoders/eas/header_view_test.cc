#include "decoders/eas/header_view.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::eas::header_view_test {
namespace {

std::string ask(HeaderLookup headers, std::string_view name) {
  const auto value = headers(name);
  return value ? std::string(*value) : "(none)";
}

TEST(HeaderView, RefersToTheCallableItself) {
  const std::string stored = "value";
  int calls = 0;
  auto lambda = [&](std::string_view name) -> std::optional<std::string_view> {
    ++calls;
    return name == "X" ? std::optional<std::string_view>(stored) : std::nullopt;
  };
  const auto constant = [&stored](std::string_view) -> std::optional<std::string_view> { return stored; };
  EXPECT_EQ(ask(lambda, "X"), "value");
  EXPECT_EQ(ask(lambda, "Y"), "(none)");
  EXPECT_EQ(calls, 2) << "the lambda itself is called, not a copy";
  EXPECT_EQ(ask(constant, "anything"), "value");
  const HeaderLookup original = lambda;
  const HeaderLookup copy =
      original;  // NOLINT(performance-unnecessary-copy-initialization): copying is the test
  EXPECT_EQ(ask(copy, "X"), "value");
}

}  // namespace
}  // namespace eastap::eas::header_view_test
