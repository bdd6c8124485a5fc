#include "proxy/app/player.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/wipe.h"
#include "proxy/base/text.h"
#include "proxy/model/play/play_phone.h"
#include "proxy/model/play/play_schedule.h"
#include "proxy/model/variables/places.h"
#include "proxy/trace/head_secrets.h"
#include "proxy/trace/redaction.h"

namespace eastap::app {

namespace {

constexpr std::chrono::milliseconds full_pause{50};
constexpr std::uint64_t golden_seed = 0x9E3779B97F4A7C15U;

std::vector<model::PlaySlot> slots_of(const std::vector<model::PlayStep*>& steps) {
  std::vector<model::PlaySlot> slots;
  slots.reserve(steps.size());
  for (const model::PlayStep* step : steps) {
    const core::Exchange& exchange = step->view->exchange();
    slots.push_back({.started = exchange.started.wall,
                     .finished = exchange.finished.wall,
                     .lane = exchange.connection ? exchange.connection->id.value : 0});
  }
  return slots;
}

/// Where a redirect leads, the secrets in the address overwritten.
std::string place_of_redirect(const core::Head& answer) {
  Bytes raw = answer.raw();
  trace::Spans secrets;
  trace::find_address_secrets(raw, secrets);
  trace::overwrite(raw, secrets);
  const core::Head head(std::move(raw));
  const auto first = head.find("X-MS-Location");
  const auto location = first ? first : head.find("Location");
  return location ? text::printable(*location, 200) : "nowhere";
}

}  // namespace

/// One connection of a phone.
struct Player::Lane {
  std::unique_ptr<io::HttpClient> client;
  std::uint64_t number = 0;                        // of the connection that the client had last
  std::unique_ptr<core::ConnectionFacts> facts{};  // of that one
  core::ConnectionPtr told{};                      // as observers know it
};

/// One phone of the trace, in one copy.
struct Player::Actor {
  std::vector<model::PlayStep*> steps;
  unsigned copy = 1;
  model::PlayPhone phone;
  model::PlaySchedule schedule;
  std::map<std::uint64_t, Lane> lanes{};
  std::chrono::nanoseconds begun{0};
  io::Loop::Ticket ticket = 0;
  bool over = false;
};

bool is_patience_over(const core::ClientAnswer& answer, std::chrono::seconds heartbeat,
                      std::chrono::milliseconds max_wait) {
  constexpr std::chrono::seconds way{10};
  return answer.failure == core::ClientAnswer::Failure::timeout && answer.sent.steady.count() != 0 &&
         !answer.response && heartbeat.count() != 0 && max_wait < heartbeat + way;
}

std::string trouble_of(model::ExchangeView& view) {
  const core::Message* answer = view.response().message();
  if (answer == nullptr) {
    return {};
  }
  const int http = answer->head.status();
  if (http == 451 || (http >= 300 && http < 400 && http != 304)) {
    return fmt::format("HTTP {}: redirected to {}, which is not followed", http,
                       place_of_redirect(answer->head));
  }
  if (http == 401 || http == 403) {
    return fmt::format("HTTP {}: the sign-in is refused", http);
  }
  constexpr int first_policy_status = 142;  // DeviceNotProvisioned, MS-ASCMD section 2.2.2
  constexpr int last_policy_status = 144;
  const auto& status = view.summary().status;
  if (http == 449 || (status && status->code >= first_policy_status && status->code <= last_policy_status)) {
    return "the server wants provisioning (" +
           (http == 449 ? std::string("HTTP 449") : "status " + status->words()) + ")";
  }
  return http >= 400 ? fmt::format("HTTP {}", http) : "";
}

Player::Player(PlayerSetup setup, std::vector<model::PlayStep>& steps)
    : setup_(std::move(setup)), steps_(steps) {
  std::map<std::string, std::vector<model::PlayStep*>> phones;
  for (model::PlayStep& step : steps_) {
    phones[step.phone].push_back(&step);
  }
  const PlayOptions& options = setup_.options;
  for (unsigned copy = 1; copy <= options.copies; ++copy) {
    for (const auto& [key, of_phone] : phones) {
      const auto named = std::ranges::find_if(
          of_phone, [](model::PlayStep* step) { return !step->view->context().device_id.empty(); });
      const eas::RequestContext* context = named == of_phone.end() ? nullptr : &(*named)->view->context();
      const std::string recorded = context == nullptr ? std::string() : context->device_id;
      const std::string device = options.device_id.empty() ? recorded : options.device_id;
      const bool binary = options.device_id.empty() && context != nullptr && context->device_id_binary;
      const std::uint64_t seed = setup_.seed ^ (golden_seed * (actors_.size() + 1));
      actors_.push_back(std::unique_ptr<Actor>(  // NOLINT: an aggregate without a constructor
          new Actor{.steps = of_phone,
                    .copy = copy,
                    .phone = model::PlayPhone({.host = options.to.host_field(),
                                               .path = options.to.path,
                                               .authorization = setup_.authorization,
                                               .user = options.user},
                                              model::device_of_copy(device, binary, copy), seed),
                    .schedule = model::PlaySchedule(slots_of(of_phone), options.speed)}));
    }
  }
  running_ = actors_.size();
}

Player::~Player() {
  for (const auto& actor : actors_) {
    setup_.world.loop.cancel(actor->ticket);
  }
}

void Player::start() {
  if (actors_.empty()) {
    setup_.over();
    return;
  }
  for (const auto& actor : actors_) {
    pump_later(*actor, setup_.options.ramp * (actor->copy - 1));
  }
}

void Player::stop(const std::string& why) {
  for (const auto& actor : actors_) {
    if (actor->over) {
      continue;
    }
    actor->schedule.stop();
    for (auto& [id, lane] : actor->lanes) {
      lane.client->cancel(why);
    }
    pump_later(*actor, std::chrono::milliseconds(0));
  }
}

void Player::pump_later(Actor& actor, std::chrono::milliseconds delay) {
  setup_.world.loop.cancel(actor.ticket);
  actor.ticket = setup_.world.loop.after(delay, [this, &actor] {
    actor.ticket = 0;
    pump(actor);
  });
}

bool Player::observers_full() const {
  return std::ranges::any_of(setup_.observers,
                             [](const core::Observer* observer) { return observer->saturated(); });
}

/// Sends whatever is due, and sees to it that the rest is looked at in time.
void Player::pump(Actor& actor) {
  if (actor.over) {
    return;
  }
  if (actor.begun.count() == 0) {
    actor.begun = setup_.world.loop.now().steady;
  }
  if (observers_full()) {
    pump_later(actor, full_pause);
    return;
  }
  using What = model::PlaySchedule::Next::What;
  while (true) {
    const auto now = setup_.world.loop.now().steady - actor.begun;
    const auto next = actor.schedule.next(now);
    if (next.what == What::start && waits_for_sign_in(actor, next.index)) {
      pump_later(actor, full_pause);
      return;
    }
    if (next.what == What::start) {
      begin(actor, next.index);
      continue;
    }
    if (next.what == What::wait) {
      pump_later(actor, std::chrono::ceil<std::chrono::milliseconds>(next.at - now));
    } else if (next.what == What::over) {
      actor_over(actor);
    }
    return;
  }
}

bool Player::waits_for_sign_in(const Actor& actor, std::size_t index) {
  const core::MessagePtr& recorded = actor.steps[index]->view->exchange().request;
  return !setup_.authorization.empty() && recorded && recorded->head.find("Authorization") &&
         sign_in_.must_wait(setup_.world.loop.now().steady);
}

Player::Lane& Player::lane_for(Actor& actor, std::uint64_t id) {
  Lane& lane = actor.lanes[id];
  if (!lane.client) {
    core::ClientSettings settings;
    settings.target = setup_.options.to.server;
    settings.tls = setup_.options.to.tls;
    if (setup_.options.copies > 1) {
      settings.body_limit = std::uint64_t{8} << 20U;  // many of them at once
    }
    lane.client = std::make_unique<io::HttpClient>(setup_.world, std::move(settings));
  }
  return lane;
}

void Player::begin(Actor& actor, std::size_t index) {
  model::PlayStep& step = *actor.steps[index];
  actor.schedule.begun(index);
  auto built = actor.phone.request(*step.view);
  if (!built) {
    PlayedStep played;
    played.failure = "it could not be put together: " + built.error().what;
    finished(actor, index, std::move(played));
    return;
  }
  const core::MessagePtr message = std::make_shared<const core::Message>(*std::move(built));
  core::ClientRequest request;
  request.head = message->head;
  request.body = message->body.wire;
  request.repeatable = model::is_repeatable(step.view->context().command);
  const std::chrono::milliseconds held = model::heartbeat_of(*step.view);
  request.wait = held.count() == 0
                     ? setup_.options.timeout
                     : std::max(std::chrono::milliseconds(1),
                                std::min(held + setup_.options.timeout, setup_.options.max_wait));
  const core::ConnectionPtr& connection = step.view->exchange().connection;
  Lane& lane = lane_for(actor, connection ? connection->id.value : 0);
  sign_in_.sent(*message, held.count() != 0, setup_.world.loop.now().steady);
  lane.client->ask(std::move(request), [this, &actor, index, message](const core::ClientAnswer& answer) {
    answered(actor, index, message, answer);
  });
}

void Player::answered(Actor& actor, std::size_t index, const core::MessagePtr& sent,
                      const core::ClientAnswer& answer) {
  model::PlayStep& step = *actor.steps[index];
  const core::ConnectionPtr& connection = step.view->exchange().connection;
  Lane& lane = actor.lanes[connection ? connection->id.value : 0];
  PlayedStep played;
  played.failure = answer.words;
  played.gave_up = is_patience_over(answer, model::heartbeat_of(*step.view), setup_.options.max_wait);
  played.took =
      answer.sent.steady.count() == 0 ? std::chrono::nanoseconds(0) : answer.finished.since(answer.sent);
  played.live = live_exchange(lane, sent, answer);
  observe(core::Observation::Kind::exchange_done, played.live->connection, played.live);
  model::ExchangeView view(played.live, {}, nullptr);
  if (played.failure.empty()) {
    actor.phone.learn(*step.view, view);
    played.trouble = trouble_of(view);
    const wbxml::Document* document =
        view.context().command == eas::Command::provision ? view.response().document() : nullptr;
    if (document != nullptr && eas::orders_wipe(*document)) {
      played.trouble = "the server orders a " + std::string(eas::to_string(eas::wipe_order(*document))) +
                       ": this phone sends nothing more";
      actor.schedule.stop();
    }
  }
  if (setup_.overlooked != nullptr && !played.gave_up) {
    played.check =
        model::check_answer(step, view, played.failure, actor.phone.variables(),
                            model::phone_key(step.view->context(), step.view->user()), *setup_.overlooked);
  }
  const bool stopping = sign_in_.answered(*played.live, step.view->exchange());
  if (stopping) {
    played.trouble = fmt::format("HTTP 401: {}", sign_in_refused_words);
    if (played.check.verdict == model::AnswerCheck::Verdict::different) {
      played.check.lines.emplace_back(sign_in_refused_words);
    }
  }
  finished(actor, index, std::move(played));
  if (stopping) {
    stop("the sign-in was refused");
  }
  pump(actor);  // the last step: it may end the actor
}

void Player::finished(Actor& actor, std::size_t index, PlayedStep played) {
  played.step = actor.steps[index];
  played.copy = actor.copy;
  if (setup_.overlooked != nullptr && played.gave_up) {
    played.check.verdict = model::AnswerCheck::Verdict::not_compared;
    played.check.sentence = "the server held its answer for longer than --max-wait";
  } else if (setup_.overlooked != nullptr && !played.live) {
    played.check.verdict = model::AnswerCheck::Verdict::different;
    played.check.sentence = "the request was not sent: " + played.failure;
  }
  actor.schedule.ended(index, setup_.world.loop.now().steady - actor.begun);
  setup_.told(played);
  const core::ConnectionPtr& connection = played.step->view->exchange().connection;
  const std::uint64_t id = connection ? connection->id.value : 0;
  actor.steps[index]->let_go();
  if (!actor.schedule.needs_lane(id)) {
    close_lane(actor, id);
  }
}

void Player::close_lane(Actor& actor, std::uint64_t id) {
  const auto found = actor.lanes.find(id);
  if (found == actor.lanes.end()) {
    return;
  }
  Lane& lane = found->second;
  if (lane.facts) {
    lane.facts->closed_by = "eastap: the phone has nothing more to say";
    observe(core::Observation::Kind::connection_closed,
            std::make_shared<const core::ConnectionFacts>(*lane.facts), nullptr);
  }
  actor.lanes.erase(found);
}

void Player::actor_over(Actor& actor) {
  actor.over = true;
  while (!actor.lanes.empty()) {
    close_lane(actor, actor.lanes.begin()->first);
  }
  if (--running_ == 0) {
    setup_.over();
  }
}

/// Tells observers of a connection that the client made since it was last asked.
void Player::note_connection(Lane& lane, const core::ClientAnswer& answer) {
  if (lane.facts && (answer.connection == lane.number || answer.connection == 0)) {
    return;
  }
  if (lane.facts) {
    lane.facts->closed_by = "the server, between two requests";
    observe(core::Observation::Kind::connection_closed,
            std::make_shared<const core::ConnectionFacts>(*lane.facts), nullptr);
  }
  lane.number = answer.connection;
  lane.facts = std::make_unique<core::ConnectionFacts>();
  lane.facts->id = ConnectionId{++connections_};
  lane.facts->opened = answer.sent.steady.count() == 0 ? answer.finished : answer.sent;
  lane.facts->client = {IpAddress::v4({127, 0, 0, 1}), 0};
  lane.facts->mode = "play";
  lane.facts->upstream_name = setup_.options.to.server.to_string();
  lane.facts->upstream = answer.peer;
  lane.told = std::make_shared<const core::ConnectionFacts>(*lane.facts);
  observe(core::Observation::Kind::connection_opened, lane.told, nullptr);
  if (answer.tls) {
    lane.facts->tls.push_back(*answer.tls);
    lane.told = std::make_shared<const core::ConnectionFacts>(*lane.facts);
    observe(core::Observation::Kind::tls_done, lane.told, nullptr);
  }
}

core::ExchangePtr Player::live_exchange(Lane& lane, const core::MessagePtr& sent,
                                        const core::ClientAnswer& answer) {
  note_connection(lane, answer);
  auto exchange = std::make_shared<core::Exchange>();
  exchange->id = ExchangeId{++exchanges_};
  exchange->connection = lane.told;
  exchange->started = answer.sent.steady.count() == 0 ? answer.finished : answer.sent;
  exchange->finished = answer.finished;
  auto request = std::make_shared<core::Message>(*sent);
  request->first_byte = request->head_done = request->done = exchange->started;
  request->complete = true;
  exchange->request = std::move(request);
  exchange->informational = answer.informational;
  exchange->response = answer.response;
  exchange->outcome = answer.words;
  return exchange;
}

void Player::observe(core::Observation::Kind kind, core::ConnectionPtr connection,
                     core::ExchangePtr exchange) {
  const core::Observation observation{.kind = kind,
                                      .at = setup_.world.loop.now(),
                                      .connection = std::move(connection),
                                      .exchange = std::move(exchange)};
  for (core::Observer* observer : setup_.observers) {
    observer->observe(observation);
  }
}

}  // namespace eastap::app
