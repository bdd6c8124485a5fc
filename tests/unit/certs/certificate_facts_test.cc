#include "certs/certificate_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/building.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::certificate_facts_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CertificateFacts, TellWhatTheCertificateSays) {
  test::CertificateSpec spec;
  spec.common_name = "Büro, \"Nord\"";
  spec.dns_names = {"mail.test", "*.mail.test"};
  spec.addresses = {"192.0.2.7", "2001:db8::7"};
  const CertificateFacts facts = test::make_certificate(spec)->facts();
  EXPECT_EQ(facts.subject, R"(CN=Büro\, \"Nord\")");
  EXPECT_EQ(facts.common_name, "Büro, \"Nord\"");
  EXPECT_THAT(facts.dns_names, ElementsAre("mail.test", "*.mail.test"));
  EXPECT_THAT(facts.addresses, ElementsAre("192.0.2.7", "2001:db8::7"));
  EXPECT_EQ(facts.names_left_out, 0U);
  EXPECT_EQ(facts.not_before, spec.not_before);
  EXPECT_EQ(facts.not_after, spec.not_after);
  EXPECT_EQ(facts.key, "EC P-256");
  EXPECT_EQ(facts.signature, "ecdsa-with-SHA256");
  EXPECT_FALSE(facts.is_ca);
  EXPECT_TRUE(facts.self_issued);
  EXPECT_EQ(facts.serial.size(), 32U);
}

TEST(CertificateFacts, BothEndsOfValidityCount) {
  CertificateFacts facts;
  facts.not_before = test::test_now;
  facts.not_after = test::test_now + std::chrono::seconds{1};
  EXPECT_FALSE(facts.valid_at(facts.not_before - std::chrono::seconds{1}));
  EXPECT_TRUE(facts.valid_at(facts.not_before));
  EXPECT_TRUE(facts.valid_at(facts.not_after));
  EXPECT_FALSE(facts.valid_at(facts.not_after + std::chrono::seconds{1}));
}

TEST(CertificateFacts, LeaveOutNamesThatHideANulAndCountThem) {
  test::CertificateSpec spec;
  spec.dns_names = {"good.test", std::string("evil.test\0.good.test", 20)};
  const CertificateFacts facts = test::make_certificate(spec)->facts();
  EXPECT_THAT(facts.dns_names, ElementsAre("good.test"));
  EXPECT_EQ(facts.names_left_out, 1U);
}

TEST(CertificateFacts, BoundTheNumberOfNames) {
  test::CertificateSpec spec;
  spec.dns_names.assign(CertificateFacts::max_names + 5, "n.test");
  const CertificateFacts facts = test::make_certificate(spec)->facts();
  EXPECT_EQ(facts.dns_names.size(), CertificateFacts::max_names);
  EXPECT_EQ(facts.names_left_out, 5U);
}

TEST(CertificateFacts, StayEmptyWhereTheCertificateSaysNothing) {
  const KeyPtr key = make_key(KeyKind::p256);
  const CertificatePtr bare = start_certificate(*key, test::test_now, test::test_now);
  const CertificateFacts facts = facts_of(*bare);
  EXPECT_EQ(facts.subject, "");
  EXPECT_EQ(facts.common_name, "");
  EXPECT_THAT(facts.dns_names, IsEmpty());
  EXPECT_EQ(facts.signature, "unknown");
}

TEST(CertificateFacts, OfDerAgreeWithThoseOfTheCertificate) {
  const LeafPtr leaf = test::make_certificate({});
  Bytes der = der_of(*leaf->certificate());
  const Result<CertificateFacts> facts = facts_of_der(der);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->sha256, leaf->facts().sha256);
  EXPECT_EQ(facts->sha1, leaf->facts().sha1);

  const std::size_t length = der.size();
  der.push_back(0);
  const Result<CertificateFacts> longer = facts_of_der(der);
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().offset, length);
  EXPECT_FALSE(facts_of_der({}));
  for (std::size_t cut = 1; cut < length; cut += 7) {
    EXPECT_FALSE(facts_of_der(ByteView(der).first(cut))) << cut;
  }
}

TEST(CertificateFacts, FingerprintIsPairsOfDigits) {
  const Bytes digest = {0x00, 0xab, 0x0f};
  EXPECT_EQ(fingerprint_text(digest), "00:AB:0F");
  EXPECT_EQ(fingerprint_text({}), "");
}

}  // namespace
}  // namespace eastap::certs::certificate_facts_test
