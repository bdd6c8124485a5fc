#include "proxy/core/message.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::core {
namespace {

Head head(std::string_view text) {
  return Head(to_bytes(text));
}
std::string text_of(const Head& head) {
  return std::string(as_text(head.raw()));
}

constexpr std::string_view sample =
    "POST /Microsoft-Server-ActiveSync?Cmd=Sync HTTP/1.1\r\nhOsT:  mail.example.org \r\nX-A: 1\r\nX-a: 2\r\n"
    "Folded: one\r\n\ttwo\r\nEmpty:\r\n\r\n";

TEST(Head, ReadsTheStartLine) {
  EXPECT_EQ(head(sample).method(), "POST");
  EXPECT_EQ(head(sample).target(), "/Microsoft-Server-ActiveSync?Cmd=Sync");
  const Head response = head("HTTP/1.1 449 Retry After Provision\r\n\r\n");
  EXPECT_EQ(response.status(), 449);
  EXPECT_EQ(response.reason(), "Retry After Provision");
  EXPECT_EQ(head("HTTP/1.1 200\r\n\r\n").reason(), "");
  EXPECT_EQ(head("HTTP/1.1 2000 x\r\n\r\n").status(), 0);
  EXPECT_EQ(head("\r\n\r\nGET / HTTP/1.1\r\n\r\n").method(), "GET");
  EXPECT_EQ(Head().method(), "");
}

TEST(Head, FindsFieldsWithoutCaseAndTrimmed) {
  EXPECT_EQ(head(sample).find("Host"), "mail.example.org");
  EXPECT_EQ(head(sample).find_all("x-a").size(), 2U);
  EXPECT_EQ(head(sample).find("empty"), "");
  EXPECT_EQ(head(sample).find("none"), std::nullopt);
  EXPECT_EQ(head(sample).find("folded"), "one\r\n\ttwo");
  EXPECT_EQ(head(sample).fields().size(), 5U);
}

TEST(Head, KnowsAFieldByItsWholeName) {
  const Head odd =
      head("GET / HTTP/1.1\r\nHosts: a\r\nHos: b\r\nHost\r\nX: Host: c\r\nHOST : d\r\nhost:e\r\n\r\n");
  EXPECT_EQ(odd.find("Host"), "") << "a line without a colon is a name";
  EXPECT_EQ(odd.find_all("host").size(), 2U);
  EXPECT_EQ(odd.find_all("host")[1], "e");
  EXPECT_EQ(odd.find("hos"), "b");
  EXPECT_EQ(odd.find("host "), "d");
  EXPECT_EQ(odd.find("Ho"), std::nullopt);
  EXPECT_EQ(head("GET / HTTP/1.1\r\nHost: a").find("host"), "a");
  EXPECT_EQ(head("GET / HTTP/1.1\r\nHost").find("host"), "");
}

TEST(Head, SettingTouchesOnlyThatValue) {
  Head edited = head(sample);
  edited.set("host", "b:1");
  edited.set("X-A", "9");
  EXPECT_EQ(text_of(edited),
            "POST /Microsoft-Server-ActiveSync?Cmd=Sync HTTP/1.1\r\nhOsT:  b:1 \r\nX-A: 9\r\nFolded: "
            "one\r\n\ttwo\r\n"
            "Empty:\r\n\r\n");
  edited.set("Empty", "x");
  EXPECT_EQ(edited.find("Empty"), "x");
  edited.set("New", "n");
  EXPECT_TRUE(text_of(edited).ends_with("New: n\r\n\r\n"));
}

TEST(Head, RemovesEveryFieldOfAName) {
  Head edited = head(sample);
  EXPECT_EQ(edited.remove("x-A"), 2U);
  EXPECT_EQ(edited.remove("folded"), 1U);
  EXPECT_EQ(edited.remove("none"), 0U);
  EXPECT_EQ(
      text_of(edited),
      "POST /Microsoft-Server-ActiveSync?Cmd=Sync HTTP/1.1\r\nhOsT:  mail.example.org \r\nEmpty:\r\n\r\n");
}

TEST(Head, ReplacesTheStartLine) {
  Head edited = head("GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n");
  edited.set_start_line("GET /b HTTP/1.1");
  EXPECT_EQ(text_of(edited), "GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(Head, MakesANewOne) {
  EXPECT_EQ(text_of(Head::make("HTTP/1.1 204 No Content", {{"A", "1"}, {"B", "2"}})),
            "HTTP/1.1 204 No Content\r\nA: 1\r\nB: 2\r\n\r\n");
}

TEST(Head, AddsToAHeadWithoutFields) {
  Head edited = head("GET / HTTP/1.1\r\n\r\n");
  edited.add("A", "1");
  EXPECT_EQ(text_of(edited), "GET / HTTP/1.1\r\nA: 1\r\n\r\n");
}

TEST(Head, SurvivesWhatIsNoHead) {
  for (const std::string_view text : {"", "\r\n", "x", "GET", ":\r\n:\r\n", "a\r\nb", "a\r\n: v\r\n\r\n"}) {
    Head odd = head(text);
    static_cast<void>(odd.fields());
    odd.set("A", "1");
    EXPECT_LE(odd.remove("A"), 1U) << text;  // where there is no start line there may be no place for fields
  }
}

TEST(Body, JoinsItsContent) {
  Body body;
  body.wire = to_bytes("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  body.content_spans = {{3, 6}, {11, 13}};
  EXPECT_EQ(as_text(body.content()), "abcde");
}

}  // namespace
}  // namespace eastap::core
