#include "certs/building.h"

#include <array>
#include <set>

#include <gtest/gtest.h>

#include "certs/openssl_support.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::building_test {
namespace {

class Building : public testing::Test {
 protected:
  KeyPtr key_ = make_key(KeyKind::p256);
  // OpenSSL looks into extensions only once there is a whole certificate.
  void finish() { ASSERT_TRUE(sign(*certificate_, *key_, false)); }

  CertificatePtr certificate_ =
      start_certificate(*key_, test::test_now, test::test_now + std::chrono::days{1});
};

TEST_F(Building, SerialsArePositiveOfFullLengthAndDiffer) {
  std::set<std::string> seen;
  for (int n = 0; n < 50; ++n) {
    const CertificatePtr each = start_certificate(*key_, test::test_now, test::test_now);
    const std::string serial = facts_of(*each).serial;
    EXPECT_EQ(serial.size(), 32U);
    EXPECT_GE(serial[0], '4');
    EXPECT_LE(serial[0], '7');  // the sign bit is clear
    seen.insert(serial);
  }
  EXPECT_EQ(seen.size(), 50U);
}

TEST_F(Building, ASubjectPartOfMoreThan64CharactersIsRefused) {
  EXPECT_TRUE(add_subject_part(*certificate_, NID_commonName, std::string(64, 'a')));
  EXPECT_FALSE(add_subject_part(*certificate_, NID_commonName, std::string(65, 'a')));
  EXPECT_EQ(take_openssl_error(""), "string too long");
}

TEST_F(Building, KeyUsageSetsExactlyTheseBits) {
  constexpr std::array bits{0, 2};
  ASSERT_TRUE(add_key_usage(*certificate_, bits));
  finish();
  EXPECT_EQ(X509_get_key_usage(certificate_.get()),
            static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT));
  const int at = X509_get_ext_by_NID(certificate_.get(), NID_key_usage, -1);
  EXPECT_EQ(X509_EXTENSION_get_critical(X509_get_ext(certificate_.get(), at)), 1);
}

TEST_F(Building, ACaCarriesItsPathLength) {
  ASSERT_TRUE(add_basic_constraints(*certificate_, true, 0));
  finish();
  EXPECT_EQ(X509_get_pathlen(certificate_.get()), 0);
  EXPECT_EQ(X509_check_ca(certificate_.get()), 1);
}

TEST_F(Building, TheIssuersKeyIdentifierIsCopiedWhereThereIsOne) {
  ASSERT_TRUE(add_authority_key_id(*certificate_, *certificate_));  // none yet
  EXPECT_EQ(X509_get_ext_by_NID(certificate_.get(), NID_authority_key_identifier, -1), -1);
  x509_st* issuer = test::test_authority()->certificate();
  ASSERT_TRUE(add_authority_key_id(*certificate_, *issuer));
  finish();
  EXPECT_EQ(
      ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(certificate_.get()), X509_get0_subject_key_id(issuer)),
      0);
}

TEST_F(Building, AlternativeNamesSkipWhatIsNoAddress) {
  const std::array<std::string, 1> names{"a.test"};
  const std::array<std::string, 3> addresses{"192.0.2.1", "not an address", "::1"};
  ASSERT_TRUE(add_alternative_names(*certificate_, names, addresses, true));
  const CertificateFacts facts = facts_of(*certificate_);
  EXPECT_EQ(facts.dns_names, std::vector<std::string>{"a.test"});
  EXPECT_EQ(facts.addresses, (std::vector<std::string>{"192.0.2.1", "::1"}));
}

TEST_F(Building, SignsWithEachKindOfKeyAndHash) {
  ASSERT_TRUE(sign(*certificate_, *key_, true));
  EXPECT_EQ(facts_of(*certificate_).signature, "ecdsa-with-SHA1");
  const KeyPtr edwards(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  ASSERT_TRUE(sign(*certificate_, *edwards, true));
  EXPECT_EQ(facts_of(*certificate_).signature, "ED25519");
  EXPECT_EQ(X509_verify(certificate_.get(), edwards.get()), 1);
}

TEST_F(Building, TheServerPurposeIsServerAuth) {
  ASSERT_TRUE(add_server_purpose(*certificate_));
  finish();
  EXPECT_EQ(X509_get_extended_key_usage(certificate_.get()), static_cast<std::uint32_t>(XKU_SSL_SERVER));
}

TEST_F(Building, TheKeyIdentifierIsTheKeysHash) {
  ASSERT_TRUE(add_subject_key_id(*certificate_));
  finish();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  ASSERT_EQ(X509_pubkey_digest(certificate_.get(), EVP_sha1(), digest.data(), &length), 1);
  const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(certificate_.get());
  EXPECT_EQ(as_text({ASN1_STRING_get0_data(id), 20}), as_text({digest.data(), length}));
}

}  // namespace
}  // namespace eastap::certs::building_test
