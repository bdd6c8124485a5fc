#include "proxy/app/export_formats.h"

#include <array>

#include "proxy/trace/export_bodies.h"

namespace eastap::app {
namespace {

constexpr std::array<trace::ExportFormat, 1> export_rows{{
    {.option = "--bodies",
     .value_name = "DIR",
     .summary = "a folder with every body as a file, without chunk framing and compression",
     .open = trace::open_bodies_export},
}};

constexpr std::array<trace::ImportFormat, 0> import_rows{};

}  // namespace

std::span<const trace::ExportFormat> export_formats() {
  return export_rows;
}

std::span<const trace::ImportFormat> import_formats() {
  return import_rows;
}

}  // namespace eastap::app
