#include "decoders/sign_in/ntlm.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::sign_in::ntlm_test {
namespace {

TEST(Ntlm, TheThreeSteps) {
  const auto first = read_ntlm(as_bytes(test::ntlm_negotiate()));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->words(), "step 1 of 3: the client asks for a challenge");
  const auto second = read_ntlm(as_bytes(test::ntlm_challenge()));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->target, "EXAMPLE");
  EXPECT_EQ(second->server_name, "mail.example.org");
  const auto third = read_ntlm(as_bytes(test::ntlm_authenticate()));
  ASSERT_TRUE(third);
  EXPECT_EQ(third->words(), "step 3 of 3: EXAMPLE\\anna from PHONE");
  EXPECT_FALSE(third->anonymous);
}

TEST(Ntlm, ProofsAreNowhere) {
  const auto third = read_ntlm(as_bytes(test::ntlm_authenticate()));
  ASSERT_TRUE(third);
  for (const std::string& text :
       {third->words(), third->domain, third->user, third->workstation, third->target}) {
    EXPECT_FALSE(test::holds_secret(as_bytes(text), "secret-proof")) << text;
  }
}

TEST(Ntlm, OtherThingsAreNone) {
  EXPECT_FALSE(read_ntlm({}));
  EXPECT_FALSE(read_ntlm(as_bytes("NTLMSSP")));
  EXPECT_FALSE(read_ntlm(as_bytes(test::ntlm_start(4))));
  EXPECT_FALSE(read_ntlm(as_bytes("x" + test::ntlm_negotiate())));
  EXPECT_EQ(find_ntlm(as_bytes("x" + test::ntlm_negotiate())), 1U);
  EXPECT_FALSE(find_ntlm(as_bytes("NTLM")));
}

TEST(Ntlm, CutMessagesKeepTheirStep) {
  const std::string whole = test::ntlm_authenticate();
  for (std::size_t size = 12; size < whole.size(); ++size) {
    const auto cut = read_ntlm(as_bytes(whole.substr(0, size)));
    ASSERT_TRUE(cut) << size;
    EXPECT_EQ(cut->type, 3) << size;
  }
}

TEST(Ntlm, PlacesOutsideGiveNoName) {
  std::string lies = test::ntlm_start(3);
  for (int i = 0; i < 6; ++i) {
    lies += test::ntlm_field(0xFFFF, 0xFFFFFFFF);
  }
  const auto read = read_ntlm(as_bytes(lies + test::le32(1)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, "");
  EXPECT_EQ(read->words(), "step 3 of 3: the answer");
}

TEST(Ntlm, NamesAreUtf8AndBounded) {
  std::string user;
  for (int i = 0; i < 500; ++i) {
    user += std::string("\x3D\xD8\x00\xDE", 4);  // U+1F600 as a surrogate pair
  }
  user += std::string("\x3D\xD8", 2);
  std::string all = test::ntlm_start(3);
  for (int i = 0; i < 5; ++i) {
    all += test::ntlm_field(i == 3 ? user.size() : 0, 64);
  }
  all += test::ntlm_field(0, 64) + test::le32(1) + user;
  const auto read = read_ntlm(as_bytes(all));
  ASSERT_TRUE(read);
  EXPECT_LE(read->user.size(), max_ntlm_name);
  EXPECT_TRUE(text::is_utf8(read->user));
  EXPECT_EQ(read->user.substr(0, 4), "\xF0\x9F\x98\x80");
}

}  // namespace
}  // namespace eastap::sign_in::ntlm_test
