#include "proxy/trace/convert/curl_export.h"

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::curl_export_test {
namespace {

TEST(CurlExport, CommandsWithBodiesAndWithoutCredentials) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "curl";
  EXPECT_EQ(convert_samples::run_export(open_curl_export, convert_samples::trace(), path).exchanges, 3U);
  const std::string script = convert_samples::text_of(path / "commands.sh");
  EXPECT_NE(script.find("--data-binary @'0002-Sync.body'"), std::string::npos) << script;
  EXPECT_NE(script.find("--user \"${USER_PASSWORD:?"), std::string::npos);
  EXPECT_NE(script.find("${COOKIE:?"), std::string::npos);
  EXPECT_EQ(script.find("********"), std::string::npos);
  EXPECT_EQ(script.find("Content-Length"), std::string::npos) << "curl's own";
  EXPECT_FALSE(test::slurp(path / "0002-Sync.body").empty());
}

TEST(CurlExport, WordsAreQuoted) {
  EXPECT_EQ(shell_quoted("a b$(c)`d`\"\\"), "'a b$(c)`d`\"\\'");
  EXPECT_EQ(shell_quoted("it's"), R"('it'\''s')");
}

}  // namespace
}  // namespace eastap::trace::curl_export_test
