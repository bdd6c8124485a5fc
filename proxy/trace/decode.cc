// Frames to records. Payloads may be hostile: a counting pass bounds values and depth before anything is
// built, since one byte of an array costs 24 bytes as an object.
#include <algorithm>
#include <cstring>
#include <msgpack.hpp>

#include "proxy/trace/record.h"
#include "proxy/trace/span_order.h"

namespace eastap::trace {
namespace {

constexpr std::uint32_t max_depth = 16;

/// Accepts values within the bounds and builds nothing.
class Counter : public msgpack::null_visitor {
 public:
  bool start_array(std::uint32_t count) { return enter(count); }
  bool end_array() { return leave(); }
  bool start_map(std::uint32_t count) { return enter(count) && count_more(count); }
  bool end_map() { return leave(); }
  // Called by the parser, which knows these names.
  static void parse_error(std::size_t /*at*/, std::size_t /*error*/) {}
  static void insufficient_bytes(std::size_t /*at*/, std::size_t /*error*/) {}

 private:
  bool enter(std::uint32_t count) { return ++depth_ <= max_depth && count_more(count); }
  bool leave() {
    --depth_;
    return true;
  }
  bool count_more(std::uint32_t count) {
    if (count > max_payload_values - values_) {
      return false;
    }
    values_ += count;
    return true;
  }

  std::uint32_t values_ = 0;
  std::uint32_t depth_ = 0;
};

/// A msgpack value that answers every question; of the wrong type it answers with the default.
class View {
 public:
  explicit View(const msgpack::object* object) : object_(object) {}

  [[nodiscard]] bool present() const { return object_ != nullptr && object_->type != msgpack::type::NIL; }

  [[nodiscard]] View operator[](std::string_view key) const {
    if (object_ == nullptr || object_->type != msgpack::type::MAP) {
      return View(nullptr);
    }
    const msgpack::object_map& map = object_->via.map;
    for (std::uint32_t i = 0; i < map.size; ++i) {
      if (View(&map.ptr[i].key).text() == key) {
        return View(&map.ptr[i].val);
      }
    }
    return View(nullptr);
  }
  [[nodiscard]] std::uint32_t size() const {
    return object_ != nullptr && object_->type == msgpack::type::ARRAY ? object_->via.array.size : 0;
  }
  [[nodiscard]] View at(std::uint32_t index) const {
    return index < size() ? View(&object_->via.array.ptr[index]) : View(nullptr);
  }
  [[nodiscard]] std::string_view text() const {
    if (object_ == nullptr || object_->type != msgpack::type::STR) {
      return {};
    }
    return {object_->via.str.ptr, object_->via.str.size};
  }
  [[nodiscard]] std::string string() const { return std::string(text()); }
  [[nodiscard]] ByteView binary() const {
    if (object_ == nullptr || object_->type != msgpack::type::BIN) {
      return {};
    }
    return as_bytes({object_->via.bin.ptr, object_->via.bin.size});
  }
  [[nodiscard]] std::uint64_t number() const {
    return object_ != nullptr && object_->type == msgpack::type::POSITIVE_INTEGER ? object_->via.u64 : 0;
  }
  /// A moment or duration in microseconds, kept within what sums and differences of nanoseconds can bear
  /// (36 years; a moment since 1970 is never turned into nanoseconds).
  [[nodiscard]] std::int64_t micros(std::int64_t limit = (std::int64_t{1} << 60U) / 1000) const {
    if (object_ == nullptr) {
      return 0;
    }
    if (object_->type == msgpack::type::POSITIVE_INTEGER) {
      return object_->via.u64 > static_cast<std::uint64_t>(limit)
                 ? limit
                 : static_cast<std::int64_t>(object_->via.u64);
    }
    return object_->type == msgpack::type::NEGATIVE_INTEGER ? std::max(object_->via.i64, -limit) : 0;
  }
  [[nodiscard]] microseconds moment() const { return microseconds(micros(std::int64_t{1} << 60U)); }
  [[nodiscard]] bool flag() const {
    return object_ != nullptr && object_->type == msgpack::type::BOOLEAN && object_->via.boolean;
  }
  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> all;
    all.reserve(size());
    for (std::uint32_t i = 0; i < size(); ++i) {
      all.push_back(at(i).string());
    }
    return all;
  }
  /// Pairs of offsets inside `limit` bytes; what lies outside is left out.
  [[nodiscard]] Spans spans(std::size_t limit) const {
    Spans all;
    for (std::uint32_t i = 0; i + 1 < size(); i += 2) {
      const std::uint64_t begin = at(i).number();
      const std::uint64_t end = at(i + 1).number();
      if (begin <= end && end <= limit) {
        all.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
      }
    }
    return all;
  }

 private:
  const msgpack::object* object_;
};

Timestamp read_time(const View& at, const View& mono, const Timestamp& epoch) {
  return {.steady = epoch.steady + microseconds(mono.micros()), .wall = at.moment()};
}
Timestamp read_time(const View& map, const Timestamp& epoch) {
  return read_time(map["at"], map["mono"], epoch);
}

/// `started` moved by a duration.
Timestamp moved(const Timestamp& started, std::int64_t by) {
  return {.steady = started.steady + microseconds(by), .wall = started.wall + microseconds(by)};
}

core::Note read_note(const View& map) {
  return {.kind = note_kind_of(map["kind"].text()),
          .text = map["text"].string(),
          .source = map["source"].string(),
          .fault = map["fault"].string()};
}
std::vector<core::Note> read_notes(const View& list) {
  std::vector<core::Note> notes;
  notes.reserve(list.size());
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    notes.push_back(read_note(list.at(i)));
  }
  return notes;
}

void read_body(const View& map, core::Body& body, MessageStorage& storage) {
  body.wire = to_bytes(map["body"].binary());
  storage.body_redacted = joined_spans(map["body_redacted"].spans(body.wire.size()));
  if (map["content"].present()) {
    body.content_spans = spans_in_order(map["content"].spans(body.wire.size()));
  } else if (!body.wire.empty()) {
    body.content_spans = {{0, static_cast<std::uint32_t>(body.wire.size())}};
  }
  body.wire_length = map["wire_length"].number();
  body.content_length = map["content_length"].number();
  storage.withheld = map["withheld"].string();
  body.kept = map["body"].present() || (body.wire_length == 0 && storage.withheld.empty());
  const ByteView digest = map["sha256"].binary();
  if (digest.size() == std::tuple_size_v<certs::Digest>) {
    std::ranges::copy(digest, storage.sha256.emplace().begin());
  }
}

/// Null where there is no such message.
std::shared_ptr<core::Message> read_message(const View& map, MessageStorage& storage,
                                            const core::Message* original, const Timestamp& started) {
  if (!map.present()) {
    return nullptr;
  }
  auto message = std::make_shared<core::Message>();
  Bytes head = to_bytes(map["head"].binary());
  storage.head_redacted = joined_spans(map["head_redacted"].spans(head.size()));
  message->head = core::Head(std::move(head));
  if (map["same_body"].flag() && original != nullptr) {
    message->body = original->body;
  } else {
    read_body(map, message->body, storage);
  }
  const View times = map["times"];
  Timestamp* const targets[] = {&message->first_byte, &message->head_done, &message->done};
  for (std::uint32_t i = 0; i < std::size(targets); ++i) {
    if (times.at(i).present()) {
      *targets[i] = moved(started, times.at(i).micros());
    }
  }
  message->complete = map["complete"].flag();
  return message;
}

void read_pair(const View& received, const View& sent, core::MessagePtr& message,
               core::MessagePtr& sent_message, MessageStorage& storage, MessageStorage& sent_storage,
               const Timestamp& started) {
  message = read_message(received, storage, nullptr, started);
  sent_message = read_message(sent, sent_storage, message.get(), started);
  if (sent["same_body"].flag()) {
    sent_storage.body_redacted = storage.body_redacted;
    sent_storage.withheld = storage.withheld;
    sent_storage.sha256 = storage.sha256;
  }
}

core::Exchange::Kind exchange_kind_of(std::string_view word) {
  if (word == "http") {
    return core::Exchange::Kind::http;
  }
  return word == "tunnel" ? core::Exchange::Kind::tunnel : core::Exchange::Kind::opaque;
}

ExchangeRecord read_exchange(const View& map, bool final, const Timestamp& epoch) {
  ExchangeRecord record;
  record.final = final;
  record.connection.value = map["connection"].number();
  core::Exchange& exchange = record.exchange;
  exchange.id.value = map["id"].number();
  exchange.kind = exchange_kind_of(map["kind"].text());
  exchange.started = read_time(map, epoch);
  if (final) {
    exchange.finished = moved(exchange.started, map["duration"].micros());
  }
  read_pair(map["request"], map["sent_request"], exchange.request, exchange.sent_request,
            record.storage.request, record.storage.sent_request, exchange.started);
  const View auth = map["auth"];
  record.storage.auth.scheme = auth["scheme"].string();
  record.storage.auth.user = auth["user"].string();
  record.storage.auth.ntlm_message = static_cast<std::uint8_t>(auth["ntlm_message"].number());
  model::read_fields(auth["facts"].texts(), record.storage.auth);
  model::read_fields(map["token_answer"].texts(), record.storage.auth);
  const View informational = map["informational"];
  for (std::uint32_t i = 0; i < informational.size(); ++i) {
    const View head = informational.at(i);
    exchange.informational.emplace_back(to_bytes(head["head"].binary()));
    record.storage.informational_redacted.push_back(
        joined_spans(head["head_redacted"].spans(exchange.informational.back().raw().size())));
  }
  read_pair(map["response"], map["sent_response"], exchange.response, exchange.sent_response,
            record.storage.response, record.storage.sent_response, exchange.started);
  exchange.notes = read_notes(map["notes"]);
  exchange.outcome = map["outcome"].string();
  exchange.tunnel_up = map["tunnel_up"].number();
  exchange.tunnel_down = map["tunnel_down"].number();
  return record;
}

std::optional<Endpoint> read_endpoint(const View& text) {
  return Endpoint::parse(text.text());
}

ConnectionRecord read_connection(const View& map, const Timestamp& epoch) {
  ConnectionRecord record;
  record.at = read_time(map, epoch);
  core::ConnectionFacts& facts = record.facts;
  facts.id.value = map["id"].number();
  facts.opened = read_time(map["opened"], map["opened_mono"], epoch);
  facts.client = read_endpoint(map["client"]).value_or(Endpoint{});
  facts.listener = read_endpoint(map["listener"]).value_or(Endpoint{});
  facts.mode = map["mode"].string();
  facts.original_destination = read_endpoint(map["original_destination"]);
  facts.upstream_name = map["upstream_name"].string();
  facts.upstream = read_endpoint(map["upstream"]);
  facts.rule = map["rule"].string();
  facts.notes = read_notes(map["notes"]);
  return record;
}

TlsRecord read_tls(const View& map, const Timestamp& epoch) {
  TlsRecord record{.at = read_time(map, epoch), .connection = {map["connection"].number()}, .facts = {}};
  core::TlsFacts& facts = record.facts;
  facts.side = map["side"].text() == "upstream" ? core::Side::upstream : core::Side::client;
  facts.completed = map["completed"].flag();
  facts.resumed = map["resumed"].flag();
  facts.version = map["version"].string();
  facts.cipher = map["cipher"].string();
  facts.server_name = map["server_name"].string();
  facts.alpn_offered = map["alpn_offered"].texts();
  facts.alpn = map["alpn"].string();
  facts.peer_subject = map["peer_subject"].string();
  facts.peer_issuer = map["peer_issuer"].string();
  facts.peer_not_after = map["peer_not_after"].moment().count();
  facts.peer_fingerprint = map["peer_fingerprint"].string();
  facts.verification = map["verification"].texts();
  facts.failure = map["failure"].string();
  return record;
}

FileHeader read_header(const View& map) {
  return {.format = map["format"].number(),
          .eastap = map["eastap"].string(),
          .started = {.steady = nanoseconds(0), .wall = map["started"].moment()},
          .secrets_recorded = map["secrets_recorded"].flag(),
          .run = map["run"].moment(),
          .part = map["part"].number()};
}

IndexSection read_index(const View& map) {
  return {.self = map["self"].number(),
          .from = map["from"].number(),
          .previous = map["previous"].number(),
          .places = unpack_places(map["places"].binary()),
          .devices = map["devices"].texts(),
          .rows = unpack_rows(map["rows"].binary()),
          .before = unpack_rows(map["before"].binary()),
          .waiting = unpack_rows(map["waiting"].binary()),
          .open = unpack_open(map["open"].binary())};
}

IndexDirectory read_directory(const View& map) {
  return {.self = map["self"].number(),
          .sections = unpack_sections(map["sections"].binary()),
          .devices = map["devices"].texts(),
          .folders = unpack_rows(map["folders"].binary())};
}

Record read_record(std::uint8_t kind, const View& map, const Timestamp& epoch) {
  switch (static_cast<RecordKind>(kind)) {
    case RecordKind::header:
      return read_header(map);
    case RecordKind::connection:
      return read_connection(map, epoch);
    case RecordKind::tls:
      return read_tls(map, epoch);
    case RecordKind::request:
      return read_exchange(map, false, epoch);
    case RecordKind::exchange:
      return read_exchange(map, true, epoch);
    case RecordKind::connection_closed:
      return ClosedRecord{
          .at = read_time(map, epoch), .connection = {map["connection"].number()}, .by = map["by"].string()};
    case RecordKind::note:
      return NoteRecord{.at = read_time(map, epoch),
                        .connection = {map["connection"].number()},
                        .exchange = {map["exchange"].number()},
                        .note = read_note(map)};
    case RecordKind::end:
      return EndRecord{.at = read_time(map, epoch),
                       .exchanges = map["exchanges"].number(),
                       .reason = map["reason"].string(),
                       .directory = map["directory"].number(),
                       .next = map["next"].string()};
    case RecordKind::index:
      return read_index(map);
    case RecordKind::directory:
      return read_directory(map);
  }
  return UnknownRecord{kind};
}

/// The payload as an object whose texts and binaries point into it.
Result<msgpack::object> unpack(ByteView payload, msgpack::zone& zone) {
  const std::string_view text = as_text(payload);
  Counter counter;
  std::size_t end = 0;
  if (!msgpack::parse(text.data(), text.size(), end, counter) || end != text.size()) {
    return fail(ErrorCode::invalid_input, "the record is not one msgpack value of sensible size", end);
  }
  std::size_t offset = 0;
  const auto in_place = [](msgpack::type::object_type, std::size_t, void*) { return true; };
  const msgpack::object object = msgpack::unpack(zone, text.data(), text.size(), offset, in_place);
  if (object.type != msgpack::type::MAP) {
    return fail(ErrorCode::invalid_input, "the record is not a msgpack map");
  }
  return object;
}

}  // namespace

Result<Record> decode_record(std::uint8_t kind, ByteView payload, const Timestamp& epoch) {
  try {
    msgpack::zone zone;
    const auto object = unpack(payload, zone);
    if (!object) {
      return fail(object.error());
    }
    return read_record(kind, View(&*object), epoch);
  } catch (const msgpack::unpack_error& error) {
    return fail(ErrorCode::invalid_input, std::string("the record is not msgpack: ") + error.what());
  }
}

}  // namespace eastap::trace
