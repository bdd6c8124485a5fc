#include "decoders/sign_in/known_ids.h"

#include <gtest/gtest.h>

namespace eastap::sign_in::known_ids_test {
namespace {

TEST(KnownIds, NamesWithoutLetterCase) {
  EXPECT_EQ(known_application("00000002-0000-0FF1-CE00-000000000000"), "Exchange");
  EXPECT_EQ(known_application(graph_application), "Microsoft Graph");
  EXPECT_EQ(known_application("f8d98a96-0999-43f5-8af3-69971c7bb423"), "iOS Accounts (Apple Mail)");
  EXPECT_EQ(known_application("00000002-0000-0ff1-ce00-00000000000"), "");
  EXPECT_EQ(known_application(""), "");
}

}  // namespace
}  // namespace eastap::sign_in::known_ids_test
