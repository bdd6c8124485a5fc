#include "proxy/trace/record_copy.h"

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/indexed_trace.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::record_copy_test {
namespace {

TEST(RecordCopy, WritesTheIndexAndTheEndAnew) {
  const test::ScratchFolder folder;
  const auto from = folder.path() / "a.eastrace";
  const auto to = folder.path() / "b.eastrace";
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.exchange(*samples::exchange(), {}, true);
  encoder.end({.at = test::moment(7), .exchanges = 55, .reason = "a false one"});
  ASSERT_TRUE(files::write_private(from, encoder.bytes()));
  auto source = open_file(from);
  ASSERT_TRUE(source);
  auto frames = FrameReader::open(*std::move(source));
  auto copy = RecordCopy::create(to);
  ASSERT_TRUE(frames && copy);
  while (const auto frame = frames->next()) {
    ASSERT_TRUE(copy->add(*frame));
  }
  EXPECT_EQ(copy->records(), 2U);
  EXPECT_EQ(copy->exchanges(), 1U);
  EXPECT_EQ(copy->epoch().wall, test::moment(0).wall);
  ASSERT_TRUE(copy->finish(test::moment(9)));
  auto indexed = IndexedTrace::open(to);
  ASSERT_TRUE(indexed && *indexed);
  EXPECT_EQ((*indexed)->last(5).size(), 1U);
  ASSERT_TRUE((*indexed)->end());
  EXPECT_EQ((*indexed)->end()->exchanges, 1U);
  EXPECT_EQ((*indexed)->end()->reason, "");
}

TEST(RecordCopy, EndsAsTheRecordsSaidThatCame) {
  const test::ScratchFolder folder;
  const auto to = folder.path() / "b.eastrace";
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  auto copy = RecordCopy::create(to);
  ASSERT_TRUE(copy);
  ASSERT_TRUE(copy->add(encoder.bytes()));
  EXPECT_FALSE(copy->finish());
  encoder.clear();
  encoder.exchange(*samples::exchange(), {}, true);
  encoder.end({.at = test::moment(7), .exchanges = 55, .reason = "cut"});
  ASSERT_TRUE(copy->add(encoder.bytes()));
  ASSERT_TRUE(copy->finish());
  auto indexed = IndexedTrace::open(to);
  ASSERT_TRUE(indexed && *indexed);
  ASSERT_TRUE((*indexed)->end());
  EXPECT_EQ((*indexed)->end()->at.wall, test::moment(7).wall);
  EXPECT_EQ((*indexed)->end()->exchanges, 1U);
  EXPECT_EQ((*indexed)->end()->reason, "cut");
}

TEST(RecordCopy, TakesNoFileThatIsThere) {
  const test::ScratchFolder folder;
  const auto there = folder.path() / "a.eastrace";
  ASSERT_TRUE(files::write_private(there, as_bytes("mine")));
  EXPECT_FALSE(RecordCopy::create(there));
  EXPECT_FALSE(RecordCopy::create(folder.path() / "none" / "b.eastrace"));
}

}  // namespace
}  // namespace eastap::trace::record_copy_test
