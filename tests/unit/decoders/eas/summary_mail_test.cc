#include <gtest/gtest.h>

#include "tests/support/summaries.h"

namespace eastap::eas::summary_mail_test {
namespace {

using test::sentence;
using test::summary;

const std::string mime(1'234, 'x');
const std::string send_request =
    "<SendMail xmlns='ComposeMail'><ClientId>7</ClientId><SaveInSentItems/><Mime opaque='1'>" + mime +
    "</Mime></SendMail>";

TEST(SummaryMail, Sent) {
  const Summary result = summary(Command::send_mail, send_request, "");
  EXPECT_EQ(result.sentence, "SendMail: sent, 1.2 kB, copy in Sent Items");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_FALSE(result.status.has_value());
}

TEST(SummaryMail, OldVersionsSendMailAsItIs) {
  const wbxml::Document empty;
  EXPECT_EQ(summarize(Command::send_mail, nullptr, &empty).sentence, "SendMail: sent");
  EXPECT_EQ(summarize(Command::send_mail, nullptr, nullptr).sentence, "SendMail: done")
      << "an answer that nobody decoded may hold an error";
}

TEST(SummaryMail, Failed) {
  const Summary result = summary(Command::send_mail, send_request,
                                 "<SendMail xmlns='ComposeMail'><Status>120</Status></SendMail>");
  EXPECT_EQ(result.outcome, Outcome::failure);
  EXPECT_EQ(result.sentence,
            "SendMail: failed, 120 MailSubmissionFailed (Server could not hand the message to transport), "
            "1.2 kB, copy in "
            "Sent Items");
  const Summary twice = summary(Command::send_mail, send_request,
                                "<SendMail xmlns='ComposeMail'><Status>118</Status></SendMail>");
  EXPECT_EQ(twice.outcome, Outcome::notice);
}

TEST(SummaryMail, SmartCommandsNameTheirSource) {
  const std::string source = "<Source><FolderId>1</FolderId><ItemId>1:31</ItemId></Source>";
  EXPECT_EQ(sentence(Command::smart_reply, "<SmartReply xmlns='ComposeMail'>" + source + "</SmartReply>", ""),
            "SmartReply to 1:31 in Inbox: sent");
  EXPECT_EQ(
      sentence(Command::smart_forward,
               "<SmartForward xmlns='ComposeMail'><Source><LongId>abc</LongId></Source>"
               "</SmartForward>",
               "<SmartForward xmlns='ComposeMail'><Status>150</Status></SmartForward>"),
      "SmartForward of abc: failed, 150 ItemNotFound (ItemId or InstanceId of Smart command not found)");
}

std::string move(const std::string& from, const std::string& to) {
  return "<Move><SrcMsgId>" + from + ":1</SrcMsgId><SrcFldId>" + from + "</SrcFldId><DstFldId>" + to +
         "</DstFldId></Move>";
}
std::string moved(int status) {
  return "<Response><SrcMsgId>1:1</SrcMsgId><Status>" + std::to_string(status) + "</Status></Response>";
}
std::string moves(const std::string& inside) {
  return "<MoveItems xmlns='Move'>" + inside + "</MoveItems>";
}

TEST(SummaryMoveItems, ThreeIsSuccess) {
  const Summary result =
      summary(Command::move_items, moves(move("1", "4") + move("1", "4")), moves(moved(3) + moved(3)));
  EXPECT_EQ(result.sentence, "MoveItems from Inbox to Archive: 2 moved");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(result.items, 2U);
  EXPECT_EQ(result.status.value().code, 3);
}

TEST(SummaryMoveItems, OneIsNot) {
  const Summary result = summary(Command::move_items, moves(move("1", "4")), moves(moved(1)));
  EXPECT_EQ(result.outcome, Outcome::failure);
  EXPECT_EQ(result.sentence,
            "MoveItems from Inbox to Archive: 1 failed: 1 InvalidSource (Source folder or item not valid)");
  const Summary mixed =
      summary(Command::move_items, moves(move("1", "4") + move("2", "4")), moves(moved(3) + moved(2)));
  EXPECT_EQ(mixed.outcome, Outcome::notice);
  EXPECT_EQ(mixed.sentence,
            "MoveItems from 2 folders to Archive: 1 moved, 1 failed: 2 InvalidDestination (Destination "
            "folder not valid)");
}

TEST(SummaryMoveItems, RefusedAsAWhole) {
  EXPECT_EQ(sentence(Command::move_items, moves(move("1", "4")), moves("<Status>142</Status>")),
            "MoveItems from Inbox to Archive: failed, 142 DeviceNotProvisioned (Policy exists; device has "
            "not provisioned)");
}

std::string meetings(const std::string& inside) {
  return "<MeetingResponse xmlns='MeetingResponse'>" + inside + "</MeetingResponse>";
}
std::string answer(int response) {
  return "<Request><UserResponse>" + std::to_string(response) +
         "</UserResponse><CollectionId>1</CollectionId>"
         "<RequestId>1:5</RequestId></Request>";
}

TEST(SummaryMeetingResponse, WordsForEachAnswer) {
  EXPECT_EQ(
      sentence(
          Command::meeting_response, meetings(answer(1)),
          meetings(
              "<Result><RequestId>1:5</RequestId><Status>1</Status><CalendarId>2:9</CalendarId></Result>")),
      "MeetingResponse in Inbox: 1 accepted");
  EXPECT_EQ(sentence(Command::meeting_response, meetings(answer(2) + answer(3) + answer(9)), ""),
            "MeetingResponse in Inbox: 1 answered, 1 tentatively accepted, 1 declined");
  const Summary bad = summary(Command::meeting_response, meetings(answer(1)),
                              meetings("<Result><Status>2</Status></Result>"));
  EXPECT_EQ(bad.outcome, Outcome::failure);
  EXPECT_EQ(bad.sentence,
            "MeetingResponse in Inbox: 1 accepted, 1 failed: 2 InvalidMeetingRequest (Not a meeting request, "
            "or user "
            "organizes it, or bad instance)");
}

}  // namespace
}  // namespace eastap::eas::summary_mail_test
