#include "decoders/autodiscover/conversation.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/autodiscover_samples.h"

namespace eastap::autodiscover::conversation_test {
namespace {

using eas::Outcome;

Conversation talk(std::string_view body, int status = 200, std::string_view location = {},
                  bool probe = false) {
  Conversation all;
  all.question = probe
                     ? read_question("GET", "/autodiscover/autodiscover.xml", {})
                     : read_question("POST", "/autodiscover/autodiscover.xml", as_bytes(test::pox_request()));
  all.answer = read_answer(as_bytes(body));
  all.http_status = status;
  all.location = location;
  return all;
}
bool has(const decoders::Findings& findings, std::string_view code) {
  return std::ranges::any_of(findings, [&](const decoders::Finding& one) { return one.code == code; });
}

TEST(Conversation, SettingsInOneSentence) {
  const Conversation all = talk(test::pox_settings());
  EXPECT_EQ(all.sentence(),
            "Autodiscover for anna@example.org: ActiveSync at "
            "https://mail.example.org/Microsoft-Server-ActiveSync");
  EXPECT_EQ(all.status(), "success");
  EXPECT_EQ(all.outcome(), Outcome::success);
  EXPECT_TRUE(all.findings().empty());
  Conversation alias = all;
  alias.answer.address = "anna.b@example.org";
  EXPECT_TRUE(alias.sentence().ends_with(", the user is known as anna.b@example.org"));
}

TEST(Conversation, Redirects) {
  const Conversation address =
      talk(test::pox_answer("<Action><Redirect>jo@other.example</Redirect></Action>"));
  EXPECT_EQ(address.result(), "redirect to the address jo@other.example");
  EXPECT_EQ(address.status(), "redirect");
  EXPECT_EQ(address.outcome(), Outcome::notice);
  const Conversation http = talk("", 302, "https://autodiscover.example.org/autodiscover/autodiscover.xml");
  EXPECT_EQ(http.result(),
            "redirect to https://autodiscover.example.org/autodiscover/autodiscover.xml (HTTP 302)");
  EXPECT_EQ(http.outcome(), Outcome::notice);
  EXPECT_EQ(http.status(), "");
  EXPECT_TRUE(has(talk("", 302, "http://autodiscover.example.org/").findings(), "autodiscover.url"));
  EXPECT_EQ(talk("", 451, "https://x.example/").result(), "redirect to https://x.example/ (HTTP 451)");
  EXPECT_EQ(talk("<html>", 302).result(), "redirect to nowhere (HTTP 302)");
}

TEST(Conversation, Errors) {
  const Conversation error = talk(test::pox_invalid_request);
  EXPECT_EQ(error.result(),
            "error 600 Invalid Request: the request is not one of Autodiscover's; a browser gets this too, "
            "so the service "
            "is alive");
  EXPECT_EQ(error.outcome(), Outcome::failure);
  const Conversation probe = talk(test::pox_invalid_request, 200, {}, true);
  EXPECT_EQ(probe.outcome(), Outcome::notice) << "every probe gets it";
  EXPECT_TRUE(probe.sentence().starts_with("Autodiscover (a probe): error 600"));
  const Conversation json = talk(R"({"ErrorCode":"InvalidProtocol","ErrorMessage":"no"})", 400);
  EXPECT_EQ(json.status(), "error InvalidProtocol");
  EXPECT_EQ(json.outcome(), Outcome::failure);
}

TEST(Conversation, HttpThatSaysNo) {
  EXPECT_EQ(talk("", 401).result(), "the server asks for a sign-in (HTTP 401)");
  EXPECT_EQ(talk("", 401).outcome(), Outcome::notice);
  EXPECT_EQ(talk("", 456).outcome(), Outcome::failure);
  Conversation expired = talk("", 457);
  expired.help_url = "https://pw.example.org/";
  EXPECT_EQ(expired.result(),
            "the password has expired (HTTP 457), to be changed at https://pw.example.org/");
  EXPECT_EQ(talk("<html>", 404).result(), "HTTP 404 Not Found");
  EXPECT_EQ(talk("", 0).result(), "no answer");
}

TEST(Conversation, AnswersThatAreNone) {
  const Conversation page = talk("<html>Welcome</html>");
  EXPECT_EQ(page.status(), "web page");
  EXPECT_EQ(page.outcome(), Outcome::failure);
  EXPECT_TRUE(has(page.findings(), "autodiscover.web-page"));
  EXPECT_TRUE(has(talk("nonsense").findings(), "autodiscover.answer"));
  EXPECT_EQ(talk("").status(), "empty answer");
  const Conversation off = talk(test::pox_answer("<Action><Settings/></Action>"));
  EXPECT_EQ(off.status(), "no ActiveSync server");
  EXPECT_EQ(off.outcome(), Outcome::failure);
  EXPECT_TRUE(has(off.findings(), "autodiscover.no-server"));
}

TEST(Conversation, AddressesThatPhonesCannotUse) {
  for (const char* url : {"http://mail.example.org/x", "https://192.0.2.5/x", "https://exch01/x"}) {
    EXPECT_TRUE(has(talk(test::pox_settings(url)).findings(), "autodiscover.url")) << url;
  }
}

TEST(Conversation, IsPrintable) {
  Conversation all = talk(test::pox_settings("https://x.example/\xE2\x80\xAE"));
  all.question.address = "a\x1b[2J";
  EXPECT_EQ(all.sentence(),
            "Autodiscover for a\\x1B[2J: ActiveSync at https://x.example/\\u{202E}, the user is known as "
            "anna@example.org");
}

}  // namespace
}  // namespace eastap::autodiscover::conversation_test
