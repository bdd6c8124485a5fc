#include "proxy/trace/frame_reader.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "proxy/trace/record.h"

namespace eastap::trace::frame_reader_test {
namespace {

/// A trace of a header and `count` small records.
Bytes sample(int count) {
  Encoder encoder({});
  encoder.header({.eastap = "x"});
  for (int i = 0; i < count; ++i) {
    encoder.closed({.at = {}, .connection = {static_cast<std::uint64_t>(i)}, .by = "somebody"});
  }
  return encoder.bytes();
}

struct Outcome {
  std::vector<std::uint8_t> kinds;
  std::vector<Damage> damage;
};
Outcome read(Bytes bytes) {
  auto reader = FrameReader::open(from_memory(std::move(bytes)));
  EXPECT_TRUE(reader);
  Outcome outcome;
  while (const auto frame = reader->next()) {
    outcome.kinds.push_back(frame->kind);
  }
  outcome.damage = reader->damage();
  return outcome;
}

TEST(FrameReader, ReadsWhatWasWritten) {
  const Outcome outcome = read(sample(3));
  EXPECT_EQ(outcome.kinds, (std::vector<std::uint8_t>{1, 6, 6, 6}));
  EXPECT_TRUE(outcome.damage.empty());
}

TEST(FrameReader, ATornTailLosesOnlyItself) {
  const Bytes whole = sample(2);
  const std::size_t two = sample(1).size();
  for (std::size_t size = two + 1; size < whole.size(); ++size) {
    const Outcome outcome = read(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_EQ(outcome.kinds.size(), 2U);
    ASSERT_EQ(outcome.damage.size(), 1U) << size;
    EXPECT_EQ(outcome.damage[0].offset, two);
    EXPECT_EQ(outcome.damage[0].length, size - two);
    EXPECT_TRUE(outcome.damage[0].tail);
  }
  EXPECT_TRUE(read(sample(1)).damage.empty()) << "a cut between records is no damage";
}

TEST(FrameReader, DamageInTheMiddleIsSteppedOver) {
  const Bytes whole = sample(3);
  const std::size_t first = sample(0).size();
  const std::size_t second = sample(1).size();
  for (std::size_t at = first; at < second; ++at) {
    Bytes hit = whole;
    hit[at] ^= 0xFFU;
    const Outcome outcome = read(hit);
    EXPECT_EQ(outcome.kinds.size(), 3U) << at;
    ASSERT_EQ(outcome.damage.size(), 1U) << at;
    EXPECT_EQ(outcome.damage[0].offset, first);
    EXPECT_EQ(outcome.damage[0].length, second - first);
    EXPECT_FALSE(outcome.damage[0].tail);
  }
}

TEST(FrameReader, ZerosAtTheEndAreATornTail) {
  Bytes bytes = sample(1);
  bytes.resize(bytes.size() + 100'000);
  const Outcome outcome = read(bytes);
  EXPECT_EQ(outcome.kinds.size(), 2U);
  ASSERT_EQ(outcome.damage.size(), 1U);
  EXPECT_EQ(outcome.damage[0].length, 100'000U);
}

TEST(FrameReader, RecordsBehindMuchDamageAreFound) {
  Bytes bytes = sample(1);
  bytes.insert(bytes.end(), 200'000, 0x93);
  const Bytes more = sample(2);
  const std::size_t from = sample(1).size();
  bytes.insert(bytes.end(), more.begin() + static_cast<std::ptrdiff_t>(from), more.end());
  EXPECT_EQ(read(bytes).kinds.size(), 3U);
}

TEST(FrameReader, ManyFalseHeadsEndTheSearch) {
  Bytes bytes = sample(0);
  const std::size_t false_heads = 20'000;
  for (std::size_t i = 0; i < false_heads; ++i) {
    const auto head = make_frame_head({.kind = 5, .crc = 1, .length = 400'000});
    bytes.insert(bytes.end(), head.begin(), head.end());
  }
  bytes.resize(bytes.size() + 400'000);
  EXPECT_EQ(read(bytes).damage.size(), 1U);
}

TEST(FrameReader, ReadsAgainFromAnOffset) {
  auto reader = FrameReader::open(from_memory(sample(2)));
  ASSERT_TRUE(reader);
  static_cast<void>(reader->next());
  const std::uint64_t offset = reader->next()->offset;
  static_cast<void>(reader->next());
  ASSERT_TRUE(reader->at(offset));
  EXPECT_EQ(reader->at(offset)->kind, 6);
  EXPECT_FALSE(reader->at(offset + 1));
  EXPECT_FALSE(reader->next());
}

TEST(FrameReader, RefusesWhatIsNoTrace) {
  EXPECT_FALSE(FrameReader::open(from_memory({})));
  EXPECT_FALSE(FrameReader::open(from_memory(to_bytes("GET / HTTP/1.1\r\n\r\n"))));
  Bytes later = sample(1);
  later[magic.size()] = 2;
  const auto refused = FrameReader::open(from_memory(later));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("version 2"), std::string::npos);
}

TEST(FrameReader, FindsTheLastOfAKindFromTheBack) {
  Encoder encoder({});
  encoder.header({.eastap = "x"});
  encoder.index({.self = 1});
  const std::size_t second = encoder.bytes().size();
  encoder.index({.self = 2});
  for (int i = 0; i < 5000; ++i) {
    encoder.closed({.at = {}, .connection = {1}, .by = "somebody"});
  }
  const std::size_t end = encoder.bytes().size();
  encoder.end({});
  Bytes bytes = encoder.bytes();
  const auto find = [&](RecordKind kind, std::uint64_t reach, bool at_end) {
    auto reader = FrameReader::open(from_memory(bytes));
    const auto frame = reader->find_last(kind, reach, at_end);
    return frame ? frame->offset : 0;
  };
  EXPECT_EQ(find(RecordKind::end, 1000, true), end);
  EXPECT_EQ(find(RecordKind::index, bytes.size(), false), second);
  EXPECT_EQ(find(RecordKind::index, 1000, false), 0U) << "too far away";
  bytes.push_back(0);
  EXPECT_EQ(find(RecordKind::end, 1000, true), 0U) << "it does not end with the file";
  EXPECT_EQ(find(RecordKind::end, 1000, false), end);
  bytes[second + 20] ^= 1U;
  EXPECT_LT(find(RecordKind::index, bytes.size(), false), second);
}

}  // namespace
}  // namespace eastap::trace::frame_reader_test
