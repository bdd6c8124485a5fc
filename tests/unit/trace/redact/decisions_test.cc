#include "proxy/trace/redact/decisions.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"
#include "tests/support/files.h"

namespace eastap::trace::redact::decisions_test {
namespace {

TEST(Decisions, EveryElementHasOne) {
  std::size_t decided = 0;
  for (const wbxml::Tag& tag : wbxml::all_tags()) {
    EXPECT_TRUE(is_decided(tag.page, tag.token)) << wbxml::namespace_of(tag.page) << ':' << tag.name;
    ++decided;
  }
  EXPECT_EQ(decided, 654U);
  EXPECT_EQ(decide(99, 5), Kind::text) << "nobody knows what it holds";
}

TEST(Decisions, NoRowIsWrongOrTwice) {
  std::map<std::string, int> seen;
  for (const Decision& row : decisions()) {
    const auto page = wbxml::find_page(row.space);
    ASSERT_TRUE(page) << row.space;
    for (const std::string_view name : text::split(row.names, ' ')) {
      EXPECT_NE(wbxml::find_tag(*page, name), nullptr) << row.space << ':' << name;
      EXPECT_EQ(++seen[std::string(row.space) + ':' + std::string(name)], 1) << name;
    }
  }
}

TEST(Decisions, FieldsThatNobodyKnowsAreNames) {
  EXPECT_EQ(decide_field("x-anything"), Kind::name);
  EXPECT_EQ(decide_field("HOST"), Kind::host);
  EXPECT_EQ(decide_field("x-original-url"), Kind::url);
  EXPECT_EQ(decide_mail_field("message-id"), Kind::address);
  EXPECT_EQ(decide_mail_field("X-Spam-Report"), Kind::name);
}

TEST(Decisions, KindsHaveWords) {
  EXPECT_EQ(kind_of("subject"), Kind::subject);
  EXPECT_FALSE(kind_of("keep") || kind_of("blank") || kind_of("nonsense"));
  EXPECT_EQ(word_of(Kind::device_name), "device-name");
}

/// docs/redaction.md shows the whole table; this says what is missing there.
TEST(Decisions, ThePageShowsThem) {
  const Bytes page = test::slurp(test::data("../docs/redaction.md"));
  const auto look = [&](const std::string& line) {
    EXPECT_NE(as_text(page).find(line), std::string_view::npos) << line;
  };
  const auto joined = [](std::string_view names) {
    std::string all;
    for (const std::string_view name : text::split(names, ' ')) {
      all += all.empty() ? "" : ", ";
      all += name;
    }
    return all;
  };
  for (const Decision& row : decisions()) {
    look("| " + std::string(row.space) + " | " + std::string(word_of(row.kind)) + " | " + joined(row.names) +
         " |");
  }
  for (const FieldDecision& row : field_decisions()) {
    look("| HTTP | " + std::string(word_of(row.kind)) + " | " + joined(row.names) + " |");
  }
  for (const FieldDecision& row : mail_field_decisions()) {
    look("| mail | " + std::string(word_of(row.kind)) + " | " + joined(row.names) + " |");
  }
}

}  // namespace
}  // namespace eastap::trace::redact::decisions_test
