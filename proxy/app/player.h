// The player: acts as the phones of a trace against a live server. One HttpClient for each connection of a
// phone, one PlayPhone and one schedule for each phone and copy. Tells observers (terminal, trace) what
// happens, as the tap does. Owned by the command, on the loop's thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proxy/app/play_options.h"
#include "proxy/app/sign_in_watch.h"
#include "proxy/core/exchange.h"
#include "proxy/io/http_client.h"
#include "proxy/model/play/answer_check.h"
#include "proxy/model/play/play_step.h"

namespace eastap::app {

/// What became of one recorded request.
struct PlayedStep {
  model::PlayStep* step = nullptr;
  unsigned copy = 1;       ///< from 1
  core::ExchangePtr live;  ///< null where it was not sent
  std::string failure;     ///< why there is no whole answer; "" where there is
  bool gave_up = false;    ///< a held answer did not come within --max-wait
  std::string trouble;     ///< what the server wants instead: "redirected to ...", "wants provisioning"
  std::chrono::nanoseconds took{0};
  model::AnswerCheck check;  ///< with `overlooked` only
};

struct PlayerSetup {
  const PlayOptions& options;
  std::string authorization;
  io::ClientWorld world;
  std::vector<core::Observer*> observers;
  const model::Overlooked* overlooked = nullptr;  ///< compare answers; null: do not
  std::uint64_t seed = 0;                         ///< of fresh ClientIds
  std::function<void(const PlayedStep&)> told;    ///< for each request, when it is over
  std::function<void()> over;                     ///< everything was played
};

class Player {
 public:
  /// `steps` outlive the player.
  Player(PlayerSetup setup, std::vector<model::PlayStep>& steps);
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;
  ~Player();

  void start();
  /// Sends no more; what waits for its answer is called off. `over` still comes.
  void stop(const std::string& why);
  /// The server refused the sign-in twice in a row, so the player stopped itself.
  [[nodiscard]] bool sign_in_refused() const { return sign_in_.refused(); }

  /// Phones and copies that have not ended.
  [[nodiscard]] std::size_t running() const { return running_; }

 private:
  struct Lane;
  struct Actor;

  void pump(Actor& actor);
  void pump_later(Actor& actor, std::chrono::milliseconds delay);
  [[nodiscard]] bool waits_for_sign_in(const Actor& actor, std::size_t index);
  void begin(Actor& actor, std::size_t index);
  void answered(Actor& actor, std::size_t index, const core::MessagePtr& sent,
                const core::ClientAnswer& answer);
  void finished(Actor& actor, std::size_t index, PlayedStep played);
  void actor_over(Actor& actor);
  [[nodiscard]] Lane& lane_for(Actor& actor, std::uint64_t id);
  void close_lane(Actor& actor, std::uint64_t id);
  [[nodiscard]] core::ExchangePtr live_exchange(Lane& lane, const core::MessagePtr& sent,
                                                const core::ClientAnswer& answer);
  void note_connection(Lane& lane, const core::ClientAnswer& answer);
  void observe(core::Observation::Kind kind, core::ConnectionPtr connection, core::ExchangePtr exchange);
  [[nodiscard]] bool observers_full() const;

  PlayerSetup setup_;
  std::vector<model::PlayStep>& steps_;
  std::vector<std::unique_ptr<Actor>> actors_;
  std::uint64_t connections_ = 0;
  std::uint64_t exchanges_ = 0;
  std::size_t running_ = 0;
  SignInWatch sign_in_;
};

/// Whether --max-wait ended the waiting for a held answer before the server had to give one: at its
/// heartbeat, and a little later for the way. A server that is silent for longer, or was never reached, has
/// failed.
[[nodiscard]] bool is_patience_over(const core::ClientAnswer& answer, std::chrono::seconds heartbeat,
                                    std::chrono::milliseconds max_wait);

/// What a server wants instead of what was asked: a redirect, provisioning, another sign-in; "" for nothing.
/// Printable.
[[nodiscard]] std::string trouble_of(model::ExchangeView& view);

}  // namespace eastap::app
