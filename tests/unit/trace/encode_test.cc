// What the encoder writes must come back the same through the decoder, and carry nothing that it was told to
// overwrite or withhold.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/trace/samples.h"

namespace eastap::trace::encode_test {
namespace {

const Timestamp epoch = test::moment(-5000);

/// Decodes the only record in `frames`.
Record back(const Bytes& frames) {
  const auto head = read_frame_head(frames);
  EXPECT_TRUE(head);
  EXPECT_EQ(frames.size(), frame_head_size + head->length);
  const ByteView payload = ByteView(frames).subspan(frame_head_size);
  EXPECT_EQ(head->crc, frame_crc(head->kind, payload));
  auto record = decode_record(head->kind, payload, epoch);
  EXPECT_TRUE(record) << record.error().what;
  return *record;
}

void expect_same(const Timestamp& a, const Timestamp& b) {
  EXPECT_EQ(a.wall, b.wall);
  EXPECT_EQ(a.steady, b.steady);
}
void expect_same(const core::Message& a, const core::Message& b) {
  EXPECT_EQ(a.head, b.head);
  EXPECT_EQ(a.body.wire, b.body.wire);
  EXPECT_EQ(a.body.content(), b.body.content());
  EXPECT_EQ(a.body.wire_length, b.body.wire_length);
  EXPECT_EQ(a.body.content_length, b.body.content_length);
  EXPECT_EQ(a.body.kept, b.body.kept);
  EXPECT_EQ(a.complete, b.complete);
  expect_same(a.first_byte, b.first_byte);
  expect_same(a.head_done, b.head_done);
  expect_same(a.done, b.done);
}

TEST(Encode, AnExchangeComesBack) {
  const auto exchange = samples::exchange();
  ExchangeStorage storage;
  storage.auth = {.scheme = "NTLM", .user = "anna", .ntlm_message = 3};
  storage.auth.token_request.grant_type = "refresh_token";
  storage.auth.token_answer.error = "invalid_grant";
  storage.auth.token.form = sign_in::Token::Form::opaque;
  Encoder encoder(epoch);
  encoder.exchange(*exchange, storage, true);
  const auto record = std::get<ExchangeRecord>(back(encoder.bytes()));
  EXPECT_TRUE(record.final);
  EXPECT_EQ(record.connection, exchange->connection->id);
  EXPECT_EQ(record.exchange.id, exchange->id);
  EXPECT_EQ(record.exchange.kind, exchange->kind);
  expect_same(record.exchange.started, exchange->started);
  expect_same(record.exchange.finished, exchange->finished);
  expect_same(*record.exchange.request, *exchange->request);
  expect_same(*record.exchange.sent_request, *exchange->sent_request);
  expect_same(*record.exchange.response, *exchange->response);
  expect_same(*record.exchange.sent_response, *exchange->sent_response);
  EXPECT_EQ(record.exchange.informational, exchange->informational);
  ASSERT_EQ(record.exchange.notes.size(), 2U);
  EXPECT_EQ(record.exchange.notes[0].kind, core::Note::Kind::injected);
  EXPECT_EQ(record.exchange.notes[0].text, "delay 100 ms");
  EXPECT_EQ(record.exchange.notes[0].source, "hooks.lua:3");
  EXPECT_EQ(record.exchange.outcome, "client reset");
  EXPECT_EQ(record.storage.auth, storage.auth);
}

TEST(Encode, ARequestComesBackWithoutAnEnd) {
  auto exchange = samples::exchange();
  exchange->response = nullptr;
  exchange->finished = {};
  Encoder encoder(epoch);
  encoder.request(*exchange, {});
  const auto record = std::get<ExchangeRecord>(back(encoder.bytes()));
  EXPECT_FALSE(record.final);
  expect_same(*record.exchange.request, *exchange->request);
  EXPECT_EQ(record.exchange.response, nullptr);
  EXPECT_EQ(record.exchange.finished.wall.count(), 0);
}

TEST(Encode, AnExchangeAfterItsRequestLeavesItOut) {
  Encoder encoder(epoch);
  encoder.exchange(*samples::exchange(), {}, false);
  const auto record = std::get<ExchangeRecord>(back(encoder.bytes()));
  EXPECT_EQ(record.exchange.request, nullptr);
  EXPECT_EQ(record.exchange.sent_request, nullptr);
  EXPECT_NE(record.exchange.response, nullptr);
}

TEST(Encode, SpansAreOverwrittenAndListed) {
  const auto exchange =
      test::exchange(test::message("GET /secret HTTP/1.1\r\n", as_bytes("my secret body")), nullptr);
  ExchangeStorage storage;
  storage.request.head_redacted = {{5, 11}};
  storage.request.body_redacted = {{3, 9}};
  Encoder encoder(epoch);
  encoder.exchange(*exchange, storage, true);
  EXPECT_EQ(as_text(encoder.bytes()).find("secret"), std::string_view::npos);
  const auto record = std::get<ExchangeRecord>(back(encoder.bytes()));
  EXPECT_EQ(record.exchange.request->head.target(), "/******");
  EXPECT_EQ(as_text(record.exchange.request->body.wire), "my ****** body");
  ASSERT_EQ(record.storage.request.head_redacted.size(), 1U);
  EXPECT_EQ(record.storage.request.head_redacted[0].begin, 5U);
  ASSERT_EQ(record.storage.request.body_redacted.size(), 1U);
  EXPECT_EQ(record.storage.request.body_redacted[0].end, 9U);
}

TEST(Encode, WithheldBodiesLeaveTheirLengthAndHash) {
  const auto exchange =
      test::exchange(test::message("GET / HTTP/1.1\r\n", as_bytes("my secret body")), nullptr);
  exchange->sent_request = test::message("GET /x HTTP/1.1\r\n", as_bytes("my secret body"));
  ExchangeStorage storage;
  storage.request.withheld = "damaged";
  storage.request.sha256 = certs::sha256(as_bytes("my secret body"));
  storage.sent_request = storage.request;
  Encoder encoder(epoch);
  encoder.exchange(*exchange, storage, true);
  EXPECT_EQ(as_text(encoder.bytes()).find("secret"), std::string_view::npos);
  const auto record = std::get<ExchangeRecord>(back(encoder.bytes()));
  for (const auto& [message, stored] :
       {std::pair{record.exchange.request, record.storage.request},
        std::pair{record.exchange.sent_request, record.storage.sent_request}}) {
    EXPECT_FALSE(message->body.kept);
    EXPECT_TRUE(message->body.wire.empty());
    EXPECT_EQ(message->body.wire_length, 14U);
    EXPECT_EQ(stored.withheld, "damaged");
    EXPECT_EQ(stored.sha256, storage.request.sha256);
  }
}

TEST(Encode, NotesCanBeReplaced) {
  ExchangeStorage storage;
  storage.notes = std::vector<core::Note>{{core::Note::Kind::hook_log, "****", ""}};
  Encoder encoder(epoch);
  encoder.exchange(*samples::exchange(), storage, true);
  const auto record = std::get<ExchangeRecord>(back(encoder.bytes()));
  ASSERT_EQ(record.exchange.notes.size(), 1U);
  EXPECT_EQ(record.exchange.notes[0].text, "****");
}

TEST(Encode, AnExchangeWithMoreValuesThanAReaderTakesLeavesANote) {
  const auto exchange = test::exchange(test::message("GET / HTTP/1.1\r\n"), nullptr);
  ExchangeStorage storage;
  storage.request.head_redacted.assign(max_payload_values / 2, {0, 1});
  Encoder encoder(epoch);
  encoder.exchange(*exchange, storage, true);
  const auto note = std::get<NoteRecord>(back(encoder.bytes()));
  EXPECT_EQ(note.exchange, exchange->id);
  EXPECT_NE(note.note.text.find("exchange 1 is left out"), std::string::npos) << note.note.text;
}

TEST(Encode, TunnelsCountTheirBytes) {
  core::Exchange tunnel;
  tunnel.id = ExchangeId{9};
  tunnel.kind = core::Exchange::Kind::tunnel;
  tunnel.tunnel_up = 100;
  tunnel.tunnel_down = 1ULL << 40U;
  Encoder encoder(epoch);
  encoder.exchange(tunnel, {}, true);
  const auto record = std::get<ExchangeRecord>(back(encoder.bytes()));
  EXPECT_EQ(record.exchange.kind, core::Exchange::Kind::tunnel);
  EXPECT_EQ(record.exchange.tunnel_up, 100U);
  EXPECT_EQ(record.exchange.tunnel_down, 1ULL << 40U);
}

TEST(Encode, ConnectionsComeBack) {
  auto facts = test::connection();
  facts->original_destination = Endpoint::parse("198.51.100.7:443");
  facts->notes = {{core::Note::Kind::policy, "a rule", ""}};
  Encoder encoder(epoch);
  encoder.connection(test::moment(7), *facts);
  const auto record = std::get<ConnectionRecord>(back(encoder.bytes()));
  expect_same(record.at, test::moment(7));
  expect_same(record.facts.opened, facts->opened);
  EXPECT_EQ(record.facts.id, facts->id);
  EXPECT_EQ(record.facts.client, facts->client);
  EXPECT_EQ(record.facts.listener, facts->listener);
  EXPECT_EQ(record.facts.mode, facts->mode);
  EXPECT_EQ(record.facts.original_destination, facts->original_destination);
  EXPECT_EQ(record.facts.upstream_name, facts->upstream_name);
  EXPECT_EQ(record.facts.upstream, facts->upstream);
  EXPECT_EQ(record.facts.rule, facts->rule);
  EXPECT_EQ(record.facts.notes.size(), 1U);
}

TEST(Encode, HandshakesComeBack) {
  const core::TlsFacts facts = samples::tls();
  Encoder encoder(epoch);
  encoder.tls(test::moment(7), ConnectionId{4}, facts);
  const auto record = std::get<TlsRecord>(back(encoder.bytes()));
  EXPECT_EQ(record.connection, ConnectionId{4});
  EXPECT_EQ(record.facts.side, facts.side);
  EXPECT_TRUE(record.facts.completed);
  EXPECT_TRUE(record.facts.resumed);
  EXPECT_EQ(record.facts.version, facts.version);
  EXPECT_EQ(record.facts.cipher, facts.cipher);
  EXPECT_EQ(record.facts.server_name, facts.server_name);
  EXPECT_EQ(record.facts.alpn_offered, facts.alpn_offered);
  EXPECT_EQ(record.facts.alpn, facts.alpn);
  EXPECT_EQ(record.facts.peer_subject, facts.peer_subject);
  EXPECT_EQ(record.facts.peer_issuer, facts.peer_issuer);
  EXPECT_EQ(record.facts.peer_not_after, facts.peer_not_after);
  EXPECT_EQ(record.facts.peer_fingerprint, facts.peer_fingerprint);
  EXPECT_EQ(record.facts.verification, facts.verification);
  EXPECT_EQ(record.facts.failure, facts.failure);
}

TEST(Encode, TheSmallRecordsComeBack) {
  Encoder encoder(epoch);
  encoder.closed({.at = test::moment(1), .connection = {3}, .by = "client FIN"});
  const auto closed = std::get<ClosedRecord>(back(encoder.bytes()));
  EXPECT_EQ(closed.connection, ConnectionId{3});
  EXPECT_EQ(closed.by, "client FIN");
  encoder.clear();
  encoder.note({.at = test::moment(1),
                .connection = {},
                .exchange = {7},
                .note = {core::Note::Kind::policy, "t", "s"}});
  const auto note = std::get<NoteRecord>(back(encoder.bytes()));
  EXPECT_FALSE(note.connection);
  EXPECT_EQ(note.exchange, ExchangeId{7});
  EXPECT_EQ(note.note.source, "s");
  encoder.clear();
  encoder.end({.at = test::moment(1), .exchanges = 5, .reason = "disk full"});
  const auto end = std::get<EndRecord>(back(encoder.bytes()));
  EXPECT_EQ(end.exchanges, 5U);
  EXPECT_EQ(end.reason, "disk full");
}

TEST(Encode, TheHeaderFollowsTheMagic) {
  Encoder encoder(epoch);
  encoder.header({.eastap = "0.1.0", .started = epoch, .secrets_recorded = true});
  const ByteView bytes = encoder.bytes();
  EXPECT_TRUE(std::ranges::equal(bytes.first(magic.size()), magic));
  EXPECT_EQ(bytes[magic.size()], format_version);
  const auto header = std::get<FileHeader>(back(to_bytes(bytes.subspan(file_head_size))));
  EXPECT_EQ(header.eastap, "0.1.0");
  EXPECT_EQ(header.started.wall, epoch.wall);
  EXPECT_TRUE(header.secrets_recorded);
}

}  // namespace
}  // namespace eastap::trace::encode_test
