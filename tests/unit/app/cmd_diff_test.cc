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

TEST_F(CmdDiff, ThePageNeverReplacesATrace) {
  const std::string good = write("good", {ui::samples::good_sync()});
  const std::string bad = write("bad", {ui::samples::bad_sync()});
  const std::string fixture = (folder_.path() / "fixture").string();
  ASSERT_EQ(run_command({"export", good, "--fixture", fixture}).code, exit_clean);
  const Bytes before = test::slurp(good);
  const std::string manifest = fixture + "/manifest.json";
  for (const std::string& target : {good, fixture, manifest}) {
    for (const auto& [first, second] : {std::pair(good, fixture), std::pair(fixture, good)}) {
      const CommandResult result = run_command({"diff", first, second, "--html", target, "--force"});
      EXPECT_EQ(result.code, exit_usage) << target;
      EXPECT_THAT(result.err, HasSubstr("is the trace itself")) << target;
    }
  }
  EXPECT_EQ(test::slurp(good), before);
  const std::string page = (folder_.path() / "page.html").string();
  ASSERT_TRUE(files::write_private(page, as_bytes("mine")));
  const CommandResult refused = run_command({"diff", good, bad, "--html", page});
  EXPECT_EQ(refused.code, exit_usage);
  EXPECT_THAT(refused.err, HasSubstr("exists already; name another file, or say --force"));
  EXPECT_EQ(as_text(test::slurp(page)), "mine");
  EXPECT_EQ(run_command({"diff", good, bad, "--html", page, "--force"}).code, exit_found);
  EXPECT_THAT(std::string(as_text(test::slurp(page))), HasSubstr("First divergence"));
}

/// A Sync of a folder that no FolderSync names.
std::shared_ptr<core::Exchange> sync_of(std::string_view folder) {
  const auto document = [&](std::string_view key) {
    return test::Wbxml()
        .open("AirSync:Sync")
        .open("AirSync:Collections")
        .open("AirSync:Collection")
        .leaf("AirSync:SyncKey", key)
        .leaf("AirSync:CollectionId", folder)
        .leaf("AirSync:Status", "1")
        .close()
        .close()
        .close()
        .bytes();
  };
  return test::exchange(test::message(test::eas_head("Sync"), document("0")),
                        test::message(test::wbxml_answer_head(), document("1")));
}

TEST_F(CmdDiff, OtherFoldersAreADivergenceAlsoWithoutTheirNames) {
  const std::string first = write("first", {sync_of("7"), sync_of("5")});
  const std::string second = write("second", {sync_of("5"), sync_of("5")});
  EXPECT_EQ(run_command({"diff", first, first}).code, exit_clean);
  const CommandResult result = run_command({"diff", first, second});
  EXPECT_EQ(result.code, exit_found) << result.out;
  EXPECT_THAT(result.out, HasSubstr("Sync folder 7"));
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
