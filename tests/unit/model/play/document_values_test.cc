#include "proxy/model/play/document_values.h"

#include <gmock/gmock.h>

#include "tests/support/xml_document.h"

namespace eastap::model::document_values_test {
namespace {

using testing::HasSubstr;

std::optional<std::string> double_ids(const VolatilePlace& place) {
  return place.kind == VolatileKind::item_id || place.kind == VolatileKind::message_id
             ? std::optional(std::string(place.value) + std::string(place.value))
             : std::nullopt;
}

TEST(DocumentValues, OnlyWhatIsNamedChangesAndKeepsItsKind) {
  wbxml::Document document = test::xml_document(
      R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><CollectionId>5</CollectionId>)"
      R"(<Commands><Delete><ServerId>5:1</ServerId></Delete><Delete><ServerId opaque="1">5:2</ServerId></Delete>)"
      R"(</Commands></Collection></Collections></Sync>)");
  edit_values(document, double_ids);
  const auto ids = document.find_all("Sync/Collections/Collection/Commands/Delete/ServerId");
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_EQ(document.text(ids[0]), "5:15:1");
  EXPECT_EQ(document.text(ids[1]), "5:25:2");
  EXPECT_EQ(document.node(document.node(ids[1])->first_child)->kind, wbxml::Kind::opaque);
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/SyncKey"), "1");
  wbxml::Document same = test::xml_document(R"(<Ping xmlns="Ping"><Status>1</Status></Ping>)");
  edit_values(same, double_ids);
  EXPECT_FALSE(same.edited());
}

TEST(DocumentValues, MailsInsideAndAlone) {
  const std::string mail =
      "Message-ID: <a@b>\r\nReferences: <c@d>\r\n <a@b>\r\nSubject: <a@b>\r\n\r\n<a@b> in the text\r\n";
  EXPECT_EQ(edit_mail(mail, double_ids),
            "Message-ID: <a@ba@b>\r\nReferences: <c@dc@d>\r\n <a@ba@b>\r\nSubject: <a@b>\r\n\r\n<a@b> in the "
            "text\r\n");
  wbxml::Document document = test::xml_document(
      R"(<SendMail xmlns="ComposeMail"><ClientId>1</ClientId><Mime opaque="1">Message-ID: &lt;a@b&gt;
Subject: x

text</Mime></SendMail>)");
  edit_values(document, double_ids);
  EXPECT_THAT(*document.text_at("SendMail/Mime"), HasSubstr("<a@ba@b>"));
}

TEST(DocumentValues, MailsWithoutWhatChangesFromRunToRun) {
  const auto mail = [](const std::string& id, const std::string& line) {
    return "Message-ID: <" + id + ">\r\nContent-Type: multipart/mixed; boundary=\"" + line + "\"\r\n\r\n--" +
           line + "\r\n\r\nhello\r\n--" + line + "--\r\n";
  };
  EXPECT_EQ(unvarying_mail(mail("a@b", "one")), unvarying_mail(mail("c@d", "other")));
  const wbxml::Document document = test::xml_document(
      R"(<SendMail xmlns="ComposeMail"><ClientId>***</ClientId><Mime>Message-ID: &lt;a@b&gt;

text</Mime></SendMail>)");
  EXPECT_THAT(unvarying_mail(document, document.find("SendMail/Mime")).value_or(""),
              HasSubstr("(overlooked)"));
  EXPECT_FALSE(unvarying_mail(document, document.find("SendMail/ClientId")));
  EXPECT_TRUE(is_overwritten(document, document.find("SendMail/ClientId")));
  EXPECT_FALSE(is_overwritten(document, document.find("SendMail/Mime")));
}

TEST(DocumentValues, BoundariesAreWholeLines) {
  const std::string head = "Content-Type: multipart/x; boundary=a\r\n\r\n";
  const std::string made = unvarying_mail(head + "--a\r\n\r\n-- a--a\r\n--ab\n--a--\r\n--a  ");
  EXPECT_THAT(made, testing::EndsWith("\r\n\r\n--\n\r\n-- a--a\r\n--ab\n----\n--"));
}

/// Taking each boundary out of the whole in place costs the square of that, hours for the largest bodies.
TEST(DocumentValues, AMailOfNothingButBoundariesIsReadOnce) {
  constexpr std::size_t count = 1'000'000;
  const std::string head = "Content-Type: multipart/x; boundary=a\r\n\r\n";
  const auto repeated = [](std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
      all += text;
    }
    return all;
  };
  const std::size_t kept = unvarying_mail(head).size();
  EXPECT_EQ(unvarying_mail(head + repeated("--a")).size(), kept + count * 3) << "one line, and no boundary";
  EXPECT_EQ(unvarying_mail(head + repeated("--a\n")).size(), kept + count * 3) << "as many lines";
}

}  // namespace
}  // namespace eastap::model::document_values_test
