#include "certs/leaf.h"

#include <unordered_set>

#include <gtest/gtest.h>

#include "tests/support/test_certs.h"

namespace eastap::certs::leaf_test {
namespace {

TEST(Leaf, KeepsItsPartsTogether) {
  const LeafPtr issuer = test::make_certificate({.common_name = "issuer", .ca = true});
  const LeafPtr made = test::make_certificate({.issuer = issuer.get()});
  std::vector<CertificatePtr> chain;
  chain.push_back(share(issuer->certificate()));
  const Leaf leaf(share(made->certificate()), share(made->key()), std::move(chain));
  EXPECT_EQ(leaf.certificate(), made->certificate());
  EXPECT_EQ(leaf.key(), made->key());
  ASSERT_EQ(leaf.chain().size(), 1U);
  EXPECT_EQ(leaf.chain()[0], issuer->certificate());
  EXPECT_EQ(leaf.facts().issuer, "CN=issuer");
}

TEST(Leaf, ARequestCopiesTheUpstreamsNames) {
  CertificateFacts upstream;
  upstream.dns_names = {"a.test", "b.test"};
  upstream.addresses = {"192.0.2.1"};
  const LeafRequest request = leaf_request("mail.test", upstream);
  EXPECT_EQ(request.server_name, "mail.test");
  EXPECT_EQ(request.dns_names, upstream.dns_names);
  EXPECT_EQ(request.addresses, upstream.addresses);
  EXPECT_EQ(request.key, KeyKind::p256);
  EXPECT_FALSE(request.sha1_signature);
}

TEST(Leaf, RequestsThatDifferInOnePartAreNotEqual) {
  const LeafRequest plain{"a.test", {"b.test", "c.test"}, {}};
  std::unordered_set<LeafRequest> set{plain};
  LeafRequest rsa = plain;
  rsa.key = KeyKind::rsa2048;
  LeafRequest sha1 = plain;
  sha1.sha1_signature = true;
  LeafRequest flawed = plain;
  flawed.flaw = LeafFlaw::expired;
  for (const LeafRequest& other :
       {LeafRequest{"a.test", {"c.test", "b.test"}, {}}, LeafRequest{"a.test", {"b.test"}, {"c.test"}},
        LeafRequest{"A.test", {"b.test", "c.test"}, {}}, rsa, sha1, flawed}) {
    EXPECT_FALSE(set.contains(other)) << other.server_name;
    EXPECT_NE(std::hash<LeafRequest>{}(other), std::hash<LeafRequest>{}(plain));
  }
  EXPECT_TRUE(set.contains({"a.test", {"b.test", "c.test"}, {}}));
}

}  // namespace
}  // namespace eastap::certs::leaf_test
