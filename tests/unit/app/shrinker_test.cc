#include "proxy/app/shrinker.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/fixture/fixture.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/record.h"
#include "tests/support/files.h"
#include "tests/unit/ui/samples.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

class ShrinkerTest : public ::testing::Test {
 protected:
  /// Ten Syncs, of which the seventh ended in words that stand in the trace as text.
  void SetUp() override {
    trace::Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    for (std::uint64_t id = 1; id <= 10; ++id) {
      const auto each = ui::samples::good_sync();
      each->outcome = id == 7 ? "of-the-seventh" : "";
      each->id = ExchangeId{id};
      encoder.exchange(*each, {}, true);
    }
    encoder.end({.at = test::moment(9), .exchanges = 10, .reason = {}});
    ASSERT_TRUE(files::write_private(trace_, encoder.bytes()));
  }

  Result<Shrunk> shrink(const std::string& words, std::size_t max_runs = 1000) {
    Shrinker shrinker({.trace = trace_.string(),
                       .command = {"sh", "-c", words},
                       .exit_code = exit_code_,
                       .max_runs = max_runs},
                      talk_);
    return shrinker.run(out_);
  }
  [[nodiscard]] std::vector<std::uint64_t> written() const {
    std::vector<std::uint64_t> ids;
    auto reader = trace::Reader::open(out_);
    while (const auto event = reader ? reader->next() : std::nullopt) {
      if (event->observation.exchange) {
        ids.push_back(event->observation.exchange->id.value);
      }
    }
    return ids;
  }
  /// The same session as a fixture folder.
  void use_a_folder() {
    const std::filesystem::path file = trace_;
    trace_ = folder_.path() / "fixture";
    auto exporter = trace::fixture::open_export({.target = trace_});
    auto reader = trace::Reader::open(file);
    ASSERT_TRUE(exporter && reader);
    ASSERT_TRUE(trace::export_all(*reader, **exporter));
    out_ = folder_.path() / "smaller";
  }
  /// When the recording ended, counted from its beginning.
  static std::optional<microseconds> length_of(const std::filesystem::path& trace) {
    auto reader = trace::Reader::open(trace);
    while (reader && reader->next()) {
    }
    return reader && reader->end() ? std::optional(reader->end()->at.wall - reader->header().started.wall)
                                   : std::nullopt;
  }
  /// Shell words that fail (1) while the trace has so many bytes or more.
  [[nodiscard]] std::string fails_from(std::uintmax_t bytes) const {
    return "test $(wc -c < '{}') -lt " + std::to_string(bytes);
  }

  test::ScratchFolder folder_;
  std::filesystem::path trace_ = folder_.path() / "a.eastrace";
  std::filesystem::path out_ = folder_.path() / "out.eastrace";
  std::optional<int> exit_code_;
  std::ostringstream talk_;
};

TEST_F(ShrinkerTest, LeavesTheOneThatFails) {
  const auto seventh = shrink("! grep -q -a of-the-seventh '{}'");
  ASSERT_TRUE(seventh);
  EXPECT_EQ(seventh->exchanges, std::vector<ExchangeId>{ExchangeId{7}});
  EXPECT_EQ(written(), std::vector<std::uint64_t>{7});
  std::filesystem::remove(out_);
  const auto done = shrink("! grep -q -a words-of-nobody '{}'");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::refused);
  EXPECT_THAT(done.error().what, HasSubstr("the command exits with 0"));
  EXPECT_FALSE(std::filesystem::exists(out_));
  const auto one = shrink("exit 4");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->exchanges.size(), 1U);
  EXPECT_EQ(one->before, 10U);
  EXPECT_TRUE(one->smallest);
  EXPECT_EQ(written().size(), 1U);
  EXPECT_THAT(talk_.str(), HasSubstr("10 exchanges: the command exits with 4"));
  EXPECT_THAT(talk_.str(), HasSubstr("1 exchange: it still fails"));
}

TEST_F(ShrinkerTest, KeepsAFolderAFolder) {
  use_a_folder();
  const auto done = shrink("test -f '{}/manifest.json' && test \"$(ls '{}' | grep -c response)\" -lt 1");
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_EQ(done->exchanges.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(out_ / "manifest.json"));
  EXPECT_EQ(written().size(), 1U);
}

TEST_F(ShrinkerTest, AFolderKeepsItsNumbersAndItsEnd) {
  use_a_folder();
  const auto done = shrink("! grep -q of-the-seventh '{}/manifest.json'");
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_EQ(done->exchanges, std::vector<ExchangeId>{ExchangeId{7}});
  EXPECT_EQ(written(), std::vector<std::uint64_t>{7});
  EXPECT_TRUE(std::filesystem::exists(out_ / "0007-Sync.request.xml"));
  ASSERT_TRUE(length_of(trace_));
  EXPECT_EQ(length_of(out_), length_of(trace_));
}

TEST_F(ShrinkerTest, FindsHowManyAreNeeded) {
  const auto done = shrink(fails_from(std::filesystem::file_size(trace_) / 2));
  ASSERT_TRUE(done);
  EXPECT_GT(done->exchanges.size(), 1U);
  EXPECT_LT(done->exchanges.size(), 10U);
  EXPECT_EQ(written().size(), done->exchanges.size());
}

TEST_F(ShrinkerTest, StopsWhereItIsTold) {
  const auto done = shrink("exit 1", 2);
  ASSERT_TRUE(done);
  EXPECT_FALSE(done->smallest);
  EXPECT_EQ(done->why_not_smallest, "stopped after 2 runs");
  EXPECT_EQ(written().size(), done->exchanges.size());
}

TEST_F(ShrinkerTest, ACommandThatTakesTurnsProvesNothing) {
  const std::string count = (folder_.path() / "count").string();
  const std::string counted = "echo >> " + count + "; n=$(wc -l < " + count + "); ";
  for (const char* passes : {"test $((n % 2)) = 0", "test $n != 1", "test $((n % 3)) != 1"}) {
    std::filesystem::remove(out_);
    std::filesystem::remove(count);
    const auto done = shrink(counted + passes);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_FALSE(done->smallest) << passes;
    EXPECT_FALSE(done->steady) << passes;
    EXPECT_THAT(done->why_not_smallest, HasSubstr("is not steady"));
  }
}

TEST_F(ShrinkerTest, TheLastTriesCountToo) {
  const auto all = shrink("exit 1");
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->smallest && all->steady);
  std::filesystem::remove(out_);
  const auto less = shrink("exit 1", all->runs - 1);
  ASSERT_TRUE(less);
  EXPECT_FALSE(less->smallest);
  EXPECT_THAT(less->why_not_smallest, HasSubstr("before what is left was tried again"));
}

TEST_F(ShrinkerTest, KnowsWhatIsNoFailure) {
  EXPECT_FALSE(shrink("exit 125")) << "cannot tell";
  const auto lost = shrink("exit 127");
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().what, HasSubstr("could not be run"));
  exit_code_ = 4;
  EXPECT_FALSE(shrink("exit 5"));
  EXPECT_TRUE(shrink("exit 4"));
}

TEST_F(ShrinkerTest, SaysWhatItCannotRead) {
  trace_ = folder_.path() / "none.eastrace";
  const auto done = shrink("exit 1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace eastap::app
