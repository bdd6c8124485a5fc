#include "proxy/core/faults_line.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace eastap::core::faults {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t longest_pause_ms = 60'000;
constexpr std::uint64_t longest_half_open_s = 4 * 3600;
constexpr std::uint64_t largest_piece = std::uint64_t{1} << 30U;

/// A number that must be given.
std::uint64_t needed(FaultArguments& arguments, const char* name, const char* what, std::uint64_t from,
                     std::uint64_t to) {
  const auto given = arguments.number(name);
  if (!given) {
    arguments.complain(fmt::format("it needs {}, {}", name, what));
    return from;
  }
  if (*given < from || *given > to) {
    arguments.complain(fmt::format("{}={} is not from {} to {}", name, *given, from, to));
  }
  return *given;
}

/// Which direction is meant: of a message its own.
std::string toward(FaultArguments& arguments, const Target* target) {
  std::string where = arguments.word("toward", {"phone", "server", "both"}, "");
  if (!where.empty() && target != nullptr && !target->whole_connection) {
    arguments.complain("toward= is for side=connect; a message has its own direction");
  }
  return where;
}

/// Notes the fault on the line; the words for what it is of.
std::string put_on(Target& target, const std::string& where, const LineFault& fault) {
  if (!target.line) {
    target.line.emplace();
  }
  target.line->add(fault);
  if (!target.whole_connection) {
    return "the body";
  }
  target.to_client = where != "server";
  target.to_server = where != "phone";
  if (where == "phone" || where == "server") {
    return "what goes to the " + where;
  }
  return "what goes either way";
}

}  // namespace

Result<std::string> slice(FaultArguments& arguments, Target* target) {
  const std::uint64_t bytes = arguments.number("bytes", 1, largest_piece, 1);
  constexpr std::uint64_t usual_pause_ms = 50;
  const std::uint64_t pause = arguments.number("pause-ms", 1, longest_pause_ms, usual_pause_ms);
  const std::string where = toward(arguments, target);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  LineFault fault;
  fault.piece = static_cast<std::size_t>(bytes);
  fault.interval = milliseconds(pause);
  const std::string what = put_on(*target, where, fault);
  return fmt::format("{} in pieces of {} byte{}, {} ms apart", what, bytes, bytes == 1 ? "" : "s", pause);
}

Result<std::string> bandwidth(FaultArguments& arguments, Target* target) {
  constexpr std::uint64_t slowest = 10;
  constexpr std::uint64_t fastest = 1'000'000'000;
  const std::uint64_t rate = needed(arguments, "rate", "the bytes a second", slowest, fastest);
  const std::string where = toward(arguments, target);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  constexpr unsigned pieces_a_second = 10;
  LineFault fault;
  fault.piece = static_cast<std::size_t>(std::max<std::uint64_t>(1, rate / pieces_a_second));
  fault.interval = milliseconds(1000 / pieces_a_second);
  const std::string what = put_on(*target, where, fault);
  return fmt::format("{} at no more than {} bytes a second", what, rate);
}

Result<std::string> latency(FaultArguments& arguments, Target* target) {
  const std::uint64_t held = needed(arguments, "ms", "how long each byte is held", 0, longest_pause_ms);
  const std::uint64_t jitter = arguments.number("jitter-ms", 0, longest_pause_ms, 0);
  const std::uint64_t seed = arguments.number("seed").value_or(1);
  const std::string where = toward(arguments, target);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  LineFault fault;
  fault.latency = milliseconds(held);
  fault.jitter = milliseconds(jitter);
  fault.seed = seed;
  const std::string what = put_on(*target, where, fault);
  return jitter == 0 ? fmt::format("{} {} ms late", what, held)
                     : fmt::format("{} {} to {} ms late, seed {}", what, held, held + jitter, seed);
}

Result<std::string> data_limit(FaultArguments& arguments, Target* target) {
  const std::uint64_t bytes = needed(arguments, "bytes", "how many pass", 0, UINT64_MAX);
  const std::string end = arguments.word("end", {"fin", "rst"}, "rst");
  const std::string where = toward(arguments, target);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  LineFault fault;
  fault.limit = bytes;
  fault.resets = end == "rst";
  const std::string what = put_on(*target, where, fault);
  return fmt::format("{} ends behind {} byte{}, and with it the connection ({})", what, bytes,
                     bytes == 1 ? "" : "s", end == "rst" ? "RST" : "FIN");
}

Result<std::string> half_open(FaultArguments& arguments, Target* target) {
  const std::string where = arguments.word("toward", {"phone", "server", "both"}, "phone");
  constexpr std::uint64_t usual_s = 3600;
  const std::uint64_t seconds = arguments.number("for", 1, longest_half_open_s, usual_s);
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target == nullptr) {
    return std::string();
  }
  target->half_open = HalfOpen{where != "server", where != "phone", std::chrono::seconds(seconds)};
  return fmt::format("half-open toward {}: nothing is read or written any more, reset after {} s",
                     where == "both" ? "phone and server" : "the " + where, seconds);
}

Result<std::string> duplicate(FaultArguments& arguments, Target* target) {
  if (const auto read = arguments.done(); !read) {
    return fail(read.error());
  }
  if (target != nullptr) {
    target->duplicate = true;
  }
  return std::string("to be sent a second time by the tap, once the server has answered");
}

}  // namespace eastap::core::faults
