#include "decoders/mime/message.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::mime::message_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Message parse(std::string_view body, const Limits& limits = {}) {
  auto result = parse_message(as_bytes(body), limits);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().what);
  return result ? std::move(*result) : Message{};
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += piece;
  }
  return all;
}

bool has_finding(const Message& message, std::string_view code) {
  return std::ranges::any_of(message.findings, [&](const auto& each) { return each.code == code; });
}

TEST(MimeMessage, ReadsTheFields) {
  const Message message = parse(
      "From: =?utf-8?B?R3LDvG4=?= <gruen@example.com>\r\nTo: a@example.com, \"B, C\" <b@example.com>\r\n"
      "Cc: team: c@example.com, d@example.com;\r\nSubject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n"
      "Date: Sat, 28 Nov 2026 09:22:15 +0100\r\nMessage-ID: <1@example.com>\r\n\r\nHello\r\n");
  ASSERT_THAT(message.from.listed, SizeIs(1));
  EXPECT_EQ(message.from.listed[0].name, "Grün");
  EXPECT_EQ(message.from.listed[0].address, "gruen@example.com");
  ASSERT_THAT(message.to.listed, SizeIs(2));
  EXPECT_EQ(message.to.listed[1].name, "B, C");
  EXPECT_EQ(message.cc.count, 2U);
  EXPECT_EQ(message.subject, "Grüße");
  EXPECT_EQ(message.date, "2026-11-28 09:22:15 +0100");
  EXPECT_EQ(message.message_id, "1@example.com");
  EXPECT_EQ(message.text, "Hello\n");
  EXPECT_EQ(message.text_type, "text/plain");
  ASSERT_THAT(message.parts, SizeIs(1));
  EXPECT_EQ(message.parts[0].type, "text/plain");
  EXPECT_EQ(sentence(message), "message \"Grüße\" from gruen@example.com to 4 addresses");
}

TEST(MimeMessage, RawEightBitFieldsAreGuessed) {
  EXPECT_EQ(parse("Subject: Gr\xC3\xBC\xC3\x9F"
                  "e\n\n")
                .subject,
            "Grüße");
  EXPECT_EQ(parse("Subject: Gr\xFC\xDF"
                  "e\n\n")
                .subject,
            "Grüße");
}

TEST(MimeMessage, PartsAndAttachments) {
  const Message message = parse(
      "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; "
      "boundary=c\n\n"
      "--c\nContent-Type: text/html; charset=utf-8\n\n<p>html\n--c\nContent-Type: text/plain; "
      "charset=iso-8859-1\n"
      "Content-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe\n--c--\n--b\nContent-Type: application/pdf\n"
      "Content-Disposition: attachment; filename*=utf-8''%C3%BCber.pdf\nContent-Transfer-Encoding: "
      "base64\n\nSGVsbG8=\n"
      "--b\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner text\n--b--\n");
  ASSERT_THAT(message.parts, SizeIs(7));
  EXPECT_EQ(message.parts[0].type, "multipart/mixed");
  EXPECT_TRUE(message.parts[0].container);
  EXPECT_EQ(message.parts[1].depth, 1U);
  EXPECT_EQ(message.parts[3].encoding, "quoted-printable");
  EXPECT_EQ(message.parts[3].charset, "iso-8859-1");
  EXPECT_EQ(message.parts[4].file_name, "über.pdf");
  EXPECT_EQ(message.parts[4].size, 5U);
  EXPECT_TRUE(message.parts[4].attachment);
  EXPECT_EQ(message.parts[5].type, "message/rfc822");
  EXPECT_EQ(message.parts[6].depth, 2U);
  EXPECT_EQ(message.text, "Grüße");
  EXPECT_EQ(message.attachments, 2U);
  EXPECT_EQ(sentence(message), "message \"x\", 2 attachments (über.pdf ...)");
}

TEST(MimeMessage, HtmlIsReadWhereThereIsNoPlainText) {
  const Message message = parse("Content-Type: text/html\n\n<p>one<p>two");
  EXPECT_EQ(message.text, "one\n\ntwo");
  EXPECT_EQ(message.text_type, "text/html");
}

TEST(MimeMessage, TextOfAttachmentsIsNotTheMessages) {
  const Message message = parse(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: "
      "i\n\ninner\n--b\n"
      "Content-Type: text/plain; name=notes.txt\n\nnotes\n--b--\n");
  EXPECT_EQ(message.text, "");
  EXPECT_EQ(message.text_type, "");
  EXPECT_EQ(message.attachments, 2U);
}

TEST(MimeMessage, SignedAndEncrypted) {
  const Message message = parse(
      "Subject: s\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; "
      "boundary=b\n\n"
      "--b\nContent-Type: text/plain\n\nsigned text\n--b\nContent-Type: application/pkcs7-signature; "
      "name=smime.p7s\n"
      "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; "
      "filename=smime.p7s\n\nMIAG\n--b--\n");
  EXPECT_THAT(message.protections, ElementsAre(Protection::smime_signed));
  EXPECT_EQ(message.text, "signed text");
  const Message opaque = parse(
      "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n"
      "Content-Disposition: attachment; filename=smime.p7m\n\nMIAGCSqGSIb3DQEHA6CA\n");
  EXPECT_THAT(opaque.protections, ElementsAre(Protection::smime_encrypted));
  EXPECT_EQ(sentence(opaque), "message, S/MIME encrypted");
  EXPECT_THAT(parse("Subject: p\n\n-----BEGIN PGP MESSAGE-----\n\nx").protections,
              ElementsAre(Protection::pgp_encrypted));
}

TEST(MimeMessage, MeetingRequest) {
  const Message message = parse(
      "Subject: m\nContent-Type: text/calendar; method=REQUEST; "
      "charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n"
      "BEGIN:VEVENT\nSUMMARY:Lunch\nDTSTART:20261201T110000Z\nEND:VEVENT\nEND:VCALENDAR\n");
  ASSERT_THAT(message.calendars, SizeIs(1));
  EXPECT_EQ(sentence(message), "message \"m\"; request for event \"Lunch\", 2026-12-01 11:00 UTC");
  EXPECT_TRUE(has_finding(parse("Content-Type: text/calendar\n\nx"), "mime.calendar"));
}

TEST(MimeMessage, SaysWhatIsWrong) {
  const auto none = parse_message(as_bytes("no header here\n"));
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(none.error().offset, 0U);
  EXPECT_FALSE(parse_message({}).has_value());
  EXPECT_TRUE(has_finding(parse("Content-Type: multipart/mixed\n\ntext"), "mime.boundary"));
  EXPECT_TRUE(has_finding(parse("Content-Type: multipart/mixed; boundary=b\n\ntext"), "mime.boundary"));
  EXPECT_TRUE(has_finding(parse("Content-Type: text/plain; charset=utf-8\n\na\xFF"), "mime.charset"));
}

TEST(MimeMessage, AMessageThatWasCutIsReadAsFarAsItGoes) {
  const Message message = parse(
      "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhere\n--b\n"
      "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nSGVsbG8gSGVsb");
  EXPECT_EQ(message.text, "here");
  ASSERT_THAT(message.parts, SizeIs(3));
  EXPECT_EQ(message.parts[2].size, 9U);
}

TEST(MimeMessage, LimitsAreFindings) {
  const std::string many =
      "Content-Type: multipart/mixed; boundary=b\n\n" + repeated("--b\n\nx\n", 100) + "--b--\n";
  const Message few_parts = parse(many, {.parts = 10});
  EXPECT_THAT(few_parts.parts, SizeIs(10));
  EXPECT_TRUE(has_finding(few_parts, "mime.limit"));
  const Message few_lines = parse(many, {.boundary_lines = 10});
  EXPECT_THAT(few_lines.parts, SizeIs(11));
  EXPECT_TRUE(has_finding(few_lines, "mime.limit"));
  EXPECT_LT(few_lines.read, many.size());
  const Message addresses = parse("To: " + repeated("a@example.com, ", 200) + "z@example.com\n\n");
  EXPECT_THAT(addresses.to.listed, SizeIs(50));
  EXPECT_EQ(addresses.to.count, 201U);
  const Message text = parse("Subject: x\n\n" + repeated("wörd ", 50'000));
  EXPECT_TRUE(text.text_cut);
  EXPECT_LE(text.text.size(), Limits{}.text);
  EXPECT_TRUE(text::is_utf8(text.text));
}

TEST(MimeMessage, SentenceIsPrintable) {
  const Message message =
      parse("From: \"\x1b[31m\" <a@b>\nSubject: =?utf-8?Q?a=1B[31m=E2=80=AE?=\nTo: x\x01@y\n\n");
  const std::string said = sentence(message);
  EXPECT_EQ(said, text::printable(said, said.size() + 1));
  EXPECT_THAT(said, HasSubstr("\\x1B[31m"));
}

}  // namespace
}  // namespace eastap::mime::message_test
