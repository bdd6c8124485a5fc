#include <filesystem>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "proxy/base/files.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"
#include "tests/unit/trace/redact/personal_trace.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::run_command;
using testing::HasSubstr;
using testing::IsEmpty;

class CmdRedact : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(files::write_private(trace_, trace::redact::personal::trace())); }
  std::string at(const char* name) { return (folder_.path() / name).string(); }

  test::ScratchFolder folder_;
  std::string trace_ = (folder_.path() / "t.eastrace").string();
};

TEST_F(CmdRedact, TakesSecretsOut) {
  const CommandResult result = run_command({"redact", trace_, "-o", at("out.eastrace")});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(result.out, HasSubstr("9 exchanges"));
  EXPECT_THAT(trace::redact::personal::found_in(at("out.eastrace"), trace::redact::personal::secrets()),
              IsEmpty());
  EXPECT_EQ(run_command({"show", at("out.eastrace"), "-vv"}).code, exit_clean);
  EXPECT_EQ(run_command({"redact", trace_, "-o", at("out.eastrace")}).code, exit_usage)
      << "it is there already";
}

TEST_F(CmdRedact, TakesAFixtureFolder) {
  ASSERT_EQ(run_command({"export", trace_, "--fixture", at("fixture")}).code, exit_clean);
  const CommandResult result = run_command({"redact", at("fixture"), "-o", at("out.eastrace")});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(trace::redact::personal::found_in(at("out.eastrace"), trace::redact::personal::secrets()),
              IsEmpty());
}

TEST_F(CmdRedact, TheMapIsForItsOwner) {
  const CommandResult result = run_command({"redact", trace_, "-o", at("out.eastrace"), "--anonymize",
                                            "--seed", "s", "--map", at("map.jsonl"), "--keep", "subject"});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  const Bytes map = test::slurp(at("map.jsonl"));
  EXPECT_THAT(std::string(as_text(map)), HasSubstr("agathe.brinkmann@northwind.com"));
  struct stat facts{};
  ASSERT_EQ(stat(at("map.jsonl").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  const CommandResult shown = run_command({"show", at("out.eastrace"), "-vv"});
  EXPECT_EQ(shown.code, exit_clean);
  EXPECT_THAT(shown.out, HasSubstr("Fusion Projekt Seeadler")) << "kept";
  EXPECT_THAT(shown.out, testing::Not(HasSubstr("northwind")));
}

TEST_F(CmdRedact, TheMapReplacesNoFile) {
  const Bytes before = test::slurp(trace_);
  const std::string there = at("mine.txt");
  ASSERT_TRUE(files::write_private(there, as_bytes(std::string_view("mine"))));
  for (const std::string& map : {there, trace_, at("out.eastrace"), at("none/map.jsonl")}) {
    const CommandResult result =
        run_command({"redact", trace_, "-o", at("out.eastrace"), "--anonymize", "--map", map});
    EXPECT_EQ(result.code, exit_usage) << map;
    EXPECT_THAT(result.err, HasSubstr("--map: ")) << map;
    EXPECT_FALSE(std::filesystem::exists(at("out.eastrace"))) << "no copy without its map";
  }
  EXPECT_EQ(test::slurp(trace_), before);
  EXPECT_EQ(as_text(test::slurp(there)), "mine");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2)
      << "nothing is left over";
}

TEST_F(CmdRedact, KeptAddressesLoseTheirDomain) {
  const CommandResult result =
      run_command({"redact", trace_, "-o", at("out.eastrace"), "--anonymize", "--keep", "address"});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(trace::redact::personal::found_in(at("out.eastrace"), {"northwind", "agathe.brinkmann@"}),
              testing::ElementsAre("agathe.brinkmann@"));
}

TEST_F(CmdRedact, SaysWhatIsWrong) {
  const CommandResult result =
      run_command({"redact", trace_, "-o", at("out.eastrace"), "--anonymize", "--keep", "nonsense"});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("device-name"));
  EXPECT_EQ(run_command({"redact", trace_, "-o", at("x"), "--seed", "s"}).code, exit_usage)
      << "needs --anonymize";
  EXPECT_EQ(run_command({"redact", at("none"), "-o", at("x")}).code, exit_usage);
}

}  // namespace
}  // namespace eastap::app
