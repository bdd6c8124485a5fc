#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

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

class CmdDecode : public testing::Test {
 protected:
  [[nodiscard]] std::string file(const Bytes& content) const {
    const std::filesystem::path path = scratch_.path() / "body.wbxml";
    std::ofstream(path, std::ios::binary) << as_text(content);
    return path.string();
  }

  test::ScratchFolder scratch_;
};

TEST_F(CmdDecode, PrintsXmlAndExitsClean) {
  const CommandResult result = run_command({"decode", file(hex("03 01 6A 00 45 4B 03 31 00 01 01"))});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_EQ(result.out,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Sync xmlns=\"AirSync\">\n  "
            "<SyncKey>1</SyncKey>\n</Sync>\n");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(CmdDecode, PrintsJsonOnOneLine) {
  const CommandResult result =
      run_command({"decode", "--json", file(hex("03 01 6A 00 45 4B 03 31 00 01 01"))});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
  EXPECT_EQ(nlohmann::json::parse(result.out)["root"]["children"][0]["text"], "1");
}

TEST_F(CmdDecode, FindingsGoToStderrAndStillExitClean) {
  const std::string path = file(hex("03 01 6A 00 45 11 3F 01"));
  const CommandResult result = run_command({"decode", path});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.err, HasSubstr(path + ": byte 5: AirSync:Version is a legacy tag"));
  EXPECT_THAT(result.err, HasSubstr("byte 6: unknown token 0x3F"));
}

TEST_F(CmdDecode, AFaultShowsThePartBeforeItAndExitsOne) {
  const std::string path = file(hex("03 01 6A 00 45 4B 03 31 00 01 4E C3 7F 41"));
  const CommandResult result = run_command({"decode", path});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.out, HasSubstr("<SyncKey>1</SyncKey>"));
  EXPECT_THAT(result.err,
              HasSubstr("eastap decode: " + path + ": byte 11: an opaque value claims 127 bytes"));
  EXPECT_THAT(result.err, HasSubstr("what comes before is shown"));
}

TEST_F(CmdDecode, SaysTheNextStepForCompressedBodies) {
  const CommandResult result = run_command({"decode", file(hex("1F 8B 08 00"))});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.err, HasSubstr("gunzip"));
}

TEST_F(CmdDecode, WritesToAFile) {
  const std::string out = (scratch_.path() / "out.xml").string();
  const CommandResult result = run_command({"decode", file(hex("03 01 6A 00 05")), "--output", out});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(std::string(as_text(test::slurp(out))), HasSubstr("<Sync xmlns=\"AirSync\"/>"));
  const CommandResult nowhere = run_command(
      {"decode", file(hex("03 01 6A 00 05")), "-o", (scratch_.path() / "no" / "out.xml").string()});
  EXPECT_EQ(nowhere.code, exit_internal);
  EXPECT_THAT(nowhere.err, HasSubstr("cannot write"));
}

TEST_F(CmdDecode, AMissingFileIsBadInput) {
  const CommandResult result = run_command({"decode", (scratch_.path() / "missing").string()});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("missing"));
}

TEST_F(CmdDecode, AnEmptyBodyIsWhollyRead) {
  const CommandResult result = run_command({"decode", file({})});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.out, HasSubstr("<eastap:empty"));
}

TEST_F(CmdDecode, CountsFindingsBeyondThoseListed) {
  Bytes body = hex("03 01 6A 00 45");
  body.insert(body.end(), 150, 0x3F);
  body.push_back(0x01);
  EXPECT_THAT(run_command({"decode", file(body)}).err, HasSubstr("50 more findings are not listed"));
}

}  // namespace
}  // namespace eastap::app
