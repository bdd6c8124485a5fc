#include "proxy/trace/repair.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/output_file.h"
#include "proxy/trace/reader.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::repair_test {
namespace {

class Repair : public ::testing::Test {
 protected:
  Bytes sample() {
    Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    encoder.exchange(*samples::exchange(), {}, true);
    first_ = encoder.bytes().size();
    encoder.exchange(*samples::exchange(), {}, true);
    encoder.exchange(*samples::exchange(), {}, true);
    return encoder.bytes();
  }
  Result<Repaired> mend(const Bytes& bytes) {
    EXPECT_TRUE(files::write_private(from_, bytes));
    return repair(from_, to_);
  }

  test::ScratchFolder folder_;
  std::filesystem::path from_ = folder_.path() / "a.eastrace";
  std::filesystem::path to_ = folder_.path() / "b.eastrace";
  std::size_t first_ = 0;
};

TEST_F(Repair, KeepsWhatIsWholeAndClosesTheTrace) {
  Bytes bytes = sample();
  bytes[first_ + 40] ^= 1U;
  bytes.resize(bytes.size() - 5);
  const auto done = mend(bytes);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->exchanges, 1U);
  EXPECT_FALSE(done->damage.empty());
  auto reader = Reader::open(to_);
  ASSERT_TRUE(reader);
  std::size_t count = 0;
  while (reader->next()) {
    ++count;
  }
  EXPECT_EQ(count, 1U);
  EXPECT_TRUE(reader->damage().empty());
  ASSERT_TRUE(reader->end());
  EXPECT_EQ(reader->end()->exchanges, 1U);
  EXPECT_EQ(reader->end()->at.wall, samples::exchange()->finished.wall) << "nobody knows of anything later";
  EXPECT_EQ(test::slurp(from_), bytes) << "the damaged one stays as it is";
}

TEST_F(Repair, AWholeTraceStaysTheSame) {
  Bytes bytes = sample();
  const auto done = mend(bytes);
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->damage.empty());
  EXPECT_EQ(done->exchanges, 3U);
  Bytes copy = test::slurp(to_);
  copy.resize(bytes.size());
  EXPECT_EQ(copy, bytes);
}

TEST_F(Repair, TheRecordingEndsWhenAndWhyItDid) {
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.exchange(*samples::exchange(), {}, true);
  const std::size_t before = encoder.bytes().size();
  encoder.exchange(*samples::exchange(), {}, true);
  encoder.end({.at = test::moment(9'000'000),
               .exchanges = 2,
               .reason = "the disk is full",
               .next = "a-0002.eastrace"});
  Bytes bytes = encoder.bytes();
  bytes[before + 40] ^= 1U;
  ASSERT_TRUE(mend(bytes));
  auto reader = Reader::open(to_);
  ASSERT_TRUE(reader);
  while (reader->next()) {
  }
  ASSERT_TRUE(reader->end());
  EXPECT_EQ(reader->end()->at.wall, test::moment(9'000'000).wall);
  EXPECT_EQ(reader->end()->at.steady.count(), 9'000'000'000);
  EXPECT_EQ(reader->end()->reason, "the disk is full");
  EXPECT_EQ(reader->end()->next, "a-0002.eastrace");
  EXPECT_EQ(reader->end()->exchanges, 1U) << "as many as are left";
}

TEST_F(Repair, AWholeRecordThatCannotBeReadIsDamage) {
  const auto frame = [](std::uint8_t kind, ByteView payload) {
    const auto head = make_frame_head({.kind = kind,
                                       .crc = frame_crc(kind, payload),
                                       .length = static_cast<std::uint32_t>(payload.size())});
    Bytes all(head.begin(), head.end());
    append(all, payload);
    return all;
  };
  const Bytes no_map{0x01};
  Bytes bytes = sample();
  const std::size_t begin = bytes.size();
  append(bytes, frame(static_cast<std::uint8_t>(RecordKind::exchange), no_map));
  append(bytes, frame(99, no_map));
  const auto done = mend(bytes);
  ASSERT_TRUE(done);
  ASSERT_EQ(done->damage.size(), 1U) << "what a later version writes is none";
  EXPECT_EQ(done->damage[0].offset, begin);
  EXPECT_EQ(done->damage[0].length, frame_head_size + 1);
  EXPECT_EQ(done->damage[0].what, "the record is not a msgpack map");
  EXPECT_EQ(done->exchanges, 3U);
  EXPECT_EQ(done->records, 5U);
}

TEST_F(Repair, WhatFailsLeavesNothingBehind) {
  const Bytes bytes = sample();
  {
    EXPECT_TRUE(files::write_private(from_, bytes));
    const test::FileSizeLimit full(first_ + 10);
    EXPECT_FALSE(repair(from_, to_));
  }
  EXPECT_FALSE(std::filesystem::exists(to_));
  EXPECT_TRUE(mend(bytes)) << "the next run is not refused";
}

TEST_F(Repair, RefusesWhatItMustNotTouch) {
  EXPECT_FALSE(repair(from_, to_));
  EXPECT_FALSE(mend(to_bytes("no trace")));
  EXPECT_TRUE(mend(sample()));
  EXPECT_FALSE(repair(from_, to_)) << "the new file is there already";
  const auto growing = folder_.path() / "c.eastrace";
  auto writing = OutputFile::create(growing);
  ASSERT_TRUE(writing);
  const auto refused = repair(growing, folder_.path() / "d.eastrace");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace eastap::trace::repair_test
