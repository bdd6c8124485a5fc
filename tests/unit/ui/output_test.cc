#include "proxy/ui/output.h"

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace eastap::ui::output_test {
namespace {

class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }
  [[nodiscard]] int reader() const { return ends_[0]; }
  [[nodiscard]] int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) {
      ::close(ends_[0]);
      ends_[0] = -1;
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

TEST(Output, WritesEverythingToASlowReader) {
  const Pipe pipe;
  const std::string text(300'000, 'x');
  std::string got;
  std::thread reader([&] {
    std::array<char, 1000> piece{};
    while (got.size() < text.size()) {
      const ssize_t count = ::read(pipe.reader(), piece.data(), piece.size());
      ASSERT_GT(count, 0);
      got.append(piece.data(), static_cast<std::size_t>(count));
    }
  });
  Output output(pipe.writer());
  output.write(text);
  reader.join();
  EXPECT_EQ(got, text);
  EXPECT_FALSE(output.gone());
}

TEST(Output, GivesUpOnAReaderWhoIsGone) {
  Pipe pipe;
  auto* const before = std::signal(SIGPIPE, SIG_IGN);
  pipe.close_reader();
  Output output(pipe.writer());
  output.write("x");
  EXPECT_TRUE(output.gone());
  output.write("y");
  std::signal(SIGPIPE, before);
}

TEST(Output, InAHurryDoesNotWaitForOneWhoDoesNotRead) {
  const Pipe pipe;
  Output output(pipe.writer());
  output.hurry();
  output.write(std::string(1'000'000, 'x'));
  EXPECT_TRUE(output.gone());
}

TEST(Output, ColumnsAreUsualWhereNobodySays) {
  const Pipe pipe;
  EXPECT_EQ(columns_of(pipe.writer()), 80U);
}

}  // namespace
}  // namespace eastap::ui::output_test
