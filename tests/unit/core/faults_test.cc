#include "proxy/core/faults.h"

#include <bit>
#include <string>

#include <gtest/gtest.h>

namespace eastap::core::faults {
namespace {

struct Subject {
  Head head{to_bytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")};
  Body body;

  Subject() {
    body.wire = to_bytes("0123456789");
    body.content_spans = {{0, 10}};
    body.wire_length = body.content_length = 10;
  }
  static Subject chunked() {
    Subject subject;
    subject.head = Head(to_bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    subject.body.wire = to_bytes("4;x=y\r\n0123\r\n6\r\n456789\r\n0\r\nT: 1\r\n\r\n");
    subject.body.content_spans = {{7, 11}, {16, 22}};
    return subject;
  }
  [[nodiscard]] std::string wire() const { return std::string(as_text(body.wire)); }
  Result<Note> run(const FaultCall& call, After& after) {
    Target target{head, body};
    auto done = apply(call, target);
    after = target.after;
    return done;
  }
};

TEST(Faults, DropSendsNothing) {
  Subject subject;
  After after = After::go_on;
  const auto note = subject.run({"drop", {}, "a.lua:1"}, after);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->source, "a.lua:1");
  EXPECT_EQ(note->kind, Note::Kind::injected);
  EXPECT_TRUE(subject.head.empty());
  EXPECT_EQ(subject.wire(), "");
  EXPECT_EQ(after, After::fin);
}

TEST(Faults, ResetCountsHeadAndBody) {
  const std::size_t head_size = Subject().head.raw().size();
  for (const auto& [bytes, head_left, body_left] :
       std::vector<std::tuple<std::size_t, std::size_t, std::size_t>>{{0, 0, 0},
                                                                      {5, 5, 0},
                                                                      {head_size, head_size, 0},
                                                                      {head_size + 3, head_size, 3},
                                                                      {9999, head_size, 10}}) {
    Subject subject;
    After after = After::go_on;
    ASSERT_TRUE(subject.run({"reset", {{"after", std::to_string(bytes)}}, ""}, after));
    EXPECT_EQ(subject.head.raw().size(), head_left) << bytes;
    EXPECT_EQ(subject.body.wire.size(), body_left) << bytes;
    EXPECT_EQ(after, After::rst);
  }
}

TEST(Faults, TruncateKeepsTheAnnouncedLength) {
  Subject subject;
  After after = After::go_on;
  const auto note = subject.run({"truncate", {{"bytes", "3"}}, ""}, after);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->text, "body cut to 3 of 10 bytes, then the connection closed");
  EXPECT_EQ(subject.wire(), "012");
  EXPECT_EQ(subject.head.find("Content-Length"), "10");
  EXPECT_EQ(after, After::fin);
  EXPECT_EQ(subject.body.content_length, 3U);
}

TEST(Faults, TruncateTakesAFractionAndAnEnd) {
  Subject subject;
  After after = After::go_on;
  ASSERT_TRUE(subject.run({"truncate", {{"at", "0.25"}, {"end", "rst"}}, ""}, after));
  EXPECT_EQ(subject.wire(), "01");
  EXPECT_EQ(after, After::rst);
  Subject half;
  ASSERT_TRUE(half.run({"truncate", {}, ""}, after));
  EXPECT_EQ(half.wire(), "01234");
  Subject whole;
  ASSERT_TRUE(whole.run({"truncate", {{"bytes", "10"}}, ""}, after));
  EXPECT_EQ(whole.wire(), "0123456789");
  EXPECT_EQ(after, After::go_on);
}

TEST(Faults, TruncateCorrectsTheLengthOnRequest) {
  Subject subject;
  After after = After::go_on;
  ASSERT_TRUE(subject.run({"truncate", {{"bytes", "3"}, {"length", "correct"}}, ""}, after));
  EXPECT_EQ(subject.wire(), "012");
  EXPECT_EQ(subject.head.find("Content-Length"), "3");
  EXPECT_EQ(after, After::go_on);
}

TEST(Faults, TruncateUnderstandsChunks) {
  Subject subject = Subject::chunked();
  After after = After::go_on;
  ASSERT_TRUE(subject.run({"truncate", {{"bytes", "5"}}, ""}, after));
  EXPECT_EQ(subject.wire(), "4;x=y\r\n0123\r\n6\r\n4");
  ASSERT_EQ(subject.body.content_spans.size(), 2U);
  EXPECT_EQ(as_text(subject.body.content()), "01234");

  Subject correct = Subject::chunked();
  ASSERT_TRUE(correct.run({"truncate", {{"bytes", "5"}, {"length", "correct"}}, ""}, after));
  EXPECT_EQ(correct.wire(), "5\r\n01234\r\n0\r\n\r\n");
  EXPECT_EQ(as_text(correct.body.content()), "01234");
  Subject nothing = Subject::chunked();
  ASSERT_TRUE(nothing.run({"truncate", {{"bytes", "0"}, {"length", "correct"}}, ""}, after));
  EXPECT_EQ(nothing.wire(), "0\r\n\r\n");
}

TEST(Faults, WrongLengthAnnouncesMoreOrLess) {
  for (const auto& [by, wanted] : {std::pair{"5", "15"}, {"-3", "7"}, {"-99", "0"}}) {
    Subject subject;
    After after = After::go_on;
    const auto note = subject.run({"wrong-length", {{"by", by}}, ""}, after);
    ASSERT_TRUE(note);
    EXPECT_EQ(subject.head.find("Content-Length"), wanted);
    EXPECT_EQ(note->text, std::string("Content-Length ") + wanted + " for 10 bytes");
    EXPECT_EQ(subject.wire(), "0123456789");
    EXPECT_EQ(after, After::go_on);
  }
}

TEST(Faults, WrongLengthTakesChunksOff) {
  Subject subject = Subject::chunked();
  After after = After::go_on;
  ASSERT_TRUE(subject.run({"wrong-length", {}, ""}, after));
  EXPECT_EQ(as_text(subject.head.raw()), "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
  EXPECT_EQ(subject.wire(), "0123456789");
  EXPECT_EQ(as_text(subject.body.content()), "0123456789");
  Subject streams = Subject::chunked();
  streams.body.kept = false;
  const auto refused = streams.run({"wrong-length", {}, ""}, after);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("not held"), std::string::npos);
  Subject nothing;
  nothing.head = Head(to_bytes("HTTP/1.1 200 OK\r\n\r\n"));
  nothing.body = {};
  const auto idle = nothing.run({"wrong-length", {}, ""}, after);
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->text, "wrong-length did nothing: the message has no body and announces no length");
}

int differing_bits(const std::string& a, const std::string& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    count += std::popcount(static_cast<unsigned char>(a[i] ^ b[i]));
  }
  return count;
}

TEST(Faults, CorruptFlipsExactlySoManyBitsOfTheContent) {
  const std::string before = Subject::chunked().wire();
  Subject subject = Subject::chunked();
  After after = After::go_on;
  const auto note = subject.run({"corrupt", {{"seed", "7"}, {"flips", "12"}}, ""}, after);
  ASSERT_TRUE(note);
  EXPECT_EQ(subject.wire().size(), before.size());
  EXPECT_EQ(differing_bits(before, subject.wire()), 12);
  EXPECT_EQ(after, After::go_on);
  // The framing is whole: only the content differs.
  EXPECT_EQ(subject.wire().substr(0, 7), before.substr(0, 7));
  EXPECT_EQ(subject.wire().substr(11, 5), before.substr(11, 5));
  EXPECT_EQ(subject.wire().substr(22), before.substr(22));

  Subject again = Subject::chunked();
  ASSERT_TRUE(again.run({"corrupt", {{"seed", "7"}, {"flips", "12"}}, ""}, after));
  EXPECT_EQ(again.wire(), subject.wire());
  Subject other = Subject::chunked();
  ASSERT_TRUE(other.run({"corrupt", {{"seed", "8"}, {"flips", "12"}}, ""}, after));
  EXPECT_NE(other.wire(), subject.wire());
}

TEST(Faults, CorruptFlipsAtMostEveryBit) {
  Subject subject;
  After after = After::go_on;
  ASSERT_TRUE(subject.run({"corrupt", {{"flips", "100000"}}, ""}, after));
  EXPECT_EQ(differing_bits("0123456789", subject.wire()), 80);
  Subject empty;
  empty.body = {};
  ASSERT_TRUE(empty.run({"corrupt", {}, ""}, after));
  EXPECT_EQ(empty.wire(), "");
}

TEST(Faults, WhatFindsNothingToChangeSaysSo) {
  After after = After::go_on;
  for (const FaultCall& call :
       std::vector<FaultCall>{{"truncate", {{"bytes", "10"}}, ""}, {"wrong-length", {{"by", "0"}}, ""}}) {
    Subject whole;
    const auto note = whole.run(call, after);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->kind, Note::Kind::hook_log) << note->text;
    EXPECT_EQ(whole.head.find("Content-Length"), "10");
    EXPECT_EQ(whole.wire(), "0123456789");
  }
  for (const FaultCall& call : std::vector<FaultCall>{{"corrupt", {}, ""},
                                                      {"truncate", {}, ""},
                                                      {"torn-chunk", {}, ""},
                                                      {"gzip-damage", {}, ""},
                                                      {"wrong-length", {{"by", "-5"}}, ""}}) {
    Subject empty = Subject::chunked();
    empty.body = {};
    const auto note = empty.run(call, after);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->kind, Note::Kind::hook_log) << note->text;
    EXPECT_EQ(note->text.rfind(call.name + " did nothing: ", 0), 0U) << note->text;
    EXPECT_EQ(empty.head.raw(), Subject::chunked().head.raw()) << call.name;
    EXPECT_EQ(after, After::go_on);
  }
}

TEST(Faults, GzipDamageIsAboutWhatIsSent) {
  Subject plain;
  After after = After::go_on;
  const auto note = plain.run({"gzip-damage", {{"seed", "7"}}, "", "gzip-damage nth=2"}, after);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->text, "Content-Encoding: gzip for a body that is not compressed");
  EXPECT_EQ(plain.head.find("Content-Encoding"), "gzip");
  EXPECT_EQ(plain.wire(), "0123456789");
  Subject coded;
  coded.head.set("Content-Encoding", "gzip");
  ASSERT_TRUE(coded.run({"gzip-damage", {{"seed", "7"}}, ""}, after));
  EXPECT_EQ(differing_bits("0123456789", coded.wire()), 8);
}

TEST(Faults, BodyThatIsNotHeldIsRefused) {
  Subject subject;
  subject.body = {};
  subject.body.kept = false;
  After after = After::go_on;
  EXPECT_FALSE(subject.run({"truncate", {{"bytes", "1"}}, ""}, after));
  EXPECT_FALSE(subject.run({"corrupt", {}, ""}, after));
  EXPECT_TRUE(subject.run({"reset", {}, ""}, after));
}

TEST(Faults, MistakesAreToldBeforeAnythingHappens) {
  for (const FaultCall& call : std::vector<FaultCall>{{"explode", {}, ""},
                                                      {"drop", {{"x", "1"}}, ""},
                                                      {"reset", {{"after", "soon"}}, ""},
                                                      {"truncate", {{"bytes", "1"}, {"at", "0.5"}}, ""},
                                                      {"truncate", {{"at", "1.5"}}, ""},
                                                      {"truncate", {{"at", "nan"}}, ""},
                                                      {"truncate", {{"at", ""}}, ""},
                                                      {"truncate", {{"end", "bang"}}, ""},
                                                      {"corrupt", {{"flips", "0"}}, ""},
                                                      {"corrupt", {{"flips", "100001"}}, ""}}) {
    const auto checked = check(call);
    ASSERT_FALSE(checked) << call.name;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_input);
    Subject subject;
    After after = After::go_on;
    EXPECT_FALSE(subject.run(call, after));
    EXPECT_EQ(subject.wire(), "0123456789");
    EXPECT_EQ(after, After::go_on);
  }
  EXPECT_TRUE(check({"reset", {{"after", "12"}}, ""}));
  EXPECT_NE(check({"explode", {}, ""}).error().what.find("drop, reset, truncate, corrupt"),
            std::string::npos);
}

TEST(Faults, AreFoundByName) {
  EXPECT_TRUE(exists("corrupt"));
  EXPECT_FALSE(exists("explode"));
  EXPECT_EQ(text_of({"truncate", {{"at", "0.5"}, {"end", "rst"}}, "", ""}), "truncate at=0.5 end=rst");
  EXPECT_EQ(text_of({"truncate", {{"at", "0.5"}}, "", "truncate at=0.5 nth=3"}), "truncate at=0.5 nth=3");
}

TEST(Faults, TornChunkAnnouncesMoreThanItBrings) {
  Subject subject;
  After after{};
  ASSERT_TRUE(subject.run({"torn-chunk", {{"at", "0.3"}, {"end", "rst"}}, "", ""}, after));
  EXPECT_EQ(subject.wire(), "a\r\n012");
  EXPECT_EQ(after, After::rst);
  EXPECT_FALSE(subject.head.find("Content-Length"));
  EXPECT_EQ(subject.head.find("Transfer-Encoding"), "chunked");
  Subject empty;
  empty.body = {};
  ASSERT_TRUE(empty.run({"torn-chunk", {}, "", ""}, after));
  EXPECT_EQ(after, After::go_on);
}

TEST(Faults, OneThatDidNotStrikeIsTold) {
  const Note told =
      not_struck({"truncate", {{"bytes", "3"}}, "--fault", "truncate bytes=3 nth=2"}, "why not");
  EXPECT_EQ(told.kind, Note::Kind::hook_log);
  EXPECT_EQ(told.text, "truncate did not strike: why not");
  EXPECT_EQ(told.source, "--fault");
  EXPECT_EQ(told.fault, "truncate bytes=3 nth=2");
}

}  // namespace
}  // namespace eastap::core::faults
