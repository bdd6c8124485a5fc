#include "proxy/trace/byte_source.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/output_file.h"
#include "tests/support/files.h"

namespace eastap::trace::byte_source_test {
namespace {

void expect_digits(const ByteSource& source) {
  EXPECT_EQ(source.size(), 10U);
  std::array<std::uint8_t, 4> into{};
  EXPECT_EQ(source.read(3, into), 4U);
  EXPECT_EQ(as_text(into), "3456");
  EXPECT_EQ(source.read(8, into), 2U);
  EXPECT_EQ(source.read(10, into), 0U);
  EXPECT_EQ(source.read(1ULL << 40U, into), 0U);
}

TEST(ByteSource, ReadsMemoryAndFilesAlike) {
  expect_digits(*from_memory(to_bytes("0123456789")));
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a";
  ASSERT_TRUE(files::write_private(path, as_bytes("0123456789")));
  const auto source = open_file(path);
  ASSERT_TRUE(source);
  expect_digits(**source);
  EXPECT_FALSE((*source)->being_written());
}

TEST(ByteSource, SeesThatAFileGrows) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a";
  auto file = OutputFile::create(path);
  ASSERT_TRUE(file);
  const auto source = open_file(path);
  ASSERT_TRUE(source);
  EXPECT_TRUE((*source)->being_written());
  EXPECT_EQ((*source)->size(), 0U);
  ASSERT_TRUE(file->append(as_bytes("abc")));
  EXPECT_EQ((*source)->size(), 3U);
}

TEST(ByteSource, RefusesWhatIsNoFile) {
  const test::ScratchFolder folder;
  EXPECT_EQ(open_file(folder.path() / "none").error().code, ErrorCode::not_found);
  EXPECT_EQ(open_file(folder.path()).error().code, ErrorCode::invalid_input);
  EXPECT_FALSE(open_file("/dev/null"));
}

}  // namespace
}  // namespace eastap::trace::byte_source_test
