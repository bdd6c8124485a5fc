#include "certs/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "certs/pem.h"
#include "proxy/base/files.h"
#include "tests/support/files.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::authority_test {
namespace {

using test::test_now;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Authority created(std::string_view host, KeyKind kind = KeyKind::p256) {
  Result<Authority> authority = Authority::create(host, test_now, kind);
  EXPECT_TRUE(authority) << authority.error().what;
  return std::move(*authority);
}

std::string problem(const std::string& certificate, const std::string& key, UnixTime now = test_now,
                    std::string_view passphrase = {}) {
  const auto authority = Authority::load(as_bytes(certificate), as_bytes(key), passphrase, now);
  return authority ? "none" : authority.error().what;
}

TEST(Authority, ANewOneIsASoundRoot) {
  const Authority authority = created("laptop");
  x509_st* certificate = authority.certificate();
  EXPECT_EQ(X509_check_ca(certificate), 1);
  EXPECT_EQ(X509_get_pathlen(certificate), 0);
  EXPECT_EQ(X509_get_key_usage(certificate), static_cast<std::uint32_t>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
  EXPECT_EQ(X509_verify(certificate, authority.key()), 1);
  EXPECT_EQ(
      ASN1_OCTET_STRING_cmp(X509_get0_subject_key_id(certificate), X509_get0_authority_key_id(certificate)),
      0);
  for (const int nid : {NID_basic_constraints, NID_key_usage}) {
    const int at = X509_get_ext_by_NID(certificate, nid, -1);
    EXPECT_EQ(X509_EXTENSION_get_critical(X509_get_ext(certificate, at)), 1);
  }
  EXPECT_TRUE(authority.facts().self_issued);
  EXPECT_THAT(authority.chain(), IsEmpty());
  EXPECT_EQ(authority.facts().not_before, test_now - std::chrono::days{2});
  EXPECT_EQ(day_text(authority.facts().not_after), "2036-05-29");
}

TEST(Authority, ItsNameTellsHostAndKeyApart) {
  const Authority one = created("laptop");
  const Authority two = created("laptop");
  EXPECT_THAT(one.facts().common_name, testing::MatchesRegex("eastap CA laptop [0-9A-F]{6}"));
  EXPECT_NE(one.facts().common_name, two.facts().common_name);
  EXPECT_NE(one.facts().serial, two.facts().serial);
}

TEST(Authority, AHostileHostNameStaysPlainAndShort) {
  EXPECT_THAT(created("a b\n<c>").facts().common_name, HasSubstr(" a-b--c- "));
  EXPECT_LE(created(std::string(300, 'x')).facts().common_name.size(), 64U);
  EXPECT_THAT(created("").facts().common_name, HasSubstr(" host "));
}

TEST(Authority, TheDefaultKeyIsRsaForOldPhones) {
  const Result<Authority> authority = Authority::create("h", test_now);
  ASSERT_TRUE(authority);
  EXPECT_EQ(authority->facts().key, "RSA 2048");
  EXPECT_EQ(authority->facts().signature, "sha256WithRSAEncryption");
  EXPECT_THAT(authority->findings(test_now), IsEmpty());
}

TEST(Authority, LoadsWhatItWrote) {
  const Authority made = created("h");
  const Result<std::string> key = made.key_pem();
  ASSERT_TRUE(key);
  const auto loaded = Authority::load(as_bytes(made.pem()), as_bytes(*key), {}, test_now);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->der(), made.der());
  EXPECT_EQ(loaded->facts().sha256, made.facts().sha256);
  EXPECT_EQ(made.pem().find("PRIVATE"), std::string::npos);
}

TEST(Authority, OneFileMayHoldBothParts) {
  const test::ScratchFolder scratch;
  const Authority made = created("h");
  const auto file = scratch.path() / "both.pem";
  ASSERT_TRUE(files::write_private(file, as_bytes(made.pem() + *made.key_pem())));
  EXPECT_TRUE(Authority::load_files(file, file, {}, test_now));
  const auto absent = Authority::load_files(scratch.path() / "none.pem", file, {}, test_now);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
  const auto wrong = Authority::load_files(file, file, {}, test_now + std::chrono::days{40000});
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().what, HasSubstr("both.pem"));
}

TEST(Authority, NamesEachDefect) {
  const LeafPtr ca = test::make_certificate({.common_name = "own", .dns_names = {}, .ca = true});
  const std::string pem = test::certificate_pem(*ca);
  const std::string key = test::key_pem(*ca);
  EXPECT_EQ(problem(pem, key), "none");
  EXPECT_THAT(problem("", key), HasSubstr("no certificate"));
  EXPECT_THAT(problem(pem, ""), HasSubstr("no private key"));
  EXPECT_EQ(problem(pem, test::key_pem(*test::make_certificate({}))),
            "the private key and the certificate do not belong together");
  EXPECT_EQ(problem(pem, key, ca->facts().not_after + std::chrono::seconds{1}),
            "this CA expired on 2026-08-30 12:00:00Z");
  EXPECT_THAT(problem(pem, key, ca->facts().not_before - std::chrono::seconds{1}),
              HasSubstr("valid only from 2026-05-30 12:00:00Z"));
  EXPECT_EQ(problem(pem, test::encrypted_key_pem(*ca, "secret"), test_now, "secret"), "none");
  EXPECT_THAT(problem(pem, test::encrypted_key_pem(*ca, "secret")), HasSubstr("give its passphrase"));
}

TEST(Authority, RefusesCertificatesThatMayNotSign) {
  const LeafPtr server = test::make_certificate({});
  EXPECT_THAT(problem(test::certificate_pem(*server), test::key_pem(*server)), HasSubstr("is not a CA"));
}

TEST(Authority, RefusesACaWhoseKeyUsageForbidsSigning) {
  const LeafPtr odd = test::make_certificate({.dns_names = {}, .ca = true, .usage_of_server = true});
  EXPECT_THAT(problem(test::certificate_pem(*odd), test::key_pem(*odd)), HasSubstr("no keyCertSign"));
}

TEST(Authority, AnIntermediateBringsItsChain) {
  const LeafPtr root = test::make_certificate({.common_name = "root", .dns_names = {}, .ca = true});
  const LeafPtr middle =
      test::make_certificate({.common_name = "middle", .dns_names = {}, .ca = true, .issuer = root.get()});
  const std::string pem = test::certificate_pem(*middle) + test::certificate_pem(*root);
  const auto authority = Authority::load(as_bytes(pem), as_bytes(test::key_pem(*middle)), {}, test_now);
  ASSERT_TRUE(authority) << authority.error().what;
  ASSERT_EQ(authority->chain().size(), 1U);
  EXPECT_EQ(authority->chain()[0].get(), authority->certificate());
  EXPECT_THAT(authority->findings(test_now), testing::Contains(HasSubstr("CN=root")));

  EXPECT_THAT(problem(test::certificate_pem(*root) + test::certificate_pem(*middle), test::key_pem(*middle)),
              HasSubstr("belongs to a later certificate"));
  EXPECT_THAT(problem(pem + test::certificate_pem(*test::make_certificate({})), test::key_pem(*middle)),
              HasSubstr("no issuer of the CA: CN=server.test"));
}

TEST(Authority, SaysWhatPhonesWillDislike) {
  const Authority authority = created("h");
  EXPECT_THAT(authority.findings(test_now), ElementsAre(HasSubstr("verify only RSA")));
  EXPECT_THAT(authority.findings(authority.facts().not_after),
              testing::Contains(HasSubstr("ends on 2036-05-29")));
}

}  // namespace
}  // namespace eastap::certs::authority_test
