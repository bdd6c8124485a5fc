#include "decoders/wbxml/prescan.h"

#include <gtest/gtest.h>

#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::prescan_test {
namespace {

using test::hex;

Prescan scan(std::string_view digits, const Limits& limits = {}) {
  const Bytes body = hex(digits);
  return prescan(body, limits);
}

TEST(Prescan, CountsNodesAndTags) {
  const Prescan result = scan("03 01 6A 00 45 5C 4F 4B 03 31 00 01 52 03 32 00 01 0B 01 01 01");
  EXPECT_FALSE(result.fault);
  EXPECT_EQ(result.nodes, 8U);
  EXPECT_EQ(result.stop, 21U);
  EXPECT_EQ(result.tag_count, 5U);
  EXPECT_EQ(result.tags[0], 0x0005);
}

TEST(Prescan, TakesAnEmptyRootAndAnEmptyBody) {
  EXPECT_FALSE(scan("03 01 6A 00 05").fault);
  const Prescan empty = scan("");
  EXPECT_FALSE(empty.fault);
  EXPECT_EQ(empty.stop, 0U);
}

TEST(Prescan, StopsAtEveryCutWithAnOffsetInside) {
  const Bytes body = test::WbxmlBody()
                         .open("AirSync:Sync")
                         .open("Collections")
                         .text("Email:Subject", "Lunch")
                         .opaque("Email2:ConversationId", hex("00 01 02"))
                         .bytes();
  for (std::size_t size = 1; size < body.size(); ++size) {
    const Prescan result = prescan(ByteView(body).first(size), {});
    ASSERT_TRUE(result.fault) << size;
    EXPECT_LE(result.stop, size);
    EXPECT_LE(result.fault->offset, size);
    EXPECT_FALSE(result.fault->text.empty());
  }
  EXPECT_FALSE(prescan(body, {}).fault);
}

TEST(Prescan, NamesTheOpenElementsOfACutBody) {
  EXPECT_NE(scan("03 01 6A 00 45 5C 4F").fault->text.find("inside 3 open elements"), std::string::npos);
  EXPECT_NE(scan("03 01 6A 00 45").fault->text.find("inside 1 open element"), std::string::npos);
  EXPECT_NE(scan("03 01 6A 00").fault->text.find("before its root"), std::string::npos);
}

TEST(Prescan, RefusesWhatIsNoRoot) {
  EXPECT_EQ(scan("03 01 6A 00 01").fault->offset, 4U);
  EXPECT_EQ(scan("03 01 6A 00 03 41 00").fault->offset, 4U);
  EXPECT_NE(scan("03 01 6A 00 00 02 00 00 45 01").fault->text.find("several SWITCH_PAGE"), std::string::npos);
}

TEST(Prescan, ReportsBytesBehindTheRoot) {
  const Prescan result = scan("03 01 6A 00 45 01 00 00");
  ASSERT_TRUE(result.fault);
  EXPECT_EQ(result.fault->offset, 6U);
  EXPECT_EQ(result.stop, 6U);
  EXPECT_FALSE(scan("03 01 6A 00 45 01 43 05 03 41 00 01").fault) << "a processing instruction may follow";
}

TEST(Prescan, KeepsItsLimits) {
  Limits limits;
  limits.depth = 2;
  const Prescan deep = scan("03 01 6A 00 45 5C 4F 01 01 01", limits);
  EXPECT_EQ(deep.fault->code, ErrorCode::limit_exceeded);
  EXPECT_EQ(deep.fault->offset, 6U);
  EXPECT_EQ(deep.stop, 6U);
  limits = {};
  limits.nodes = 3;
  const Prescan wide = scan("03 01 6A 00 45 0B 0B 0B 0B 01", limits);
  EXPECT_EQ(wide.fault->code, ErrorCode::limit_exceeded);
  EXPECT_EQ(wide.nodes, 3U);
  EXPECT_EQ(wide.stop, 7U);
  limits = {};
  limits.size = 5;
  const Prescan big = scan("03 01 6A 00 45 01", limits);
  EXPECT_EQ(big.fault->code, ErrorCode::limit_exceeded);
  EXPECT_EQ(big.stop, 0U);
}

}  // namespace
}  // namespace eastap::wbxml::prescan_test
