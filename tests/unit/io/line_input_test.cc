#include "proxy/io/line_input.h"

#include <fcntl.h>

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

class LineInputTest : public test::LoopTest {
 protected:
  LineInputTest() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe(ends), 0);
    ours = OwnedFd(ends[0]);
    theirs = OwnedFd(ends[1]);
  }
  std::unique_ptr<LineInput> open(int descriptor) {
    return std::make_unique<LineInput>(
        loop(), descriptor, [this](std::string_view line) { lines += std::string(line) + "|"; },
        [this] { ++ends_seen; });
  }
  void type(std::string_view text) const {
    ASSERT_EQ(::write(theirs.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  OwnedFd ours;
  OwnedFd theirs;
  std::string lines;
  int ends_seen = 0;
};

TEST_F(LineInputTest, LinesComeWhileItListens) {
  const auto input = open(ours.get());
  type("early\n");
  test::run_a_while(loop());
  EXPECT_EQ(lines, "");
  ASSERT_TRUE(input->listen(true));
  ASSERT_TRUE(input->listen(true));
  EXPECT_TRUE(test::run_until(loop(), [&] { return lines == "early|"; }));
  type("yes 1");
  test::run_a_while(loop());
  type("2\n\nthird\nrest");
  EXPECT_TRUE(test::run_until(loop(), [&] { return lines == "early|yes 12||third|"; }));
  ASSERT_TRUE(input->listen(false));
  type(" of it\n");
  test::run_a_while(loop());
  ASSERT_TRUE(input->listen(true));
  EXPECT_TRUE(test::run_until(loop(), [&] { return lines == "early|yes 12||third| of it|"; }));
}

TEST_F(LineInputTest, TheEndIsTold) {
  const auto input = open(ours.get());
  ASSERT_TRUE(input->listen(true));
  theirs = OwnedFd();
  EXPECT_TRUE(test::run_until(loop(), [&] { return ends_seen == 1; }));
  test::run_a_while(loop());
  EXPECT_EQ(ends_seen, 1);
}

TEST_F(LineInputTest, ALineThatIsTooLongIsNoLine) {
  const auto input = open(ours.get());
  ASSERT_TRUE(input->listen(true));
  type(std::string(3000, 'x'));
  type("\nshort\n");
  EXPECT_TRUE(test::run_until(loop(), [&] { return lines == "short|"; }));
}

TEST_F(LineInputTest, PlainFilesTellNothing) {
  const OwnedFd file(::open("/etc/passwd", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(file);
  EXPECT_FALSE(open(file.get())->listen(true));
  EXPECT_FALSE(open(-1)->listen(true));
}

}  // namespace
}  // namespace eastap::io
