#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/record.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"
#include "tests/unit/ui/samples.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::run_command;
using testing::HasSubstr;

class CmdDiff : public ::testing::Test {
 protected:
  std::string write(const char* name, const std::vector<std::shared_ptr<core::Exchange>>& exchanges) {
    trace::Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    std::uint64_t id = 0;
    for (const auto& each : exchanges) {
      each->id = ExchangeId{++id};
      encoder.request(*each, {});
      encoder.exchange(*each, {}, false);
    }
    encoder.end({.at = test::moment(9), .exchanges = exchanges.size(), .reason = {}});
    const std::string path = (folder_.path() / name).string();
    EXPECT_TRUE(files::write_private(path, encoder.bytes()));
    return path;
  }

  test::ScratchFolder folder_;
};

TEST_F(CmdDiff, TakesFixtureFolders) {
  const std::string good = write("good", {ui::samples::folder_sync("Inbox"), ui::samples::good_sync()});
  const std::string folder = (folder_.path() / "fixture").string();
  ASSERT_EQ(run_command({"export", good, "--fixture", folder}).code, exit_clean);
  const CommandResult result = run_command({"diff", good, folder});
  EXPECT_EQ(result.code, exit_clean) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("no divergence"));
}

TEST_F(CmdDiff, NamesTheDivergence) {
  const std::string good = write("good", {ui::samples::folder_sync("Inbox"), ui::samples::good_sync()});
  const std::string bad = write("bad", {ui::samples::folder_sync("Inbox"), ui::samples::bad_sync()});
  const CommandResult same = run_command({"diff", good, good});
  EXPECT_EQ(same.code, exit_clean) << same.out << same.err;
  EXPECT_THAT(same.out, HasSubstr("no divergence"));
  const CommandResult other = run_command({"diff", good, bad});
  EXPECT_EQ(other.code, exit_found) << other.err;
  EXPECT_THAT(other.out, HasSubstr("first divergence: "));
  EXPECT_THAT(run_command({"diff", good, bad, "--json"}).out, HasSubstr("\"kind\":\"comparison\""));
  EXPECT_EQ(run_command({"diff", good, bad, "--filter", "cmd == FolderSync"}).code, exit_clean);
}

TEST_F(CmdDiff, NobodyKnowsWhatADamagedTraceLacks) {
  const std::string good = write("good", {ui::samples::folder_sync("Inbox"), ui::samples::good_sync()});
  Bytes bytes = test::slurp(good);
  bytes.resize(bytes.size() - 3);  // inside the record of the end
  const std::string torn = (folder_.path() / "torn").string();
  ASSERT_TRUE(files::write_private(torn, bytes));
  for (const auto& [first, second] : {std::pair(good, torn), std::pair(torn, good)}) {
    const CommandResult result = run_command({"diff", first, second});
    EXPECT_EQ(result.code, exit_found) << result.out;
    EXPECT_THAT(result.out, HasSubstr("2 equal"));
    EXPECT_THAT(result.err, HasSubstr("torn"));
  }
}

TEST_F(CmdDiff, ThePage) {
  const std::string good = write("good", {ui::samples::good_sync()});
  const std::string bad = write("bad", {ui::samples::bad_sync()});
  const std::string page = (folder_.path() / "page.html").string();
  const CommandResult result = run_command({"diff", good, bad, "--html", page});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(std::string(as_text(test::slurp(page))), HasSubstr("First divergence"));
}

TEST_F(CmdDiff, SaysWhatIsWrong) {
  const std::string good = write("good", {ui::samples::good_sync()});
  const std::string none = (folder_.path() / "none").string();
  EXPECT_EQ(run_command({"diff", good, none}).code, exit_usage);
  EXPECT_EQ(run_command({"diff", good, good, "--filter", "nonsense =="}).code, exit_usage);
  EXPECT_THAT(run_command({"diff", good, good, "--filter", "cmd == Search"}).err, HasSubstr("filter"));
}

}  // namespace
}  // namespace eastap::app
