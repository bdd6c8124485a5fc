// The client's TLS of a session; the code is in session_handshake.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/session.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

TEST(SessionHandshake, AClientThatClosesInItIsExplained) {
  RigOptions options = tls_reverse();
  options.answer_connect = false;
  Rig rig(std::move(options));
  rig.start();
  rig.client_ends(false);
  EXPECT_TRUE(rig.finished());
  EXPECT_NE(rig.log_text().find("closed silently"), std::string::npos) << rig.log_text();
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionHandshake, AFaultAnswersTheHelloWithAnAlert) {
  RigOptions options = tls_reverse();
  options.wish.connect = true;
  options.hook = [](const core::HookCall& call) {
    core::Verdict verdict;
    verdict.tls = call.phase == core::Phase::connect ? core::TlsFault::alert : core::TlsFault::none;
    return verdict;
  };
  Rig rig(std::move(options));
  rig.start();
  EXPECT_FALSE(rig.client().tls->handshake_done());
  EXPECT_TRUE(rig.client().fin);
  rig.client_ends(false);
  ASSERT_NE(rig.closed(), nullptr);
  EXPECT_NE(rig.closed()->closed_by.find("TLS alert"), std::string::npos) << rig.closed()->closed_by;
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionHandshake, AFaultShowsACertificateForAnotherName) {
  RigOptions options = tls_reverse();
  options.wish.connect = true;
  options.hook = [](const core::HookCall& call) {
    core::Verdict verdict;
    verdict.tls = call.phase == core::Phase::connect ? core::TlsFault::wrong_name : core::TlsFault::none;
    return verdict;
  };
  Rig rig(std::move(options));
  rig.start();
  ASSERT_EQ(rig.leaves().size(), 1U);
  EXPECT_EQ(rig.leaves()[0].server_name, "wrong-name.invalid");
}

TEST(SessionHandshake, AClientThatLeavesAfterItWithoutAByteIsExplained) {
  for (const int how : {0, 1, 2}) {
    run_all_ways([how] {
      RigOptions options = tls_reverse();
      options.settings.passthrough_after = 3;
      return Scenario{std::move(options),
                      [how](Rig& rig) {
                        if (how == 2) {
                          rig.client_resets();
                        } else {
                          rig.client_ends(how == 1);
                        }
                        rig.upstream_ends();
                      },
                      [](const Rig& rig) {
                        EXPECT_NE(rig.log_text().find("left without a request"), std::string::npos);
                        ASSERT_NE(rig.closed(), nullptr);
                        ASSERT_EQ(rig.closed()->notes.size(), 1U);
                        EXPECT_EQ(rig.closed()->notes[0].kind, core::Note::Kind::finding);
                        EXPECT_EQ(rig.memory().failures("192.168.1.50", "server.test"), 1U);
                      }};
    });
  }
}

TEST(SessionHandshake, AClientThatUsesItOrIsLeftFirstIsNoFailure) {
  for (const bool used : {true, false}) {
    run_all_ways([used] {
      RigOptions options = tls_reverse();
      options.settings.passthrough_after = 3;
      return Scenario{std::move(options),
                      [used](Rig& rig) {
                        if (used) {
                          rig.client_sends("G");
                          rig.client_ends();
                          rig.upstream_ends();
                        } else {
                          rig.upstream_ends();
                          rig.client_ends();
                        }
                      },
                      [](const Rig& rig) {
                        EXPECT_EQ(rig.log_text(), "");
                        EXPECT_EQ(rig.memory().failures("192.168.1.50", "server.test"), 0U);
                      }};
    });
  }
}

TEST(SessionHandshake, TheTlsOfAnExplicitProxyIsNobodysPin) {
  run_all_ways([] {
    RigOptions options = explicit_proxy();
    options.client_tls = true;
    return Scenario{std::move(options), [](Rig& rig) { rig.client_ends(); },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.log_text(), "");
                      EXPECT_TRUE(rig.finished());
                    }};
  });
}

TEST(SessionHandshake, AnSniThatIsNoHostNameIsNotUsed) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.client_sni = "a server\r\nX: y";
    return Scenario{std::move(options), [](Rig& rig) { rig.client_sends(sample_request); },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.leaves().size(), 1U);
                      EXPECT_EQ(rig.leaves()[0].server_name, "192.168.1.2");
                      EXPECT_NE(rig.log_text().find("no host name"), std::string::npos);
                    }};
  });
}

}  // namespace
}  // namespace eastap::test
