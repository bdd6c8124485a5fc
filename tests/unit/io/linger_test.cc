#include "proxy/io/linger.h"

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

using test::Peer;

class Silent : public Stream::Owner {
 public:
  void on_data(Stream& /*stream*/, ByteView /*bytes*/) override {}
  void on_eof(Stream& /*stream*/) override {}
  void on_reset(Stream& /*stream*/, std::string /*reason*/) override {}
  void on_congested(Stream& /*stream*/) override {}
  void on_drained(Stream& /*stream*/) override {}
};

class LingerTest : public test::LoopTest {
 protected:
  LingerTest() : linger(loop()) {}
  std::unique_ptr<Stream> connect(int receive_buffer = 0) {
    auto pair = test::connected_pair(loop(), receive_buffer);
    peer = std::move(pair.theirs);
    return std::make_unique<Stream>(loop(), std::move(pair.ours), silent);
  }
  bool until(const std::function<bool()>& done) { return test::run_until(loop(), done); }

  Silent silent;
  Peer peer;
  Linger linger;
};

TEST_F(LingerTest, SendsFinAndWaitsForThePeers) {
  linger.take(connect());
  EXPECT_EQ(linger.size(), 1U);
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_fin());
  EXPECT_EQ(linger.size(), 1U);
  peer.fin();
  EXPECT_TRUE(until([&] { return linger.size() == 0; }));
}

// The point of it all: bytes that nobody read would turn the FIN into a RST.
TEST_F(LingerTest, UnreadBytesDoNotCostThePeerItsAnswer) {
  auto stream = connect();
  peer.send(std::string(100'000, 'x'));
  std::vector<Bytes> answer{to_bytes("413 too large")};
  stream->write(answer);
  linger.take(std::move(stream));
  peer.send(std::string(100'000, 'y'));
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_fin());
  EXPECT_EQ(peer.received(), "413 too large");
  peer.close();
  EXPECT_TRUE(until([&] { return linger.size() == 0; }));
}

TEST_F(LingerTest, UnsentBytesAreSentFirst) {
  auto stream = connect(4096);
  std::string all;
  while (stream->unsent() == 0) {
    std::vector<Bytes> piece{Bytes(65536, 'x')};
    stream->write(piece);
    stream->write_out();
    all.append(65536, 'x');
  }
  peer.fin();
  linger.take(std::move(stream));
  EXPECT_EQ(linger.sending(), 1U);
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_fin());
  EXPECT_EQ(peer.received(), all);
  EXPECT_TRUE(until([&] { return linger.size() == 0; }));
  EXPECT_EQ(linger.sending(), 0U);
}

TEST_F(LingerTest, AResetEndsIt) {
  linger.take(connect());
  peer.reset();
  EXPECT_TRUE(until([&] { return linger.size() == 0; }));
}

TEST_F(LingerTest, WhatIsOverIsNotKept) {
  auto stream = connect();
  stream->reset();
  linger.take(std::move(stream));
  EXPECT_EQ(linger.size(), 0U);
}

TEST_F(LingerTest, APeerThatNeverClosesIsLeftAfterAWhile) {
  Linger hasty(loop(), {.for_fin = std::chrono::milliseconds(5)});
  hasty.take(connect());
  EXPECT_TRUE(until([&] { return hasty.size() == 0; }));
}

TEST_F(LingerTest, APeerThatTakesNothingIsLeftAfterAWhile) {
  Linger hasty(loop(),
               {.for_fin = std::chrono::milliseconds(5), .for_progress = std::chrono::milliseconds(5)});
  auto stream = connect(4096);
  while (stream->unsent() == 0) {
    std::vector<Bytes> piece{Bytes(65536, 'x')};
    stream->write(piece);
  }
  hasty.take(std::move(stream));
  EXPECT_TRUE(until([&] { return hasty.size() == 0; }));
}

TEST_F(LingerTest, NeverMoreThanItsLimit) {
  Linger small(loop(), {.most = 3});
  std::vector<Peer> peers;
  for (int i = 0; i < 10; ++i) {
    auto stream = connect();
    peers.push_back(std::move(peer));
    small.take(std::move(stream));
  }
  EXPECT_EQ(small.size(), 3U);
  small.clear();
  EXPECT_EQ(small.size(), 0U);
}

}  // namespace
}  // namespace eastap::io
