#include "certs/own_leaf.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_certs.h"

namespace eastap::certs::own_leaf_test {
namespace {

using test::certificate_pem;
using test::CertificateSpec;
using test::key_pem;
using test::make_certificate;
using test::test_now;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class OwnLeafTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> findings(const std::string& chain, const std::string& key,
                                                  std::vector<std::string> names = {}) const {
    const auto own = load_own_leaf(as_bytes(chain), as_bytes(key), {}, names, test_now);
    EXPECT_TRUE(own) << own.error().what;
    return own ? own->findings : std::vector<std::string>{"failed"};
  }
  [[nodiscard]] std::vector<std::string> findings(CertificateSpec spec,
                                                  std::vector<std::string> names = {}) const {
    spec.issuer = middle_.get();
    const LeafPtr leaf = make_certificate(spec);
    return findings(certificate_pem(*leaf) + certificate_pem(*middle_), key_pem(*leaf), std::move(names));
  }
  static std::string problem(const std::string& chain, const std::string& key) {
    const auto own = load_own_leaf(as_bytes(chain), as_bytes(key), {}, {}, test_now);
    return own ? "none" : own.error().what;
  }

  LeafPtr root_ = make_certificate({.common_name = "root", .dns_names = {}, .ca = true});
  LeafPtr middle_ =
      make_certificate({.common_name = "middle", .dns_names = {}, .ca = true, .issuer = root_.get()});
};

TEST_F(OwnLeafTest, ASoundOneHasNoFindings) {
  CertificateSpec spec;
  spec.addresses = {"192.0.2.1"};
  EXPECT_THAT(findings(spec, {"server.test", "192.0.2.1"}), IsEmpty());
}

TEST_F(OwnLeafTest, ItIsServedWithItsChain) {
  const LeafPtr leaf = make_certificate({.issuer = middle_.get()});
  const auto own = load_own_leaf(as_bytes(certificate_pem(*leaf) + certificate_pem(*middle_)),
                                 as_bytes(key_pem(*leaf)), {}, {}, test_now);
  ASSERT_TRUE(own);
  EXPECT_EQ(test::verify(*own->leaf, root_->certificate(), "server.test"), "ok");
}

TEST_F(OwnLeafTest, NamesTheDates) {
  EXPECT_THAT(findings(CertificateSpec{.not_after = test_now - std::chrono::seconds{1}}),
              ElementsAre("CN=server.test: expired on 2026-06-01 11:59:59Z"));
  EXPECT_THAT(findings(CertificateSpec{.not_before = test_now + std::chrono::seconds{1}}),
              ElementsAre("CN=server.test: not valid before 2026-06-01 12:00:01Z"));
  EXPECT_THAT(findings(CertificateSpec{.not_after = test_now + std::chrono::days{900}}),
              ElementsAre(HasSubstr("825 days")));
}

TEST_F(OwnLeafTest, NamesAnExpiredIssuer) {
  const LeafPtr old = make_certificate({.common_name = "old",
                                        .dns_names = {},
                                        .not_after = test_now - std::chrono::days{1},
                                        .ca = true,
                                        .issuer = root_.get()});
  const LeafPtr leaf = make_certificate({.issuer = old.get()});
  EXPECT_THAT(findings(certificate_pem(*leaf) + certificate_pem(*old), key_pem(*leaf)),
              ElementsAre(HasSubstr("CN=old: expired")));
}

TEST_F(OwnLeafTest, NamesTheNames) {
  EXPECT_THAT(findings(CertificateSpec{.dns_names = {}}, {"server.test"}),
              ElementsAre(HasSubstr("no subjectAltName")));
  EXPECT_THAT(
      findings(CertificateSpec{}, {"server.test", "other.test", "192.0.2.1"}),
      ElementsAre("CN=server.test: does not name other.test", "CN=server.test: does not name 192.0.2.1"));
}

TEST_F(OwnLeafTest, NamesThePurpose) {
  EXPECT_THAT(findings(CertificateSpec{.server_purpose = false}),
              ElementsAre(HasSubstr("no extendedKeyUsage")));
  EXPECT_THAT(findings(CertificateSpec{.ca = true}),
              ElementsAre(HasSubstr("is a CA, not a server's certificate")));
  EXPECT_THAT(findings(CertificateSpec{.client_purpose = true}),
              ElementsAre(HasSubstr("not made for servers")));
}

TEST_F(OwnLeafTest, NamesAnOldSignature) {
  EXPECT_THAT(findings(CertificateSpec{.sha1 = true}), ElementsAre(HasSubstr("signed with ecdsa-with-SHA1")));
}

TEST_F(OwnLeafTest, NamesASelfSignedOne) {
  const LeafPtr leaf = make_certificate({});
  EXPECT_THAT(findings(certificate_pem(*leaf), key_pem(*leaf)), ElementsAre(HasSubstr("self-signed")));
}

TEST_F(OwnLeafTest, NamesAWrongOrderAndAGap) {
  const LeafPtr lower =
      make_certificate({.common_name = "lower", .dns_names = {}, .ca = true, .issuer = middle_.get()});
  const LeafPtr leaf = make_certificate({.issuer = lower.get()});
  const std::string own = certificate_pem(*leaf);
  EXPECT_THAT(findings(own + certificate_pem(*lower) + certificate_pem(*middle_), key_pem(*leaf)), IsEmpty());
  EXPECT_THAT(findings(own + certificate_pem(*middle_) + certificate_pem(*lower), key_pem(*leaf)),
              testing::Contains(AllOf(HasSubstr("certificate 2"), HasSubstr("order is wrong"))));
  EXPECT_THAT(findings(own + certificate_pem(*middle_), key_pem(*leaf)),
              ElementsAre(AllOf(HasSubstr("CN=middle"), HasSubstr("issuer is missing"))));
}

TEST_F(OwnLeafTest, FailsWhereNoHandshakeIsPossible) {
  const LeafPtr leaf = make_certificate({.issuer = middle_.get()});
  const std::string own = certificate_pem(*leaf);
  EXPECT_THAT(problem("", key_pem(*leaf)), HasSubstr("no certificate"));
  EXPECT_THAT(problem(own, ""), HasSubstr("no private key"));
  EXPECT_EQ(problem(own, key_pem(*root_)), "the private key does not belong to CN=server.test");
  EXPECT_THAT(problem(certificate_pem(*middle_) + own, key_pem(*leaf)),
              HasSubstr("belongs to certificate 2 of the file (CN=server.test)"));
}

}  // namespace
}  // namespace eastap::certs::own_leaf_test
