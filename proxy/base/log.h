// The log: what eastap has to say about itself, on stderr, one line each. Traffic is shown by proxy/ui, not
// here. Thread-safe. Wire text must go through text::printable before it is logged.
#pragma once

#include <string>
#include <string_view>

namespace eastap::log {

enum class Level { debug, info, warning, error };

/// Least level that is written; `info` until somebody sets it.
void set_level(Level level);
[[nodiscard]] bool enabled(Level level);

/// Writes "HH:MM:SS level component: message"; colour only on a terminal and never with NO_COLOR.
void write(Level level, std::string_view component, std::string_view message);

inline void debug(std::string_view component, std::string_view message) {
  write(Level::debug, component, message);
}
inline void info(std::string_view component, std::string_view message) {
  write(Level::info, component, message);
}
inline void warning(std::string_view component, std::string_view message) {
  write(Level::warning, component, message);
}
inline void error(std::string_view component, std::string_view message) {
  write(Level::error, component, message);
}

}  // namespace eastap::log
