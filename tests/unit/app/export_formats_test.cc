#include "proxy/app/export_formats.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace eastap::app {
namespace {

TEST(ExportFormats, EveryRowIsWhole) {
  std::set<std::string_view> names;
  for (const trace::ExportFormat& row : export_formats()) {
    EXPECT_TRUE(names.insert(row.option).second) << row.option;
    EXPECT_TRUE(std::string_view(row.option).starts_with("--")) << row.option;
    EXPECT_NE(row.open, nullptr);
    EXPECT_FALSE(std::string_view(row.summary).empty());
  }
  EXPECT_FALSE(names.empty());
  names.clear();
  for (const trace::ImportFormat& row : import_formats()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_NE(row.looks_like, nullptr);
    EXPECT_NE(row.read, nullptr);
    EXPECT_FALSE(row.looks_like({.path = "x", .start = to_bytes("\x01\x02")})) << row.name;
  }
}

}  // namespace
}  // namespace eastap::app
