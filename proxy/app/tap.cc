#include "proxy/app/tap.h"

#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "certs/minter.h"
#include "proxy/app/announcement.h"
#include "proxy/app/control_ways.h"
#include "proxy/app/serve_desk.h"
#include "proxy/app/tap_credentials.h"
#include "proxy/app/tap_hooks.h"
#include "proxy/app/version.h"
#include "proxy/app/wipe_desk.h"
#include "proxy/base/files.h"
#include "proxy/base/log.h"
#include "proxy/core/local_site.h"
#include "proxy/core/peer_memory.h"
#include "proxy/core/session.h"
#include "proxy/io/leaf_source.h"
#include "proxy/io/line_input.h"
#include "proxy/io/local_network.h"
#include "proxy/io/loop.h"
#include "proxy/io/session_machine.h"
#include "proxy/io/worker.h"
#include "proxy/trace/writer.h"
#include "proxy/ui/terminal.h"

namespace eastap::app {

namespace {

constexpr std::chrono::milliseconds last_bytes_grace{2'000};

// Whoever sits at standard input and reads standard error.
class StandardTerminal final : public Terminal {
 public:
  StandardTerminal(io::Loop& loop, std::function<void(std::string_view)> typed, std::function<void()> gone)
      : input_(loop, STDIN_FILENO, std::move(typed), std::move(gone)) {}
  void say(const std::string& line) override { log::warning("wipe", line); }
  [[nodiscard]] Result<void> listen(bool wanted) override { return input_.listen(wanted); }

 private:
  io::LineInput input_;
};

// Each parked connection takes two descriptors, and the usual limit of 1024 was meant for select().
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

}  // namespace

// In the order in which they are made; destroyed in the opposite one.
struct Tap::Parts {
  Parts(RunOptions given, ServeDesk* answering) : options(std::move(given)), serve(answering) {}

  [[nodiscard]] Result<void> open();
  [[nodiscard]] Result<void> open_state();
  [[nodiscard]] Result<void> open_observers();
  [[nodiscard]] Result<void> open_hooks();
  void heed_scripts(bool watched);
  [[nodiscard]] Result<void> open_listeners();
  [[nodiscard]] Result<void> open_control();
  [[nodiscard]] nlohmann::json status();
  [[nodiscard]] ReadyFacts ready_facts() const;
  void shut_down(const char* reason);

  RunOptions options;
  ServeDesk* serve;  // null: servers answer
  SystemClock clock;
  std::optional<files::FolderLock> lock;
  certs::AuthorityPtr authority;
  std::unique_ptr<io::Loop> loop;
  std::unique_ptr<core::TlsContexts> tls;
  core::PeerMemory memory;
  core::IdSource ids;
  core::LocalSiteFacts local_site;
  std::unique_ptr<StandardTerminal> terminal;
  std::optional<WipeDesk> wipes;
  std::unique_ptr<TapHooks> hooks;
  core::HookWish wish;
  std::unique_ptr<trace::Writer> trace;
  std::unique_ptr<ui::Terminal> printer;
  std::vector<core::Observer*> observers;
  std::optional<core::Environment> environment;
  std::optional<io::LeafSource> leaves;
  std::optional<io::Worker> worker;
  std::vector<Endpoint> endpoints;
  std::unique_ptr<ControlWays> control;
  bool stopping = false;
  bool recording_ended_early = false;
};

Tap::Tap(RunOptions options, ServeDesk* serve) : parts_(std::make_unique<Parts>(std::move(options), serve)) {}

Tap::~Tap() = default;

Result<std::unique_ptr<Tap>> Tap::create(RunOptions options, ServeDesk* serve) {
  raise_descriptor_limit();
  std::unique_ptr<Tap> tap(new Tap(std::move(options), serve));
  if (auto opened = tap->parts_->open(); !opened) {
    return fail(std::move(opened).error());
  }
  return tap;
}

Result<void> Tap::Parts::open() {
  if (auto opened = open_state(); !opened) {
    return opened;
  }
  auto made_loop = io::Loop::create();
  if (!made_loop) {
    return fail(made_loop.error());
  }
  loop = *std::move(made_loop);
  auto contexts = open_tls(options);
  if (!contexts) {
    return fail(contexts.error());
  }
  tls = *std::move(contexts);
  auto leaf = open_leaf(options);
  if (!leaf) {
    return fail(leaf.error());
  }
  auto network = io::gather_local_network();
  if (!network) {
    return fail(network.error());
  }
  options.settings.network = *std::move(network);
  if (auto watching = open_observers(); !watching) {
    return watching;
  }
  if (*leaf == nullptr) {
    local_site = core::local_site_facts(*authority);  // with --leaf there is nothing to install
  }

  terminal = std::make_unique<StandardTerminal>(
      *loop, [this](std::string_view line) { wipes->typed(line); }, [this] { wipes->nobody_there(); });
  wipes.emplace(*terminal);
  if (auto opened = open_hooks(); !opened) {
    return opened;
  }
  environment.emplace(core::Environment{options.settings, wish, *tls, memory, ids, local_site});
  leaves.emplace(*loop, std::make_shared<const certs::Minter>(authority), *std::move(leaf));
  worker.emplace(io::Wiring{.loop = *loop,
                            .hooks = serve != nullptr ? static_cast<core::HookHost&>(*serve) : hooks->desk(),
                            .observers = observers,
                            .leaves = *leaves,
                            .destinations = {options.settings.network, options.allowed_destinations},
                            .connect_timeout = options.settings.connect_timeout,
                            .behind_balancer = options.settings.proxy_protocol,
                            .never_connects = serve != nullptr},
                 options.settings.allow_public);
  if (auto opened = open_listeners(); !opened) {
    return opened;
  }
  // Before anybody is told that it is ready: whoever stops it at once wants an orderly end too.
  for (const int signal : {SIGTERM, SIGINT}) {
    if (auto watched = loop->on_signal(signal, [this] { shut_down("eastap was told to stop"); }); !watched) {
      return watched;
    }
  }
  return open_control();
}

Result<void> Tap::Parts::open_state() {
  if (auto made = files::make_private_folder(options.state_folder); !made) {
    return made;
  }
  auto taken = files::FolderLock::take(options.state_folder);
  if (!taken) {
    return fail(taken.error());
  }
  lock.emplace(*std::move(taken));
  auto opened = open_authority(options);
  if (!opened) {
    return fail(opened.error());
  }
  authority = *std::move(opened);
  return {};
}

/// Whoever watches: the terminal and the trace. With neither, sessions keep and tell nothing.
Result<void> Tap::Parts::open_observers() {
  if (options.verbosity >= 0) {
    auto shown = ui::TerminalOptions::of(STDOUT_FILENO, static_cast<unsigned>(options.verbosity));
    shown.filter = options.filter;
    printer = std::make_unique<ui::Terminal>(std::move(shown), clock);
    observers.push_back(printer.get());
  }
  if (options.record.empty()) {
    return {};
  }
  trace::WriterOptions wanted;
  wanted.path = options.record;
  wanted.eastap_version = version;
  wanted.record_secrets = options.record_secrets;
  wanted.filter = options.record_filter;
  wanted.rotation = options.rotation;
  auto writer = trace::Writer::open(std::move(wanted), clock);
  if (!writer) {
    return fail(writer.error().in("--record"));
  }
  trace = *std::move(writer);
  observers.push_back(trace.get());
  return {};
}

Result<void> Tap::Parts::open_hooks() {
  auto opened = TapHooks::open(
      options, {.loop = *loop, .tls = *tls, .clock = clock, .wipes = *wipes, .connects = serve == nullptr});
  if (!opened) {
    return fail(std::move(opened).error());
  }
  hooks = *std::move(opened);
  const bool watched = !observers.empty();
  observers.push_back(&hooks->scripts());
  if (serve != nullptr) {
    serve->join({.before = hooks->desk(),
                 .breaks = hooks->breaks(),
                 .scheduler = *loop,
                 .clock = clock,
                 .stop = [this] {
                   loop->remote().post([this] { shut_down("every recorded exchange was asked"); });
                 }});
    observers.push_back(serve);
  }
  hooks->when_wish_changes([this, watched] { heed_scripts(watched); });
  heed_scripts(watched);
  return {};
}

/// Sessions ask scripts for what they wish to decide, and tell of what passes where anybody watches.
void Tap::Parts::heed_scripts(bool watched) {
  wish = serve != nullptr ? serve->wish() : hooks->desk().wish();
  options.settings.capture = watched || hooks->scripts().watches() || serve != nullptr;
}

Result<void> Tap::Parts::open_listeners() {
  for (core::ListenerSpec& spec : options.listeners) {
    auto where = worker->listen(
        spec, [this, &spec] { return std::make_unique<io::SessionMachine>(*environment, spec.mode); });
    if (!where) {
      return fail(where.error());
    }
    spec.listen = *where;
    endpoints.push_back(*where);
  }
  options.settings.network.own_listeners = endpoints;
  return {};
}

Result<void> Tap::Parts::open_control() {
  auto opened = ControlWays::open(*loop,
                                  {.host = hooks->scripts(),
                                   .breaks = hooks->breaks(),
                                   .scheduler = *loop,
                                   .status = [this] { return status(); }},
                                  options.state_folder, options.api);
  if (!opened) {
    return fail(std::move(opened).error());
  }
  control = *std::move(opened);
  return {};
}

nlohmann::json Tap::Parts::status() {
  const script::Host& scripts = hooks->scripts();
  const BreakDesk& breaks = hooks->breaks();
  nlohmann::json listeners = nlohmann::json::array();
  for (const std::string& line : app::ready_lines(ready_facts())) {
    listeners.push_back(line);
  }
  return {{"version", version},
          {"pid", ::getpid()},
          {"listeners", std::move(listeners)},
          {"connections", worker->driver().size()},
          {"faults", scripts.faults().size()},
          {"scripts", scripts.scripts().size()},
          {"breakpoints", breaks.breakpoints().size()},
          {"held", breaks.held().size()},
          {"counters", scripts.counters().values()},
          {"device_counters", scripts.counters().device_values()}};
}

ReadyFacts Tap::Parts::ready_facts() const {
  return {.listeners = options.listeners,
          .network = options.settings.network,
          .standard_hosts = options.standard_hosts,
          .interface = options.interface,
          .redirect_local = options.redirect_local,
          .user = ::geteuid()};
}

std::vector<std::string> Tap::ready_lines() const {
  std::vector<std::string> lines = app::ready_lines(parts_->ready_facts());
  if (!parts_->control->api_line().empty()) {
    lines.push_back(parts_->control->api_line());
  }
  return lines;
}

std::vector<std::string> Tap::advice_lines() const {
  return app::advice_lines(parts_->ready_facts());
}

const std::vector<Endpoint>& Tap::endpoints() const {
  return parts_->endpoints;
}

Result<void> Tap::run() {
  Parts& parts = *parts_;
  if (auto started = parts.worker->start(); !started) {
    return started;
  }
  parts.loop->run();
  parts.control.reset();
  parts.worker.reset();
  parts.leaves.reset();
  if (parts.serve != nullptr) {
    parts.serve->leave();
  }
  parts.hooks.reset();
  parts.wipes.reset();
  parts.terminal.reset();
  parts.printer.reset();
  if (parts.trace) {
    parts.trace->close();  // writes what waits
    parts.recording_ended_early = parts.trace->failed();
    parts.trace.reset();
  }
  return parts.loop->close(std::chrono::seconds(1));
}

bool Tap::recording_ended_early() const {
  return parts_->recording_ended_early;
}

void Tap::Parts::shut_down(const char* reason) {
  if (std::exchange(stopping, true)) {
    loop->stop();
    return;
  }
  worker->shut_down(reason, last_bytes_grace, [this] {
    hooks->scripts().stop();
    loop->stop();
  });
}

void Tap::stop() {
  parts_->loop->remote().post([parts = parts_.get()] { parts->shut_down("eastap was told to stop"); });
}

}  // namespace eastap::app
