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

/// The command for one request.
std::string command_of(std::string_view head, std::string_view body = {}) {
  const test::ScratchFolder folder;
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  encoder.exchange(*test::exchange(test::message(head, as_bytes(body)), nullptr), {}, true);
  encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
  const auto path = folder.path() / "curl";
  convert_samples::run_export(open_curl_export, encoder.bytes(), path);
  return convert_samples::text_of(path / "commands.sh");
}

TEST(CurlExport, AnEmptyBodyIsSentAndSaysItsLength) {
  const std::string empty = command_of("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n");
  EXPECT_NE(empty.find("--data-binary ''"), std::string::npos) << empty;
  EXPECT_NE(empty.find("--header 'Content-Type:'"), std::string::npos) << "curl would say it is a form";
  const std::string none = command_of("GET /a HTTP/1.1\r\nHost: x\r\n");
  EXPECT_EQ(none.find("--data-binary"), std::string::npos) << none;
  EXPECT_EQ(none.find("'Content-Type:'"), std::string::npos);
}

TEST(CurlExport, NamesWhatCurlWouldAdd) {
  const std::string bare = command_of("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n", "b");
  for (const char* field : {"'User-Agent:'", "'Accept:'", "'Expect:'", "'Content-Type:'"}) {
    EXPECT_NE(bare.find(field), std::string::npos) << field << '\n' << bare;
  }
  EXPECT_NE(bare.find("--http1.1"), std::string::npos);
  const std::string full = command_of(
      "PUT /a HTTP/1.0\r\nHost: x\r\nUser-Agent: y\r\nAccept: */*\r\nContent-Length: 1\r\n"
      "Content-Type: text/plain\r\nExpect: 100-continue\r\n",
      "b");
  EXPECT_EQ(full.find(":'"), std::string::npos) << full;
  EXPECT_NE(full.find("'Expect: 100-continue'"), std::string::npos);
  EXPECT_NE(full.find("--http1.0"), std::string::npos);
}

TEST(CurlExport, WritesEmptyFieldsAndHeadAsCurlTakesThem) {
  const std::string head = command_of("HEAD /a HTTP/1.1\r\nHost: x\r\nX-Empty:\r\n");
  EXPECT_NE(head.find("'X-Empty;'"), std::string::npos) << head;
  EXPECT_NE(head.find(" --head "), std::string::npos);
  EXPECT_EQ(head.find("--request"), std::string::npos);
}

TEST(CurlExport, CredentialsKeepTheirNames) {
  const std::string script = command_of(
      "GET /a HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic QTpi\r\n"
      "X-MS-RefreshTokenCredential: geheim\r\nAuthorization: Bearer geheim\r\n");
  EXPECT_NE(script.find("\"Proxy-Authorization: ${PROXY_AUTHORIZATION:?"), std::string::npos) << script;
  EXPECT_NE(script.find("\"X-MS-RefreshTokenCredential: ${REFRESH_TOKEN:?"), std::string::npos);
  EXPECT_NE(script.find("\"Authorization: Bearer ${TOKEN:?"), std::string::npos);
  EXPECT_EQ(script.find("--user"), std::string::npos);
  EXPECT_FALSE(test::holds_secret(as_bytes(script), "geheim"));
}

TEST(CurlExport, RemovesOnlyBodiesOfItsOwn) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "curl";
  convert_samples::run_export(open_curl_export, convert_samples::trace(), path);
  std::ofstream(path / "my.body") << "mine";
  Encoder encoder({});
  encoder.header({.eastap = "1.0"});
  encoder.end({});
  auto exporter = open_curl_export({.target = path, .force = true});
  ASSERT_TRUE(exporter);
  auto reader = Reader::from(from_memory(encoder.bytes()));
  ASSERT_TRUE(export_all(*reader, **exporter));
  EXPECT_TRUE(std::filesystem::exists(path / "my.body"));
  EXPECT_FALSE(std::filesystem::exists(path / "0002-Sync.body"));
}

TEST(CurlExport, WordsAreQuoted) {
  EXPECT_EQ(shell_quoted("a b$(c)`d`\"\\"), "'a b$(c)`d`\"\\'");
  EXPECT_EQ(shell_quoted("it's"), R"('it'\''s')");
}

}  // namespace
}  // namespace eastap::trace::curl_export_test
