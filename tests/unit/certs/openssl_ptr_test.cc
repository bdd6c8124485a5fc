#include "certs/openssl_ptr.h"

#include <gtest/gtest.h>

#include "certs/pem.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::openssl_ptr_test {
namespace {

TEST(OpenSslPtr, ASharedObjectOutlivesItsFirstOwner) {
  CertificatePtr certificate;
  KeyPtr key;
  {
    const LeafPtr leaf = test::make_certificate({});
    certificate = share(leaf->certificate());
    key = share(leaf->key());
  }
  EXPECT_EQ(facts_of(*certificate).common_name, "server.test");
  EXPECT_TRUE(belongs_to(*key, *certificate));
}

}  // namespace
}  // namespace eastap::certs::openssl_ptr_test
