#include "proxy/app/control_ways.h"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include "proxy/base/files.h"
#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

using ControlWaysTest = break_test::BreakTest;

TEST_F(ControlWaysTest, TheFilesComeAndGo) {
  auto loop = io::Loop::create().value();
  const auto open = [&](const std::optional<Endpoint>& api) {
    return ControlWays::open(*loop,
                             {.host = *host,
                              .breaks = *desk,
                              .scheduler = scheduler,
                              .status = [] { return nlohmann::json::object(); }},
                             folder.path(), api);
  };
  auto ways = open(Endpoint::parse("127.0.0.1:0")).value();
  struct stat facts{};
  ASSERT_EQ(::stat(api_file_of(folder.path()).c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  const auto told = nlohmann::json::parse(as_text(files::read(api_file_of(folder.path()), 1000).value()));
  const std::string url = told.at("url");
  EXPECT_EQ(ways->api_line(), "api " + url.substr(7, url.size() - 10) + " " + url +
                                  "#token=" + told.at("token").get<std::string>());
  EXPECT_TRUE(std::filesystem::exists(control_socket_of(folder.path())));
  const auto taken = open(Endpoint::parse(url.substr(7, url.size() - 10)));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().what.find("--api: "), 0U);
  ways.reset();
  EXPECT_FALSE(std::filesystem::exists(api_file_of(folder.path())));
  EXPECT_FALSE(std::filesystem::exists(control_socket_of(folder.path())));
  ways = open({}).value();
  EXPECT_EQ(ways->api_line(), "");
  EXPECT_FALSE(std::filesystem::exists(api_file_of(folder.path())));
  ways.reset();
  EXPECT_TRUE(loop->close());
}

}  // namespace
}  // namespace eastap::app
