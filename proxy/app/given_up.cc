#include "proxy/app/given_up.h"

#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/faults.h"

namespace eastap::app {
namespace {

void give_up_faults(core::Verdict& verdict, std::string_view why, core::Verdict::GivenUp what) {
  for (const core::FaultCall& fault : verdict.faults) {
    verdict.notes.push_back(core::faults::not_struck(fault, why));
  }
  verdict.faults.clear();
  if (const auto take_back = std::exchange(verdict.take_back_hits, nullptr)) {
    take_back(what);
  }
}

}  // namespace

void give_up_byte_faults(core::Verdict& verdict, std::string_view why) {
  give_up_faults(verdict, why, core::Verdict::GivenUp::byte_faults);
}

void give_up_all(core::Verdict& verdict, std::string_view why) {
  for (const std::size_t place : std::exchange(verdict.promised, {})) {
    core::Note& note = verdict.notes.at(place);
    note.kind = core::Note::Kind::hook_log;
    note.text = fmt::format("{} was given up, since {}", note.text, why);
  }
  give_up_faults(verdict, why, core::Verdict::GivenUp::all);
}

}  // namespace eastap::app
