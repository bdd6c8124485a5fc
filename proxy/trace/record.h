// The records of a trace as plain values, and how they become frames and come back. Nothing here reads a
// file or knows what is secret: redaction.h decides that before. The only files that see msgpack are
// encode.cc and decode.cc. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "certs/digest.h"
#include "proxy/base/bytes.h"
#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/model/auth_facts.h"
#include "proxy/trace/format.h"
#include "proxy/trace/index.h"

namespace eastap::trace {

using Span = core::Body::Span;
using Spans = std::vector<Span>;

/// First record of a trace.
struct FileHeader {
  std::uint64_t format = format_version;
  std::string eastap;             ///< version of the program that wrote it
  Timestamp started{};            ///< steady times of a trace count from here
  bool secrets_recorded = false;  ///< --record-secrets: nothing was overwritten
  microseconds run{0};            ///< of a recording in several files: when the first one began; else 0
  std::uint64_t part = 0;         ///< which of them this is, counted from 1; else 0
};

/// How one message's bytes are stored.
struct MessageStorage {
  Spans head_redacted;                  ///< bytes of the head that are overwritten with '*'
  Spans body_redacted;                  ///< the same of the body as it lies on the wire
  std::string withheld;                 ///< why the body's bytes are not stored; empty where they are
  std::optional<certs::Digest> sha256;  ///< of the body on the wire, where it is not stored and was at hand
};

/// How an exchange is stored.
struct ExchangeStorage {
  MessageStorage request;
  MessageStorage sent_request;
  MessageStorage response;
  MessageStorage sent_response;
  std::vector<Spans> informational_redacted;     ///< one for each 1xx head; empty where nothing is secret
  model::AuthFacts auth;                         ///< read before the Authorization header was overwritten
  std::optional<std::vector<core::Note>> notes;  ///< written instead of the exchange's own
};

struct ConnectionRecord {
  Timestamp at;
  core::ConnectionFacts facts;  ///< `tls` is empty: handshakes are records of their own
};
struct TlsRecord {
  Timestamp at;
  ConnectionId connection;
  core::TlsFacts facts;
};
/// A request record, or an exchange record. Of the latter `exchange.request` is null when a request record of
/// the same id came before it, and holds the request otherwise. `exchange.connection` is null: see
/// `connection`.
struct ExchangeRecord {
  bool final = false;  ///< exchange record
  ConnectionId connection;
  core::Exchange exchange;
  ExchangeStorage storage;
};
struct ClosedRecord {
  Timestamp at;
  ConnectionId connection;
  std::string by;
};
struct NoteRecord {
  Timestamp at;
  ConnectionId connection;  ///< none: not on a connection
  ExchangeId exchange;      ///< none: not on an exchange
  core::Note note;
};
struct EndRecord {
  Timestamp at;
  std::uint64_t exchanges = 0;  ///< exchange records before it
  std::string reason;           ///< empty: closed in order
  std::uint64_t directory = 0;  ///< where the directory of the index begins; 0: there is none
  std::string next{};           ///< name of the file in which the recording goes on
};
/// A record of a kind that this version does not know.
struct UnknownRecord {
  std::uint8_t kind = 0;
};

/// Gives an exchange record the request that was a record of its own, with what was stored of it and the
/// sign-in; what the answer told of a token stays.
void join_request(ExchangeRecord& exchange, ExchangeRecord request);

using Record = std::variant<FileHeader, ConnectionRecord, TlsRecord, ExchangeRecord, ClosedRecord, NoteRecord,
                            EndRecord, IndexSection, IndexDirectory, UnknownRecord>;

/// Words of the format for a note's kind, and back; what is not known becomes a finding.
[[nodiscard]] std::string_view word_of(core::Note::Kind kind);
[[nodiscard]] core::Note::Kind note_kind_of(std::string_view word);
/// "http", "tunnel", "opaque".
[[nodiscard]] std::string_view word_of(core::Exchange::Kind kind);

/// Appends records to a buffer as frames. Every append is a whole record that a reader takes: bodies in too
/// many pieces for one are withheld (span_budget.h), and of an exchange that is too large all the same a note
/// is left.
class Encoder {
 public:
  /// `epoch`: the trace's start, from which steady times are counted.
  explicit Encoder(const Timestamp& epoch) : epoch_(epoch) {}

  void header(const FileHeader& header);  ///< with the magic before it
  void connection(const Timestamp& at, const core::ConnectionFacts& facts);
  void tls(const Timestamp& at, ConnectionId connection, const core::TlsFacts& facts);
  void request(const core::Exchange& exchange, const ExchangeStorage& planned);
  /// `with_request`: no request record of this exchange was written before.
  void exchange(const core::Exchange& exchange, const ExchangeStorage& planned, bool with_request);
  void closed(const ClosedRecord& record);
  void note(const NoteRecord& record);
  void end(const EndRecord& record);
  void index(const IndexSection& section);
  void directory(const IndexDirectory& directory);

  [[nodiscard]] const Bytes& bytes() const { return out_; }
  void clear() { out_.clear(); }

 private:
  Timestamp epoch_;
  Bytes out_;
};

/// Reads one record's payload. Fails with invalid_input where it is not the msgpack map that its kind asks
/// for; fields of an unexpected type are left at their defaults, unknown fields are skipped.
[[nodiscard]] Result<Record> decode_record(std::uint8_t kind, ByteView payload, const Timestamp& epoch);

}  // namespace eastap::trace
