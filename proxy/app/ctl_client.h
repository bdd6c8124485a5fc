// The client's side of `eastap ctl`: what was typed, how the tap is asked, how its answers are printed.
// Single-threaded.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/result.h"

namespace eastap::app::ctl {

using Json = nlohmann::json;

struct Options {
  std::string state_folder;
  bool json = false;
  std::vector<std::string> words;
  std::uint64_t id = 0;
  std::string name;
  std::string file;
  Json request;
  /// What was given to the tap as text and may be wrong at a byte: shown with a caret.
  std::string given;
  void (*print)(const Json& answer) = nullptr;
  /// Instead of asking once.
  std::function<int()> run;
};
using OptionsPtr = std::shared_ptr<Options>;

inline constexpr std::chrono::seconds patience{10};

/// Asks the tap and gives its whole answer, "ok": false as well. An error where none can be had.
[[nodiscard]] Result<Json> ask_tap(const Options& options, const Json& request,
                                   std::chrono::milliseconds for_at_most = patience);

/// Asks options.request and prints what comes: the exit code.
[[nodiscard]] int ask_once(const Options& options);

/// "eastap ctl: why", with the line of `given` that is meant and a caret; for an answer with "ok": false.
[[nodiscard]] std::string refusal_words(const Json& answer, std::string_view given);
/// Writes "eastap ctl: why" to stderr; the exit code for it.
[[nodiscard]] int failed(const Error& error);

/// A text member of an answer, printable.
[[nodiscard]] std::string shown(const Json& answer, const char* name);

/// One command below `to`; `fill` makes its request, or sets `run`, from what was given.
CLI::App* add_command(CLI::App& to, const OptionsPtr& options, const char* name, const char* summary,
                      void (*print)(const Json& answer), std::function<void(Options&)> fill);
/// A command that only has others below it.
CLI::App* add_group(CLI::App& to, const char* name, const char* summary);

}  // namespace eastap::app::ctl
