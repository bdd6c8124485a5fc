#include <gtest/gtest.h>

#include "proxy/trace/convert/mailbox_log.h"

namespace eastap::trace::mailbox_text_test {
namespace {

TEST(MailboxText, TimesAreOfWholeSeconds) {
  const auto time = parse_mailbox_time(" 03/08/2024 14:30:01 ");
  ASSERT_TRUE(time);
  EXPECT_EQ(mailbox_time(*time + microseconds(900'000)), "03/08/2024 14:30:01");
  for (const char* wrong :
       {"", "3/8/2024 14:30:01", "13/01/2024 00:00:00", "01/01/2024 24:00:00", "01/01/2024T00:00:00"}) {
    EXPECT_FALSE(parse_mailbox_time(wrong)) << wrong;
  }
}

TEST(MailboxText, NamespacesAndWhatWasCutOut) {
  EXPECT_EQ(with_colons(R"(<Sync xmlns="AirSync" xmlns:email="Email" xmlns:e="urn:eastap">x</Sync>)"),
            R"(<Sync xmlns="AirSync:" xmlns:email="Email:" xmlns:e="urn:eastap">x</Sync>)");
  EXPECT_EQ(without_colons(R"(<Subject xmlns="Email:" bytes="19"/><Body=552 bytes/><Data bytes="3"/>)"),
            R"(<Subject xmlns="Email"/><Body/><Data/>)");
  EXPECT_EQ(without_colons("<a b=\"x>y\">t</a> <"), "<a b=\"x>y\">t</a> <");
}

}  // namespace
}  // namespace eastap::trace::mailbox_text_test
