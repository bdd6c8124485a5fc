#include "proxy/app/tap_hooks.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/log.h"

namespace eastap::app {
namespace {

/// Whoever looks at the terminal learns why a phone waits.
void tell_of_hold(const HeldStanding& held, std::string_view how) {
  const HeldExchange& exchange = *held.exchange;
  const std::string what = fmt::format("exchange {} ({} {} of {})", exchange.id().value, exchange.command(),
                                       exchange.phase(), exchange.device());
  log::info("break", how.empty()
                         ? fmt::format("{} is held; `eastap ctl held {}` shows it", what, exchange.id().value)
                         : fmt::format("{} is held no longer: {}", what, how));
}

}  // namespace

Result<std::unique_ptr<TapHooks>> TapHooks::open(const RunOptions& options, const HookWorld& world) {
  std::unique_ptr<TapHooks> made(new TapHooks());
  script::HostOptions asked;
  asked.scripts = options.scripts;
  asked.faults = options.faults;
  asked.trust = options.script_trust;
  asked.allow_wipe = options.settings.allow_wipe;
  asked.on_error = options.drop_on_hook_error ? script::OnError::drop : script::OnError::pass;
  if (world.connects) {
    made->open_fetches(options, world, asked);
  }
  auto host = script::Host::create(std::move(asked), world.loop, world.clock);
  if (!host) {
    return fail(host.error());
  }
  made->scripts_ = *std::move(host);
  if (auto opened = made->open_breaks(options, world); !opened) {
    return fail(opened.error());
  }
  made->desk_.emplace(made->scripts_.get(), made->breaks_.get(), world.wipes);
  return made;
}

void TapHooks::open_fetches(const RunOptions& options, const HookWorld& world, script::HostOptions& asked) {
  fetched_last_.emplace(world.loop);
  fetches_.emplace(
      io::ClientWorld{
          world.loop, world.tls, {options.settings.network, options.allowed_destinations}, *fetched_last_},
      FetchSettings{.keep_host = options.settings.keep_host, .via = options.settings.via.has_value()});
  asked.fetch = [this](const core::ExchangePtr& exchange, const script::FetchRequest& request,
                       script::FetchDone done) {
    return fetches_->fetch(exchange, request, std::move(done));
  };
}

Result<void> TapHooks::open_breaks(const RunOptions& options, const HookWorld& world) {
  breaks_ =
      std::make_unique<BreakDesk>(scripts_->filters(), world.loop, world.clock, options.settings.allow_wipe);
  static_cast<void>(breaks_->watch(tell_of_hold));
  for (const std::string& filter : options.breaks) {
    BreakSpec spec;
    spec.filter = filter;
    spec.source = "--break";
    if (options.break_hold != std::chrono::milliseconds(0)) {
      spec.hold = options.break_hold;  // of --hold: requests, until somebody releases them
      spec.on = BreakSpec::On::request;
      spec.source = "--hold";
    }
    if (auto added = breaks_->add(std::move(spec)); !added) {
      return fail(added.error().in("--break"));
    }
  }
  return {};
}

void TapHooks::when_wish_changes(const std::function<void()>& tell) {
  scripts_->when_wish_changes(tell);
  breaks_->when_wish_changes(tell);
}

}  // namespace eastap::app
