// Drives a core::ClientMachine on the loop: one connection to one server, one request at a time. Each phone
// that `eastap play` acts for has one, and each fetch of a hook. The server may close the connection between
// requests; the next one then opens another. Loop's thread only.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proxy/core/client_machine.h"
#include "proxy/io/connector.h"
#include "proxy/io/linger.h"
#include "proxy/io/loop.h"
#include "proxy/io/stream.h"

namespace eastap::io {

/// What clients share. All of it outlives them.
struct ClientWorld {
  Loop& loop;
  core::TlsContexts& tls;
  DestinationPolicy destinations;  ///< only a loop onto the tap itself is refused
  Linger& linger;                  ///< takes connections that are over and still owe bytes
};

class HttpClient final : public Stream::Owner {
 public:
  using Done = std::function<void(core::ClientAnswer)>;

  HttpClient(const ClientWorld& world, core::ClientSettings settings);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  /// Calls everything off; no `done` comes any more.
  ~HttpClient() override;

  /// Not while busy(). `done` is called once, in a later turn of the loop; it may ask again or destroy the
  /// client.
  void ask(core::ClientRequest request, Done done);
  /// Ends the request that runs: `done` gets an answer with Failure::cancelled and these words.
  void cancel(const std::string& why);
  /// Closes the connection between requests, as a phone does that goes to sleep.
  void close() { cancel("closed"); }
  /// A request runs, or its answer was not delivered yet.
  [[nodiscard]] bool busy() const { return done_ != nullptr; }

 private:
  struct TimerEntry {
    CommandId id;
    Loop::Ticket ticket;
  };

  void on_data(Stream& stream, ByteView bytes) override;
  void on_eof(Stream& stream) override;
  void on_reset(Stream& stream, std::string reason) override;
  void on_congested(Stream& stream) override { static_cast<void>(stream); }  // a request is in memory anyway
  void on_drained(Stream& stream) override { static_cast<void>(stream); }

  void feed(core::ClientEvent event);
  void carry_out();
  void settle();
  void carry_out(core::ClientCommand& command);
  void start_connect(const core::Connect& connect);
  void close_stream(core::Close::How how);
  void deliver(core::ClientAnswer answer);

  ClientWorld world_;
  core::ClientMachine machine_;
  std::unique_ptr<Connector> connector_;
  std::unique_ptr<Stream> stream_;
  std::vector<TimerEntry> timers_;
  core::ClientCommands commands_;
  std::deque<core::ClientEvent> pending_;  // told while an event is dealt with; never Data
  Done done_;
  Loop::Ticket delivery_ = 0;
  bool connecting_ = false;
  bool dealing_ = false;
};

}  // namespace eastap::io
