#include "proxy/trace/reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/trace/samples.h"

namespace eastap::trace::reader_test {
namespace {

using Kind = core::Observation::Kind;
const Timestamp epoch = test::moment(-5000);

Encoder begun() {
  Encoder encoder(epoch);
  encoder.header({.eastap = "x", .started = epoch});
  return encoder;
}

std::vector<Event> all(Reader& reader) {
  std::vector<Event> events;
  while (auto event = reader.next()) {
    events.push_back(std::move(*event));
  }
  return events;
}
Reader open(const Bytes& bytes) {
  auto reader = Reader::from(from_memory(bytes));
  EXPECT_TRUE(reader);
  return std::move(*reader);
}

TEST(Reader, JoinsWhatBelongsTogether) {
  const auto exchange = samples::exchange();
  Encoder encoder = begun();
  encoder.connection(test::moment(0), *exchange->connection);
  encoder.tls(test::moment(1), exchange->connection->id, samples::tls());
  ExchangeStorage storage;
  storage.auth.scheme = "Basic";
  storage.auth.user = "anna";
  encoder.request(*exchange, storage);
  ExchangeStorage late;
  late.auth.token_answer.error = "invalid_grant";
  encoder.exchange(*exchange, late, false);
  encoder.closed({.at = test::moment(9), .connection = exchange->connection->id, .by = "client FIN"});
  encoder.end({.at = test::moment(10), .exchanges = 1, .reason = ""});

  Reader reader = open(encoder.bytes());
  const auto events = all(reader);
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0].observation.kind, Kind::connection_opened);
  EXPECT_EQ(events[1].observation.kind, Kind::tls_done);
  EXPECT_EQ(events[1].observation.connection->tls.size(), 1U);
  EXPECT_EQ(events[2].observation.kind, Kind::request_done);
  EXPECT_EQ(events[2].observation.exchange->response, nullptr);
  const core::Exchange& joined = *events[3].observation.exchange;
  EXPECT_EQ(events[3].observation.kind, Kind::exchange_done);
  ASSERT_NE(joined.request, nullptr);
  EXPECT_EQ(joined.request->head, exchange->request->head);
  EXPECT_NE(joined.sent_request, nullptr);
  EXPECT_NE(joined.response, nullptr);
  EXPECT_EQ(joined.connection->mode, exchange->connection->mode);
  EXPECT_EQ(joined.connection->tls.size(), 1U);
  EXPECT_EQ(events[3].storage.auth.user, "anna");
  EXPECT_EQ(events[3].storage.auth.token_answer.error, "invalid_grant");
  EXPECT_FALSE(events[3].unfinished);
  EXPECT_EQ(events[4].observation.connection->closed_by, "client FIN");
  EXPECT_EQ(reader.header().eastap, "x");
  ASSERT_TRUE(reader.end());
  EXPECT_EQ(reader.end()->exchanges, 1U);
  EXPECT_TRUE(reader.damage().empty());
  EXPECT_EQ((joined.finished.steady - joined.started.steady), microseconds(41'500));
}

TEST(Reader, ARequestWithoutAnAnswerIsToldAtTheEnd) {
  auto first = samples::exchange();
  auto second = samples::exchange();
  second->id = ExchangeId{2};
  Encoder encoder = begun();
  encoder.request(*first, {});
  encoder.request(*second, {});
  encoder.exchange(*second, {}, false);
  Reader reader = open(encoder.bytes());
  const auto events = all(reader);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_TRUE(events[3].unfinished);
  EXPECT_EQ(events[3].observation.exchange->id, first->id);
  EXPECT_EQ(events[3].observation.kind, Kind::request_done);
  EXPECT_FALSE(reader.end());
}

TEST(Reader, DamageLosesOnlyWhatItHit) {
  auto first = samples::exchange();
  Encoder encoder = begun();
  encoder.exchange(*first, {}, true);
  const std::size_t hit = encoder.bytes().size() + 30;
  encoder.request(*first, {});
  encoder.exchange(*first, {}, false);
  Bytes bytes = encoder.bytes();
  bytes[hit] ^= 1U;
  Reader reader = open(bytes);
  const auto events = all(reader);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].observation.exchange->request, nullptr) << "its request record was lost";
  EXPECT_NE(events[1].observation.exchange->response, nullptr);
  EXPECT_EQ(reader.damage().size(), 1U);
}

TEST(Reader, ARecordThatIsNoMapIsDamage) {
  Bytes bytes = begun().bytes();
  const Bytes payload{0x01};
  const auto head = make_frame_head({.kind = 5, .crc = frame_crc(5, payload), .length = 1});
  bytes.insert(bytes.end(), head.begin(), head.end());
  append(bytes, payload);
  Reader reader = open(bytes);
  EXPECT_TRUE(all(reader).empty());
  ASSERT_EQ(reader.damage().size(), 1U);
  EXPECT_FALSE(reader.damage()[0].tail);
}

TEST(Reader, NotesComeByThemselves) {
  Encoder encoder = begun();
  encoder.connection(test::moment(0), *test::connection());
  encoder.note({.at = test::moment(3),
                .connection = {1},
                .exchange = {},
                .note = {core::Note::Kind::policy, "t", ""}});
  Reader reader = open(encoder.bytes());
  const auto events = all(reader);
  ASSERT_EQ(events.size(), 2U);
  ASSERT_TRUE(events[1].note);
  EXPECT_EQ(events[1].note->note.text, "t");
  EXPECT_EQ(events[1].observation.connection->mode, "reverse:https://mail.example.org");
}

TEST(Reader, AnUnknownConnectionStillHasItsNumber) {
  Encoder encoder = begun();
  encoder.exchange(*samples::exchange(), {}, true);
  encoder.tls({}, ConnectionId{77}, samples::tls());
  Reader reader = open(encoder.bytes());
  const auto events = all(reader);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].observation.exchange->connection->id, ConnectionId{1});
  EXPECT_EQ(events[1].observation.connection->id, ConnectionId{77});
}

TEST(Reader, HandshakesOfOneConnectionAreBounded) {
  Encoder encoder = begun();
  for (int i = 0; i < 200; ++i) {
    encoder.tls({}, ConnectionId{1}, samples::tls());
  }
  Reader reader = open(encoder.bytes());
  EXPECT_LE(all(reader).back().observation.connection->tls.size(), 16U);
}

TEST(Reader, RefusesWhatIsNoTrace) {
  EXPECT_FALSE(Reader::from(from_memory(to_bytes("PK"))));
  EXPECT_FALSE(Reader::open("/nonexistent/trace"));
}

}  // namespace
}  // namespace eastap::trace::reader_test
