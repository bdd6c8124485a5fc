#include "proxy/trace/series.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "proxy/trace/recorder.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::series_test {
namespace {

using Kind = core::Observation::Kind;

class SeriesTest : public ::testing::Test {
 protected:
  /// Exchange 1 waits from the first file to the last one, exchange 2 for ever; the rest fills the files.
  void SetUp() override {
    PartFiles files(folder_.path() / "t.eastrace", {.bytes = 4000});
    auto file = files.create_next(clock_.now());
    ASSERT_TRUE(file);
    Recorder recorder(std::move(*file), std::move(files), clock_, {.eastap_version = "x", .filter = {}});
    ASSERT_TRUE(recorder.begin());
    const auto tell = [&](Kind kind, std::uint64_t id) {
      auto exchange = samples::exchange();
      exchange->id = ExchangeId{id};
      ASSERT_TRUE(recorder.record(core::Observation{
          .kind = kind, .at = clock_.now(), .connection = exchange->connection, .exchange = exchange}));
    };
    tell(Kind::request_done, 1);
    tell(Kind::request_done, 2);
    for (std::uint64_t id = 3; id < 12; ++id) {
      tell(Kind::exchange_done, id);
    }
    tell(Kind::exchange_done, 1);
    ASSERT_TRUE(recorder.finish({}));
    for (std::uint64_t part = 1; std::filesystem::exists(part_name(folder_.path() / "t.eastrace", part));
         ++part) {
      paths_.push_back(part_name(folder_.path() / "t.eastrace", part));
    }
    ASSERT_GE(paths_.size(), 3U);
  }
  static std::vector<std::pair<std::uint64_t, bool>> told(Series& series) {
    std::vector<std::pair<std::uint64_t, bool>> ids;
    while (const auto event = series.next()) {
      if (!event->note && (event->unfinished || event->observation.kind == Kind::exchange_done)) {
        ids.emplace_back(event->observation.exchange->id.value, event->unfinished);
      }
    }
    return ids;
  }

  test::ScratchFolder folder_;
  SystemClock clock_;
  std::vector<std::filesystem::path> paths_;
};

TEST_F(SeriesTest, ReadsAsOneTraceInAnyOrder) {
  std::ranges::reverse(paths_);
  auto series = Series::open(paths_);
  ASSERT_TRUE(series);
  std::size_t files = 0;
  series->when_read([&](const SeriesFile&, const Reader& reader) {
    ++files;
    EXPECT_TRUE(reader.damage().empty());
  });
  const auto ids = told(*series);
  ASSERT_EQ(ids.size(), 11U);
  EXPECT_EQ(ids[0], (std::pair<std::uint64_t, bool>{3, false}));
  EXPECT_EQ(ids[9], (std::pair<std::uint64_t, bool>{1, false})) << "told once, where it is over";
  EXPECT_EQ(ids[10], (std::pair<std::uint64_t, bool>{2, true})) << "told once, at the end of everything";
  EXPECT_EQ(files, paths_.size());
  EXPECT_EQ(series->position(), series->size());
  EXPECT_EQ(series->gaps(), "");
  EXPECT_TRUE(series->end());
  EXPECT_FALSE(series->next());
}

TEST_F(SeriesTest, MissingPartsAreNamed) {
  const auto gaps_without = [&](std::size_t left_out) {
    auto named = paths_;
    named.erase(named.begin() + static_cast<std::ptrdiff_t>(left_out));
    auto series = Series::open(named);
    return series ? series->gaps() : series.error().what;
  };
  const std::size_t last = paths_.size() - 1;
  EXPECT_EQ(gaps_without(0), "part 1 is missing");
  EXPECT_EQ(gaps_without(1), "part 2 is missing");
  EXPECT_EQ(gaps_without(last), "part " + std::to_string(last + 1) + " is missing");
  EXPECT_EQ(Series::open({paths_[1]})->gaps(), "") << "that one is wanted";
  std::filesystem::remove(paths_[last]);
  const auto begun = OutputFile::create(paths_[last]);
  ASSERT_TRUE(begun);
  EXPECT_EQ(gaps_without(last), "") << "it is being written";
  EXPECT_EQ(Series::open(paths_)->gaps(), "");
  EXPECT_FALSE(Series::open({folder_.path() / "none"}));
  EXPECT_FALSE(Series::open({}));
}

TEST_F(SeriesTest, APartIsNamedOnce) {
  const auto copy = folder_.path() / "copy.eastrace";
  std::filesystem::copy_file(paths_[1], copy);
  for (const auto& again : {paths_[1], copy}) {
    const auto series = Series::open({paths_[0], paths_[1], again});
    ASSERT_FALSE(series);
    EXPECT_EQ(series.error().code, ErrorCode::invalid_input);
    EXPECT_NE(series.error().what.find("part 2 of the recording"), std::string::npos) << series.error().what;
  }
}

TEST_F(SeriesTest, TheIndexesOfAllFilesAgreeWithReadingThem) {
  auto series = Series::open(paths_);
  ASSERT_TRUE(series);
  auto indexed = IndexedSeries::open(*series);
  ASSERT_TRUE(indexed);
  ASSERT_TRUE(*indexed);
  IndexedSeries& traces = **indexed;
  std::map<std::uint64_t, nanoseconds> started;
  while (const auto event = series->next()) {
    if (event->observation.exchange) {
      started[event->observation.exchange->id.value] = event->observation.exchange->started.steady;
    }
  }
  for (std::uint64_t id = 1; id < 12; ++id) {
    const auto rows = traces.find(id);
    ASSERT_EQ(rows.size(), 1U) << id;
    const auto event = traces.read(rows.front());
    ASSERT_TRUE(event);
    EXPECT_EQ(event->unfinished, id == 2);
    EXPECT_EQ(event->observation.exchange->started.steady, started[id]) << "one clock for all files";
  }
  const auto last = traces.last(2);
  ASSERT_EQ(last.size(), 2U);
  EXPECT_EQ(last[1].found.row.id, 1U);

  const auto wanted = traces.find(1);
  const auto plan = traces.plan(wanted, {.exchanges = 1000});
  EXPECT_TRUE(plan.whole);
  ASSERT_EQ(plan.steps.size(), 10U) << "of all files, in order";
  EXPECT_EQ(plan.steps.front().row.found.row.id, 3U);
  EXPECT_TRUE(plan.steps.back().wanted);
  const auto brief = traces.plan(wanted, {.exchanges = 2});
  EXPECT_FALSE(brief.whole);
  EXPECT_EQ(brief.steps.size(), 4U);
  const auto none = traces.plan(wanted, {.exchanges = 1000, .bytes = 0});
  EXPECT_FALSE(none.whole);
  EXPECT_LT(none.steps.size(), 10U) << "the byte limit is one for all files";
  EXPECT_TRUE(none.steps.back().wanted);
}

TEST_F(SeriesTest, APartThatWasRemovedIsLeftOutAndNamed) {
  std::filesystem::remove(paths_[0]);
  auto series = Series::open(paths_);
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->gone(), std::vector{paths_[0]});
  EXPECT_EQ(series->files().size(), paths_.size() - 1);
  std::filesystem::remove(paths_[1]);  // after it was opened, as it is removed while another is read
  const auto rest = told(*series);
  EXPECT_FALSE(rest.empty());
  EXPECT_EQ(series->gone(), (std::vector{paths_[0], paths_[1]}));
  EXPECT_FALSE(series->trouble());
  EXPECT_EQ(series->position(), series->size());
}

TEST_F(SeriesTest, APartWithoutAHeadYetHidesNoOther) {
  auto named = paths_;
  named.push_back(folder_.path() / "t-0098.eastrace");
  named.push_back(folder_.path() / "t-0099.eastrace");
  auto nothing = OutputFile::create(named[paths_.size()]);
  auto half = OutputFile::create(named.back());
  ASSERT_TRUE(nothing && half);
  ASSERT_TRUE(half->append(ByteView(magic).first(4)));
  auto series = Series::open(named);
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->files().size(), paths_.size());
  EXPECT_TRUE(series->gone().empty());
  EXPECT_EQ(told(*series).size(), 11U);
  EXPECT_FALSE(Series::open({named.back()})) << "of a recording of which nothing is there";
  *half = *OutputFile::create(folder_.path() / "other");
  EXPECT_FALSE(Series::open(named)) << "nobody writes it any more, and it is cut";
}

TEST_F(SeriesTest, WhatIsNoPartOfARecordingHasToBeThere) {
  auto named = paths_;
  named.push_back(folder_.path() / "other.eastrace");
  const auto other = Series::open(named);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::not_found);
  named.back() = folder_.path() / "u-0001.eastrace";
  EXPECT_FALSE(Series::open(named)) << "of a recording of which nothing is there";
  EXPECT_FALSE(Series::open({folder_.path() / "t-0099.eastrace"}));
}

}  // namespace
}  // namespace eastap::trace::series_test
