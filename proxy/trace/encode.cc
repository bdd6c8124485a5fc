// Records to frames.
#include "proxy/base/text.h"
#include "proxy/trace/packed_map.h"
#include "proxy/trace/record.h"
#include "proxy/trace/span_budget.h"

namespace eastap::trace {
namespace {

std::int64_t micros(nanoseconds duration) {
  return std::chrono::duration_cast<microseconds>(duration).count();
}

void put_time(PackedMap& map, const Timestamp& at, const Timestamp& epoch) {
  map.key("at").pack_int64(at.wall.count());
  map.key("mono").pack_int64(micros(at.since(epoch)));
}

void put_note(PackedMap& map, const core::Note& note) {
  map.text("kind", word_of(note.kind));
  map.text("text", note.text);
  map.text("source", note.source);
  map.text("fault", note.fault);
}

void put_offset(PackedMap::Packer& packer, const Timestamp& at, const Timestamp& started) {
  if (at.wall.count() == 0) {
    packer.pack_nil();
  } else {
    packer.pack_int64(micros(at.since(started)));
  }
}

bool is_whole(const Spans& spans, std::size_t size) {
  return spans.empty() ? size == 0 : spans.size() == 1 && spans[0].begin == 0 && spans[0].end == size;
}

/// `original`: the message as it was received, where `message` is what was sent on instead.
void put_message(PackedMap& map, const core::Message& message, const MessageStorage& storage,
                 const core::Message* original, const Timestamp& started) {
  map.binary("head", message.head.raw(), storage.head_redacted);
  map.spans("head_redacted", storage.head_redacted);
  const core::Body& body = message.body;
  if (original != nullptr && original->body.wire == body.wire && original->body.kept == body.kept &&
      original->body.wire_length == body.wire_length) {
    map.flag("same_body", true);
  } else {
    if (storage.withheld.empty() && body.kept) {
      map.binary("body", body.wire, storage.body_redacted);
      map.spans("body_redacted", storage.body_redacted);
      if (!is_whole(body.content_spans, body.wire.size())) {
        map.all_spans("content", body.content_spans);
      }
    }
    map.text("withheld", storage.withheld);
    if (storage.sha256) {
      map.binary("sha256", *storage.sha256);
    }
    map.number("wire_length", body.wire_length);
    map.number("content_length", body.content_length);
  }
  PackedMap::Packer& packer = map.array("times", 3);
  for (const Timestamp* at : {&message.first_byte, &message.head_done, &message.done}) {
    put_offset(packer, *at, started);
  }
  map.flag("complete", message.complete);
}

void put_pair(PackedMap& map, std::string_view name, std::string_view sent_name,
              const core::MessagePtr& received, const core::MessagePtr& sent, const MessageStorage& storage,
              const MessageStorage& sent_storage, const Timestamp& started) {
  if (received) {
    map.map(name, [&](PackedMap& inner) { put_message(inner, *received, storage, nullptr, started); });
  }
  if (sent) {
    map.map(sent_name,
            [&](PackedMap& inner) { put_message(inner, *sent, sent_storage, received.get(), started); });
  }
}

void put_request(PackedMap& map, const core::Exchange& exchange, const ExchangeStorage& storage) {
  put_pair(map, "request", "sent_request", exchange.request, exchange.sent_request, storage.request,
           storage.sent_request, exchange.started);
  if (!storage.auth.empty()) {
    map.map("auth", [&](PackedMap& inner) {
      inner.text("scheme", storage.auth.scheme);
      inner.text("user", storage.auth.user);
      if (storage.auth.ntlm_message != 0) {
        inner.number("ntlm_message", storage.auth.ntlm_message);
      }
      inner.texts("facts", model::request_fields(storage.auth));
    });
  }
}

/// What is told instead of an exchange that is too large: a record that no reader takes would hide it.
NoteRecord too_large(const core::Exchange& exchange) {
  return {.at = exchange.started,
          .connection = exchange.connection ? exchange.connection->id : ConnectionId{},
          .exchange = exchange.id,
          .note = {core::Note::Kind::finding,
                   "exchange " + std::to_string(exchange.id.value) +
                       " is left out: it is larger than a record may be (" + text::human_size(max_payload) +
                       ", " + std::to_string(max_payload_values) + " values)",
                   "eastap"}};
}

void put_identity(PackedMap& map, const core::Exchange& exchange, const Timestamp& epoch) {
  map.number("id", exchange.id.value);
  if (exchange.connection) {
    map.number("connection", exchange.connection->id.value);
  }
  map.text("kind", word_of(exchange.kind));
  put_time(map, exchange.started, epoch);
}

}  // namespace

void Encoder::header(const FileHeader& header) {
  append(out_, magic);
  out_.push_back(format_version);
  put_frame(out_, RecordKind::header, [&](PackedMap& map) {
    map.number("format", header.format);
    map.text("eastap", header.eastap);
    map.key("started").pack_int64(header.started.wall.count());
    map.flag("secrets_recorded", header.secrets_recorded);
    if (header.part != 0) {
      map.key("run").pack_int64(header.run.count());
      map.number("part", header.part);
    }
  });
}

void Encoder::connection(const Timestamp& at, const core::ConnectionFacts& facts) {
  put_frame(out_, RecordKind::connection, [&](PackedMap& map) {
    put_time(map, at, epoch_);
    map.number("id", facts.id.value);
    map.key("opened").pack_int64(facts.opened.wall.count());
    map.key("opened_mono").pack_int64(micros(facts.opened.since(epoch_)));
    map.text("client", facts.client.to_string());
    map.text("listener", facts.listener.to_string());
    map.text("mode", facts.mode);
    if (facts.original_destination) {
      map.text("original_destination", facts.original_destination->to_string());
    }
    map.text("upstream_name", facts.upstream_name);
    if (facts.upstream) {
      map.text("upstream", facts.upstream->to_string());
    }
    map.text("rule", facts.rule);
    map.maps("notes", facts.notes, put_note);
  });
}

void Encoder::tls(const Timestamp& at, ConnectionId connection, const core::TlsFacts& facts) {
  put_frame(out_, RecordKind::tls, [&](PackedMap& map) {
    put_time(map, at, epoch_);
    map.number("connection", connection.value);
    map.text("side", core::name(facts.side));
    map.flag("completed", facts.completed);
    map.flag("resumed", facts.resumed);
    map.text("version", facts.version);
    map.text("cipher", facts.cipher);
    map.text("server_name", facts.server_name);
    map.texts("alpn_offered", facts.alpn_offered);
    map.text("alpn", facts.alpn);
    map.text("peer_subject", facts.peer_subject);
    map.text("peer_issuer", facts.peer_issuer);
    if (facts.peer_not_after != 0) {
      map.key("peer_not_after").pack_int64(facts.peer_not_after);
    }
    map.text("peer_fingerprint", facts.peer_fingerprint);
    map.texts("verification", facts.verification);
    map.text("failure", facts.failure);
  });
}

void Encoder::request(const core::Exchange& exchange, const ExchangeStorage& planned) {
  const auto fewer = within_span_budget(exchange, planned, {.request = true, .response = false});
  const ExchangeStorage& storage = fewer ? *fewer : planned;
  const bool fits = put_frame(out_, RecordKind::request, [&](PackedMap& map) {
    put_identity(map, exchange, epoch_);
    put_request(map, exchange, storage);
    map.maps("notes", storage.notes ? *storage.notes : exchange.notes, put_note);
  });
  if (!fits) {
    note(too_large(exchange));
  }
}

void Encoder::exchange(const core::Exchange& exchange, const ExchangeStorage& planned, bool with_request) {
  const auto fewer = within_span_budget(exchange, planned, {.request = with_request, .response = true});
  const ExchangeStorage& storage = fewer ? *fewer : planned;
  const bool fits = put_frame(out_, RecordKind::exchange, [&](PackedMap& map) {
    put_identity(map, exchange, epoch_);
    map.key("duration").pack_int64(micros(exchange.finished.since(exchange.started)));
    if (with_request) {
      put_request(map, exchange, storage);
    }
    if (!exchange.informational.empty()) {
      std::size_t index = 0;
      map.maps("informational", exchange.informational, [&](PackedMap& inner, const core::Head& head) {
        static const Spans nothing;
        const Spans& redacted =
            index < storage.informational_redacted.size() ? storage.informational_redacted[index] : nothing;
        ++index;
        inner.binary("head", head.raw(), redacted);
        inner.spans("head_redacted", redacted);
      });
    }
    put_pair(map, "response", "sent_response", exchange.response, exchange.sent_response, storage.response,
             storage.sent_response, exchange.started);
    map.texts("token_answer", model::answer_fields(storage.auth));
    map.maps("notes", storage.notes ? *storage.notes : exchange.notes, put_note);
    map.text("outcome", exchange.outcome);
    if (exchange.kind != core::Exchange::Kind::http) {
      map.number("tunnel_up", exchange.tunnel_up);
      map.number("tunnel_down", exchange.tunnel_down);
    }
  });
  if (!fits) {
    note(too_large(exchange));
  }
}

void Encoder::closed(const ClosedRecord& record) {
  put_frame(out_, RecordKind::connection_closed, [&](PackedMap& map) {
    put_time(map, record.at, epoch_);
    map.number("connection", record.connection.value);
    map.text("by", record.by);
  });
}

void Encoder::note(const NoteRecord& record) {
  put_frame(out_, RecordKind::note, [&](PackedMap& map) {
    put_time(map, record.at, epoch_);
    if (record.connection) {
      map.number("connection", record.connection.value);
    }
    if (record.exchange) {
      map.number("exchange", record.exchange.value);
    }
    put_note(map, record.note);
  });
}

void Encoder::end(const EndRecord& record) {
  put_frame(out_, RecordKind::end, [&](PackedMap& map) {
    put_time(map, record.at, epoch_);
    map.number("exchanges", record.exchanges);
    map.text("reason", record.reason);
    if (record.directory != 0) {
      map.number("directory", record.directory);
    }
    map.text("next", record.next);
  });
}

void Encoder::index(const IndexSection& section) {
  put_frame(out_, RecordKind::index, [&](PackedMap& map) {
    map.number("self", section.self);
    map.number("from", section.from);
    map.number("previous", section.previous);
    map.packed("places", pack_places(section.places));
    map.texts("devices", section.devices);
    map.packed("rows", pack_rows(section.rows));
    map.packed("before", pack_rows(section.before));
    map.packed("waiting", pack_rows(section.waiting));
    map.packed("open", pack_open(section.open));
  });
}

void Encoder::directory(const IndexDirectory& directory) {
  put_frame(out_, RecordKind::directory, [&](PackedMap& map) {
    map.number("self", directory.self);
    map.packed("sections", pack_sections(directory.sections));
    map.texts("devices", directory.devices);
    map.packed("folders", pack_rows(directory.folders));
  });
}

}  // namespace eastap::trace
