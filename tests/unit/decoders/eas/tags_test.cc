// Every constant of tags.h against the table of the code pages, read from the header itself so that none is
// forgotten.
#include "decoders/eas/tags.h"

#include <sstream>

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"
#include "tests/support/files.h"

namespace eastap::eas::tags_test {
namespace {

/// sync_key -> synckey; names that are C++ words carry "_tag" at their end.
std::string folded(std::string_view name) {
  if (name.ends_with("_tag")) {
    name.remove_suffix(4);
  }
  std::string result;
  for (const char c : name) {
    if (c != '_') {
      result += text::lower(c);
    }
  }
  return result;
}

TEST(Tags, NameTheirTokens) {
  const Bytes header = test::slurp(test::data("../decoders/eas/tags.h"));
  std::istringstream lines{std::string(as_text(header))};
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("inline constexpr Tag ")) {
      continue;
    }
    std::istringstream words(line.substr(21));
    std::string constant;
    char punctuation = 0;
    unsigned page = 0;
    unsigned token = 0;
    std::string slashes;
    std::string name;
    std::getline(words, constant, '{');
    words >> page >> punctuation >> std::hex >> token >> punctuation >> punctuation >> slashes >> name;
    ASSERT_EQ(slashes, "//") << line;
    const wbxml::Tag* tag =
        wbxml::find_tag(static_cast<std::uint8_t>(page), static_cast<std::uint8_t>(token));
    ASSERT_NE(tag, nullptr) << line;
    EXPECT_EQ(tag->name, name) << line;
    EXPECT_EQ(folded(constant), folded(name)) << line;
    ++count;
  }
  EXPECT_GT(count, 100);
}

}  // namespace
}  // namespace eastap::eas::tags_test
