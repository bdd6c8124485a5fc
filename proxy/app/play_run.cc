#include "proxy/app/play_run.h"

#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proxy/app/play_input.h"
#include "proxy/app/secret_input.h"
#include "proxy/app/version.h"
#include "proxy/base/clock.h"
#include "proxy/base/text.h"
#include "proxy/core/tls_context.h"
#include "proxy/io/loop.h"
#include "proxy/trace/writer.h"
#include "proxy/ui/terminal.h"

namespace eastap::app {
namespace {

void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

std::string counted(const std::map<std::string, std::size_t>& counts) {
  std::string out;
  for (const auto& [what, count] : counts) {
    out += fmt::format("{}{} x {}", out.empty() ? "" : ", ", count, what);
  }
  return out;
}

/// One play from its input to its end. Members in the order of their making.
class PlaySession {
 public:
  explicit PlaySession(const PlayJob& job) : job_(job) {}

  PlayEnd run() {
    if (!read() || !allowed() || !open()) {
      return end_;
    }
    play();
    return end_;
  }

 private:
  bool refuse(const Error& error) {
    std::cerr << "eastap " << job_.command << ": " << text::printable(error.what, 1000) << '\n';
    end_.exit = error.code == ErrorCode::internal ? exit_internal : exit_usage;
    return false;
  }

  bool read() {
    auto input = read_play_input(job_.options.trace, job_.options.only);
    if (!input) {
      return refuse(input.error());
    }
    input_ = *std::move(input);
    end_.damaged = input_.damaged;
    for (const auto& [why, count] : input_.left_out) {
      std::cerr << fmt::format("left out: {} exchange{}: {}\n", count, count == 1 ? "" : "s", why);
    }
    if (input_.steps.empty()) {
      return refuse({ErrorCode::invalid_input, "nothing in this trace can be played", std::nullopt});
    }
    return true;
  }

  /// Whoever owns the account is asked before it is changed.
  bool allowed() {
    const PlayOptions& options = job_.options;
    if (input_.effects.empty() || options.to.is_loopback() || options.yes) {
      return true;
    }
    const std::string what =
        fmt::format("This changes the account on {}: {}.", options.to.server.host, counted(input_.effects));
    if (somebody_is_there()) {
      return read_yes(what + " Go on?") || refuse({ErrorCode::refused, "nothing was sent", std::nullopt});
    }
    return refuse(
        {ErrorCode::refused, what + " Next step: --yes, or leave it out with --only", std::nullopt});
  }

  bool open() {
    auto credentials = read_play_credentials(job_.options);
    if (!credentials) {
      return refuse(credentials.error());
    }
    authorization_ = *std::move(credentials);
    if (authorization_.empty()) {
      std::cerr << "no --user and no --bearer-file: nothing signs in\n";
    }
    raise_file_limit();
    auto loop = io::Loop::create();
    if (!loop) {
      return refuse(loop.error());
    }
    loop_ = *std::move(loop);
    auto tls = core::TlsContexts::create(job_.options.tls);
    if (!tls) {
      return refuse(tls.error());
    }
    tls_ = *std::move(tls);
    return open_observers();
  }

  bool open_observers() {
    const PlayOptions& options = job_.options;
    if (job_.show_exchanges && options.verbosity >= 0) {
      terminal_ = std::make_unique<ui::Terminal>(
          ui::TerminalOptions::of(STDOUT_FILENO, static_cast<unsigned>(options.verbosity)), clock_);
      observers_.push_back(terminal_.get());
    }
    if (options.record.empty()) {
      return true;
    }
    trace::WriterOptions wanted;
    wanted.path = options.record;
    wanted.eastap_version = version;
    wanted.record_secrets = options.record_secrets;
    auto writer = trace::Writer::open(std::move(wanted), clock_);
    if (!writer) {
      return refuse(writer.error().in("--record"));
    }
    writer_ = *std::move(writer);
    observers_.push_back(writer_.get());
    return true;
  }

  void play() {
    linger_.emplace(*loop_);
    player_.emplace(PlayerSetup{.options = job_.options,
                                .authorization = authorization_,
                                .world = {*loop_, *tls_,
                                          io::DestinationPolicy{network_, allowed_destinations_}, *linger_},
                                .observers = observers_,
                                .overlooked = job_.overlooked,
                                .seed = static_cast<std::uint64_t>(clock_.now().wall.count()),
                                .told = [this](const PlayedStep& played) { told(played); },
                                .over = [this] { loop_->stop(); }},
                    input_.steps);
    for (const int signal : {SIGTERM, SIGINT}) {
      if (auto watched = loop_->on_signal(signal, [this] { interrupted(); }); !watched) {
        static_cast<void>(refuse(watched.error()));
        return;
      }
    }
    player_->start();
    loop_->run();
    end_.sign_in_refused = player_->sign_in_refused();
    player_.reset();
    linger_.reset();
    if (terminal_) {
      terminal_->close();
    }
    if (end_.sign_in_refused) {
      std::cerr << fmt::format("eastap {}: {}\n", job_.command, sign_in_refused_words);
    }
    if (writer_) {
      writer_->close();
      if (writer_->failed()) {
        end_.exit = exit_internal;
      }
    }
    if (auto closed = loop_->close(std::chrono::seconds(1)); !closed) {
      static_cast<void>(refuse(closed.error()));
    }
  }

  void interrupted() {
    if (std::exchange(end_.interrupted, true)) {
      loop_->stop();
      return;
    }
    player_->stop("interrupted");
  }

  /// On a terminal: how far it is, where nothing else tells.
  void told(const PlayedStep& played) {
    job_.told(played);
    ++done_;
    const auto now = clock_.steady();
    if (job_.options.verbosity < 0 && ::isatty(STDERR_FILENO) == 1 &&
        now - last_progress_ > std::chrono::seconds(1)) {
      last_progress_ = now;
      std::cerr << fmt::format("{} of {} requests\n", done_,
                               input_.steps.size() * std::size_t{job_.options.copies});
    }
  }

  const PlayJob& job_;
  PlayEnd end_;
  PlayInput input_;
  std::string authorization_;
  SystemClock clock_;
  core::LocalNetwork network_;
  std::vector<std::string> allowed_destinations_;
  std::unique_ptr<io::Loop> loop_;
  std::unique_ptr<core::TlsContexts> tls_;
  std::unique_ptr<ui::Terminal> terminal_;
  std::unique_ptr<trace::Writer> writer_;
  std::vector<core::Observer*> observers_;
  std::optional<io::Linger> linger_;
  std::optional<Player> player_;
  std::size_t done_ = 0;
  nanoseconds last_progress_{0};
};

}  // namespace

PlayEnd run_play(const PlayJob& job) {
  return PlaySession(job).run();
}

}  // namespace eastap::app
