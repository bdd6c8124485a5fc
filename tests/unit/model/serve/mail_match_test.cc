#include "proxy/model/serve/mail_match.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/support/xml_document.h"

namespace eastap::model::mail_match_test {
namespace {

using testing::ElementsAre;

std::string mail(std::string_view id, std::string_view boundary, std::string_view text) {
  return fmt::format(
      "Message-ID: <{0}@x>\nDate: Mon, 2 Mar 2026 09:15:00 +0000\nContent-Type: multipart/mixed; "
      "boundary=\"{1}\"\n\n--{1}\n\n{2}\n--{1}--\n",
      id, boundary, text);
}

std::vector<std::string> names_of(const MailValues& values) {
  std::vector<std::string> names;
  for (const MailValue& each : values) {
    names.emplace_back(each.name);
  }
  return names;
}

TEST(MailMatch, ValuesAreIdsAndDatesWithoutBoundaries) {
  EXPECT_THAT(names_of(mail_values(mail("a", "b", "hello"))), ElementsAre("Message-ID", "Date"));
  const wbxml::Document document =
      test::xml_document(R"(<SendMail xmlns="ComposeMail"><Mime>Message-ID: &lt;a@x&gt;)"
                         "\nSubject: hello\n\nhello\n</Mime></SendMail>");
  const auto inside = mail_values(document);
  ASSERT_EQ(inside.size(), 1U);
  EXPECT_THAT(names_of(inside.begin()->second), ElementsAre("Message-ID"));
  EXPECT_TRUE(is_of_the_mail("Message-ID"));
  EXPECT_FALSE(is_of_the_mail("References"));
}

TEST(MailMatch, PairsAreOfOneFieldWhereverItStands) {
  const MailValues recorded{{.kind = VolatileKind::message_id, .name = "Message-ID", .value = "a"},
                            {.kind = VolatileKind::content_id, .name = "Content-ID", .value = "p"},
                            {.kind = VolatileKind::content_id, .name = "Content-ID", .value = "q"},
                            {.kind = VolatileKind::message_id, .name = "In-Reply-To", .value = "b"}};
  const MailValues live{{.kind = VolatileKind::date, .name = "Date", .value = "d"},
                        {.kind = VolatileKind::message_id, .name = "Message-ID", .value = "c"},
                        {.kind = VolatileKind::content_id, .name = "Content-ID", .value = "x"},
                        {.kind = VolatileKind::content_id, .name = "Content-ID", .value = "y"}};
  std::vector<std::string> pairs;
  visit_mail_pairs(recorded, live, [&](const MailValue& one, const MailValue& other) {
    pairs.push_back(one.value + other.value);
  });
  EXPECT_THAT(pairs, ElementsAre("ac", "px", "qy"));
}

TEST(MailMatch, OnlyTheTextMakesAnotherMail) {
  EXPECT_TRUE(same_mail(mail("a", "b1", "hello"), mail("z", "other", "hello")));
  EXPECT_FALSE(same_mail(mail("a", "b1", "hello"), mail("a", "b1", "good bye")));
}

}  // namespace
}  // namespace eastap::model::mail_match_test
