// The alphabet of the pure core: every Event that a Session takes and every Command that it gives.
// No clock, socket, thread or Lua here; whoever drives a session carries the commands out and brings the
// answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "certs/leaf.h"
#include "proxy/base/boxed.h"
#include "proxy/base/bytes.h"
#include "proxy/base/ids.h"
#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/core/hook.h"

namespace eastap::core {

// ---- Events
// -------------------------------------------------------------------------------------------------------

/// The client connection was accepted. First event, exactly once.
struct Start {
  ConnectionId id;
  Endpoint client;
  Endpoint listener;
  std::optional<Endpoint> original_destination;  ///< transparent mode: where the client wanted to go
};
/// Bytes arrived. The view lives only during on().
struct Data {
  Side side = Side::client;
  ByteView bytes;
};
/// The peer closed its sending direction (FIN).
struct Eof {
  Side side = Side::client;
};
/// The connection broke (RST, or a write failed); nothing can be sent or read on that side any more.
struct Reset {
  Side side = Side::client;
  std::string reason;  ///< the operating system's words
};
/// The unsent bytes of that side rose above the high watermark: do not produce more than you must.
struct Congested {
  Side side = Side::client;
};
/// The unsent bytes fell below the low watermark.
struct Drained {
  Side side = Side::client;
};
struct ConnectResult {
  Endpoint peer;
};
/// Answer to Connect.
struct Connected {
  CommandId id;
  Result<ConnectResult> result;
};
/// Answer to MakeLeaf.
struct LeafReady {
  CommandId id;
  Result<certs::LeafPtr> leaf;
};
/// Answer to Timer.
struct TimerFired {
  CommandId id;
};
/// Answer to RunHook.
struct HookDone {
  CommandId id;
  Boxed<Verdict> verdict;
};
/// Word of a RunHook that takes its time; its HookDone still comes.
struct HookWaits {
  CommandId id;
  std::vector<Note> notes;
};
/// The tap itself gives up this connection (shutdown). Last event.
struct Abort {
  std::string reason;
};

using Event = std::variant<Start, Data, Eof, Reset, Congested, Drained, Connected, LeafReady, TimerFired,
                           HookDone, HookWaits, Abort>;

// ---- Commands
// -----------------------------------------------------------------------------------------------------

/// Open the upstream connection; answered by Connected. Name resolution and address policy are the driver's
/// part.
struct Connect {
  CommandId id;
  HostPort target;
  /// The destination was named by the client (connect, transparent): refuse loopback, link-local and the
  /// tap's own ports as core/policy says. A loop onto the tap itself is refused always.
  bool check_destination = false;
};
/// Send bytes, in order, on that side. Never empty.
struct Send {
  Side side = Side::client;
  Bytes bytes;
};
/// Close the sending direction after what was sent (fin), or the whole connection at once (rst).
struct Close {
  enum class How : std::uint8_t { fin, rst };
  Side side = Side::client;
  How how = How::fin;
};
struct MakeLeaf {
  CommandId id;
  certs::LeafRequest request;
};
struct Timer {
  CommandId id;
  std::chrono::milliseconds delay{0};
};
struct CancelTimer {
  CommandId id;
};
struct RunHook {
  CommandId id;
  HookCall call;
};
/// The hook's answer is not wanted any more.
struct CancelHook {
  CommandId id;
};
enum class PauseReason : std::uint8_t { buffer = 1, hook = 2, trace = 4, fault = 8 };
/// Stop reading that side for one more reason. FIN stays unseen while paused; a reset is still told.
struct PauseRead {
  Side side = Side::client;
  PauseReason reason = PauseReason::buffer;
};
/// One reason less; reading goes on when none is left.
struct ResumeRead {
  Side side = Side::client;
  PauseReason reason = PauseReason::buffer;
};
struct Observe {
  Observation observation;
};
/// A line for the log, in plain words.
struct Log {
  enum class Level : std::uint8_t { info, warning, error };
  Level level = Level::info;
  std::string text;
};
/// Both sides are done: close what is still open and drop the session. Last command, exactly once.
struct Finished {};

using Command = std::variant<Connect, Send, Close, MakeLeaf, Timer, CancelTimer, RunHook, CancelHook,
                             PauseRead, ResumeRead, Observe, Log, Finished>;
using Commands = std::vector<Command>;

}  // namespace eastap::core
