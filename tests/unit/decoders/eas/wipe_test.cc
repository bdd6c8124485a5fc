#include "decoders/eas/wipe.h"

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/support/xml_document.h"

namespace eastap::eas::wipe_test {
namespace {

WipeOrder order(const std::string& xml) {
  return wipe_order(test::xml_document(xml));
}

TEST(Wipe, FindsBothOrders) {
  EXPECT_EQ(order("<Provision xmlns='Provision'><Status>1</Status><RemoteWipe/></Provision>"),
            WipeOrder::remote);
  EXPECT_EQ(order("<Provision xmlns='Provision'><Status>1</Status><AccountOnlyRemoteWipe/></Provision>"),
            WipeOrder::account_only);
  EXPECT_EQ(order("<Provision xmlns='Provision'><AccountOnlyRemoteWipe/><RemoteWipe/></Provision>"),
            WipeOrder::remote)
      << "the worse one counts";
}

TEST(Wipe, AlsoWhereItShouldNotStand) {
  EXPECT_EQ(
      order("<Provision "
            "xmlns='Provision'><Policies><Policy><Data><RemoteWipe/></Data></Policy></Policies></Provision>"),
      WipeOrder::remote);
  EXPECT_EQ(order("<Sync xmlns='AirSync'><RemoteWipe xmlns='Provision'/></Sync>"), WipeOrder::remote);
}

TEST(Wipe, OrdinaryAnswersOrderNothing) {
  EXPECT_EQ(order(""), WipeOrder::none);
  EXPECT_EQ(
      order("<Provision "
            "xmlns='Provision'><Status>1</Status><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML"
            "</PolicyType><Status>1</Status><PolicyKey>1</PolicyKey></Policy></Policies></Provision>"),
      WipeOrder::none);
  EXPECT_EQ(order("<Provision xmlns='Provision'><Status>RemoteWipe</Status></Provision>"), WipeOrder::none)
      << "a text is no element";
  EXPECT_EQ(order("<Sync xmlns='AirSync'><Class>x</Class><CollectionId>1</CollectionId></Sync>"),
            WipeOrder::none)
      << "token 0x0C of another page";
  EXPECT_FALSE(orders_wipe(test::xml_document("<Provision xmlns='Provision'/>")));
  EXPECT_TRUE(orders_wipe(test::xml_document("<Provision xmlns='Provision'><RemoteWipe/></Provision>")));
}

TEST(Wipe, ACutBodyStillShowsItsOrder) {
  const Bytes whole =
      text::from_hex("03016A00 000E 45 4B 03 31 00 01 0C 46 47").value();  // ends inside Policies
  const auto document = wbxml::decode(whole);
  EXPECT_TRUE(document.fault().has_value());
  EXPECT_EQ(wipe_order(document), WipeOrder::remote);
}

TEST(Wipe, HasWords) {
  EXPECT_EQ(to_string(WipeOrder::none), "none");
  EXPECT_EQ(to_string(WipeOrder::account_only), "account-only wipe");
  EXPECT_EQ(to_string(WipeOrder::remote), "remote wipe");
}

TEST(Wipe, TokensOutsideStringsMayBeAnOrder) {
  using namespace std::string_view_literals;
  EXPECT_TRUE(may_order_wipe(as_bytes("\x00\x0e\x0c"sv)));
  EXPECT_TRUE(may_order_wipe(as_bytes("junk\x00\x0e\x45\x83\x03\x7b"sv))) << "behind a reference";
  EXPECT_FALSE(may_order_wipe(as_bytes("\x00\x0e\x45\x03;L\x0c\x00\x01"sv))) << "in a string";
  EXPECT_FALSE(may_order_wipe(as_bytes("\x00\x0e\x45\xc3\x01\x0c\x01"sv))) << "in opaque data";
  EXPECT_FALSE(may_order_wipe(as_bytes("\x00\x0e\x45\x00\x02\x0c"sv))) << "of another page";
  EXPECT_FALSE(may_order_wipe(as_bytes("\x0c\x3b;L"sv)));
  std::string many;
  for (int i = 0; i < 9; ++i) {
    many += "\x00\x0e\x45"sv;
  }
  EXPECT_TRUE(may_order_wipe(as_bytes(many))) << "more switches than are followed";
  EXPECT_FALSE(may_order_wipe(as_bytes(many.substr(0, 24))));
  EXPECT_FALSE(may_order_wipe({}));
}

}  // namespace
}  // namespace eastap::eas::wipe_test
