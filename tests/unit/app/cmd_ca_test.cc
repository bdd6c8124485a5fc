#include <filesystem>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/certificate_facts.h"
#include "proxy/base/files.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::run_command;
using testing::HasSubstr;
using testing::IsEmpty;

class CmdCa : public testing::Test {
 protected:
  [[nodiscard]] CommandResult ca(std::vector<std::string> words) const {
    words.insert(words.begin(), "ca");
    words.insert(words.end(), {"--state-dir", state_.string()});
    return run_command(words);
  }

  test::ScratchFolder scratch_;
  std::filesystem::path state_ = scratch_.path() / "state";
};

TEST_F(CmdCa, ShowMakesTheCaOnceAndSaysSo) {
  const CommandResult first = ca({"show"});
  EXPECT_EQ(first.code, exit_clean);
  EXPECT_THAT(first.err, HasSubstr("made a new CA: " + (state_ / "ca" / "certificate.pem").string()));
  EXPECT_THAT(first.out, HasSubstr("eastap CA "));
  EXPECT_THAT(first.out, HasSubstr("SHA-256"));
  EXPECT_THAT(first.out, HasSubstr("SHA-1"));
  EXPECT_THAT(first.out, HasSubstr("Certificate Trust Settings"));
  EXPECT_THAT(first.out, HasSubstr("Android"));
  const CommandResult second = ca({"show"});
  EXPECT_THAT(second.err, IsEmpty());
  EXPECT_EQ(second.out, first.out);
}

TEST_F(CmdCa, TheThreeCommandsAgreeOnTheCertificate) {
  const CommandResult shown = ca({"show", "--json"});
  ASSERT_EQ(shown.code, exit_clean) << shown.err;
  const auto object = nlohmann::json::parse(shown.out);
  EXPECT_EQ(object["created"], true);
  EXPECT_EQ(object["file"], (state_ / "ca" / "certificate.pem").string());
  EXPECT_TRUE(object["findings"].empty());

  const std::filesystem::path der_file = scratch_.path() / "ca.der";
  const CommandResult der = ca({"export", "--der", der_file.string()});
  EXPECT_EQ(der.code, exit_clean);
  EXPECT_THAT(der.out, IsEmpty());
  const auto facts = certs::facts_of_der(test::slurp(der_file));
  ASSERT_TRUE(facts);
  EXPECT_EQ(object["sha256"], certs::fingerprint_text(facts->sha256));
  EXPECT_EQ(object["sha1"], certs::fingerprint_text(facts->sha1));
  EXPECT_EQ(object["name"], facts->common_name);

  const CommandResult pem = ca({"export"});
  EXPECT_THAT(pem.out, testing::StartsWith("-----BEGIN CERTIFICATE-----\n"));
  EXPECT_EQ(pem.out.find("PRIVATE"), std::string::npos);

  const CommandResult profile = ca({"profile"});
  EXPECT_EQ(profile.code, exit_clean);
  EXPECT_THAT(profile.out, HasSubstr("com.apple.security.root"));
  EXPECT_THAT(profile.out, HasSubstr(facts->common_name));
  EXPECT_THAT(profile.out, testing::Not(HasSubstr("com.apple.eas.account")));
}

TEST_F(CmdCa, AProfileMayCarryAnAccount) {
  const CommandResult profile =
      ca({"profile", "--host", "mail.test", "--user", "u", "--email", "u@mail.test"});
  EXPECT_EQ(profile.code, exit_clean);
  EXPECT_THAT(profile.out, HasSubstr("com.apple.eas.account"));
  EXPECT_THAT(profile.out, HasSubstr("<key>Host</key><string>mail.test</string>"));
  const CommandResult lost = ca({"profile", "--user", "u"});
  EXPECT_EQ(lost.code, exit_usage);
  EXPECT_THAT(lost.err, HasSubstr("--host"));
}

TEST_F(CmdCa, ABrokenCaIsBadInputInWords) {
  ASSERT_EQ(ca({"show"}).code, exit_clean);
  std::filesystem::remove(state_ / "ca" / "certificate.pem");
  for (const char* command : {"show", "export", "profile"}) {
    const CommandResult broken = ca({command});
    EXPECT_EQ(broken.code, exit_usage) << command;
    EXPECT_THAT(broken.err, HasSubstr("certificate.pem is missing"));
    EXPECT_THAT(broken.out, IsEmpty());
  }
}

TEST_F(CmdCa, BadUsageIsTwo) {
  EXPECT_EQ(ca({"destroy"}).code, exit_usage);
  EXPECT_EQ(run_command({"ca"}).code, exit_usage);
  EXPECT_EQ(ca({"export", "--der", (scratch_.path() / "no" / "ca.der").string()}).code, exit_usage);
}

}  // namespace
}  // namespace eastap::app
