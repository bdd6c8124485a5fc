#include "proxy/core/faults_line.h"

#include <gtest/gtest.h>

namespace eastap::core::faults {
namespace {

using std::chrono::milliseconds;

struct Struck {
  Head head;
  Body body;
  Target target{head, body};
  std::string words;

  Struck(const FaultCall& call, bool whole_connection) {
    target.whole_connection = whole_connection;
    body.kept = false;  // none of them needs the body
    const auto done = apply(call, target);
    words = done ? done->text : done.error().what;
  }
};

std::string words_of(const FaultCall& call, bool whole_connection) {
  return Struck(call, whole_connection).words;
}

TEST(FaultsLine, OnAMessageTheyAreAboutItsBody) {
  const Struck slow({"bandwidth", {{"rate", "1000"}}, "", ""}, false);
  ASSERT_TRUE(slow.target.line);
  EXPECT_EQ(slow.target.line->piece, 100U);
  EXPECT_EQ(slow.target.line->interval, milliseconds(100));
  EXPECT_EQ(slow.words, "the body at no more than 1000 bytes a second");
  const Struck late({"latency", {{"ms", "200"}, {"jitter-ms", "50"}, {"seed", "9"}}, "", ""}, false);
  EXPECT_EQ(late.target.line->latency, milliseconds(200));
  EXPECT_EQ(late.target.line->jitter, milliseconds(50));
  EXPECT_EQ(late.words, "the body 200 to 250 ms late, seed 9");
  const Struck cut({"data-limit", {{"bytes", "1"}, {"end", "fin"}}, "", ""}, false);
  EXPECT_EQ(cut.target.line->limit, 1U);
  EXPECT_FALSE(cut.target.line->resets);
  EXPECT_EQ(cut.words, "the body ends behind 1 byte, and with it the connection (FIN)");
  EXPECT_EQ(Struck({"slice", {}, "", ""}, false).target.line->piece, 1U);
}

TEST(FaultsLine, OnAConnectionTheyHaveADirection) {
  const Struck up({"bandwidth", {{"rate", "50"}, {"toward", "server"}}, "", ""}, true);
  EXPECT_TRUE(up.target.to_server);
  EXPECT_FALSE(up.target.to_client);
  EXPECT_EQ(up.words, "what goes to the server at no more than 50 bytes a second");
  EXPECT_EQ(words_of({"latency", {{"ms", "5"}}, "", ""}, true), "what goes either way 5 ms late");
  EXPECT_NE(
      words_of({"bandwidth", {{"rate", "50"}, {"toward", "phone"}}, "", ""}, false).find("side=connect"),
      std::string::npos);
  EXPECT_NE(words_of({"truncate", {}, "", ""}, true).find("works on a message"), std::string::npos);
}

TEST(FaultsLine, HalfOpenAndDuplicate) {
  const Struck both({"half-open", {{"for", "60"}, {"toward", "both"}}, "", ""}, false);
  ASSERT_TRUE(both.target.half_open);
  EXPECT_TRUE(both.target.half_open->client && both.target.half_open->upstream);
  EXPECT_EQ(both.target.half_open->until_reset, std::chrono::seconds(60));
  const Struck phone({"half-open", {}, "", ""}, true);
  EXPECT_TRUE(phone.target.half_open->client && !phone.target.half_open->upstream);
  EXPECT_NE(words_of({"duplicate", {}, "", ""}, false).find("is not held"), std::string::npos)
      << "it needs the whole request";
  EXPECT_TRUE(is_of_connections("half-open"));
  EXPECT_FALSE(is_of_connections("duplicate"));
}

TEST(FaultsLine, MistakesAreTold) {
  for (const auto& [name, arguments, part] :
       std::vector<std::tuple<std::string, std::map<std::string, std::string>, const char*>>{
           {"bandwidth", {}, "needs rate"},
           {"bandwidth", {{"rate", "9"}}, "rate=9 is not from 10"},
           {"slice", {{"bytes", "0"}}, "bytes=0 is not from 1"},
           {"slice", {{"pause-ms", "60001"}}, "pause-ms=60001"},
           {"latency", {}, "needs ms"},
           {"latency", {{"ms", "60001"}}, "ms=60001"},
           {"data-limit", {}, "needs bytes"},
           {"data-limit", {{"bytes", "5"}, {"toward", "me"}}, "toward=me is none of"},
           {"half-open", {{"for", "0"}}, "for=0 is not from 1"},
           {"duplicate", {{"n", "2"}}, "no argument 'n'"}}) {
    const auto checked = check({name, arguments, "", ""});
    ASSERT_FALSE(checked) << name;
    EXPECT_NE(checked.error().what.find(part), std::string::npos) << checked.error().what;
  }
}

}  // namespace
}  // namespace eastap::core::faults
