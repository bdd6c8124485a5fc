#include "proxy/trace/convert/pcapng_export.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "proxy/trace/convert/exchange_facts.h"
#include "proxy/trace/convert/export_file.h"
#include "proxy/trace/convert/packets.h"

namespace eastap::trace {
namespace {

/// Wireshark reads HTTP at this port without being told; the true port is in the comment of the first packet.
constexpr std::uint16_t shown_port = 80;
constexpr std::size_t max_open_streams = 100'000;

/// A made-up TCP connection.
struct Stream {
  PacketEnd client;
  PacketEnd server;
  std::uint32_t client_next = 0;
  std::uint32_t server_next = 0;
};

/// The first sequence number of the stream that was opened as the n-th: all differ, since Wireshark takes a
/// SYN between the same ends with the same number for a repetition and opens no new stream.
std::uint32_t first_sequence(std::uint32_t opened) {
  constexpr std::uint32_t spread = 0x9E3779B1;  // odd: 2^32 different products
  return opened * spread;
}

/// A client port for a trace that has none (imports): different ones, so that streams stay apart.
std::uint16_t made_up_port(std::uint32_t opened) {
  constexpr std::uint32_t first = 1024;
  constexpr std::uint32_t count = 65536 - first;
  return static_cast<std::uint16_t>(first + (opened % count));
}

PacketEnd end_of(const Endpoint& endpoint) {
  PacketEnd end;
  end.v4 = endpoint.address.is_v4();
  if (end.v4) {
    std::ranges::copy(endpoint.address.v4_bytes(), end.address.begin());
  } else {
    end.address = endpoint.address.v6_bytes();
  }
  end.port = endpoint.port;
  return end;
}

/// IPv4 as IPv6 has it (RFC 4291 section 2.5.5.2).
void map_to_v6(PacketEnd& end) {
  if (!end.v4) {
    return;
  }
  const std::array<std::uint8_t, 4> old{end.address[0], end.address[1], end.address[2], end.address[3]};
  end.address = {};
  end.address[10] = 0xFF;
  end.address[11] = 0xFF;
  std::ranges::copy(old, end.address.begin() + 12);
  end.v4 = false;
}

class PcapngExporter final : public Exporter {
 public:
  explicit PcapngExporter(ExportFile file) : file_(std::move(file)) {}

  Result<void> add(const Event& event) override {
    if (event.note) {
      return {};
    }
    if (event.observation.kind == core::Observation::Kind::connection_closed &&
        event.observation.connection) {
      return close(event.observation.connection->id, event.observation.at.wall);
    }
    const core::ExchangePtr& exchange = event.observation.exchange;
    if (!exchange || exchange->kind != core::Exchange::Kind::http || !exchange->connection) {
      return {};
    }
    if (event.unfinished && told_.contains(exchange->id)) {
      ++report_.exchanges;
      return {};
    }
    Stream* stream = nullptr;
    if (auto opened = open(*exchange, stream); !opened) {
      return opened;
    }
    if (exchange->request && told_.insert(exchange->id).second) {
      if (auto sent = send(*stream, true, *exchange->request, exchange->started.wall); !sent) {
        return sent;
      }
    }
    if (!is_told(event)) {
      return {};
    }
    told_.erase(exchange->id);
    ++report_.exchanges;
    return answer(*stream, *exchange);
  }

  Result<ExportReport> finish(const Reader& /*reader*/) override {
    auto done = head();
    done = done ? file_.finish() : std::move(done);
    if (!done) {
      return fail(done.error());
    }
    if (gaps_ != 0) {
      report_.remarks.push_back(std::to_string(gaps_) +
                                " bodies are not in the trace: Wireshark shows a gap in their streams");
    }
    return std::move(report_);
  }

 private:
  Result<void> head() {
    return std::exchange(begun_, true) ? Result<void>() : file_.write(as_text(pcapng_head()));
  }

  Result<void> packet(Stream& stream, bool up, microseconds at, TcpFlags flags, ByteView payload,
                      std::string_view comment = {}) {
    std::uint32_t& next = up ? stream.client_next : stream.server_next;
    const std::uint32_t other = up ? stream.server_next : stream.client_next;
    const Bytes bytes = tcp_packet(up ? stream.client : stream.server, up ? stream.server : stream.client,
                                   next, flags.ack ? other : 0, flags, payload);
    next += static_cast<std::uint32_t>(payload.size()) + (flags.syn || flags.fin ? 1U : 0U);
    auto begun = head();
    return begun ? file_.write(as_text(pcapng_packet(at, bytes, comment))) : std::move(begun);
  }

  /// The stream of an exchange's connection, with its handshake where it is new.
  Result<void> open(const core::Exchange& exchange, Stream*& stream) {
    const core::ConnectionFacts& facts = *exchange.connection;
    const auto [row, added] = streams_.try_emplace(facts.id);
    stream = &row->second;
    if (!added) {
      return {};
    }
    if (streams_.size() > max_open_streams) {
      streams_.erase(streams_.begin()->first == facts.id ? std::next(streams_.begin()) : streams_.begin());
    }
    const Endpoint server = facts.upstream.value_or(facts.listener);
    stream->client = end_of(facts.client);
    stream->server = end_of(server);
    ++opened_;
    stream->client_next = first_sequence(opened_);
    stream->server_next = ~stream->client_next;
    const bool port_unknown = facts.client.port == 0;
    if (port_unknown) {
      stream->client.port = made_up_port(opened_);
    }
    if (stream->client.v4 != stream->server.v4) {
      map_to_v6(stream->client);
      map_to_v6(stream->server);
    }
    stream->server.port = shown_port;
    const std::string comment = "made by eastap export: plain HTTP of connection " +
                                std::to_string(facts.id.value) + " to " + server.to_string() +
                                (port_unknown ? "; the client's port is made up" : "");
    const microseconds at = exchange.started.wall;
    auto done = packet(*stream, true, at, {.syn = true}, {}, comment);
    done = done ? packet(*stream, false, at, {.syn = true, .ack = true}, {}) : std::move(done);
    return done ? packet(*stream, true, at, {.ack = true}, {}) : std::move(done);
  }

  /// Interim heads have no times of their own.
  Result<void> answer(Stream& stream, const core::Exchange& exchange) {
    const core::MessagePtr& last = exchange.sent_response ? exchange.sent_response : exchange.response;
    const microseconds end = exchange.finished.wall;
    for (const core::Head& head : exchange.informational) {
      const bool timed = last && last->head_done.wall.count() != 0;
      if (auto sent = pieces(stream, false, head.raw(), timed ? last->head_done.wall : end); !sent) {
        return sent;
      }
    }
    return last ? send(stream, false, *last, end) : Result<void>();
  }

  Result<void> send(Stream& stream, bool up, const core::Message& message, microseconds fallback) {
    const auto time = [&](const Timestamp& at) { return at.wall.count() != 0 ? at.wall : fallback; };
    if (auto sent = pieces(stream, up, message.head.raw(), time(message.head_done)); !sent) {
      return sent;
    }
    if (message.body.kept && message.body.wire.size() == message.body.wire_length) {
      return pieces(stream, up, message.body.wire, time(message.done));
    }
    ++gaps_;
    (up ? stream.client_next : stream.server_next) += static_cast<std::uint32_t>(message.body.wire_length);
    return {};
  }

  Result<void> pieces(Stream& stream, bool up, ByteView bytes, microseconds at) {
    while (!bytes.empty()) {
      const ByteView piece = bytes.first(std::min(bytes.size(), max_packet_payload));
      bytes = bytes.subspan(piece.size());
      auto sent = packet(stream, up, at, {.ack = true, .push = bytes.empty()}, piece);
      sent = sent ? packet(stream, !up, at, {.ack = true}, {}) : std::move(sent);
      if (!sent) {
        return sent;
      }
    }
    return {};
  }

  Result<void> close(ConnectionId id, microseconds at) {
    const auto row = streams_.find(id);
    if (row == streams_.end()) {
      return {};
    }
    Stream stream = row->second;
    streams_.erase(row);
    auto done = packet(stream, true, at, {.ack = true, .fin = true}, {});
    done = done ? packet(stream, false, at, {.ack = true, .fin = true}, {}) : std::move(done);
    return done ? packet(stream, true, at, {.ack = true}, {}) : std::move(done);
  }

  ExportFile file_;
  ExportReport report_;
  std::map<ConnectionId, Stream> streams_;
  std::set<ExchangeId> told_;  // requests that were written before their answer
  std::uint32_t opened_ = 0;
  std::uint64_t gaps_ = 0;
  bool begun_ = false;
};

}  // namespace

Result<std::unique_ptr<Exporter>> open_pcapng_export(const ExportOptions& options) {
  auto file = ExportFile::open(options);
  if (!file) {
    return fail(file.error());
  }
  return std::make_unique<PcapngExporter>(std::move(*file));
}

}  // namespace eastap::trace
