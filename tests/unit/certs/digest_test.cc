#include "certs/digest.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::certs::digest_test {
namespace {

// FIPS 180-4, examples of the SHA-256 section.
constexpr const char* of_nothing = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
constexpr const char* of_abc = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";

TEST(Digest, KnownAnswers) {
  EXPECT_EQ(text::to_hex(sha256({})), of_nothing);
  EXPECT_EQ(text::to_hex(sha256(as_bytes("abc"))), of_abc);
}

TEST(Digest, PiecesGiveTheSame) {
  Sha256 hash;
  EXPECT_EQ(text::to_hex(hash.digest()), of_nothing);
  hash.add(as_bytes("a"));
  hash.add({});
  hash.add(as_bytes("bc"));
  EXPECT_EQ(text::to_hex(hash.digest()), of_abc);
  hash.add(as_bytes("d"));
  EXPECT_EQ(hash.digest(), sha256(as_bytes("abcd")));
}

}  // namespace
}  // namespace eastap::certs::digest_test
