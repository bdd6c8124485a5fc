#include "certs/client_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include "certs/openssl_support.h"
#include "certs/pem.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::client_identity_test {
namespace {

using testing::HasSubstr;

void free_stack(STACK_OF(X509) * stack) {
  sk_X509_free(stack);
}

class ClientIdentity : public testing::Test {
 protected:
  static std::string problem(ByteView file, ByteView key, std::string_view passphrase = {}) {
    const auto identity = load_client_identity(file, key, passphrase);
    return identity ? "none" : identity.error().what;
  }

  // A PKCS#12 file as `openssl pkcs12 -export` writes it; `algorithm` of the certificate bag, 0 for today's.
  [[nodiscard]] Bytes pkcs12(const char* passphrase, int algorithm = 0,
                             OSSL_LIB_CTX* context = nullptr) const {
    const Owned<STACK_OF(X509), free_stack> others(sk_X509_new_null());
    sk_X509_push(others.get(), middle_->certificate());
    const Owned<PKCS12, PKCS12_free> file(PKCS12_create_ex(passphrase, "name", client_->key(),
                                                           client_->certificate(), others.get(), algorithm,
                                                           algorithm, 0, 0, 0, context, nullptr));
    EXPECT_NE(file, nullptr) << take_openssl_error("?");
    unsigned char* der = nullptr;
    const int length = i2d_PKCS12(file.get(), &der);
    Bytes bytes(der, der + length);
    OPENSSL_free(der);
    return bytes;
  }

  void expect_whole(const Result<LeafPtr>& identity) const {
    ASSERT_TRUE(identity) << identity.error().what;
    EXPECT_EQ((*identity)->facts().common_name, "client");
    EXPECT_TRUE(belongs_to(*(*identity)->key(), *(*identity)->certificate()));
    ASSERT_EQ((*identity)->chain().size(), 1U);
    EXPECT_EQ(facts_of(*(*identity)->chain()[0]).common_name, "middle");
  }

  LeafPtr root_ = test::make_certificate({.common_name = "root", .dns_names = {}, .ca = true});
  LeafPtr middle_ =
      test::make_certificate({.common_name = "middle", .dns_names = {}, .ca = true, .issuer = root_.get()});
  LeafPtr client_ = test::make_certificate({.common_name = "client", .issuer = middle_.get()});
};

TEST_F(ClientIdentity, ReadsPemInAnyOrder) {
  const std::string file = test::certificate_pem(*root_) + test::key_pem(*client_) +
                           test::certificate_pem(*middle_) + test::certificate_pem(*client_);
  expect_whole(load_client_identity(as_bytes(file), {}, {}));
}

TEST_F(ClientIdentity, ReadsAKeyFromItsOwnFile) {
  const std::string file = test::certificate_pem(*client_) + test::certificate_pem(*middle_);
  const std::string key = test::encrypted_key_pem(*client_, "pass");
  expect_whole(load_client_identity(as_bytes(file), as_bytes(key), "pass"));
  EXPECT_THAT(problem(as_bytes(file), as_bytes(key)), HasSubstr("give its passphrase"));
  EXPECT_THAT(problem(as_bytes(file), as_bytes(key), "no"), HasSubstr("does not open"));
  EXPECT_THAT(problem(as_bytes(file), {}), HasSubstr("no private key"));
  EXPECT_THAT(problem(as_bytes(key), as_bytes(key), "pass"), HasSubstr("no certificate"));
  EXPECT_EQ(problem(as_bytes(file), as_bytes(test::key_pem(*root_))),
            "the private key belongs to none of the certificates");
}

TEST_F(ClientIdentity, ReadsPkcs12) {
  expect_whole(load_client_identity(pkcs12("pass"), {}, "pass"));
  expect_whole(load_client_identity(pkcs12(""), {}, ""));
  EXPECT_EQ(problem(pkcs12("pass"), {}, "wrong"), "the passphrase does not open the PKCS#12 file");
  EXPECT_EQ(problem(pkcs12("pass"), {}, ""), "the PKCS#12 file is encrypted: give its passphrase");
}

TEST_F(ClientIdentity, ReadsTheOldEncryptionOfWindowsExports) {
  const Owned<OSSL_LIB_CTX, OSSL_LIB_CTX_free> context(OSSL_LIB_CTX_new());
  const Owned<OSSL_PROVIDER, OSSL_PROVIDER_unload> current(OSSL_PROVIDER_load(context.get(), "default"));
  const Owned<OSSL_PROVIDER, OSSL_PROVIDER_unload> legacy(OSSL_PROVIDER_load(context.get(), "legacy"));
  if (legacy == nullptr) {
    GTEST_SKIP() << "this system's OpenSSL has no legacy provider";
  }
  expect_whole(
      load_client_identity(pkcs12("pass", NID_pbe_WithSHA1And40BitRC2_CBC, context.get()), {}, "pass"));
}

TEST_F(ClientIdentity, NamesWhatPkcs12Lacks) {
  const Owned<PKCS12, PKCS12_free> no_key(
      PKCS12_create("p", nullptr, nullptr, client_->certificate(), nullptr, 0, 0, 0, 0, 0));
  unsigned char* der = nullptr;
  const int length = i2d_PKCS12(no_key.get(), &der);
  EXPECT_EQ(problem({der, static_cast<std::size_t>(length)}, {}, "p"),
            "the PKCS#12 file holds no private key");
  OPENSSL_free(der);
}

TEST_F(ClientIdentity, RefusesOtherAndDamagedFiles) {
  EXPECT_THAT(problem({}, {}), HasSubstr("neither PEM"));
  EXPECT_THAT(problem(as_bytes("just text"), {}), HasSubstr("neither PEM"));
  const Bytes whole = pkcs12("pass");
  for (std::size_t cut = 1; cut < whole.size(); cut += 41) {
    EXPECT_NE(problem(ByteView(whole).first(cut), {}, "pass"), "none") << cut;
  }
}

}  // namespace
}  // namespace eastap::certs::client_identity_test
