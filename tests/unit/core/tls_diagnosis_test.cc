#include "proxy/core/tls_diagnosis.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace eastap::core {
namespace {

std::string explain(TlsFailure failure, const ClientHello& hello = {}, bool legacy = false) {
  HandshakeEnd end;
  end.failure = failure;
  end.words = "words";
  end.legacy_profile = legacy;
  return explain_handshake(end, hello, "mail.example.org");
}

TEST(TlsDiagnosis, TellsTheCasesApartEachWithANextStep) {
  std::set<std::string> texts;
  for (const auto failure : {TlsFailure::none, TlsFailure::alert_untrusted, TlsFailure::alert_bad_certificate,
                             TlsFailure::alert_other, TlsFailure::no_common_version,
                             TlsFailure::no_common_cipher, TlsFailure::protocol}) {
    texts.insert(explain(failure));
  }
  EXPECT_EQ(texts.size(), 7U);
  EXPECT_NE(explain(TlsFailure::alert_untrusted).find("Certificate Trust Settings"), std::string::npos);
  EXPECT_NE(explain(TlsFailure::alert_bad_certificate).find("--passthrough mail.example.org"),
            std::string::npos);
  EXPECT_NE(explain(TlsFailure::none).find("closed silently"), std::string::npos);
}

TEST(TlsDiagnosis, ThePatternIsOneThatTheRulesLookAt) {
  HandshakeEnd end;
  end.silent = true;
  end.rule_host = "mail.example.org";  // a reverse tap, which the phone calls by another name
  const std::string text = explain_handshake(end, {}, "192.168.1.2");
  EXPECT_NE(text.find("for 192.168.1.2"), std::string::npos);
  EXPECT_NE(text.find("--passthrough mail.example.org"), std::string::npos);
}

TEST(TlsDiagnosis, AVersionProblemNamesTheProfile) {
  ClientHello old;
  old.version = 0x0301;
  EXPECT_NE(explain(TlsFailure::no_common_version, old).find("TLS 1.0"), std::string::npos);
  EXPECT_NE(explain(TlsFailure::no_common_version, old).find("--tls-profile legacy"), std::string::npos);
  EXPECT_EQ(explain(TlsFailure::no_common_version, old, true).find("Next step: --tls-profile"),
            std::string::npos);
}

TEST(TlsDiagnosis, SaysSoWhenOnlyLostCiphersAreOffered) {
  ClientHello old;
  old.cipher_suites = {0x0004, 0x0005, 0x000a, 0x00ff, 0x010080};
  EXPECT_EQ(only_lost_ciphers(old), "RC4 and 3DES");
  EXPECT_NE(explain(TlsFailure::no_common_cipher, old).find("RC4 and 3DES"), std::string::npos);
  old.cipher_suites.push_back(0x002f);
  EXPECT_EQ(only_lost_ciphers(old), "");
  old.cipher_suites = {0x000a};
  EXPECT_EQ(only_lost_ciphers(old), "3DES");
}

TEST(TlsDiagnosis, AFinishedHandshakeWithoutUseLooksLikePinning) {
  HandshakeEnd end;
  end.handshake_done = true;
  EXPECT_NE(explain_handshake(end, {}, "a.test").find("pins"), std::string::npos);
}

}  // namespace
}  // namespace eastap::core
