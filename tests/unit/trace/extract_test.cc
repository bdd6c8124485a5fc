#include "proxy/trace/extract.h"

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/reader.h"
#include "tests/support/files.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::extract_test {
namespace {

/// Three exchanges on two connections, with what belongs to them.
class Extract : public ::testing::Test {
 protected:
  void SetUp() override {
    Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    for (const std::uint64_t connection : {1U, 2U}) {
      core::ConnectionFacts facts;
      facts.id = ConnectionId{connection};
      encoder.connection(test::moment(1), facts);
      encoder.tls(test::moment(2), ConnectionId{connection}, samples::tls());
    }
    for (const std::uint64_t id : {1U, 2U, 3U}) {
      const auto sample = samples::exchange();
      core::Exchange exchange = *sample;
      exchange.id = ExchangeId{id};
      core::ConnectionFacts facts = *sample->connection;
      facts.id = ConnectionId{id == 2 ? 2U : 1U};
      exchange.connection = std::make_shared<const core::ConnectionFacts>(facts);
      encoder.exchange(exchange, {}, true);
      encoder.note({.at = test::moment(3),
                    .connection = facts.id,
                    .exchange = exchange.id,
                    .note = {.text = "of " + std::to_string(id), .source = {}}});
    }
    for (const std::uint64_t connection : {1U, 2U}) {
      encoder.closed({.at = test::moment(4), .connection = ConnectionId{connection}, .by = "client"});
    }
    encoder.note(
        {.at = test::moment(5), .connection = {}, .exchange = {}, .note = {.text = "of all", .source = {}}});
    ASSERT_TRUE(files::write_private(from_, encoder.bytes()));
  }

  /// Every step of the new trace in a word.
  [[nodiscard]] std::vector<std::string> written() const {
    auto reader = Reader::open(to_);
    std::vector<std::string> steps;
    while (const auto event = reader ? reader->next() : std::nullopt) {
      const core::Observation& what = event->observation;
      steps.push_back(event->note     ? event->note->note.text
                      : what.exchange ? "exchange " + std::to_string(what.exchange->id.value)
                                      : "connection " + std::to_string(what.connection->id.value));
    }
    EXPECT_TRUE(reader && reader->damage().empty() && reader->end());
    return steps;
  }

  test::ScratchFolder folder_;
  std::filesystem::path from_ = folder_.path() / "a.eastrace";
  std::filesystem::path to_ = folder_.path() / "b.eastrace";
};

TEST_F(Extract, TakesWhatBelongsToTheChosen) {
  const auto count = extract(from_, to_, {ExchangeId{2}}, test::moment(9));
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 1U);
  EXPECT_EQ(written(), (std::vector<std::string>{"connection 2", "connection 2", "exchange 2", "of 2",
                                                 "connection 2", "of all"}));
}

TEST_F(Extract, AllIsTheSameAgain) {
  const auto count = extract(from_, to_, {ExchangeId{1}, ExchangeId{2}, ExchangeId{3}}, test::moment(9));
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 3U);
  Bytes copy = test::slurp(to_);
  const Bytes original = test::slurp(from_);
  copy.resize(original.size());
  EXPECT_EQ(copy, original);
}

TEST_F(Extract, EndsAsTheRecordingEnded) {
  Encoder encoder(test::moment(0));
  encoder.end({.at = test::moment(6), .exchanges = 3, .reason = "disk full"});
  Bytes bytes = test::slurp(from_);
  append(bytes, encoder.bytes());
  ASSERT_TRUE(files::write_private(from_, bytes));
  ASSERT_TRUE(extract(from_, to_, {ExchangeId{2}}, test::moment(9)));
  auto reader = Reader::open(to_);
  ASSERT_TRUE(reader);
  while (reader->next()) {
  }
  ASSERT_TRUE(reader->end());
  EXPECT_EQ(reader->end()->at.wall, test::moment(6).wall);
  EXPECT_EQ(reader->end()->reason, "disk full");
  EXPECT_EQ(reader->end()->exchanges, 1U);
}

TEST_F(Extract, SaysHowManyThereWere) {
  const auto count = extract(from_, to_, {ExchangeId{3}, ExchangeId{77}}, test::moment(9));
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 1U);
}

TEST_F(Extract, RefusesWhatItCannotReadOrMustNotTouch) {
  EXPECT_FALSE(extract(folder_.path() / "none", to_, {ExchangeId{1}}, {}));
  EXPECT_FALSE(extract(from_, from_, {ExchangeId{1}}, {})) << "the new file is there already";
}

}  // namespace
}  // namespace eastap::trace::extract_test
