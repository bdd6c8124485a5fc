#include "proxy/ui/style.h"

#include <cstdlib>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace eastap::ui::style_test {
namespace {

/// The user's side of a pseudo terminal.
class PseudoTerminal {
 public:
  PseudoTerminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    if (master_ >= 0 && ::grantpt(master_) == 0 && ::unlockpt(master_) == 0) {
      slave_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
    }
  }
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;
  ~PseudoTerminal() {
    ::close(slave_);
    ::close(master_);
  }
  [[nodiscard]] int get() const { return slave_; }

 private:
  int master_;
  int slave_ = -1;
};

TEST(Style, PaintsOnlyWithColour) {
  std::string line;
  Style{.colour = false}.paint(line, Ink::bad, "x");
  EXPECT_EQ(line, "x");
  Style{.colour = true}.paint(line, Ink::bad, "y");
  EXPECT_EQ(line, "x\x1b[31my\x1b[0m");
  line.clear();
  Style{.colour = true}.paint(line, Ink::plain, "z");
  EXPECT_EQ(line, "z");
}

TEST(Style, ColourIsForTerminalsThatWantIt) {
  const PseudoTerminal terminal;
  ASSERT_GE(terminal.get(), 0);
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "xterm", 1);
  EXPECT_TRUE(wants_colour(terminal.get()));
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(wants_colour(terminal.get())) << "empty does not count";
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(wants_colour(terminal.get()));
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(wants_colour(terminal.get()));
  ::setenv("TERM", "xterm", 1);
  const int file = ::open("/dev/null", O_WRONLY);
  EXPECT_FALSE(wants_colour(file));
  ::close(file);
}

}  // namespace
}  // namespace eastap::ui::style_test
