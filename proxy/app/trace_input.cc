#include "proxy/app/trace_input.h"

#include <iostream>
#include <utility>

#include "proxy/base/caret.h"
#include "proxy/base/text.h"

namespace eastap::app {

std::expected<std::optional<model::Filter>, Exit> filter_option(std::string_view command,
                                                                const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  auto parsed = model::Filter::parse(text);
  if (!parsed) {
    std::cerr << "eastap " << command << ": --filter: " << parsed.error().what << '\n'
              << point_at(text, parsed.error().offset.value_or(0)) << '\n';
    return std::unexpected(exit_usage);
  }
  return *std::move(parsed);
}

bool is_exchange(const trace::Event& event) {
  return !event.note &&
         (event.observation.kind == core::Observation::Kind::exchange_done || event.unfinished);
}

bool report_damage(const trace::Reader& reader, const std::string& name) {
  const bool growing = reader.being_written();
  bool found = false;
  for (const trace::Damage& each : reader.damage()) {
    if (each.tail && growing) {
      std::cerr << name << ": byte " << each.offset << ": the last record is being written\n";
      continue;
    }
    found = true;
    std::cerr << name << ": byte " << each.offset << ": " << each.what << "; "
              << text::human_size(each.length)
              << (each.tail ? " at the end are skipped: the tap was cut off while it wrote\n"
                            : " are skipped\n");
  }
  if (growing) {
    std::cerr << name << ": is still being recorded\n";
  } else if (!reader.end() && !found) {
    std::cerr << name << ": was not closed in order; the last second may be missing\n";
  } else if (reader.end() && !reader.end()->reason.empty()) {
    std::cerr << name << ": recording ended early: " << text::printable(reader.end()->reason) << '\n';
    found = true;
  }
  return found;
}

}  // namespace eastap::app
