#include "proxy/app/tap_credentials.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

class TapCredentials : public ::testing::Test {
 protected:
  TapCredentials() { options_.state_folder = folder_.path() / "state"; }

  test::ScratchFolder folder_;
  RunOptions options_;
};

TEST_F(TapCredentials, TheStateFolderKeepsOneCa) {
  ASSERT_TRUE(files::make_private_folder(options_.state_folder));
  const auto made = open_authority(options_);
  ASSERT_TRUE(made) << made.error().what;
  const auto again = open_authority(options_);
  ASSERT_TRUE(again);
  EXPECT_EQ((*made)->pem(), (*again)->pem());
}

TEST_F(TapCredentials, WhatIsNotAskedForIsNotThere) {
  const auto leaf = open_leaf(options_);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(*leaf, nullptr);
  EXPECT_TRUE(open_tls(options_));
}

TEST_F(TapCredentials, ErrorsNameTheOption) {
  options_.ca.certificate = options_.leaf.certificate = options_.client.certificate =
      folder_.path() / "none.pem";
  const auto authority = open_authority(options_);
  ASSERT_FALSE(authority);
  EXPECT_THAT(authority.error().what, HasSubstr("--ca-cert"));
  const auto leaf = open_leaf(options_);
  ASSERT_FALSE(leaf);
  EXPECT_THAT(leaf.error().what, HasSubstr("--leaf"));
  const auto tls = open_tls(options_);
  ASSERT_FALSE(tls);
  EXPECT_THAT(tls.error().what, HasSubstr("--client-cert"));
}

}  // namespace
}  // namespace eastap::app
