#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/command_line.h"
#include "tests/support/files.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::hex;
using test::run_command;
using testing::HasSubstr;
using testing::IsEmpty;

class CmdEncode : public testing::Test {
 protected:
  [[nodiscard]] std::string file(std::string_view content) const {
    const std::filesystem::path path = scratch_.path() / "in.xml";
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
  [[nodiscard]] std::string output() const { return (scratch_.path() / "out.wbxml").string(); }

  test::ScratchFolder scratch_;
};

TEST_F(CmdEncode, WritesTheBody) {
  const CommandResult result =
      run_command({"encode", file("<Sync xmlns='AirSync:'><SyncKey>1</SyncKey></Sync>"), "-o", output()});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_EQ(test::slurp(output()), hex("03 01 6A 00 45 4B 03 31 00 01 01"));
}

TEST_F(CmdEncode, WritesToStandardOutputWhenAsked) {
  const CommandResult result = run_command({"encode", file("<Sync xmlns='AirSync'/>"), "-o", "-"});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_EQ(result.out, std::string("\x03\x01\x6A\x00\x05", 5));
}

TEST_F(CmdEncode, NamesFileLineAndColumn) {
  const std::string path = file("<Sync xmlns='AirSync'>\n  <Subject/>\n</Sync>");
  const CommandResult result = run_command({"encode", path, "-o", output()});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_EQ(result.err,
            "eastap encode: " + path +
                ": line 2, column 4: the namespace AirSync has no tag \"Subject\"; found in: Email, "
                "Calendar, Tasks, Notes\n");
  EXPECT_FALSE(std::filesystem::exists(output()));
}

TEST_F(CmdEncode, LegacyTagsBringAFinding) {
  const CommandResult result =
      run_command({"encode", file("<Sync xmlns='AirSync'><Version/></Sync>"), "-o", output()});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.err, HasSubstr("byte 5 of the result: AirSync:Version is a legacy tag"));
}

TEST_F(CmdEncode, BadFilesAreBadInput) {
  EXPECT_EQ(run_command({"encode", (scratch_.path() / "missing").string()}).code, exit_usage);
  const CommandResult nowhere =
      run_command({"encode", file("<Sync xmlns='AirSync'/>"), "-o", (scratch_.path() / "no" / "x").string()});
  EXPECT_EQ(nowhere.code, exit_internal);
  EXPECT_THAT(nowhere.err, HasSubstr("cannot write"));
}

TEST_F(CmdEncode, TurnsBackWhatDecodePrinted) {
  std::mt19937 random(41);
  for (int round = 0; round < 20; ++round) {
    const Bytes body = test::random_body(random, {round % 2 == 0});
    const std::string wbxml = (scratch_.path() / "in.wbxml").string();
    std::ofstream(wbxml, std::ios::binary) << as_text(body);
    const std::string xml = (scratch_.path() / "x.xml").string();
    ASSERT_EQ(run_command({"decode", wbxml, "-o", xml}).code, exit_clean);
    ASSERT_EQ(run_command({"encode", xml, "-o", output()}).code, exit_clean);
    ASSERT_EQ(test::slurp(output()), body);
  }
}

}  // namespace
}  // namespace eastap::app
