// The recipes of examples/cookbook: each runs over one phone's morning, those that act once for each device
// also over that of two, and their own tests pass.
#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/unit/script/offline.h"

namespace eastap::script::test {
namespace {

using eastap::test::data;

constexpr const char* told_folders =
    "<FolderSync "
    "xmlns=\"FolderHierarchy\"><Status>1</Status><SyncKey>1</SyncKey><Changes><Count>1</Count><Add>"
    "<ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName><Type>2</Type></Add></"
    "Changes>"
    "</FolderSync>";
constexpr const char* told_mails =
    "<Sync "
    "xmlns=\"AirSync\"><Collections><Collection><SyncKey>2</SyncKey><CollectionId>5</CollectionId><Status>1"
    "</Status><Commands><Add><ServerId>5:1</ServerId><ApplicationData><Subject "
    "xmlns=\"Email\">Hello</Subject>"
    "<Attachments "
    "xmlns=\"AirSyncBase\"><Attachment><DisplayName>a.pdf</DisplayName></Attachment></Attachments>"
    "</ApplicationData></Add></Commands></Collection></Collections></Sync>";
constexpr const char* told_policy =
    "<Provision xmlns=\"Provision\"><Status>1</Status><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML"
    "</PolicyType><Status>1</Status><PolicyKey>77</"
    "PolicyKey><Data><EASProvisionDoc><MinDevicePasswordLength>4"
    "</MinDevicePasswordLength></EASProvisionDoc></Data></Policy></Policies></Provision>";

std::string ping_for(int seconds) {
  return "<Ping xmlns=\"Ping\"><HeartbeatInterval>" + std::to_string(seconds) +
         "</HeartbeatInterval><Folders><Folder><Id>5</Id><Class>Email</Class></Folder></Folders></Ping>";
}

class Cookbook : public OfflineTest {
 protected:
  core::ExchangePtr exchange(core::MessagePtr asked, const std::string& answered) {
    const std::uint64_t id = ++last_;
    auto made =
        std::make_shared<core::Exchange>(*call(core::Phase::response, std::move(asked),
                                               response(answered.empty() ? Bytes{} : wbxml_of(answered),
                                                        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
                                               id)
                                              .exchange);
    made->started = at(static_cast<int>(2 * id));
    made->finished = at(static_cast<int>(2 * id) + 1);
    return made;
  }
  core::ExchangePtr command(const std::string& name, const std::string& asked, const std::string& answered) {
    return exchange(request(name, asked.empty() ? Bytes{} : wbxml_of(asked), device_), answered);
  }
  std::vector<core::ExchangePtr> morning() {
    std::vector<core::ExchangePtr> all;
    all.push_back(exchange(message("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: m\r\n\r\n"), ""));
    all.push_back(command("Provision", "<Provision xmlns=\"Provision\"/>", told_policy));
    all.push_back(command("FolderSync",
                          "<FolderSync xmlns=\"FolderHierarchy\"><SyncKey>0</SyncKey></FolderSync>",
                          told_folders));
    for (int i = 0; i < 5; ++i) {
      all.push_back(exchange(request("Sync", sync_body(std::to_string(i)), device_), told_mails));
    }
    all.push_back(exchange(request("Sync", {}, device_), ""));  // repeats the last one, and nothing is new
    all.push_back(command("Ping", ping_for(900), "<Ping xmlns=\"Ping\"><Status>1</Status></Ping>"));
    all.push_back(command("SendMail", "", ""));
    all.push_back(command("Ping", ping_for(300), "<Ping xmlns=\"Ping\"><Status>1</Status></Ping>"));
    return all;
  }

  /// What the tests of a script say once the morning of each device, one after the other, is through.
  std::vector<TestOutcome> outcomes_of(const std::filesystem::path& script,
                                       const std::vector<std::string>& devices = {"DEV1"}) {
    HostOptions asked;
    asked.scripts = {script};
    asked.log = [](log::Level, const std::string&) {};
    auto made = OfflineRun::create(std::move(asked), at(0));
    EXPECT_TRUE(made) << (made ? "" : made.error().what);
    if (!made) {
      return {};
    }
    run = *std::move(made);
    last_ = 0;
    for (const std::string& device : devices) {
      device_ = device;
      for (const core::ExchangePtr& each : morning()) {
        add(each);
      }
    }
    run_all();
    for (const OfflineExchange& taken : run->taken()) {
      EXPECT_EQ(texts_of(taken, Note::Kind::hook_error), "") << script;
    }
    return run->run_tests();
  }

  std::uint64_t last_ = 0;
  std::string device_ = "DEV1";  // whose morning it is
};

std::vector<std::filesystem::path> recipes() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(data("../examples/cookbook"))) {
    all.push_back(entry.path());
  }
  std::ranges::sort(all);
  return all;
}

TEST_F(Cookbook, EveryRecipeDoesWhatItsTestsSay) {
  EXPECT_GE(recipes().size(), 20U);
  for (const std::filesystem::path& recipe : recipes()) {
    const auto told = outcomes_of(recipe);
    EXPECT_FALSE(told.empty()) << recipe << " has no test";
    for (const TestOutcome& outcome : told) {
      EXPECT_TRUE(outcome.passed) << recipe << ": " << outcome.failure;
    }
  }
}

TEST_F(Cookbook, WhatHappensOnceToEachDeviceIsCountedByDevice) {
  for (const char* name :
       {"stale_key.lua", "wrong_password_once.lua", "lost_mail.lua", "moved_mailbox.lua"}) {
    const auto told = outcomes_of(data("../examples/cookbook") / name, {"DEV1", "DEV2"});
    EXPECT_FALSE(told.empty()) << name;
    for (const TestOutcome& outcome : told) {
      EXPECT_TRUE(outcome.passed) << name << ": " << outcome.failure;
    }
  }
}

TEST_F(Cookbook, NoRecipePassesItsTestsWithoutItsHooks) {
  const std::string deaf =
      "local eas = setmetatable({ on = function() end, every = function() end }, { __index = eas })\n";
  for (const std::filesystem::path& recipe : recipes()) {
    const std::string text(as_text(eastap::test::slurp(recipe)));
    const auto told = outcomes_of(write(recipe.filename().string(), deaf + text));
    EXPECT_TRUE(std::ranges::any_of(told, [](const TestOutcome& outcome) { return !outcome.passed; }))
        << recipe << " finds nothing wrong when it does nothing";
  }
}

TEST_F(Cookbook, ThePageNamesEveryRecipe) {
  const std::string page = std::string(as_text(eastap::test::slurp(data("../docs/cookbook.md"))));
  for (const std::filesystem::path& recipe : recipes()) {
    EXPECT_NE(page.find("examples/cookbook/" + recipe.filename().string()), std::string::npos) << recipe;
  }
}

}  // namespace
}  // namespace eastap::script::test
