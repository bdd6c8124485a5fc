#include "proxy/trace/index.h"

#include <gtest/gtest.h>

namespace eastap::trace::index_test {
namespace {

TEST(TraceIndex, WhatIsPackedComesBack) {
  const IndexRows rows{
      {.id = 7,
       .at = 5'000'000'000,
       .request_at = 4'999'999'000,
       .place = 3,
       .device = 1,
       .use = RowUse::folders},
      {.id = 2, .at = 5'000'000'500, .request_at = 0, .place = 0, .device = 0, .use = RowUse::other},
      {.id = UINT64_MAX, .at = 0, .request_at = 17, .place = 1, .device = 2, .use = RowUse::phone}};
  EXPECT_EQ(unpack_rows(pack_rows(rows)), rows);
  const std::vector<IndexPlace> places{{10}, {0, 300, 70'000}, {}};
  EXPECT_EQ(unpack_places(pack_places(places)), places);
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> open{{1, 2}, {300, 4}};
  EXPECT_EQ(unpack_open(pack_open(open)), open);
  const std::vector<SectionEntry> sections{{.at = 1000, .first = 1, .last = 200, .rows = 150}};
  EXPECT_EQ(unpack_sections(pack_sections(sections)), sections);
}

TEST(TraceIndex, HostileBytesEndTheList) {
  const Bytes endless(40, 0xFF);
  EXPECT_TRUE(unpack_rows(endless).empty());
  EXPECT_TRUE(unpack_places(endless).empty());
  EXPECT_TRUE(unpack_open(endless).empty());
  EXPECT_TRUE(unpack_sections(endless).empty());
  EXPECT_TRUE(unpack_places(Bytes{0x7F, 1, 2}).empty()) << "more handshakes than a connection has";
  Bytes cut = pack_rows({{.id = 1, .at = 10}, {.id = 2, .at = 20}});
  cut.pop_back();
  EXPECT_EQ(unpack_rows(cut).size(), 1U);
}

TEST(TraceIndex, AnEntryNamesTheSmallestAndLargestNumber) {
  IndexSection section;
  section.self = 9;
  section.rows = {{.id = 5, .at = 1}, {.id = 3, .at = 2}};
  const SectionEntry entry = entry_of(section);
  EXPECT_EQ(entry, (SectionEntry{.at = 9, .first = 3, .last = 5, .rows = 2}));
}

}  // namespace
}  // namespace eastap::trace::index_test
