// Golden files of what lies around documents: parts of multipart answers, content codings.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "decoders/multipart.h"
#include "proxy/base/text.h"
#include "tests/support/golden.h"

namespace eastap::body_golden_test {
namespace {

using test::GoldenInput;
using test::GoldenLines;

constexpr std::size_t shown_bytes = 64;

std::string describe_multipart(const GoldenInput& input) {
  const Bytes body = input.hex("hex");
  const auto parts = decoders::split_multipart(body);
  GoldenLines out;
  if (!parts) {
    return out.field("cannot be read", parts.error().what)
        .field("byte", std::to_string(parts.error().offset.value_or(0)))
        .take();
  }
  out.line(fmt::format("table: {} bytes", parts->table_size));
  for (const decoders::MultipartPart& each : parts->parts) {
    out.line(fmt::format("part at {}, {} bytes: {}{}", each.offset, each.length,
                         text::to_hex(each.bytes.first(std::min(shown_bytes, each.bytes.size()))),
                         each.bytes.size() < each.length ? " (cut)" : ""));
  }
  return out.findings(parts->findings).take();
}

std::string describe_coding(const GoldenInput& input) {
  const auto content = decoders::decode_partial(input.text("coding"), input.hex("hex"));
  GoldenLines out;
  out.line(fmt::format("{} bytes", content.bytes.size()));
  if (content.fault) {
    out.line(fmt::format("fault{}: {}",
                         content.fault->offset ? fmt::format(" at byte {}", *content.fault->offset) : "",
                         content.fault->what));
  }
  out.field("bytes behind the end", content.trailing == 0 ? "" : std::to_string(content.trailing));
  return out.field("content", as_text(content.bytes)).take();
}

class BodyGolden : public testing::TestWithParam<test::GoldenCase> {};

TEST_P(BodyGolden, ReadsAsItShould) {
  const std::string described = GetParam().described();
  EXPECT_EQ(described, GetParam().expected(described));
}

INSTANTIATE_TEST_SUITE_P(Files, BodyGolden,
                         testing::ValuesIn(test::golden_cases({{"multipart", describe_multipart},
                                                               {"content_coding", describe_coding}})),
                         test::golden_case_name);

TEST(MultipartGolden, ComesBackWithItsOwnPart) {
  int back = 0;
  for (const test::GoldenCase& each : test::golden_cases({{"multipart", describe_multipart}})) {
    const Bytes body = each.input().hex("hex");
    const auto parts = decoders::split_multipart(body);
    if (!parts) {
      continue;
    }
    const auto same = decoders::replace_part0(body, *parts, parts->parts.front().bytes);
    if (same) {
      EXPECT_EQ(*same, body) << each.name;
      ++back;
    }
  }
  EXPECT_GT(back, 0);
}

/// Compressors differ in their output, so it is the content that must come back.
TEST(ContentCodingGolden, ContentComesBack) {
  int back = 0;
  for (const test::GoldenCase& each : test::golden_cases({{"content_coding", describe_coding}})) {
    const GoldenInput input = each.input();
    const std::string coding = input.text("coding");
    const auto content = decoders::decode(coding, input.hex("hex"));
    if (!content) {
      continue;
    }
    if (const auto coded = decoders::encode(coding, *content)) {
      EXPECT_EQ(decoders::decode(coding, *coded), *content) << each.name;
      ++back;
    }
  }
  EXPECT_GT(back, 0);
}

}  // namespace
}  // namespace eastap::body_golden_test
