// What phones did after each injected fault: fed with the exchanges of a trace in the order in which they
// ended, gives the story of each fault, in the order in which the faults hit. One pass, bounded memory:
//
// - of each phone and account 128 faults are followed at once, of all 1024; the oldest is closed beyond that;
// - 4096 stories wait at most for one before them that is still open; then that one is closed;
// - of a fault the first 32 exchanges and the first 32 tries after it are kept, about 1 KB each.
//
// A story that was closed by a limit says so (followed_to_end). Single-threaded.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "proxy/core/exchange.h"
#include "proxy/model/exchange_view.h"
#include "proxy/model/reaction_story.h"

namespace eastap::model {

class Reactions {
 public:
  static constexpr std::size_t max_open = 1024;
  static constexpr std::size_t max_open_of_phone = 128;
  static constexpr std::size_t max_waiting = 4096;
  /// Exchanges before a fault that are kept: a phone may ask again while an answer is delayed.
  static constexpr std::size_t max_recent = 64;
  static constexpr std::size_t max_told = 1024;  ///< connections that are remembered as told

  /// Called with each story that is told to its end.
  using Sink = std::function<void(const FaultStory& story)>;
  explicit Reactions(Sink sink) : sink_(std::move(sink)) {}

  /// An exchange that is over; or, behind all others, one that the trace has no answer to. Where it is faulty
  /// and `wanted`, a story begins. What the tap sent by itself is passed over.
  void add(ExchangeView& view, bool wanted = true);
  /// A connection of which something became known. Where a hook did something to it, a story begins.
  void add_connection(const core::ConnectionFacts& facts, const Timestamp& at);
  /// The trace is over; `end` by the steady clock.
  void finish(microseconds end);

 private:
  void open(FaultStory story);
  void begin(const core::Exchange& exchange, const Step& step);
  void follow(FaultStory& story, const Step& step);
  void close(FaultStory& story, microseconds end);
  void make_room(const Step& step);
  void give_out();

  Sink sink_;
  std::deque<FaultStory> stories_;  // by hit; the first one is open
  std::deque<Step> recent_;
  std::deque<ConnectionId> told_connections_;
  std::size_t open_ = 0;
};

}  // namespace eastap::model
