#include "proxy/app/export_formats.h"

#include <array>

#include "proxy/trace/export_bodies.h"
#include "proxy/trace/fixture/fixture.h"

namespace eastap::app {
namespace {

constexpr std::array<trace::ExportFormat, 2> export_rows{{
    {.option = "--fixture",
     .value_name = "DIR",
     .summary = "a folder of readable files for a repository: XML, headers, manifest.json (docs/fixtures.md)",
     .open = trace::fixture::open_export},
    {.option = "--bodies",
     .value_name = "DIR",
     .summary = "a folder with every body as a file, without chunk framing and compression",
     .open = trace::open_bodies_export},
}};

constexpr std::array<trace::ImportFormat, 1> import_rows{{
    {.name = "fixture",
     .summary = "a folder that `eastap export --fixture` wrote, perhaps edited by hand",
     .looks_like = trace::fixture::looks_like,
     .read = trace::fixture::import},
}};

}  // namespace

std::span<const trace::ExportFormat> export_formats() {
  return export_rows;
}

std::span<const trace::ImportFormat> import_formats() {
  return import_rows;
}

}  // namespace eastap::app
