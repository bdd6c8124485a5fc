#include "decoders/wbxml/byte_runs.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace eastap::wbxml::byte_runs_test {
namespace {

struct Run {
  const char* name;
  std::size_t (*length)(ByteView text);
  bool (*takes)(std::uint8_t byte);
};

bool is_ascii(std::uint8_t byte) {
  return byte < 0x80;
}
bool is_blank(std::uint8_t byte) {
  return byte == '\t' || byte == '\n' || byte == '\r';
}
bool fits(std::uint8_t byte) {
  return is_ascii(byte) && (byte >= 0x20 || is_blank(byte));
}
bool is_plain(std::uint8_t byte) {
  const bool markup = byte == '<' || byte == '>' || byte == '&';
  return fits(byte) && byte != '\r' && byte != 0x7F && !markup;
}

/// Read in words and in blocks, a text must not look other than byte by byte, wherever it begins and ends.
class ByteRuns : public testing::TestWithParam<Run> {};

TEST_P(ByteRuns, EndAtTheFirstByteThatTheyDoNotTake) {
  constexpr std::size_t longest = 40;  // two blocks of 16 and one word
  for (unsigned byte = 0; byte < 0x100; ++byte) {
    for (std::size_t size = 1; size <= longest; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        Bytes text(size, 'a');
        text[at] = static_cast<std::uint8_t>(byte);
        const std::size_t wanted = GetParam().takes(text[at]) ? size : at;
        ASSERT_EQ(GetParam().length(text), wanted) << "byte " << byte << " at " << at << " of " << size;
      }
    }
  }
}

TEST_P(ByteRuns, EndAtTheFirstOfSeveral) {
  const std::string text = std::string(19, 'a') + '\xC3' + "bcd" + '\x01' + std::string(30, 'e') + '\0';
  for (std::size_t from = 0; from <= text.size(); ++from) {
    const ByteView rest = as_bytes(std::string_view(text).substr(from));
    std::size_t wanted = 0;
    while (wanted < rest.size() && GetParam().takes(rest[wanted])) {
      ++wanted;
    }
    EXPECT_EQ(GetParam().length(rest), wanted) << from;
  }
}

TEST_P(ByteRuns, AreEmptyInAnEmptyText) {
  EXPECT_EQ(GetParam().length({}), 0U);
}

INSTANTIATE_TEST_SUITE_P(Sorts, ByteRuns,
                         testing::Values(Run{"ascii", ascii_run, is_ascii}, Run{"plain", plain_run, is_plain},
                                         Run{"fitting", fitting_run, fits}),
                         [](const auto& run) { return std::string(run.param.name); });

}  // namespace
}  // namespace eastap::wbxml::byte_runs_test
