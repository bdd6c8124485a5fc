#include "proxy/trace/convert/har_export.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::har_export_test {
namespace {

TEST(HarExport, IsAHarWithOurDocumentsBeside) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "t.har";
  const ExportReport report = convert_samples::run_export(open_har_export, convert_samples::trace(), path);
  EXPECT_EQ(report.exchanges, 3U);
  const auto har = nlohmann::json::parse(convert_samples::text_of(path));
  EXPECT_EQ(har["log"]["version"], "1.2");
  EXPECT_EQ(har["log"]["creator"]["version"], "1.0");
  const auto& entries = har["log"]["entries"];
  ASSERT_EQ(entries.size(), 3U);
  const auto& sync = entries[1];
  EXPECT_EQ(sync["request"]["method"], "POST");
  EXPECT_TRUE(sync["request"]["url"].get<std::string>().starts_with("https://")) << sync["request"]["url"];
  EXPECT_EQ(sync["request"]["postData"]["_encoding"], "base64");
  EXPECT_EQ(sync["response"]["content"]["encoding"], "base64");
  EXPECT_NE(sync["request"]["_eastap"]["document"].get<std::string>().find("<Sync"), std::string::npos);
  EXPECT_GE(sync["timings"]["wait"].get<double>(), 0);
  const auto& page = entries[2];
  EXPECT_EQ(page["response"]["content"]["text"], "<p>caf\xC3\xA9</p>");
  EXPECT_FALSE(page["response"]["content"].contains("encoding"));
  EXPECT_EQ(page["request"]["queryString"][0]["value"], "c d");
  EXPECT_EQ(page["_eastap"]["notes"][0]["fault"], "delay s=1");
  EXPECT_FALSE(open_har_export({.target = path})) << "it is there already";
  EXPECT_TRUE(open_har_export({.target = path, .force = true}));
}

TEST(HarExport, HasNothingThatATerminalObeys) {
  const test::ScratchFolder folder;
  const auto page = test::exchange(
      test::message("GET /a HTTP/1.1\r\nHost: x\r\nX: \xC2\x9B\x7F"),
      test::message("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", as_bytes("\xE2\x80\xAEgpj.exe")));
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  encoder.exchange(*page, {}, true);
  encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
  convert_samples::run_export(open_har_export, encoder.bytes(), folder.path() / "t.har");
  const std::string text = convert_samples::text_of(folder.path() / "t.har");
  for (const char* bad : {"\xC2\x9B", "\x7F", "\xE2\x80\xAE"}) {
    EXPECT_EQ(text.find(bad), std::string::npos) << text;
  }
  const auto har = nlohmann::json::parse(text);
  EXPECT_EQ(har["log"]["entries"][0]["response"]["content"]["text"], "\xE2\x80\xAEgpj.exe");
}

TEST(HarExport, AnEmptyTraceIsAWholeHar) {
  const test::ScratchFolder folder;
  Encoder encoder({});
  encoder.header({.eastap = "1.0"});
  encoder.end({});
  convert_samples::run_export(open_har_export, encoder.bytes(), folder.path() / "t.har");
  EXPECT_TRUE(
      nlohmann::json::parse(convert_samples::text_of(folder.path() / "t.har"))["log"]["entries"].empty());
}

}  // namespace
}  // namespace eastap::trace::har_export_test
