// The tap as a whole on loopback: a plain client, a plain server, and the life of the program around them.
#include "proxy/app/tap.h"

#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

// Blocking sockets with a limit on how long they block.
int limited_socket() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  return fd;
}

sockaddr_in on_loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Answers one request on one connection and closes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : listener_(limited_socket()) {
    sockaddr_in address = on_loopback(0);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    socklen_t length = sizeof(address);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int fd = ::accept(listener_, nullptr, nullptr);
      char buffer[4096];
      const ssize_t got = ::recv(fd, buffer, sizeof(buffer), 0);
      received.assign(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(fd);
    });
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  ~OneAnswer() {
    join();
    ::close(listener_);
  }
  void join() {
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  std::uint16_t port = 0;
  std::string received;

 private:
  int listener_;
  std::thread thread_;
};

// The whole answer until the tap closes, or its first bytes.
std::string ask(std::uint16_t port, const std::string& request, bool whole = true) {
  const int fd = limited_socket();
  const sockaddr_in address = on_loopback(port);
  std::string answer;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[4096];
    for (ssize_t got = 1; got > 0 && (whole || answer.empty());) {
      got = ::recv(fd, buffer, sizeof(buffer), 0);
      answer.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
  }
  ::close(fd);
  return answer;
}

class TapTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Tap>> make(RunWords words) {
    words.listen = "127.0.0.1:0";
    if (words.state_folder.empty()) {
      words.state_folder = (scratch_.path() / "state").string();
    }
    auto options = check_run_words(words);
    EXPECT_TRUE(options) << options.error().what;
    return Tap::create(*std::move(options));
  }
  static RunWords mode(const std::string& text) {
    RunWords words;
    words.modes = {text};
    words.quiet = true;
    return words;
  }
  test::ScratchFolder scratch_;
};

TEST_F(TapTest, PassesAnExchangeOnByteForByteAndEndsInOrder) {
  const std::string request = "GET /x HTTP/1.1\r\nHOST: example.org\r\n\r\n";
  const std::string answer = "HTTP/1.1 200 Fine\r\ncontent-length: 2\r\n\r\nok";
  OneAnswer server(answer);
  auto tap = make(mode("reverse:http://127.0.0.1:" + std::to_string(server.port)));
  ASSERT_TRUE(tap) << tap.error().what;
  const Endpoint where = (*tap)->endpoints().at(0);
  EXPECT_THAT((*tap)->ready_lines().at(0), HasSubstr(" " + where.to_string()));
  std::string got;
  std::thread client([&] {
    got = ask(where.port, request);
    (*tap)->stop();
  });
  const auto ended = (*tap)->run();
  client.join();
  EXPECT_TRUE(ended) << ended.error().what;
  server.join();
  EXPECT_EQ(server.received, request);
  EXPECT_EQ(got, answer);
}

TEST_F(TapTest, RecordsWhatPassed) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  RunWords words = mode("reverse:http://127.0.0.1:" + std::to_string(server.port));
  words.record = (scratch_.path() / "trace.eastrace").string();
  auto tap = make(words);
  ASSERT_TRUE(tap) << tap.error().what;
  std::thread client([&] {
    ask((*tap)->endpoints().at(0).port, "GET /remember-me HTTP/1.1\r\nHost: h\r\n\r\n");
    (*tap)->stop();
  });
  EXPECT_TRUE((*tap)->run());
  client.join();
  const Bytes trace = test::slurp(words.record);
  EXPECT_THAT(std::string(as_text(trace)), HasSubstr("GET /remember-me HTTP/1.1"));
  words.state_folder = (scratch_.path() / "other").string();
  const auto again = make(words);  // a trace is never overwritten
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().what, HasSubstr("--record"));
}

TEST_F(TapTest, KnowsThatItsRecordingEndedEarly) {
  for (const bool blocked : {false, true}) {
    OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    RunWords words = mode("reverse:http://127.0.0.1:" + std::to_string(server.port));
    words.listen = "127.0.0.1:0";
    words.state_folder = (scratch_.path() / "state").string();
    words.record = (scratch_.path() / (blocked ? "blocked.eastrace" : "free.eastrace")).string();
    auto options = check_run_words(words);
    ASSERT_TRUE(options) << options.error().what;
    options->rotation.bytes = 1;
    auto tap = Tap::create(*std::move(options));
    ASSERT_TRUE(tap) << tap.error().what;
    if (blocked) {
      ASSERT_TRUE(files::write_private(scratch_.path() / "blocked-0002.eastrace", Bytes(1, 1)));
    }
    std::thread client([&] {
      ask((*tap)->endpoints().at(0).port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      (*tap)->stop();
    });
    EXPECT_TRUE((*tap)->run());
    client.join();
    EXPECT_EQ((*tap)->recording_ended_early(), blocked);
  }
}

TEST_F(TapTest, ASignalEndsItInOrder) {
  for (const int signal : {SIGTERM, SIGINT}) {
    auto tap = make(mode("connect"));
    ASSERT_TRUE(tap) << tap.error().what;
    const Endpoint where = (*tap)->endpoints().at(0);
    std::thread killer([&] {
      ask(where.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false);  // run() watches for signals
                                                                    // by the time it serves
      ::kill(::getpid(), signal);
    });
    EXPECT_TRUE((*tap)->run());
    killer.join();
  }
}

TEST_F(TapTest, AnOpenConnectionDoesNotKeepItAlive) {
  auto tap = make(mode("connect"));
  ASSERT_TRUE(tap) << tap.error().what;
  const int idle = limited_socket();
  const sockaddr_in address = on_loopback((*tap)->endpoints().at(0).port);
  ASSERT_EQ(::connect(idle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  std::thread stopper([&] {
    ask((*tap)->endpoints().at(0).port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        false);  // accepted after the idle one
    (*tap)->stop();
  });
  EXPECT_TRUE((*tap)->run());
  stopper.join();
  char byte = 0;
  EXPECT_EQ(::recv(idle, &byte, 1, 0), 0);
  ::close(idle);
}

TEST_F(TapTest, ASecondTapOnOneStateFolderIsRefused) {
  const auto first = make(mode("connect"));
  ASSERT_TRUE(first) << first.error().what;
  const auto second = make(mode("connect"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::refused);
  EXPECT_THAT(second.error().what, HasSubstr("--state-dir"));
}

TEST_F(TapTest, FilesThatAreMissingAreNamed) {
  const std::string absent = (scratch_.path() / "absent.pem").string();
  for (auto member : {&RunWords::ca_cert, &RunWords::leaf, &RunWords::client_cert, &RunWords::upstream_ca}) {
    RunWords words = mode("connect");
    words.*member = absent;
    const auto tap = make(words);
    ASSERT_FALSE(tap);
    EXPECT_THAT(tap.error().what, HasSubstr("absent.pem"));
  }
  RunWords words = mode("connect");
  words.key_log = "/absent/keys";
  EXPECT_FALSE(make(words));
}

TEST_F(TapTest, AnotherCaMayBeBrought) {
  {
    ASSERT_TRUE(make(mode("connect")));
  }
  const auto ca = scratch_.path() / "state" / "ca";
  RunWords words = mode("connect");
  words.state_folder = (scratch_.path() / "other").string();
  words.ca_cert = (ca / "certificate.pem").string();
  const auto without_key = make(words);
  ASSERT_FALSE(without_key);
  EXPECT_THAT(without_key.error().what, HasSubstr("--ca-cert"));
  words.ca_key = (ca / "key.pem").string();
  const auto tap = make(words);
  EXPECT_TRUE(tap) << tap.error().what;
  EXPECT_FALSE(std::filesystem::exists(scratch_.path() / "other" / "ca"));
}

TEST_F(TapTest, AListenerThatCannotBeOpenedIsAnError) {
  const auto first = make(mode("connect"));
  ASSERT_TRUE(first);
  RunWords words = mode("connect@" + (*first)->endpoints().at(0).to_string());
  words.state_folder = (scratch_.path() / "other").string();
  const auto second = make(words);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr("is taken"));
}

}  // namespace
}  // namespace eastap::app
