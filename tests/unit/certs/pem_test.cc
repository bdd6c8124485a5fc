#include "certs/pem.h"

#include <gtest/gtest.h>

#include "certs/certificate_facts.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::pem_test {
namespace {

std::string problem_of_key(const std::string& text, std::string_view passphrase = {}) {
  const Result<KeyPtr> key = read_key(as_bytes(text), passphrase);
  return key ? "none" : key.error().what;
}

std::string problem_of_certificates(const std::string& text) {
  const auto read = read_certificates(as_bytes(text));
  return read ? "none" : read.error().what;
}

TEST(Pem, CertificatesComeInTheirOrderWithTextBetween) {
  const LeafPtr first = test::make_certificate({.common_name = "first"});
  const LeafPtr second = test::make_certificate({.common_name = "second"});
  const auto read = read_certificates(as_bytes("about the first\n" + test::certificate_pem(*first) +
                                               "\nand\n" + test::certificate_pem(*second)));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(facts_of(*(*read)[0]).common_name, "first");
  EXPECT_EQ(facts_of(*(*read)[1]).common_name, "second");
}

TEST(Pem, NamesWhatIsWrongWithCertificates) {
  const std::string good = test::certificate_pem(*test::make_certificate({}));
  EXPECT_EQ(problem_of_certificates(""), "no certificate (no line \"-----BEGIN CERTIFICATE-----\")");
  EXPECT_EQ(problem_of_certificates("hello"), "no certificate (no line \"-----BEGIN CERTIFICATE-----\")");
  EXPECT_TRUE(problem_of_certificates(good + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
                  .starts_with("certificate 2 is damaged: "));
  EXPECT_TRUE(
      problem_of_certificates(good.substr(0, good.size() / 2)).starts_with("certificate 1 is damaged: "));
  std::string many;
  for (std::size_t n = 0; n <= max_certificates; ++n) {
    many += good;
  }
  EXPECT_EQ(problem_of_certificates(many), "more than 32 certificates");
}

TEST(Pem, AKeySurvivesTheRoundTrip) {
  const LeafPtr leaf = test::make_certificate({});
  const auto key = read_key(as_bytes(test::certificate_pem(*leaf) + test::key_pem(*leaf)), {});
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_TRUE(belongs_to(**key, *leaf->certificate()));
  EXPECT_FALSE(belongs_to(**key, *test::make_certificate({})->certificate()));
}

TEST(Pem, NamesWhatIsWrongWithAKey) {
  const LeafPtr leaf = test::make_certificate({});
  const std::string encrypted = test::encrypted_key_pem(*leaf, "open sesame");
  EXPECT_EQ(problem_of_key(encrypted, "open sesame"), "none");
  EXPECT_EQ(problem_of_key(encrypted), "the private key is encrypted: give its passphrase");
  EXPECT_EQ(problem_of_key(encrypted, "wrong"), "the passphrase does not open the private key");
  EXPECT_EQ(problem_of_key(encrypted, std::string(5000, 'x')),
            "the passphrase does not open the private key");
  EXPECT_EQ(problem_of_key(test::certificate_pem(*leaf)),
            "no private key (no line \"-----BEGIN PRIVATE KEY-----\")");
  EXPECT_TRUE(problem_of_key("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
                  .starts_with("the private key is damaged: "));
}

TEST(Pem, FindsTheIssuersInAnyOrderAndLeavesTheRoot) {
  const LeafPtr root = test::make_certificate({.common_name = "root", .ca = true});
  const LeafPtr upper = test::make_certificate({.common_name = "upper", .ca = true, .issuer = root.get()});
  const LeafPtr lower = test::make_certificate({.common_name = "lower", .ca = true, .issuer = upper.get()});
  const LeafPtr leaf = test::make_certificate({.issuer = lower.get()});
  const LeafPtr stranger = test::make_certificate({.common_name = "stranger", .ca = true});
  std::vector<CertificatePtr> pool;
  for (const LeafPtr& each : {root, stranger, upper, lower}) {
    pool.push_back(share(each->certificate()));
  }
  const auto issuers = take_issuers(*leaf->certificate(), pool);
  ASSERT_EQ(issuers.size(), 2U);
  EXPECT_EQ(facts_of(*issuers[0]).common_name, "lower");
  EXPECT_EQ(facts_of(*issuers[1]).common_name, "upper");
  ASSERT_EQ(pool.size(), 1U);
  EXPECT_EQ(facts_of(*pool[0]).common_name, "stranger");
}

TEST(Pem, KnowsPemFromOtherBytes) {
  EXPECT_TRUE(looks_like_pem(as_bytes("Bag Attributes\n-----BEGIN X")));
  EXPECT_FALSE(looks_like_pem(as_bytes("\x30\x82\x01")));
  EXPECT_FALSE(looks_like_pem({}));
}

}  // namespace
}  // namespace eastap::certs::pem_test
