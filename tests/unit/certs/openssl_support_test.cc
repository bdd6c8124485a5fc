#include "certs/openssl_support.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "certs/building.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::openssl_support_test {
namespace {

using Asn1TimePtr = Owned<ASN1_TIME, ASN1_TIME_free>;

TEST(OpenSslSupport, TellsTheOldestErrorAndForgetsTheRest) {
  ERR_clear_error();
  EXPECT_EQ(take_openssl_error("nothing"), "nothing");
  ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
  ERR_raise(ERR_LIB_USER, ERR_R_PASSED_NULL_PARAMETER);
  EXPECT_EQ(take_openssl_error("nothing"), "malloc failure");
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(OpenSslSupport, ReadsWhatItWrote) {
  const Bytes input = to_bytes("some text");
  const BioPtr in = reader(input);
  const BioPtr out(BIO_new(BIO_s_mem()));
  char buffer[32];
  const int got = BIO_read(in.get(), buffer, sizeof buffer);
  ASSERT_EQ(got, 9);
  BIO_write(out.get(), buffer, got);
  EXPECT_EQ(written(*out), "some text");
}

TEST(OpenSslSupport, ReadsBothFormsOfTime) {
  const Asn1TimePtr time(ASN1_TIME_new());
  ASN1_TIME_set_string(time.get(), "491231235959Z");  // UTCTime: 49 is 2049
  EXPECT_EQ(to_text(read_time(time.get())), "2049-12-31 23:59:59Z");
  ASN1_TIME_set_string(time.get(), "20500101000000Z");
  EXPECT_EQ(to_text(read_time(time.get())), "2050-01-01 00:00:00Z");
  EXPECT_EQ(read_time(nullptr), UnixTime{});
}

TEST(OpenSslSupport, NamesKeysAsPeopleDo) {
  EXPECT_EQ(key_text(make_key(KeyKind::p256).get()), "EC P-256");
  EXPECT_EQ(key_text(make_key(KeyKind::rsa2048).get()), "RSA 2048");
  EXPECT_EQ(key_text(KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")).get()), "ED25519");
  EXPECT_EQ(key_text(KeyPtr(EVP_EC_gen("secp256k1")).get()), "EC secp256k1");
  EXPECT_EQ(key_text(nullptr), "unknown");
}

}  // namespace
}  // namespace eastap::certs::openssl_support_test
