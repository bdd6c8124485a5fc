#include "proxy/base/log.h"

#include <cstdlib>
#include <memory>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "proxy/base/text.h"

namespace eastap::log {
namespace {

constexpr std::size_t line_limit = 8000;  // characters of one message

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    const char* no_color = std::getenv("NO_COLOR");
    const bool plain = no_color != nullptr && *no_color != '\0';
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(plain ? spdlog::color_mode::never
                                                                            : spdlog::color_mode::automatic);
    spdlog::logger made("eastap", std::move(sink));
    made.set_pattern("%H:%M:%S %^%l%$ %v");
    made.set_level(spdlog::level::info);
    return made;
  }();
  return instance;
}

}  // namespace

void set_level(Level level) {
  logger().set_level(to_spdlog(level));
}

bool enabled(Level level) {
  return logger().should_log(to_spdlog(level));
}

void write(Level level, std::string_view component, std::string_view message) {
  if (!enabled(level)) {
    return;
  }
  // Made safe here too: one forgotten call of text::printable must not let wire bytes steer a terminal.
  logger().log(to_spdlog(level), "{}: {}", component, text::printable(message, line_limit));
}

}  // namespace eastap::log
