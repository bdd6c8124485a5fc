#include "proxy/app/trace_input.h"

#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "proxy/base/caret.h"
#include "proxy/base/text.h"

namespace eastap::app {

std::expected<std::optional<model::Filter>, Exit> filter_option(std::string_view command,
                                                                const std::string& text,
                                                                std::string_view option) {
  if (text.empty()) {
    return std::nullopt;
  }
  auto parsed = model::Filter::parse(text);
  if (!parsed) {
    std::cerr << "eastap " << command << ": " << option << ": " << parsed.error().what << '\n'
              << point_at(text, parsed.error().offset.value_or(0)) << '\n';
    return std::unexpected(exit_usage);
  }
  return *std::move(parsed);
}

std::string named_path(const std::string& path) {
  std::string name = path;
  while (name.size() > 1 && name.ends_with('/')) {
    name.pop_back();
  }
  const std::filesystem::path last = std::filesystem::path(name).filename();
  if (last != "." && last != "..") {
    return name;
  }
  std::error_code trouble;
  const std::filesystem::path whole = std::filesystem::canonical(name, trouble);
  return trouble ? name : whole.string();
}

bool is_exchange(const trace::Event& event) {
  return !event.note &&
         (event.observation.kind == core::Observation::Kind::exchange_done || event.unfinished);
}

namespace {

bool report_state(const std::vector<trace::Damage>& damage, const std::optional<trace::EndRecord>& end,
                  bool growing, const std::string& name) {
  bool found = false;
  for (const trace::Damage& each : damage) {
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
  } else if (!end && !found) {
    std::cerr << name << ": was not closed in order; the last second may be missing\n";
  } else if (end && !end->reason.empty()) {
    std::cerr << name << ": recording ended early: " << text::printable(end->reason) << '\n';
    found = true;
  }
  return found;
}

}  // namespace

bool report_damage(const trace::Reader& reader, const std::string& name) {
  return report_state(reader.damage(), reader.end(), reader.being_written(), name);
}

bool report_damage(const trace::IndexedTrace& trace, const std::string& name) {
  return report_state(trace.damage(), trace.end(), trace.being_written(), name);
}

bool report_gone(std::string_view command, const trace::Series& series) {
  for (const std::filesystem::path& path : series.gone()) {
    std::cerr
        << "eastap " << command << ": " << text::printable(path.string())
        << ": is not there any more, and left out; a recording removes its oldest files with --max-disk\n";
  }
  return !series.gone().empty();
}

std::expected<trace::Series, Exit> open_series(std::string_view command,
                                               const std::vector<std::string>& paths) {
  auto series = trace::Series::open({paths.begin(), paths.end()});
  if (!series) {
    std::cerr << "eastap " << command << ": " << text::printable(series.error().what) << '\n';
    return std::unexpected(exit_usage);
  }
  if (const std::string gaps = series->gaps(); !gaps.empty()) {
    std::cerr << "eastap " << command << ": of this recording " << gaps << '\n';
  }
  return *std::move(series);
}

}  // namespace eastap::app
