#include "certs/minter.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "certs/pem.h"
#include "proxy/base/files.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::minter_test {
namespace {

using test::test_authority;
using test::test_now;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LeafRequest named(std::string name) {
  LeafRequest request;
  request.server_name = std::move(name);
  return request;
}

LeafPtr minted(const LeafRequest& request, const AuthorityPtr& authority = test_authority(),
               UnixTime now = test_now) {
  Result<LeafPtr> leaf = Minter(authority).mint(request, now);
  EXPECT_TRUE(leaf) << leaf.error().what;
  return leaf ? *leaf : nullptr;
}

std::string checked(const LeafPtr& leaf, const std::string& host) {
  return test::verify(*leaf, test_authority()->certificate(), host);
}

bool critical(x509_st* certificate, int nid) {
  const int at = X509_get_ext_by_NID(certificate, nid, -1);
  EXPECT_GE(at, 0);
  return X509_EXTENSION_get_critical(X509_get_ext(certificate, at)) == 1;
}

TEST(Minter, ALeafPassesOpenSslsStrictVerification) {
  LeafRequest request = named("mail.example.com");
  request.dns_names = {"autodiscover.example.com", "*.example.net"};
  request.addresses = {"192.0.2.1", "2001:db8::1"};
  const LeafPtr leaf = minted(request);
  for (const char* host :
       {"mail.example.com", "autodiscover.example.com", "x.example.net", "192.0.2.1", "2001:db8::1"}) {
    EXPECT_EQ(checked(leaf, host), "ok") << host;
  }
  EXPECT_EQ(checked(leaf, "other.example.com"), "hostname mismatch");
  EXPECT_EQ(checked(leaf, "192.0.2.2"), "IP address mismatch");
}

TEST(Minter, ALeafSaysWhatPhonesWantToRead) {
  const LeafPtr leaf = minted(named("mail.example.com"));
  x509_st* certificate = leaf->certificate();
  EXPECT_EQ(leaf->facts().subject, "CN=mail.example.com");
  EXPECT_EQ(leaf->facts().issuer, test_authority()->facts().subject);
  EXPECT_EQ(leaf->facts().key, "EC P-256");
  EXPECT_EQ(leaf->facts().serial.size(), 32U);
  EXPECT_FALSE(leaf->facts().is_ca);
  EXPECT_EQ(X509_get_key_usage(certificate), static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(X509_get_extended_key_usage(certificate), static_cast<std::uint32_t>(XKU_SSL_SERVER));
  EXPECT_EQ(ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(certificate),
                                  X509_get0_subject_key_id(test_authority()->certificate())),
            0);
  EXPECT_NE(X509_get0_subject_key_id(certificate), nullptr);
  EXPECT_TRUE(critical(certificate, NID_key_usage));
  EXPECT_FALSE(critical(certificate, NID_subject_alt_name));
  EXPECT_THAT(leaf->chain(), IsEmpty());
}

TEST(Minter, DatesStayWithinThePhonesAndTheCasLimits) {
  const LeafPtr leaf = minted(named("a.test"));
  EXPECT_EQ(leaf->facts().not_before, test_now - std::chrono::days{2});
  EXPECT_EQ(leaf->facts().not_after, test_now + std::chrono::days{195});

  const UnixTime end = test_authority()->facts().not_after;
  EXPECT_EQ(minted(named("a.test"), test_authority(), end)->facts().not_after, end);
  const UnixTime begin = test_authority()->facts().not_before;
  EXPECT_EQ(minted(named("a.test"), test_authority(), begin)->facts().not_before, begin);

  for (const UnixTime outside : {end + std::chrono::seconds{1}, begin - std::chrono::seconds{1}}) {
    const auto refused = Minter(test_authority()).mint(named("a.test"), outside);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::tls);
  }
}

TEST(Minter, FlawsAreMadeOnPurpose) {
  LeafRequest request = named("mail.example.com");
  const auto flawed = [&request](LeafFlaw flaw) {
    request.flaw = flaw;
    return minted(request);
  };
  const LeafPtr expired = flawed(LeafFlaw::expired);
  EXPECT_LT(expired->facts().not_after, test_now);
  EXPECT_THAT(checked(expired, "mail.example.com"), HasSubstr("expired"));
  const LeafPtr future = flawed(LeafFlaw::not_yet_valid);
  EXPECT_GT(future->facts().not_before, test_now);
  EXPECT_THAT(checked(future, "mail.example.com"), HasSubstr("not yet valid"));
  const LeafPtr own = flawed(LeafFlaw::self_signed);
  EXPECT_EQ(X509_verify(own->certificate(), own->key()), 1) << "signed with its own key";
  EXPECT_THAT(own->chain(), IsEmpty());
  EXPECT_THAT(checked(own, "mail.example.com"), HasSubstr("self-signed"));
  const LeafPtr stranger = flawed(LeafFlaw::unknown_issuer);
  EXPECT_THAT(stranger->facts().issuer, HasSubstr("Unknown CA"));
  EXPECT_THAT(checked(stranger, "mail.example.com"), HasSubstr("unable to get"));
  for (const LeafPtr& each : {expired, future, own, stranger}) {
    EXPECT_THAT(each->facts().dns_names, Contains("mail.example.com"));
  }
}

TEST(Minter, AnAddressBecomesAnAddressEntry) {
  const LeafPtr v4 = minted(named("192.0.2.9"));
  EXPECT_THAT(v4->facts().addresses, ElementsAre("192.0.2.9"));
  EXPECT_THAT(v4->facts().dns_names, IsEmpty());
  EXPECT_EQ(v4->facts().common_name, "192.0.2.9");
  EXPECT_EQ(checked(v4, "192.0.2.9"), "ok");
  for (const char* text : {"2001:db8:0:0::5", "[2001:DB8::5]"}) {
    const LeafPtr v6 = minted(named(text));
    EXPECT_THAT(v6->facts().addresses, ElementsAre("2001:db8::5"));
    EXPECT_EQ(checked(v6, "2001:db8::5"), "ok");
  }
}

TEST(Minter, TheServersNameComesFirstAndOnce) {
  LeafRequest request = named("Mail.Test.");
  request.dns_names = {"other.test", "mail.test", "OTHER.test"};
  EXPECT_THAT(minted(request)->facts().dns_names, ElementsAre("mail.test", "other.test"));
}

TEST(Minter, CopiedNamesAreBoundedAndThoseNoneCanCarryLeftOut) {
  LeafRequest request = named("a.test");
  request.dns_names = {"bad name", "f*o.test", ""};
  request.addresses = {"nonsense"};
  for (int n = 0; n < 500; ++n) {
    request.dns_names.push_back("n" + std::to_string(n) + ".test");
    request.addresses.push_back("192.0.2." + std::to_string(n % 250));
  }
  const LeafPtr leaf = minted(request);
  EXPECT_EQ(leaf->facts().dns_names.size(), 100U);
  EXPECT_EQ(leaf->facts().dns_names[1], "n0.test");
  EXPECT_EQ(leaf->facts().addresses.size(), 16U);
  EXPECT_EQ(checked(leaf, "a.test"), "ok");
}

TEST(Minter, InternationalNamesAreCodedAndVerify) {
  const LeafPtr leaf = minted(named("bücher.example"));
  EXPECT_THAT(leaf->facts().dns_names, ElementsAre("xn--bcher-kva.example"));
  EXPECT_EQ(checked(leaf, "xn--bcher-kva.example"), "ok");
}

TEST(Minter, AnOverlongNameLeavesTheSubjectEmptyAndTheNamesCritical) {
  const std::string name = std::string(40, 'a') + "." + std::string(40, 'b') + ".test";
  const LeafPtr leaf = minted(named(name));
  EXPECT_EQ(leaf->facts().subject, "");
  EXPECT_TRUE(critical(leaf->certificate(), NID_subject_alt_name));
  EXPECT_EQ(checked(leaf, name), "ok");

  LeafRequest with_short = named(name);
  with_short.dns_names = {"short.test"};
  const LeafPtr other = minted(with_short);
  EXPECT_EQ(other->facts().common_name, "short.test");
  EXPECT_FALSE(critical(other->certificate(), NID_subject_alt_name));
  EXPECT_EQ(checked(other, name), "ok");
}

TEST(Minter, RefusesServerNamesThatNoCertificateCarries) {
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("x\0y", 3), std::string(300, 'a')}) {
    const auto refused = Minter(test_authority()).mint(named(bad), test_now);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
  }
  EXPECT_THAT(Minter(test_authority()).mint(named("a\x1b[2Jb"), test_now).error().what, HasSubstr("\\x1B"));
}

TEST(Minter, LeavesOfOneRunShareTheirKey) {
  const Minter minter(test_authority());
  const auto one = minter.mint(named("a.test"), test_now);
  const auto two = minter.mint(named("b.test"), test_now);
  ASSERT_TRUE(one && two);
  EXPECT_EQ((*one)->key(), (*two)->key());
  EXPECT_NE((*one)->facts().serial, (*two)->facts().serial);
  EXPECT_NE(minted(named("a.test"))->key(), (*one)->key());  // another run
}

TEST(Minter, OldPhonesGetRsaAndSha1) {
  const auto rsa_authority = std::make_shared<const Authority>(*Authority::create("h", test_now));
  const Minter minter(rsa_authority);
  LeafRequest request = named("old.test");
  request.key = KeyKind::rsa2048;
  EXPECT_FALSE(minter.quick(request));
  EXPECT_TRUE(minter.quick(named("old.test")));
  const auto leaf = minter.mint(request, test_now);
  ASSERT_TRUE(leaf) << leaf.error().what;
  EXPECT_TRUE(minter.quick(request));
  EXPECT_EQ((*leaf)->facts().key, "RSA 2048");
  EXPECT_EQ((*leaf)->facts().signature, "sha256WithRSAEncryption");
  EXPECT_EQ(X509_get_key_usage((*leaf)->certificate()),
            static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT));
  EXPECT_EQ(test::verify(**leaf, rsa_authority->certificate(), "old.test"), "ok");

  request.sha1_signature = true;
  const auto sha1 = minter.mint(request, test_now);
  ASSERT_TRUE(sha1) << sha1.error().what;
  EXPECT_EQ((*sha1)->facts().signature, "sha1WithRSAEncryption");
  EXPECT_EQ(X509_verify((*sha1)->certificate(), rsa_authority->key()), 1);
}

TEST(Minter, MintsOnSeveralThreadsAtOnce) {
  const Minter minter(test_authority());
  std::vector<LeafPtr> leaves(4);
  std::vector<std::thread> threads;
  threads.reserve(leaves.size());
  for (std::size_t n = 0; n < leaves.size(); ++n) {
    threads.emplace_back([&, n] {
      LeafRequest request = named("t" + std::to_string(n) + ".test");
      request.key = n % 2 == 0 ? KeyKind::p256 : KeyKind::rsa2048;
      leaves[n] = minter.mint(request, test_now).value_or(nullptr);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (std::size_t n = 0; n < leaves.size(); ++n) {
    ASSERT_NE(leaves[n], nullptr);
    EXPECT_EQ(checked(leaves[n], "t" + std::to_string(n) + ".test"), "ok");
  }
  EXPECT_EQ(leaves[0]->key(), leaves[2]->key());
  EXPECT_EQ(leaves[1]->key(), leaves[3]->key());
}

TEST(Minter, BelowAnIntermediateTheChainIsSent) {
  const LeafPtr root = test::make_certificate({.common_name = "root", .dns_names = {}, .ca = true});
  const LeafPtr middle =
      test::make_certificate({.common_name = "middle", .dns_names = {}, .ca = true, .issuer = root.get()});
  const auto authority = std::make_shared<const Authority>(*Authority::load(
      as_bytes(test::certificate_pem(*middle)), as_bytes(test::key_pem(*middle)), {}, test_now));
  const LeafPtr leaf = minted(named("a.test"), authority);
  ASSERT_EQ(leaf->chain().size(), 1U);
  EXPECT_EQ(test::verify(*leaf, root->certificate(), "a.test"), "ok");
}

TEST(Minter, TheOpensslProgramAgrees) {
  if (!test::run_program({"openssl", "version"})) {
    GTEST_SKIP() << "no openssl program";
  }
  const test::ScratchFolder scratch;
  LeafRequest request = named("mail.test");
  request.addresses = {"192.0.2.4"};
  const LeafPtr leaf = minted(request);
  const std::string ca_file = (scratch.path() / "ca.pem").string();
  const std::string leaf_file = (scratch.path() / "leaf.pem").string();
  ASSERT_TRUE(files::write_private(ca_file, as_bytes(test_authority()->pem())));
  ASSERT_TRUE(files::write_private(leaf_file, as_bytes(to_pem(*leaf->certificate()))));
  const std::string at = std::to_string(test_now.time_since_epoch().count());
  const auto verified =
      test::run_program({"openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname",
                         "mail.test", "-attime", at, "-CAfile", ca_file, leaf_file});
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->status, 0) << verified->output;
  const auto shown = test::run_program({"openssl", "x509", "-noout", "-text", "-in", leaf_file});
  ASSERT_TRUE(shown);
  EXPECT_THAT(shown->output, HasSubstr("DNS:mail.test, IP Address:192.0.2.4"));
  EXPECT_THAT(shown->output, HasSubstr("TLS Web Server Authentication"));
  EXPECT_THAT(shown->output, HasSubstr("CA:FALSE"));
}

}  // namespace
}  // namespace eastap::certs::minter_test
