#include "decoders/mime/protection.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/support/wbxml_bodies.h"

namespace eastap::mime::protection_test {
namespace {

std::optional<Protection> of(std::string_view type, std::string_view protocol = {},
                             std::string_view smime_type = {}, std::string_view file_name = {},
                             const Bytes& start = {}) {
  return protection_of(type, protocol, smime_type, file_name, start);
}

TEST(MimeProtection, SignedAndEncryptedMultiparts) {
  EXPECT_EQ(of("multipart/signed", "application/pkcs7-signature"), Protection::smime_signed);
  EXPECT_EQ(of("Multipart/Signed", "application/x-pkcs7-signature"), Protection::smime_signed);
  EXPECT_EQ(of("multipart/signed", "application/pgp-signature"), Protection::pgp_signed);
  EXPECT_EQ(of("multipart/signed", "application/other"), std::nullopt);
  EXPECT_EQ(of("multipart/encrypted", "application/pgp-encrypted"), Protection::pgp_encrypted);
  EXPECT_EQ(of("multipart/mixed", "application/pgp-encrypted"), std::nullopt);
}

TEST(MimeProtection, Pkcs7MimeByItsType) {
  EXPECT_EQ(of("application/pkcs7-mime", "", "signed-data"), Protection::smime_opaque_signed);
  EXPECT_EQ(of("application/x-pkcs7-mime", "", "Enveloped-Data"), Protection::smime_encrypted);
  EXPECT_EQ(of("application/pkcs7-mime", "", "authEnveloped-data"), Protection::smime_encrypted);
  EXPECT_EQ(of("application/pkcs7-mime", "", "certs-only"), Protection::smime_certificates);
  EXPECT_EQ(of("application/pkcs7-mime", "", "compressed-data"), Protection::smime_compressed);
  EXPECT_EQ(of("application/pkcs7-mime", "", "", "SMIME.P7C"), Protection::smime_certificates);
}

TEST(MimeProtection, Pkcs7MimeByItsBytes) {
  EXPECT_EQ(of("application/pkcs7-mime", "", "", "smime.p7m", test::hex("3080 06092A864886F70D010703 A080")),
            Protection::smime_encrypted);
  EXPECT_EQ(
      of("application/pkcs7-mime", "", "", "smime.p7m", test::hex("30820A00 06092A864886F70D010702 A082")),
      Protection::smime_opaque_signed);
  EXPECT_EQ(of("application/pkcs7-mime", "", "", "", test::hex("3080 060B2A864886F70D0109100117 A0")),
            Protection::smime_encrypted);
  EXPECT_EQ(of("application/pkcs7-mime", "", "", "", test::hex("3000")), Protection::smime_unknown);
  EXPECT_EQ(of("application/pkcs7-mime"), Protection::smime_unknown);
}

TEST(MimeProtection, TextsInArmour) {
  EXPECT_EQ(protection_of_text("\r\n-----BEGIN PGP MESSAGE-----\n"), Protection::pgp_encrypted);
  EXPECT_EQ(protection_of_text("-----BEGIN PGP SIGNED MESSAGE-----\nHash: x"), Protection::pgp_signed);
  EXPECT_EQ(protection_of_text("see -----BEGIN PGP MESSAGE-----"), std::nullopt);
  EXPECT_EQ(protection_of_text(""), std::nullopt);
}

TEST(MimeProtection, EachHasItsWords) {
  std::set<std::string_view> all;
  for (int i = 0; i <= static_cast<int>(Protection::pgp_encrypted); ++i) {
    all.insert(words(static_cast<Protection>(i)));
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(Protection::pgp_encrypted) + 1);
  EXPECT_FALSE(all.contains("?"));
}

}  // namespace
}  // namespace eastap::mime::protection_test
