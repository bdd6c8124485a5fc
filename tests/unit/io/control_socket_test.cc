#include "proxy/io/control_socket.h"

#include <atomic>
#include <filesystem>
#include <thread>

#include <sys/stat.h>
#include <sys/un.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"
#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

class ControlSocketTest : public test::LoopTest {
 protected:
  void open(std::size_t longest = ControlSocket::longest_line) {
    auto made = ControlSocket::open(
        loop(), path(),
        [this](std::string_view line, ControlSocket::Reply reply) {
          asked += std::string(line) + "|";
          if (line == "later") {
            later = std::move(reply);
            return;
          }
          reply("heard " + std::string(line.substr(0, 10)));
        },
        longest);
    ASSERT_TRUE(made) << made.error().what;
    socket = *std::move(made);
  }
  [[nodiscard]] std::filesystem::path path() const { return folder.path() / "control.sock"; }

  /// Asks from another thread, as another program would, while the loop turns.
  Result<std::string> ask(const std::string& line,
                          std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    Result<std::string> answer;
    std::atomic<bool> over{false};
    std::thread other([&] {
      answer = ask_control_socket(path(), line, patience);
      over = true;
    });
    EXPECT_TRUE(test::run_until(loop(), [&] { return over.load(); }));
    other.join();
    return answer;
  }

  eastap::test::ScratchFolder folder;
  std::string asked;
  ControlSocket::Reply later;
  std::unique_ptr<ControlSocket> socket;
};

TEST_F(ControlSocketTest, AnswersLinesAndIsForItsOwnerOnly) {
  open();
  struct stat facts{};
  ASSERT_EQ(::stat(path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  EXPECT_EQ(ask("one").value(), "heard one");
  EXPECT_EQ(ask("two").value(), "heard two");
  EXPECT_EQ(asked, "one|two|");
  EXPECT_TRUE(test::run_until(loop(), [&] { return socket->clients() == 0; }));
  socket.reset();
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(ControlSocketTest, ReplacesAFileThatATapLeftBehind) {
  ASSERT_TRUE(files::write_private(path(), {}));
  open();
  EXPECT_TRUE(ask("x"));
}

TEST_F(ControlSocketTest, SeveralLinesAndHalvesOfLines) {
  constexpr std::size_t longest = std::size_t{64} << 10U;
  open(longest);
  const OwnedFd raw = [&] {
    OwnedFd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().string().copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::connect(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    return made;
  }();
  const auto say = [&](std::string_view text) {
    ASSERT_EQ(::send(raw.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  };
  say("a\nb\nhal");
  EXPECT_TRUE(test::run_until(loop(), [&] { return asked == "a|b|"; }));
  say("f\n");
  EXPECT_TRUE(test::run_until(loop(), [&] { return asked == "a|b|half|"; }));
  asked.clear();
  say("later\nafter\n");
  EXPECT_TRUE(test::run_until(loop(), [&] { return !asked.empty(); }));
  test::run_a_while(loop());
  EXPECT_EQ(asked, "later|") << "the next line waits for the answer";
  later("now");
  EXPECT_EQ(asked, "later|after|");
  say("later\n");
  EXPECT_TRUE(test::run_until(loop(), [&] { return asked == "later|after|later|"; }));
  later("and now");
  const std::string endless(longest / 2, 'x');
  say(endless);
  test::run_a_while(loop());
  say(endless);
  test::run_a_while(loop());
  ::send(raw.get(), "more", 4, MSG_NOSIGNAL);
  EXPECT_TRUE(test::run_until(loop(), [&] { return socket->clients() == 0; })) << "a line without end";
}

TEST_F(ControlSocketTest, SaysWhenNobodyListens) {
  const auto answer = ask_control_socket(path(), "x", std::chrono::seconds(1));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::not_found);
}

TEST_F(ControlSocketTest, DoesNotWaitForEver) {
  open();
  const auto answer =
      ask_control_socket(path(), "x", std::chrono::milliseconds(50));  // the loop stands still
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::timeout);
  test::run_a_while(loop());
}

TEST_F(ControlSocketTest, RefusesAPathThatNoSocketCanHave) {
  const auto made = ControlSocket::open(loop(), folder.path() / std::string(120, 'x'), {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::invalid_input);
}

TEST_F(ControlSocketTest, AnAnswerToSomebodyWhoIsGone) {
  open();
  const auto impatient = ask("later", std::chrono::milliseconds(50));
  EXPECT_FALSE(impatient);
  EXPECT_TRUE(test::run_until(loop(), [&] { return socket->clients() == 0; }));
  later("too late");
  EXPECT_EQ(ask("again").value(), "heard again");
  socket.reset();
  later("later still");
}

}  // namespace
}  // namespace eastap::io
