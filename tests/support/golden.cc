#include "tests/support/golden.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "tests/support/files.h"

namespace eastap::test {
namespace {

constexpr std::size_t longest = 4000;  // characters of one line

[[noreturn]] void stop(const std::string& why) {
  std::cerr << "golden: " << why << '\n';
  std::abort();
}

}  // namespace

std::vector<std::string> golden_names(const std::string& folder, const std::string& extension) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(data("golden/" + folder))) {
    if (entry.path().extension() == extension) {
      found.push_back(entry.path().stem().string());
    }
  }
  if (found.empty()) {
    stop("no " + extension + " in tests/golden/" + folder);
  }
  std::ranges::sort(found);
  return found;
}

std::filesystem::path golden_path(const std::string& folder, const std::string& name,
                                  const std::string& extension) {
  return data("golden/" + folder + "/" + name + extension);
}

std::string golden_text(const std::filesystem::path& file, std::string_view described) {
  if (std::getenv("EASTAP_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(file, std::ios::binary) << described;
  }
  return std::string(as_text(slurp(file)));
}

GoldenInput::GoldenInput(std::string_view text) {
  bool inside = false;
  for (const std::string_view line : text::split(text, '\n')) {
    if (line.starts_with("== ")) {
      parts_.emplace_back(line.substr(3), "");
      inside = false;
    } else if (!parts_.empty()) {
      std::string& part = parts_.back().second;
      part += inside ? "\n" : "";
      part += line;
      inside = true;
    }
  }
  for (auto& [name, part] : parts_) {
    if (part.ends_with('\n')) {
      part.pop_back();
    }
  }
}

bool GoldenInput::has(std::string_view name) const {
  return std::ranges::any_of(parts_, [&](const auto& part) { return part.first == name; });
}

std::string GoldenInput::text(std::string_view name) const {
  const auto found = std::ranges::find_if(parts_, [&](const auto& part) { return part.first == name; });
  return found == parts_.end() ? std::string() : found->second;
}

std::vector<std::string> GoldenInput::lines(std::string_view name) const {
  std::vector<std::string> all;
  const std::string whole = text(name);
  for (const std::string_view line : text::split(whole, '\n')) {
    if (!line.empty()) {
      all.emplace_back(line);
    }
  }
  return all;
}

std::string GoldenInput::joined(std::string_view name) const {
  std::string whole = text(name);
  std::erase(whole, '\n');
  return whole;
}

Bytes GoldenInput::hex(std::string_view name) const {
  auto bytes = text::from_hex(joined(name));
  if (!bytes) {
    stop("no hex in part " + std::string(name));
  }
  return *std::move(bytes);
}

GoldenLines& GoldenLines::line(std::string_view text) {
  std::string shown = text::printable(text, longest);
  shown.resize(shown.find_last_not_of(' ') + 1);  // blanks at the end of a line are lost on the way of a diff
  text_ += shown + '\n';
  return *this;
}

GoldenLines& GoldenLines::field(std::string_view name, std::string_view value) {
  return value.empty() ? *this : line(fmt::format("{}: {}", name, value));
}

GoldenLines& GoldenLines::findings(const decoders::Findings& findings) {
  for (const decoders::Finding& each : findings) {
    line(fmt::format("finding: {}{}: {}", each.code,
                     each.offset ? fmt::format(" (byte {})", *each.offset) : "", each.text));
  }
  return *this;
}

GoldenInput GoldenCase::input() const {
  return GoldenInput(as_text(slurp(golden_path(folder, name, ".in"))));
}

std::string GoldenCase::expected(std::string_view described) const {
  return golden_text(golden_path(folder, name, ".out"), described);
}

void PrintTo(const GoldenCase& one, std::ostream* out) {
  *out << one.folder << '/' << one.name;
}

std::vector<GoldenCase> golden_cases(const std::vector<GoldenDecoder>& decoders) {
  std::vector<GoldenCase> all;
  for (const GoldenDecoder& each : decoders) {
    for (std::string& name : golden_names(each.folder, ".in")) {
      all.push_back({.folder = each.folder, .name = std::move(name), .describe = each.describe});
    }
  }
  return all;
}

std::string golden_case_name(const testing::TestParamInfo<GoldenCase>& info) {
  return info.param.folder + "_" + info.param.name;
}

}  // namespace eastap::test
