// The frozen version of the format: tests/golden/trace/vN holds traces and, beside each, what a reader must
// make of them. A file there never changes; a new eastap reads it to the same text.
#include "proxy/trace/versions.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/base/text.h"
#include "proxy/trace/index_builder.h"
#include "proxy/trace/reader.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::versions_test {
namespace {

const std::string golden_folder = "trace/v1";
const Timestamp golden_epoch = test::moment(-5000);

// ---- what the files are written from

Encoder golden_begun(FileHeader header) {
  Encoder encoder(golden_epoch);
  header.started = golden_epoch;
  encoder.header(header);
  return encoder;
}

ExchangeStorage golden_storage() {
  ExchangeStorage storage;
  storage.request.head_redacted = {{10, 14}, {20, 22}};
  storage.request.body_redacted = {{4, 6}};
  storage.sent_response.withheld = "too large";
  storage.sent_response.sha256.emplace().fill(0x5A);
  storage.informational_redacted = {{{9, 12}}};
  storage.auth.scheme = "NTLM";
  storage.auth.user = "anna";
  storage.auth.ntlm_message = 3;
  storage.auth.token_request.grant_type = "refresh_token";
  storage.auth.token_answer.error = "invalid_grant";
  return storage;
}

/// Each kind of record with each field.
Bytes golden_full() {
  Encoder encoder = golden_begun(
      {.eastap = "1.0", .secrets_recorded = true, .run = golden_epoch.wall - microseconds(7), .part = 2});
  IndexBuilder index(file_head_size);
  core::ConnectionFacts facts = *test::connection();
  facts.original_destination = Endpoint::parse("[2001:db8::1]:443");
  facts.rule = "--intercept *.example.org";
  facts.notes = {{core::Note::Kind::policy, "decided", "a rule", "a fault"}};
  index.connection(facts.id, encoder.bytes().size());
  encoder.connection(test::moment(0), facts);
  index.tls(facts.id, encoder.bytes().size());
  encoder.tls(test::moment(1), facts.id, samples::tls());
  auto exchange = samples::exchange();
  exchange->notes.push_back({core::Note::Kind::injected, "a fault", "--fault", "cut nth=3 seed=7"});
  const ExchangeStorage storage = golden_storage();
  index.request(facts.id, *exchange, encoder.bytes().size());
  encoder.request(*exchange, storage);
  index.exchange(facts.id, *exchange, false, encoder.bytes().size());
  encoder.exchange(*exchange, storage, false);
  auto tunnel = std::make_shared<core::Exchange>(*exchange);
  tunnel->id = ExchangeId{2};
  tunnel->kind = core::Exchange::Kind::tunnel;
  tunnel->request = nullptr;
  tunnel->sent_request = nullptr;
  tunnel->response = nullptr;
  tunnel->sent_response = nullptr;
  tunnel->informational.clear();
  tunnel->tunnel_up = 7;
  tunnel->tunnel_down = 9;
  index.exchange(facts.id, *tunnel, true, encoder.bytes().size());
  encoder.exchange(*tunnel, {}, true);
  auto waiting = std::make_shared<core::Exchange>(*exchange);
  waiting->id = ExchangeId{3};
  index.request(facts.id, *waiting, encoder.bytes().size());
  encoder.request(*waiting, {});
  encoder.note(
      {test::moment(5), facts.id, ExchangeId{1}, {core::Note::Kind::hook_log, "said", "a.lua:1", ""}});
  encoder.closed({.at = test::moment(6), .connection = facts.id, .by = "client FIN"});
  encoder.index(index.take(encoder.bytes().size()));
  const std::uint64_t directory = encoder.bytes().size();
  encoder.directory(index.directory(directory));
  encoder.end({.at = test::moment(7),
               .exchanges = 2,
               .reason = "a full disk",
               .directory = directory,
               .next = "t-0003.eastrace"});
  return encoder.bytes();
}

/// Exchanges that were answered at once hold their request; an index that knows devices and their folders.
Bytes golden_asked() {
  Encoder encoder = golden_begun({.eastap = "1.0"});
  const core::ConnectionFacts facts = *test::connection();
  const std::uint64_t connection = encoder.bytes().size();
  encoder.connection(test::moment(0), facts);
  const std::uint64_t first = encoder.bytes().size();
  const auto exchange = samples::exchange();
  encoder.exchange(*exchange, golden_storage(), true);
  const IndexRow told{.id = 1, .at = first, .place = 1, .device = 1, .use = RowUse::folders};
  const std::uint64_t self = encoder.bytes().size();
  encoder.index({.self = self,
                 .from = file_head_size,
                 .places = {{connection}},
                 .devices = {"PHONE1", "T\u00e9l"},
                 .rows = {told},
                 .before = {told, {.id = 9, .at = 7, .request_at = 5, .place = 1, .device = 2}},
                 .open = {{1, 1}}});
  const std::uint64_t directory = encoder.bytes().size();
  encoder.directory({.self = directory,
                     .sections = {{.at = self, .first = 1, .last = 1, .rows = 1}},
                     .devices = {"PHONE1"},
                     .folders = {told}});
  encoder.end({.at = test::moment(7), .exchanges = 1, .reason = {}, .directory = directory, .next = {}});
  return encoder.bytes();
}

/// Each kind with as little as can be.
Bytes golden_bare() {
  Encoder encoder = golden_begun({.eastap = ""});
  core::ConnectionFacts facts;
  facts.id = ConnectionId{1};
  encoder.connection({}, facts);
  encoder.tls({}, facts.id, {});
  core::Exchange exchange;
  exchange.id = ExchangeId{1};
  encoder.request(exchange, {});
  encoder.exchange(exchange, {}, true);
  encoder.note({});
  encoder.closed({});
  encoder.index({});
  encoder.directory({});
  encoder.end({});
  return encoder.bytes();
}

void golden_append(Bytes& out, std::uint8_t kind, ByteView payload) {
  append(out, make_frame_head({.kind = kind,
                               .crc = frame_crc(kind, payload),
                               .length = static_cast<std::uint32_t>(payload.size())}));
  append(out, payload);
}

/// What a later eastap may add: a kind, a key, and values of other types than today's.
Bytes golden_unknown() {
  Bytes out = golden_begun({.eastap = "9.9"}).bytes();
  golden_append(out, 99, Bytes{0x81, 0xA1, 'a', 0x01});
  // {"connection": 1, "by": "x", "new": [1, {"deep": nil}]}
  const Bytes more{0x83, 0xAA, 'c',  'o', 'n', 'n', 'e',  'c',  't',  'i',  'o', 'n', 0x01, 0xA2, 'b', 'y',
                   0xA1, 'x',  0xA3, 'n', 'e', 'w', 0x92, 0x01, 0x81, 0xA4, 'd', 'e', 'e',  'p',  0xC0};
  golden_append(out, 6, more);
  // {"connection": "one", "by": 5}
  const Bytes other{0x82, 0xAA, 'c',  'o', 'n', 'n', 'e',  'c', 't', 'i',
                    'o',  'n',  0xA3, 'o', 'n', 'e', 0xA2, 'b', 'y', 0x05};
  golden_append(out, 6, other);
  return out;
}

/// A record whose checksum is wrong, a whole one behind it, and a torn one.
Bytes golden_damaged() {
  Encoder encoder = golden_begun({.eastap = "1.0"});
  const std::size_t hit = encoder.bytes().size() + 20;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    encoder.closed({.at = test::moment(6), .connection = {i}, .by = "client FIN"});
  }
  Bytes out = encoder.bytes();
  out[hit] ^= 1U;
  out.resize(out.size() - 3);
  return out;
}

struct GoldenTrace {
  const char* name;
  Bytes (*make)();
};
const std::vector<GoldenTrace> golden_traces{{"full", &golden_full},
                                             {"bare", &golden_bare},
                                             {"asked", &golden_asked},
                                             {"unknown", &golden_unknown},
                                             {"damaged", &golden_damaged}};

// ---- how they read

std::string spans_of(const Spans& spans) {
  std::string out;
  for (const Span& span : spans) {
    out += fmt::format(" {}-{}", span.begin, span.end);
  }
  return out;
}

void describe_message(test::GoldenLines& lines, const std::string& name, const core::MessagePtr& message,
                      const MessageStorage& storage) {
  if (!message) {
    return;
  }
  const core::Body& body = message->body;
  lines.field(name + ".head", as_text(message->head.raw()));
  lines.field(name + ".body", text::to_hex(body.wire));
  lines.field(name + ".spans", "head" + spans_of(storage.head_redacted) + ", body" +
                                   spans_of(storage.body_redacted) + ", content" +
                                   spans_of(body.content_spans));
  lines.field(name + ".withheld", storage.withheld);
  lines.field(name + ".sha256", storage.sha256 ? text::to_hex(*storage.sha256) : "");
  lines.field(name + ".facts",
              fmt::format("wire {} content {} kept {} complete {} times {} {} {}", body.wire_length,
                          body.content_length, body.kept, message->complete, message->first_byte.wall.count(),
                          message->head_done.wall.count(), message->done.wall.count()));
}

void describe_notes(test::GoldenLines& lines, const std::vector<core::Note>& notes) {
  for (const core::Note& note : notes) {
    lines.field("note",
                fmt::format("{} | {} | {} | {}", word_of(note.kind), note.text, note.source, note.fault));
  }
}

void describe_connection(test::GoldenLines& lines, const core::ConnectionFacts& facts) {
  const auto words = [](const std::optional<Endpoint>& end) {
    return end ? end->to_string() : std::string();
  };
  lines.field("connection", fmt::format("{} opened {} mode {} client {} listener {}", facts.id.value,
                                        facts.opened.wall.count(), facts.mode, facts.client.to_string(),
                                        facts.listener.to_string()));
  lines.field("upstream", fmt::format("{} | {} | {} | {} | {}", facts.upstream_name, words(facts.upstream),
                                      words(facts.original_destination), facts.rule, facts.closed_by));
  for (const core::TlsFacts& tls : facts.tls) {
    lines.field("tls", fmt::format("{} {} {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {}",
                                   core::name(tls.side), tls.completed, tls.resumed, tls.version, tls.cipher,
                                   tls.server_name, fmt::join(tls.alpn_offered, ","), tls.alpn,
                                   tls.peer_subject, tls.peer_issuer, tls.peer_not_after,
                                   tls.peer_fingerprint, fmt::join(tls.verification, ","), tls.failure));
  }
  describe_notes(lines, facts.notes);
}

void describe_exchange(test::GoldenLines& lines, const Event& event) {
  const core::Exchange& exchange = *event.observation.exchange;
  const ExchangeStorage& storage = event.storage;
  lines.field("exchange",
              fmt::format("{} {} on {} from {} to {} unfinished {} tunnel {} {}", exchange.id.value,
                          word_of(exchange.kind), exchange.connection->id.value,
                          exchange.started.wall.count(), exchange.finished.wall.count(), event.unfinished,
                          exchange.tunnel_up, exchange.tunnel_down));
  lines.field("outcome", exchange.outcome);
  describe_message(lines, "request", exchange.request, storage.request);
  describe_message(lines, "sent_request", exchange.sent_request, storage.sent_request);
  for (std::size_t i = 0; i < exchange.informational.size(); ++i) {
    lines.field("informational", as_text(exchange.informational[i].raw()));
    lines.field("informational.spans", spans_of(storage.informational_redacted[i]));
  }
  describe_message(lines, "response", exchange.response, storage.response);
  describe_message(lines, "sent_response", exchange.sent_response, storage.sent_response);
  lines.field("auth",
              fmt::format("{} | {} | {} | {} | {}", storage.auth.scheme, storage.auth.user,
                          storage.auth.ntlm_message, fmt::join(model::request_fields(storage.auth), ","),
                          fmt::join(model::answer_fields(storage.auth), ",")));
  describe_notes(lines, exchange.notes);
}

std::string describe(const std::filesystem::path& path) {
  auto reader = Reader::open(path);
  if (!reader) {
    return reader.error().what + "\n";
  }
  test::GoldenLines lines;
  const FileHeader header = reader->peek().value_or(FileHeader{});
  lines.field("header", fmt::format("{} | {} | started {} | secrets {} | run {} part {}", header.format,
                                    header.eastap, header.started.wall.count(), header.secrets_recorded,
                                    header.run.count(), header.part));
  while (const auto event = reader->next()) {
    lines.field("at", fmt::format("byte {}, steady {}, wall {}", event->offset,
                                  event->observation.at.steady.count(), event->observation.at.wall.count()));
    if (event->note) {
      lines.field("remark",
                  fmt::format("on {} and {}", event->note->connection.value, event->note->exchange.value));
      describe_notes(lines, {event->note->note});
    } else if (event->observation.exchange) {
      describe_exchange(lines, *event);
    } else {
      describe_connection(lines, *event->observation.connection);
    }
  }
  if (const auto& end = reader->end()) {
    lines.field("end", fmt::format("{} | {} exchanges | {} | directory {} | next {}", end->at.wall.count(),
                                   end->exchanges, end->reason, end->directory, end->next));
  }
  for (const Damage& each : reader->damage()) {
    lines.field("damage", fmt::format("{}+{} {} tail {}", each.offset, each.length, each.what, each.tail));
  }
  return lines.take();
}

TEST(TraceVersion1, GoldenFilesAreReadAsTheyAlwaysWere) {
  for (const std::string& name : test::golden_names(golden_folder, ".eastrace")) {
    const std::string described = describe(test::golden_path(golden_folder, name, ".eastrace"));
    EXPECT_EQ(described, test::golden_text(test::golden_path(golden_folder, name, ".txt"), described))
        << name;
  }
}

/// What eastap writes today is still the frozen version: the same records give the same bytes.
TEST(TraceVersion1, GoldenFilesAreWrittenAsTheyAlwaysWere) {
  for (const GoldenTrace& each : golden_traces) {
    const auto path = test::golden_path(golden_folder, each.name, ".eastrace");
    const Bytes made = each.make();
    if (std::getenv("EASTAP_UPDATE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
      std::ofstream(path, std::ios::binary) << as_text(made);  // a new case; one that is there never changes
    }
    EXPECT_EQ(text::to_hex(made), text::to_hex(test::slurp(path))) << each.name;
  }
}

TEST(TraceVersions, AreInATable) {
  ASSERT_NE(find_format_version(format_version), nullptr) << "what is written can be read";
  EXPECT_EQ(format_versions().back().number, format_version);
  EXPECT_EQ(find_format_version(0), nullptr);
  Bytes later = golden_bare();
  later[magic.size()] = format_version + 1;
  const auto refused = Reader::from(from_memory(later));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what,
            "a trace of format version 2; this eastap reads version 1. A newer eastap wrote it: read it with "
            "that one");
  Frame frame;
  frame.version = 9;
  EXPECT_FALSE(decode_frame(frame, {}));
}

}  // namespace
}  // namespace eastap::trace::versions_test
