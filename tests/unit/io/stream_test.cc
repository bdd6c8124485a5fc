#include "proxy/io/stream.h"

#include <optional>

#include <gmock/gmock.h>

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

using test::Peer;
using test::run_a_while;
using test::run_until;

// Writes down what it is told.
class Diary : public Stream::Owner {
 public:
  void on_data(Stream& stream, ByteView bytes) override {
    data += as_text(bytes);
    act(stream);
  }
  void on_eof(Stream& stream) override {
    events += "eof ";
    act(stream);
  }
  void on_reset(Stream& stream, std::string reason) override {
    events += "reset ";
    why = std::move(reason);
    act(stream);
  }
  void on_congested(Stream& stream) override {
    events += "congested ";
    act(stream);
  }
  void on_drained(Stream& stream) override {
    events += "drained ";
    act(stream);
  }
  void on_all_sent(Stream& stream) override {
    all_sent = true;
    act(stream);
  }
  void act(Stream& stream) {
    if (then) {
      then(stream);
    }
  }

  std::string data;
  std::string events;
  std::string why;
  bool all_sent = false;
  std::function<void(Stream&)> then;
};

class StreamTest : public test::LoopTest {
 protected:
  void connect(int receive_buffer = 0) {
    auto pair = test::connected_pair(loop(), receive_buffer);
    peer = std::move(pair.theirs);
    stream = std::make_unique<Stream>(loop(), std::move(pair.ours), diary);
  }
  void write(std::vector<std::string> texts) const {
    std::vector<Bytes> pieces;
    pieces.reserve(texts.size());
    for (const std::string& text : texts) {
      pieces.push_back(to_bytes(text));
    }
    stream->write(pieces);
    EXPECT_TRUE(pieces.empty());
  }
  // More than the kernel's buffers hold; every byte tells its place.
  static std::string large(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    }
    return text;
  }
  bool until(const std::function<bool()>& done) { return run_until(loop(), done); }

  Diary diary;
  Peer peer;
  std::unique_ptr<Stream> stream;
};

TEST_F(StreamTest, ReadsOnlyWhenAsked) {
  connect();
  peer.send("hello");
  run_a_while(loop());
  EXPECT_EQ(diary.data, "");
  stream->set_reading(true);
  ASSERT_TRUE(until([&] { return diary.data == "hello"; }));
  stream->set_reading(false);
  peer.send("more");
  run_a_while(loop());
  EXPECT_EQ(diary.data, "hello");
  stream->set_reading(true);
  EXPECT_TRUE(until([&] { return diary.data == "hellomore"; }));
  EXPECT_EQ(diary.events, "");
}

TEST_F(StreamTest, PiecesArriveInOrder) {
  connect();
  std::vector<std::string> many;
  std::string all;
  for (int i = 0; i < 500; ++i) {
    many.push_back(std::to_string(i) + ",");
    all += many.back();
  }
  many[100] = "";  // an empty one does no harm
  all.erase(all.find("100,"), 4);
  write(many);
  EXPECT_TRUE(until([&] { return peer.pump(), peer.received() == all; }));
  EXPECT_EQ(stream->unsent(), 0U);
}

TEST_F(StreamTest, FinIsToldAsFinAndTheOtherDirectionGoesOn) {
  connect();
  stream->set_reading(true);
  peer.send("last");
  peer.fin();
  ASSERT_TRUE(until([&] { return diary.events == "eof "; }));
  EXPECT_EQ(diary.data, "last");
  EXPECT_TRUE(stream->got_eof());
  write({"still here"});
  stream->finish();
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_fin());
  EXPECT_EQ(peer.received(), "still here");
  EXPECT_EQ(diary.events, "eof ");
}

TEST_F(StreamTest, ResetIsToldAsResetWithTheSystemsWords) {
  connect();
  stream->set_reading(true);
  peer.reset();
  ASSERT_TRUE(until([&] { return !diary.events.empty(); }));
  EXPECT_EQ(diary.events, "reset ");
  EXPECT_THAT(diary.why, testing::HasSubstr("reset"));
  EXPECT_TRUE(stream->dead());
  write({"into the void"});  // dropped
  run_a_while(loop());
  EXPECT_EQ(diary.events, "reset ");
}

TEST_F(StreamTest, ResetRightBehindBytesIsNoFin) {
  connect();
  stream->set_reading(true);
  peer.send("last words");
  peer.reset();  // before the loop turns, so both are there when it reads
  ASSERT_TRUE(until([&] { return !diary.events.empty(); }));
  run_a_while(loop());
  EXPECT_EQ(diary.data, "last words");
  EXPECT_EQ(diary.events, "reset ");
}

TEST_F(StreamTest, ResetRightBehindAFinIsToldAfterIt) {
  connect();
  stream->set_reading(true);
  peer.send("bye");
  peer.fin();
  peer.reset();
  ASSERT_TRUE(until([&] { return diary.events.ends_with("reset "); }));
  EXPECT_EQ(diary.data, "bye");
  EXPECT_EQ(diary.events, "eof reset ");
}

TEST_F(StreamTest, ResetWhilePausedIsNoticedAtOnceAlthoughBytesWait) {
  connect();
  stream->set_reading(true);
  run_a_while(loop());
  stream->set_reading(false);
  peer.send("unread");
  run_a_while(loop());
  EXPECT_EQ(diary.events, "");
  peer.reset();
  ASSERT_TRUE(until([&] { return !diary.events.empty(); }));
  EXPECT_EQ(diary.events, "reset ");
  EXPECT_EQ(diary.data, "");
}

TEST_F(StreamTest, ResetWhilePausedForTheSecondTime) {
  connect();
  for (int i = 0; i < 3; ++i) {
    stream->set_reading(true);
    run_a_while(loop(), 3);
    stream->set_reading(false);
    run_a_while(loop(), 3);
  }
  peer.reset();
  ASSERT_TRUE(until([&] { return !diary.events.empty(); }));
  EXPECT_EQ(diary.events, "reset ");
}

TEST_F(StreamTest, ResetThatCameBeforeThePauseIsNoticed) {
  connect();
  stream->set_reading(false);
  stream->set_reading(true);
  stream->set_reading(false);
  peer.reset();
  ASSERT_TRUE(until([&] { return diary.events == "reset "; }));
}

TEST_F(StreamTest, FinWhilePausedWaitsBehindTheBytes) {
  connect();
  stream->set_reading(true);
  run_a_while(loop(), 3);
  stream->set_reading(false);
  peer.send("tail");
  peer.fin();
  run_a_while(loop());
  EXPECT_EQ(diary.events, "");
  stream->set_reading(true);
  ASSERT_TRUE(until([&] { return diary.events == "eof "; }));
  EXPECT_EQ(diary.data, "tail");
}

TEST_F(StreamTest, BothFinsWhilePausedAreNoReset) {
  connect();
  stream->set_reading(true);
  run_a_while(loop(), 3);
  stream->set_reading(false);
  stream->finish();
  peer.fin();
  run_a_while(loop());
  EXPECT_EQ(diary.events, "");
  stream->set_reading(true);
  EXPECT_TRUE(until([&] { return diary.events == "eof "; }));
}

TEST_F(StreamTest, ResetAfterFinIsTold) {
  connect();
  stream->set_reading(true);
  peer.fin();
  ASSERT_TRUE(until([&] { return diary.events == "eof "; }));
  peer.reset();
  EXPECT_TRUE(until([&] { return diary.events == "eof reset "; }));
}

TEST_F(StreamTest, CongestedAboveTheHighMarkAndDrainedBelowTheLowOne) {
  connect(4096);
  const std::string text = large(8U << 20U);  // more than both kernel buffers
  std::size_t given = 0;
  while (given < text.size() && diary.events.empty()) {
    write({text.substr(given, 32768)});
    given += 32768;
  }
  ASSERT_EQ(diary.events, "congested ");
  EXPECT_GT(stream->unsent(), Stream::high_watermark);
  EXPECT_LE(stream->unsent(), Stream::high_watermark + 32768);
  const std::size_t unsent = stream->unsent();
  write({text.substr(given, 1000), text.substr(given + 1000, 1000)});
  given += 2000;
  EXPECT_EQ(stream->unsent(), unsent + 2000);
  EXPECT_EQ(diary.events, "congested ");  // told once
  ASSERT_TRUE(until([&] { return peer.pump(100'000), diary.events == "congested drained "; }));
  EXPECT_LT(stream->unsent(), Stream::low_watermark);
  stream->finish();
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_fin());  // the FIN came after all of it
  EXPECT_EQ(peer.received(), text.substr(0, given));
}

TEST_F(StreamTest, WhatIsWrittenInATurnLeavesAtItsEnd) {
  connect();
  write({"one ", "two "});
  write({"three"});
  EXPECT_EQ(stream->unsent(), 13U);
  peer.pump();
  EXPECT_EQ(peer.received(), "");
  ASSERT_TRUE(until([&] { return peer.pump(), peer.received() == "one two three"; }));
  EXPECT_EQ(stream->unsent(), 0U);

  const std::string much(Stream::most_held + 1, 'x');
  write({much});
  peer.pump();
  EXPECT_GT(peer.received().size(), 13U);  // that much does not wait
  stream->reset();
}

TEST_F(StreamTest, SmallPiecesThatWaitAreJoined) {
  connect(4096);
  while (stream->unsent() == 0) {
    write({std::string(65536, 'x')});
    stream->write_out();
  }
  std::string tail;
  for (int i = 0; i < 20'000; ++i) {
    write({"ab"});
    tail += "ab";
  }
  ASSERT_TRUE(until([&] { return peer.pump(), peer.received().ends_with("x" + tail); }));
  EXPECT_TRUE(until([&] { return diary.all_sent || diary.events.ends_with("drained "); }));
}

TEST_F(StreamTest, RstIsSentAtOnceAlsoAfterFin) {
  connect();
  write({"begin"});
  stream->finish();
  stream->reset();
  EXPECT_TRUE(stream->dead());
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  // The FIN may have come first; what is sent then meets the RST.
  if (peer.got_fin()) {
    peer.send("x");
    char byte = 0;
    ASSERT_TRUE(until([&] { return ::recv(peer.fd(), &byte, 1, MSG_DONTWAIT) < 0 || peer.send("x") == 0; }));
  }
}

TEST_F(StreamTest, RstWithBytesUnsent) {
  connect(4096);
  while (stream->unsent() == 0) {
    write({std::string(65536, 'x')});
    stream->write_out();
  }
  stream->reset();
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_reset());
  EXPECT_EQ(diary.events, "");
}

TEST_F(StreamTest, WritingAfterThePeersResetIsToldWhilePaused) {
  connect();
  peer.send("answer");
  peer.reset();
  for (int i = 0; i < 50 && diary.events.empty(); ++i) {
    write({"x"});
  }
  EXPECT_TRUE(until([&] { return diary.events == "reset "; }));
}

TEST_F(StreamTest, WhatThePeerSaidBeforeItsResetIsNotLostToAFailedWrite) {
  connect();
  stream->set_reading(true);
  peer.send("413 too large");
  peer.reset();
  for (int i = 0; i < 50; ++i) {
    write({"body"});  // fails at once; the loop has not turned yet
  }
  EXPECT_EQ(diary.events, "");
  ASSERT_TRUE(until([&] { return diary.events == "reset "; }));
  EXPECT_EQ(diary.data, "413 too large");
}

TEST_F(StreamTest, DestroyedInEveryCallback) {
  const auto drop = [this](Stream& /*stream*/) { stream.reset(); };
  connect();
  diary.then = drop;
  stream->set_reading(true);
  peer.send("data");
  EXPECT_TRUE(until([&] { return stream == nullptr; }));

  connect();
  stream->set_reading(true);
  peer.fin();
  EXPECT_TRUE(until([&] { return stream == nullptr; }));

  connect();
  stream->set_reading(true);
  peer.reset();
  EXPECT_TRUE(until([&] { return stream == nullptr; }));

  connect();
  run_a_while(loop());
  peer.reset();
  stream->set_reading(true);
  stream->set_reading(false);  // now the watch tells
  EXPECT_TRUE(until([&] { return stream == nullptr; }));

  connect(4096);
  for (int i = 0; i < 1000 && stream != nullptr; ++i) {
    write({std::string(65536, 'x')});  // congested
  }
  EXPECT_EQ(stream, nullptr);
  run_a_while(loop());

  connect(4096);
  diary.then = nullptr;
  while (stream->unsent() == 0) {
    write({std::string(65536, 'x')});
    stream->write_out();
  }
  diary.then = drop;
  EXPECT_TRUE(until([&] { return peer.pump(), stream == nullptr; }));  // drained or all sent
}

TEST_F(StreamTest, DestroyedAtAFinWithAResetBehindIt) {
  connect();
  diary.then = [this](Stream& /*stream*/) { stream.reset(); };
  stream->set_reading(true);
  peer.fin();
  peer.reset();
  EXPECT_TRUE(until([&] { return stream == nullptr; }));
  run_a_while(loop());
  EXPECT_EQ(diary.events, "eof ");
}

TEST_F(StreamTest, DestroyedWithMegabytesInFlight) {
  connect(4096);
  for (int i = 0; i < 200; ++i) {
    write({std::string(65536, 'x')});
  }
  stream.reset();
  run_a_while(loop());  // the write's callback comes now, with nobody to tell
  EXPECT_EQ(diary.events, "congested ");
}

}  // namespace
}  // namespace eastap::io
