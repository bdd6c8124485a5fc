#include "proxy/script/fault_book.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "proxy/base/random.h"
#include "proxy/base/text.h"

namespace eastap::script {
namespace {

using core::Phase;

std::unexpected<Error> bad(const FaultSpec& spec, const std::string& what) {
  return fail(ErrorCode::invalid_input, fmt::format("fault {}: {}", text::printable(spec.name), what));
}

std::unexpected<Error> unknown(std::uint64_t id) {
  return fail(ErrorCode::not_found, fmt::format("no fault has the number {}", id));
}

std::string command_of(const core::HookCall& call) {
  const core::Head& head = call.exchange->request->head;
  return std::string(eas::command_name(eas::classify(head.method(), head.target())));
}

bool has_request(const core::HookCall& call) {
  return call.exchange && call.exchange->request;
}

/// Whom a fault counts by: the device, or the client's address where no device is named.
std::string device_of(CallState& call) {
  if (has_request(call.hook) && !call.device().empty()) {
    return call.device();
  }
  return call.hook.connection ? call.hook.connection->client.address.to_string() : std::string();
}

/// FNV-1a, the same everywhere.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return hash;
}

/// The chance of one device's Nth message under a seed: it does not depend on what other devices do
/// meanwhile.
Random chance_of(std::uint64_t seed, std::string_view device, std::uint64_t count) {
  Random of_device(seed ^ hash_of(device));
  return Random(of_device.next() + count);
}

bool is_within(const DayTimes& times, std::chrono::microseconds wall) {
  const auto seconds = static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(wall).count());
  std::tm local{};
  ::localtime_r(&seconds, &local);
  const auto minute = static_cast<unsigned>(local.tm_hour * 60 + local.tm_min);
  return times.first_minute < times.last_minute ? minute >= times.first_minute && minute < times.last_minute
                                                : minute >= times.first_minute || minute < times.last_minute;
}

bool is_device(const std::string& pattern, CallState& call) {
  return text::glob_match(pattern, call.context().device_id) ||
         text::glob_match(pattern, call.context().device_type);
}

bool has_condition_on_requests(const FaultConditions& when) {
  return !when.command.empty() || !when.device.empty() || when.filter || when.ends_at;
}

}  // namespace

// ---- the book ----

Result<FaultBook::Entry> FaultBook::make(const FaultTable& table, FaultSpec spec, std::string source) const {
  const StockFault* fault = table.find(spec.name);
  if (auto checked = table.check(spec.name, spec.arguments); !checked || fault == nullptr) {
    return fail(std::move(checked).error());
  }
  Entry entry;
  entry.phase = spec.when.phase.value_or(fault->phases.front());
  if (std::ranges::find(fault->phases, entry.phase) == fault->phases.end()) {
    std::string possible;
    for (const Phase phase : fault->phases) {
      possible += fmt::format("{}{}", possible.empty() ? "" : " or ", core::name(phase));
    }
    return bad(spec, fmt::format("side={} is not possible; only {} is", core::name(entry.phase), possible));
  }
  if (entry.phase == Phase::connect && has_condition_on_requests(spec.when)) {
    return bad(
        spec,
        "a connection has no command and no device yet: only conditions that count and times are possible");
  }
  for (const FaultArgument& argument : fault->arguments) {
    if (argument.connect && entry.phase != Phase::connect && spec.arguments.contains(argument.name)) {
      return bad(spec,
                 fmt::format("{}= is for side=connect; a message has its own direction", argument.name));
    }
  }
  if (!spec.when.command.empty() && !fault->commands.empty() &&
      std::ranges::find(fault->commands, spec.when.command) == fault->commands.end()) {
    return bad(spec, fmt::format("it makes sense only for {}", fmt::join(fault->commands, " and ")));
  }
  entry.body = fault->body;
  entry.commands = fault->commands;
  entry.since = clock_.now();
  entry.spec = std::move(spec);
  entry.source = std::move(source);
  table.begin(*fault);
  return entry;
}

Result<std::uint64_t> FaultBook::add(const FaultTable& table, FaultSpec spec, std::string source) {
  if (entries_.size() >= max_faults) {
    return bad(spec, fmt::format("{} faults are set already", max_faults));
  }
  auto entry = make(table, std::move(spec), std::move(source));
  if (!entry) {
    return fail(std::move(entry).error());
  }
  entry->id = ++last_id_;
  entries_.push_back(*std::move(entry));
  return last_id_;
}

Result<void> FaultBook::change(const FaultTable& table, std::uint64_t id, FaultSpec spec,
                               std::string source) {
  Entry* entry = find(id);
  if (entry == nullptr) {
    return unknown(id);
  }
  auto made = make(table, std::move(spec), std::move(source));
  if (!made) {
    return fail(std::move(made).error());
  }
  made->id = id;
  made->version = entry->version + 1;
  made->paused = entry->paused;
  *entry = *std::move(made);
  return {};
}

Result<void> FaultBook::remove(std::uint64_t id) {
  return std::erase_if(entries_, [id](const Entry& entry) { return entry.id == id; }) == 0 ? unknown(id)
                                                                                           : Result<void>();
}

Result<void> FaultBook::pause(std::uint64_t id, bool paused) {
  Entry* entry = find(id);
  if (entry == nullptr) {
    return unknown(id);
  }
  entry->paused = paused;
  return {};
}

FaultBook::Entry* FaultBook::find(std::uint64_t id) {
  const auto found = std::ranges::find(entries_, id, &Entry::id);
  return found == entries_.end() ? nullptr : &*found;
}

std::vector<FaultStanding> FaultBook::list() const {
  std::vector<FaultStanding> all;
  all.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    all.push_back({entry.id, entry.spec.text, entry.source, entry.paused, entry.met, entry.hits});
  }
  return all;
}

core::HookWish FaultBook::wish() const {
  core::HookWish wish;
  for (const Entry& entry : entries_) {
    if (entry.paused) {
      continue;
    }
    wish.connect = wish.connect || entry.phase == Phase::connect;
    if (entry.phase == Phase::request) {
      wish.request = true;
      wish.request_body = wish.request_body || entry.body;
    } else if (entry.phase == Phase::response) {
      wish.response = true;
      wish.response_body = wish.response_body || entry.body;
    }
  }
  return wish;
}

// ---- striking ----

FaultBook::Tally& FaultBook::tally_of(Entry& entry, const std::string& device) {
  const bool shared = entry.tallies.size() >= max_devices && !entry.tallies.contains(device);
  return entry.tallies[shared ? std::string() : device];
}

bool FaultBook::is_time(const Entry& entry) const {
  const FaultConditions& when = entry.spec.when;
  const Timestamp now = clock_.now();
  const nanoseconds age = now.since(entry.since);
  return age >= when.from && (!when.until || age < *when.until) &&
         (!when.between || is_within(*when.between, now.wall));
}

/// Whether every condition that does not count holds. Learns of a device that was seen doing what ends the
/// fault.
bool FaultBook::concerns(const Entry& entry, CallState& call, HookFilters& filters, Tally& tally) const {
  const FaultConditions& when = entry.spec.when;
  if (call.hook.phase == Phase::connect) {
    return is_time(entry);
  }
  if (when.ends_at && !tally.ended) {
    tally.ended = filters.matches(call.hook.exchange, *when.ends_at, call.look);
  }
  if (tally.ended || !is_time(entry)) {
    return false;
  }
  const std::string command = command_of(call.hook);
  return (entry.commands.empty() || std::ranges::find(entry.commands, command) != entry.commands.end()) &&
         (when.command.empty() || when.command == command) &&
         (when.device.empty() || is_device(when.device, call)) &&
         (!when.filter || filters.matches(call.hook.exchange, *when.filter, call.look));
}

std::vector<FaultStrike> FaultBook::strikes(CallState& call, HookFilters& filters) {
  std::vector<FaultStrike> found;
  const bool connects = call.hook.phase == Phase::connect;
  if (!connects && !has_request(call.hook)) {
    return found;
  }
  const std::string device = device_of(call);
  for (Entry& entry : entries_) {
    if (entry.paused || entry.phase != call.hook.phase) {
      continue;
    }
    Tally& tally = tally_of(entry, device);
    if (!concerns(entry, call, filters, tally)) {
      continue;
    }
    const FaultConditions& when = entry.spec.when;
    ++entry.met;
    const std::uint64_t count = ++tally.met;
    Random chance = chance_of(entry.spec.seed, device, count);
    const bool drawn = when.percent >= 100 || chance.unit() * 100 < when.percent;
    if ((when.first_contact && count != 1) ||
        (when.first != 0 && (count < when.first || count > when.last)) ||
        (when.every != 0 && count % when.every != 0) || !drawn ||
        (when.times != 0 && tally.hits >= when.times)) {
      continue;
    }
    ++entry.hits;
    ++tally.hits;
    found.push_back({.id = entry.id,
                     .version = entry.version,
                     .name = entry.spec.name,
                     .arguments = entry.spec.arguments,
                     .hit = {.count = tally.hits, .seed = chance.next() & 0xFFFFFFFFU},
                     .text = entry.spec.text,
                     .source = entry.source,
                     .device = device});
  }
  return found;
}

void FaultBook::take_back(FaultStrike& strike) {
  if (!std::exchange(strike.counted, false)) {
    return;
  }
  if (Entry* entry = find(strike.id); entry != nullptr && entry->version == strike.version) {
    Tally& tally = tally_of(*entry, strike.device);
    entry->hits -= std::min<std::uint64_t>(entry->hits, 1);
    tally.hits -= std::min<std::uint64_t>(tally.hits, 1);
  }
}

}  // namespace eastap::script
