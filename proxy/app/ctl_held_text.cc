#include "proxy/app/ctl_held_text.h"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::app::ctl {
namespace {

std::string seconds_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(seconds, 0.0));
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

std::string patience_text(const Json& phone) {
  const double left = phone.value("left", 0.0);
  return fmt::format("{} ({})", left > 0 ? seconds_text(left) : "over", shown(phone, "from"));
}

constexpr const char* held_columns = "{:>5}  {:<8}  {:<16}  {:<20}  {:>9}  {:<21}  {:<15}  {}\n";

}  // namespace

void print_breakpoints(const Json& answer) {
  if (answer.at("breakpoints").empty()) {
    std::cerr << "no breakpoint is set\n";
    return;
  }
  std::cout << fmt::format("{:>3}  {:>6}  {:<8}  {:>9}  {:<4}  FILTER\n", "ID", "HITS", "ON", "HOLD", "THEN");
  for (const Json& each : answer.at("breakpoints")) {
    const std::uint64_t times = each.value("times", std::uint64_t{0});
    std::cout << fmt::format(
        "{:>3}  {:>6}  {:<8}  {:>9}  {:<4}  {}{}{}{}\n", each.value("id", 0U), each.value("hits", 0U),
        shown(each, "on"), seconds_text(each.value("hold", 0.0)), shown(each, "then"), shown(each, "filter"),
        times == 0 ? "" : fmt::format("  ({} times)", times), each.value("paused", false) ? "  (paused)" : "",
        each.value("used_up", false) ? "  (used up)" : "");
  }
}

void print_added_breakpoint(const Json& answer) {
  std::cout << "breakpoint " << answer.value("id", 0U) << '\n';
}

void print_held_header() {
  std::cout << fmt::format(fmt::runtime(held_columns), "ID", "PHASE", "COMMAND", "DEVICE", "HELD",
                           "PHONE WAITS", "TAP HOLDS", "WHAT");
}

void print_held_line(const Json& held) {
  const Json& hold = held.at("hold");
  std::cout << fmt::format(
      fmt::runtime(held_columns), held.value("id", 0U), shown(held, "phase"), shown(held, "command"),
      shown(held, "device"), seconds_text(held.value("held", 0.0)), patience_text(held.at("phone")),
      fmt::format("{}, {}", seconds_text(hold.value("left", 0.0)), shown(hold, "then")),
      held.value("edited", false) ? "edited; " + shown(held, "sentence") : shown(held, "sentence"));
}

void print_held_list(const Json& answer) {
  if (answer.at("held").empty()) {
    std::cerr << "nothing is held\n";
    return;
  }
  print_held_header();
  for (const Json& each : answer.at("held")) {
    print_held_line(each);
  }
}

void print_held(const Json& answer) {
  const Json& held = answer.at("held");
  const Json& phone = held.at("phone");
  const Json& hold = held.at("hold");
  std::cout << fmt::format("exchange {}: {} {} of {}, held {} by breakpoint {}{}\n", held.value("id", 0U),
                           shown(held, "command"), shown(held, "phase"), shown(held, "device"),
                           seconds_text(held.value("held", 0.0)), held.value("breakpoint", 0U),
                           held.value("made_by_tap", false) ? "; an answer of the tap's own" : "");
  if (!shown(held, "sentence").empty()) {
    std::cout << "  " << shown(held, "sentence") << '\n';
  }
  const bool asked = shown(phone, "from") == "heartbeat";
  std::cout << fmt::format("  the phone waits {} more: {} s {}\n",
                           phone.value("left", 0.0) > 0 ? seconds_text(phone.value("left", 0.0)) : "no",
                           phone.value("limit", 0U),
                           asked ? "are the heartbeat it asked for" : "are usual for phones");
  std::cout << fmt::format("  the tap holds it {} more, then: {}\n", seconds_text(hold.value("left", 0.0)),
                           shown(hold, "then"));
  for (const Json& fault : held.at("faults")) {
    std::cout << "  strikes when it is sent on, unless it is edited: "
              << text::printable(fault.get<std::string>()) << '\n';
  }
  std::cout << (held.value("edited", false) ? "  edited by hand\n" : "") << held.value("text", std::string());
}

void print_released(const Json& answer) {
  if (answer.contains("released")) {
    std::cerr << fmt::format("{} released\n", answer.value("released", 0U));
  }
}

}  // namespace eastap::app::ctl
