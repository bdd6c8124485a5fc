#include "decoders/mime/prescan.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::mime::prescan_test {
namespace {

Prescan scan(std::string_view body, const Limits& limits = {}) {
  return prescan(as_bytes(body), limits);
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += piece;
  }
  return all;
}

TEST(MimePrescan, AnOrdinaryMessageIsReadToItsEnd) {
  const std::string body = "Subject: x\r\n\r\n" + repeated("some: text\r\n", 50'000) + "no line end";
  const Prescan whole = scan(body);
  EXPECT_EQ(whole.size, body.size());
  EXPECT_TRUE(whole.findings.empty());
  EXPECT_EQ(scan("").size, 0U);
}

TEST(MimePrescan, StopsBeforeTheLineThatIsTooMuch) {
  const Prescan lines = scan("A: b\n\n--x\n--x\n--x\n", {.boundary_lines = 2});
  EXPECT_EQ(lines.size, 14U);
  ASSERT_EQ(lines.findings.size(), 1U);
  EXPECT_EQ(lines.findings[0].code, "mime.limit");
  EXPECT_EQ(lines.findings[0].offset, 14U);
  EXPECT_EQ(scan("A: b\nC: d\nE: f\n\n", {.header_lines = 2}).size, 10U);
  EXPECT_EQ(scan("A: b\n folded\n\n", {.header_bytes = 8}).size, 5U);
  EXPECT_EQ(scan("A: b\n\nbody", {.size = 7}).size, 7U);
  EXPECT_EQ(scan("A: b\n\nbody", {.size = 7}).findings.size(), 1U);
}

TEST(MimePrescan, CountsWhatMayBeAddressesAndGroups) {
  EXPECT_EQ(scan("To: a,b;c:d\n\n", {.header_marks = 4}).findings.size(), 0U);
  EXPECT_EQ(scan("To: a,b;c:d\n\n", {.header_marks = 3}).size, 0U);
  EXPECT_EQ(scan("To: a:\n b:\n\n", {.field_colons = 2}).size, 7U) << "folded lines are the same field";
  EXPECT_EQ(scan("To: a:\nCc: b:\n\n", {.field_colons = 2}).findings.size(), 0U);
}

TEST(MimePrescan, CountsHeadersOfPartsAndAttachedMessages) {
  const Limits two{.header_lines = 2};
  EXPECT_EQ(scan("A: b\n\nC: d\nE: f\nG: h\n", two).findings.size(), 0U) << "that is text";
  EXPECT_EQ(scan("A: b\n\n--x\nC: d\nE: f\n", two).findings.size(), 1U);
  EXPECT_EQ(scan("Content-Type: message/rfc822\n\nC: d\nE: f\n", two).findings.size(), 1U);
  EXPECT_EQ(scan("Content-Type: MESSAGE\n /rfc822\n\nC: d\n", two).findings.size(), 1U);
  EXPECT_EQ(scan("Content-Type: multipart/digest\n\n--x\n\nC: d\nE: f\n", two).findings.size(), 1U);
  EXPECT_EQ(scan("Message-ID: b\n\nC: d\nE: f\nG: h\n", two).findings.size(), 0U);
}

TEST(MimePrescan, CountsWhatHoldsOtherParts) {
  const std::string chain = repeated("Content-Type: message/rfc822\n\n", 1000);
  const Prescan deep = scan(chain);
  EXPECT_EQ(deep.findings.size(), 1U);
  EXPECT_EQ(deep.size, 30U * Limits{}.containers);
  EXPECT_EQ(scan(repeated("Content-Type: message/rfc822\nx\n", 1000)).findings.size(), 1U);
  EXPECT_EQ(
      scan("Content-Type: multipart/mixed\n\n" + repeated("--x\nContent-Type: multipart/mixed\n\n", 1000))
          .findings.size(),
      1U);
}

}  // namespace
}  // namespace eastap::mime::prescan_test
