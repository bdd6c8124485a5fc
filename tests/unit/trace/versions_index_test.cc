// The frozen index records of version 1: what a reader must make of those in tests/golden/trace/v1, beside
// each trace as NAME.index.txt.
#include <filesystem>
#include <string>
#include <variant>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proxy/trace/byte_source.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/record.h"
#include "proxy/trace/versions.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::versions_index_test {
namespace {

const std::string index_folder = "trace/v1";

void describe_rows(test::GoldenLines& lines, const std::string& name, const IndexRows& rows) {
  for (const IndexRow& row : rows) {
    lines.field(name, fmt::format("id {} at {} request_at {} place {} device {} use {}", row.id, row.at,
                                  row.request_at, row.place, row.device, static_cast<int>(row.use)));
  }
}

void describe_section(test::GoldenLines& lines, const IndexSection& section) {
  lines.field("index", fmt::format("self {} from {} previous {} devices {}", section.self, section.from,
                                   section.previous, fmt::join(section.devices, ",")));
  for (const IndexPlace& place : section.places) {
    lines.field("place", fmt::format("{}", fmt::join(place, " ")));
  }
  describe_rows(lines, "row", section.rows);
  describe_rows(lines, "before", section.before);
  describe_rows(lines, "waiting", section.waiting);
  for (const auto& [connection, place] : section.open) {
    lines.field("open", fmt::format("{} at place {}", connection, place));
  }
}

void describe_directory(test::GoldenLines& lines, const IndexDirectory& directory) {
  lines.field("directory",
              fmt::format("self {} devices {}", directory.self, fmt::join(directory.devices, ",")));
  for (const SectionEntry& each : directory.sections) {
    lines.field("section",
                fmt::format("at {} first {} last {} rows {}", each.at, each.first, each.last, each.rows));
  }
  describe_rows(lines, "folders", directory.folders);
}

std::string describe_index(const std::filesystem::path& path) {
  auto frames = FrameReader::open(from_memory(test::slurp(path)));
  if (!frames) {
    return frames.error().what + "\n";
  }
  test::GoldenLines lines;
  while (const auto frame = frames->next()) {
    const auto record = decode_frame(*frame, {});
    if (!record) {
      continue;  // versions_test.cc tells of damage
    }
    if (const auto* section = std::get_if<IndexSection>(&*record)) {
      describe_section(lines, *section);
    } else if (const auto* directory = std::get_if<IndexDirectory>(&*record)) {
      describe_directory(lines, *directory);
    }
  }
  return lines.take();
}

TEST(TraceVersion1, IndexRecordsAreReadAsTheyAlwaysWere) {
  for (const std::string& name : test::golden_names(index_folder, ".eastrace")) {
    const std::string described = describe_index(test::golden_path(index_folder, name, ".eastrace"));
    EXPECT_EQ(described, test::golden_text(test::golden_path(index_folder, name, ".index.txt"), described))
        << name;
  }
}

}  // namespace
}  // namespace eastap::trace::versions_index_test
