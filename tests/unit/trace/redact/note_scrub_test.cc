#include <string>

#include <gtest/gtest.h>

#include "proxy/trace/redact/anonymizer.h"
#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::note_scrub_test {
namespace {

using scrubbed::has;

TEST(NoteScrub, MailboxLogsAreTheWordsOfOthers) {
  Anonymizer anonymizer(as_bytes(std::string_view("tests")));
  const auto after = [&](const std::string& text) {
    core::Note note{core::Note::Kind::finding, text, "mailbox log"};
    anonymizer.apply(note);
    EXPECT_EQ(note.text.size(), text.size());
    return note.text;
  };
  EXPECT_EQ(after("AccessState: Allowed"), "AccessState: Allowed");
  EXPECT_FALSE(has(after("AccessState: Kunigunde Habsburg"), "Habsburg"));
  const std::string thrown = after("Command_Exception: mailbox of Kunigunde Habsburg, subject 'Layoffs'");
  EXPECT_TRUE(thrown.starts_with("Command_Exception: ")) << thrown;
  const std::string asked =
      after("LogicalRequest: <Search><Query>Ludwig Kaiser</Query><UserName>ludwigk</UserName></Search>");
  EXPECT_TRUE(asked.starts_with("LogicalRequest: <Search><Query>")) << asked;
  for (const char* gone : {"Kunigunde", "Habsburg", "Layoffs", "Ludwig", "Kaiser", "ludwigk"}) {
    EXPECT_FALSE(has(thrown + asked, gone)) << gone << '\n' << thrown << '\n' << asked;
  }
}

TEST(NoteScrub, TheTapsOwnWordsStay) {
  Anonymizer anonymizer(as_bytes(std::string_view("tests")));
  core::Note own{core::Note::Kind::policy, "Command_Exception: rule 3 decided", "rules"};
  anonymizer.apply(own);
  EXPECT_EQ(own.text, "Command_Exception: rule 3 decided");
  core::Note hook{core::Note::Kind::hook_log, "Lawsuits", "/srv/anna/hooks.lua:3"};
  anonymizer.apply(hook);
  EXPECT_FALSE(has(hook.text, "Lawsuits"));
  EXPECT_EQ(hook.source, "hooks.lua:3");
}

}  // namespace
}  // namespace eastap::trace::redact::note_scrub_test
