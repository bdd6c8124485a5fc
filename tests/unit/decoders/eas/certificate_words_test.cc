#include "decoders/eas/certificate_words.h"

#include <gtest/gtest.h>

#include "decoders/eas/annotate.h"
#include "tests/support/test_certs.h"
#include "tests/support/xml_document.h"

namespace eastap::eas::certificate_words_test {
namespace {

/// The base64 lines of a PEM text, with their line ends.
std::string inside(const std::string& pem) {
  const std::size_t begin = pem.find('\n') + 1;
  return pem.substr(begin, pem.find("-----END") - begin);
}

std::string sample() {
  test::CertificateSpec spec;
  spec.common_name = "Anna Smith";
  return inside(test::certificate_pem(*test::make_certificate(spec)));
}

TEST(CertificateWords, SayWhoWhoseAndWhen) {
  EXPECT_EQ(certificate_words(sample()),
            "CN=Anna Smith; issued by CN=Anna Smith; valid 2026-05-30 to 2026-08-30; EC P-256");
}

TEST(CertificateWords, SayWhyThereIsNone) {
  EXPECT_EQ(certificate_words(""), std::nullopt);
  EXPECT_EQ(certificate_words("?"), "no base64");
  EXPECT_NE(certificate_words("AAAA").value_or("").find("not a certificate"), std::string::npos);
  EXPECT_NE(certificate_words(sample().substr(0, 100)).value_or("").find("not a certificate"),
            std::string::npos);
  EXPECT_EQ(certificate_words(std::string(max_certificate_text + 1, 'A')), std::nullopt);
}

TEST(CertificateWords, StandBesideCertificates) {
  const auto beside = [](const std::string& xml, const std::string& path) {
    const auto document = test::xml_document(xml);
    return annotate(document, document.find(path), {}).value_or("(none)");
  };
  EXPECT_TRUE(beside("<ValidateCert xmlns='ValidateCert'><Certificates><Certificate>" + sample() +
                         "</Certificate></Certificates></ValidateCert>",
                     "ValidateCert/Certificates/Certificate")
                  .starts_with("CN=Anna Smith"));
  EXPECT_TRUE(beside("<Certificates xmlns='ResolveRecipients'><Certificate>" + sample() +
                         "</Certificate></Certificates>",
                     "Certificates/Certificate")
                  .starts_with("CN=Anna Smith"));
  // The answer of ValidateCert has an element of that name around each Status.
  EXPECT_EQ(
      beside(
          "<ValidateCert xmlns='ValidateCert'><Certificate><Status>1</Status></Certificate></ValidateCert>",
          "ValidateCert/Certificate"),
      "(none)");
}

}  // namespace
}  // namespace eastap::eas::certificate_words_test
