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
      R"(<SendMail xmlns="ComposeMail"><ClientId>***</ClientId><Mime>In-Reply-To: &lt;a@b&gt;

text</Mime></SendMail>)");
  EXPECT_THAT(unvarying_mail(document, document.find("SendMail/Mime")).value_or(""),
              HasSubstr("(overlooked)"));
  EXPECT_FALSE(unvarying_mail(document, document.find("SendMail/ClientId")));
  EXPECT_TRUE(is_overwritten(document, document.find("SendMail/ClientId")));
  EXPECT_FALSE(is_overwritten(document, document.find("SendMail/Mime")));
}

TEST(DocumentValues, MailsAreTheSameWithAndWithoutAMessageIdAndADate) {
  const std::string mail = "From: <jo@x>\r\nSubject: lunch\r\n\r\nDate: tomorrow\r\n";
  EXPECT_EQ(unvarying_mail(mail), mail) << "the text is no header";
  EXPECT_EQ(unvarying_mail("date: Mon,\r\n 2 Mar 2026 09:15:00 +0000\r\nMessage-Id: <a@b>\r\n" + mail), mail);
  EXPECT_EQ(unvarying_mail("Dear Jo,\nDate: Monday\n"), "Dear Jo,\nDate: (overlooked)\n") << "no mail";
  const auto document = [](std::string_view more) {
    return test::xml_document(R"(<SendMail xmlns="ComposeMail"><Mime opaque="1">From: &lt;jo@x&gt;)"
                              "\n" +
                              std::string(more) + "\ntext</Mime></SendMail>");
  };
  const wbxml::Document without = document("");
  const wbxml::Document with = document("Date: Mon, 2 Mar 2026 09:15:00 +0000\n");
  const auto mime = unvarying_mail(without, without.find("SendMail/Mime"));
  EXPECT_EQ(mime.value_or(""), "From: <jo@x>\n\ntext") << "also where nothing changes";
  EXPECT_EQ(mime, unvarying_mail(with, with.find("SendMail/Mime")));
}

TEST(DocumentValues, AValueStandsWhereNoElementsDo) {
  const wbxml::Document document = test::xml_document(
      R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><GetChanges/></Collection>)"
      R"(</Collections></Sync>)");
  EXPECT_TRUE(holds_no_elements(document, document.find("Sync/Collections/Collection/SyncKey")));
  EXPECT_TRUE(holds_no_elements(document, document.find("Sync/Collections/Collection/GetChanges")));
  EXPECT_FALSE(holds_no_elements(document, document.find("Sync/Collections")));
}

std::string mail_with_picture(const std::string& id, const std::string& reference) {
  return "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
         "<img src=\"CID:" +
         reference + "\">\r\n--b\r\nContent-ID: <" + id + ">\r\n\r\npicture\r\n--b--\r\n";
}

TEST(DocumentValues, TheTextOfAMailRefersToItsPicturesByAnyId) {
  const std::string one = unvarying_mail(mail_with_picture("a@x", "a@x"));
  EXPECT_THAT(one, HasSubstr("src=\"CID:(overlooked)\">"));
  EXPECT_EQ(one, unvarying_mail(mail_with_picture("picture-2@host.y", "picture-2@host.y")));
  EXPECT_EQ(one, unvarying_mail(mail_with_picture("a@x", "a=\r\n@x"))) << "quoted-printable";
  EXPECT_THAT(unvarying_mail(mail_with_picture("a@x", "a@xy")), HasSubstr("src=\"CID:a@xy\">"))
      << "no part of the mail is called so";
  const auto keep = [](const VolatilePlace& place) { return std::optional(std::string(place.value)); };
  const std::string folded = mail_with_picture("a@x", "a=\r\n@x");
  EXPECT_EQ(edit_mail(folded, keep), folded) << "nothing has changed";
}

TEST(DocumentValues, HtmlFollowsTheContentIdsOfTheAttachmentsBesideIt) {
  wbxml::Document document = test::xml_document(
      R"(<Sync xmlns="AirSync"><Collections><Collection><Commands><Add><ApplicationData>)"
      R"(<Attachments xmlns="AirSyncBase"><Attachment><ContentId>a@x</ContentId></Attachment></Attachments>)"
      R"(<Body xmlns="AirSyncBase"><Type>2</Type><Data>&lt;img src="cid:a@x"&gt; cid:a@xy</Data></Body>)"
      R"(</ApplicationData></Add></Commands></Collection></Collections></Sync>)");
  edit_values(document, [](const VolatilePlace& place) {
    return place.kind == VolatileKind::content_id ? std::optional<std::string>("new@y") : std::nullopt;
  });
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/Commands/Add/ApplicationData/Body/Data"),
            R"(<img src="cid:new@y"> cid:a@xy)");
}

TEST(DocumentValues, AMailOfNothingButReferencesIsReadOnce) {
  constexpr std::size_t count = 500'000;
  std::string words;
  std::string one_word;
  for (std::size_t i = 0; i < count; ++i) {
    words += "cid:b ";
    one_word += "cid:";
  }
  const std::string head = "Content-ID: <a>\r\n\r\n";
  const std::size_t kept = unvarying_mail(head).size();
  EXPECT_EQ(unvarying_mail(head + words).size(), kept + words.size());
  EXPECT_EQ(unvarying_mail(head + one_word).size(), kept + one_word.size());
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
