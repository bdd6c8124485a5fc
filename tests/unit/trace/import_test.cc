#include "proxy/trace/import.h"

#include <memory>
#include <sstream>

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::trace::import_test {
namespace {

TEST(ImportInput, ContentIsAllOfAFileUpToALimit) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "x";
  ASSERT_TRUE(files::write_private(path, as_bytes("0123456789")));
  const ImportInput input{.path = path, .start = to_bytes("0123")};
  EXPECT_EQ(as_text(content_of(input, 10).value()), "0123456789");
  EXPECT_FALSE(content_of(input, 9));
  EXPECT_FALSE(content_of({.path = folder.path() / "nothing", .start = {}}, 10));
}

TEST(ImportInput, WhatCanBeReadOnceOnlyGoesOnWhereItWas) {
  const ImportInput input{
      .path = "pipe", .start = to_bytes("0123"), .rest = std::make_shared<std::istringstream>("456789")};
  EXPECT_EQ(as_text(content_of(input, 10).value()), "0123456789");
  const ImportInput large{
      .path = "pipe", .start = to_bytes("0123"), .rest = std::make_shared<std::istringstream>("456789")};
  const auto refused = content_of(large, 9);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "pipe: larger than 9 bytes, the most that is read");
}

}  // namespace
}  // namespace eastap::trace::import_test
