// Makes a long trace out of a short one, for measuring how large traces are read: its exchanges again and
// again with new numbers, written as the tap writes them.
//
//     eastap demo --hurry --record demo.eastrace
//     bench/long_trace demo.eastrace long.eastrace 5G
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proxy/app/run_options.h"
#include "proxy/base/clock.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/recorder.h"

namespace {

using eastap::core::Observation;
namespace trace = eastap::trace;

/// The connections and exchanges of a trace, as they were observed.
std::optional<std::vector<Observation>> observations(const std::string& path) {
  auto reader = trace::Reader::open(path);
  if (!reader) {
    std::cerr << reader.error().what << '\n';
    return std::nullopt;
  }
  std::vector<Observation> all;
  while (const auto event = reader->next()) {
    if (!event->note && !event->unfinished) {
      all.push_back(event->observation);
    }
  }
  return all;
}

/// One round: ids moved, so that they are new.
bool play(trace::Recorder& recorder, const std::vector<Observation>& round, std::uint64_t number) {
  constexpr std::uint64_t ids_of_a_round = 1000;
  const std::uint64_t more = number * ids_of_a_round;
  for (Observation step : round) {
    auto facts = std::make_shared<eastap::core::ConnectionFacts>(*step.connection);
    facts->id.value += more;
    step.connection = facts;
    if (step.exchange) {
      auto exchange = std::make_shared<eastap::core::Exchange>(*step.exchange);
      exchange->id.value += more;
      exchange->connection = facts;
      step.exchange = exchange;
    }
    if (const auto done = recorder.record(step); !done) {
      std::cerr << done.error().what << '\n';
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const auto size = argc == 4 ? eastap::app::parse_size(argv[3]) : std::nullopt;
  if (!size) {
    std::cerr << "usage: long_trace FROM.eastrace TO.eastrace SIZE\n";
    return 2;
  }
  const auto round = observations(argv[1]);
  if (!round || round->empty()) {
    return 2;
  }
  const eastap::SystemClock clock;
  trace::PartFiles files(argv[2], {});
  auto file = files.create_next(clock.now());
  if (!file) {
    std::cerr << file.error().what << '\n';
    return 2;
  }
  trace::Recorder recorder(std::move(*file), std::move(files), clock,
                           {.eastap_version = "long_trace", .record_secrets = true, .filter = {}});
  bool fine = recorder.begin().has_value();
  for (std::uint64_t number = 0; fine && recorder.size() < *size; ++number) {
    fine = play(recorder, *round, number);
  }
  return fine && recorder.finish({}) ? 0 : 1;
}
