// Bodies that no server means well with: each must end with a clear error or a bounded result. The memory
// bound is checked where no sanitizer hides it; the time is measured by bench/wbxml_bench.
#include <fstream>
#include <functional>
#include <pugixml.hpp>
#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/json.h"
#include "decoders/wbxml/xml.h"
#include "tests/support/wbxml_bodies.h"
#include "tests/support/wbxml_hostile.h"

namespace eastap::wbxml::hostile_test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// A field of /proc/self/status, in bytes.
std::size_t memory_field(const std::string& field) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(field + ':')) {
      return std::stoul(line.substr(field.size() + 1)) * 1024;
    }
  }
  return 0;
}

/// How far resident memory grows above its present size while `work` runs; 0 where the kernel does not tell.
std::size_t growth_of(const std::function<void()>& work) {
  const std::size_t before = memory_field("VmRSS");
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts again from here
  work();
  const std::size_t peak = memory_field("VmHWM");
  return peak > before ? peak - before : 0;
}

class Hostile : public testing::TestWithParam<test::HostileBody> {};

TEST_P(Hostile, EndsBoundedAndPrintsWellFormed) {
  const Bytes body = GetParam().make();
  std::size_t xml_size = 0;
  std::size_t json_size = 0;
  const std::size_t growth = growth_of([&] {
    const Document document = decode_view(body);
    EXPECT_LE(document.size(), Limits{}.nodes);
    EXPECT_EQ(document.fault().has_value(), GetParam().faulty);
    if (document.fault()) {
      EXPECT_FALSE(document.fault()->what.empty());
      EXPECT_LE(document.fault()->offset.value_or(body.size() + 1), body.size());
    }
    write_xml(document, {}, [&](std::string_view piece) { xml_size += piece.size(); });
    write_json(document, [&](std::string_view piece) { json_size += piece.size(); });
    EXPECT_EQ(encode(document).size(), body.size());
  });
  EXPECT_GT(xml_size, 0U);
  EXPECT_GT(json_size, 0U);
  if (!sanitized) {
    // The body itself is counted by whoever holds it.
    EXPECT_LE(growth, 3 * body.size() + (std::size_t{64} << 20U));
  }
}

TEST_P(Hostile, ComesBackByteForByte) {
  const Bytes body = GetParam().make();
  if (body.size() > (std::size_t{1} << 20U)) {  // its XML takes too long to read back under sanitizers
    EXPECT_EQ(encode(decode_view(body)), body);
    return;
  }
  const std::string xml = to_xml(decode_view(body));
  pugi::xml_document tree;
  EXPECT_TRUE(tree.load_buffer(xml.data(), xml.size()));
  const auto again = from_xml(xml);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(to_bytes(again->body()), body);
}

INSTANTIATE_TEST_SUITE_P(Bodies, Hostile, testing::ValuesIn(test::hostile_bodies()),
                         [](const testing::TestParamInfo<test::HostileBody>& test_case) {
                           return test_case.param.name;
                         });

TEST(HostileXml, BombsEndToo) {
  std::string deep = "<Sync xmlns='AirSync'>";
  for (int i = 0; i < 100000; ++i) {
    deep += "<Sync>";
  }
  EXPECT_FALSE(from_xml(deep));
  std::string wide = "<Sync xmlns='AirSync'>";
  for (int i = 0; i < 200000; ++i) {
    wide += "<Status/>";
  }
  wide += "</Sync>";
  const auto document = from_xml(wide);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->size(), 200001U);
  std::string attributes = "<Sync xmlns='AirSync'";
  for (int i = 0; i < 100000; ++i) {
    attributes += " xmlns:a" + std::to_string(i) + "='Email'";
  }
  EXPECT_TRUE(from_xml(attributes + "/>"));
}

}  // namespace
}  // namespace eastap::wbxml::hostile_test
