#include "decoders/eas/summary.h"

#include <gtest/gtest.h>

#include "tests/support/summaries.h"

namespace eastap::eas::summary_test {
namespace {

TEST(Summary, CommandsWithoutDocuments) {
  EXPECT_EQ(summarize(Command::options, nullptr, nullptr).sentence, "OPTIONS: done");
  EXPECT_EQ(summarize(Command::get_attachment, nullptr, nullptr).sentence, "GetAttachment: done");
  SummaryContext context;
  context.http_status = 401;
  const Summary refused = summarize(Command::options, nullptr, nullptr, context);
  EXPECT_EQ(refused.sentence, "OPTIONS: HTTP 401 Unauthorized");
  EXPECT_EQ(refused.outcome, Outcome::failure);
  context.http_status = 418;
  EXPECT_EQ(summarize(Command::unknown, nullptr, nullptr, context).sentence, "?: HTTP 418");
}

TEST(Summary, EveryCommandTakesAnyDocument) {
  // A body of another command, a damaged one and none at all: words, no crash.
  const auto foreign = test::xml_document("<Settings xmlns='Settings'><Status>1</Status></Settings>");
  Bytes cut = to_bytes(foreign.body());
  cut.resize(cut.size() - 2);
  const auto damaged = wbxml::decode(std::move(cut));
  for (std::size_t i = 0; i <= static_cast<std::size_t>(Command::none); ++i) {
    const auto command = static_cast<Command>(i);
    for (const wbxml::Document* request :
         {static_cast<const wbxml::Document*>(nullptr), &foreign, &damaged}) {
      for (const wbxml::Document* response :
           {static_cast<const wbxml::Document*>(nullptr), &foreign, &damaged}) {
        const Summary result = summarize(command, request, response);
        EXPECT_TRUE(result.sentence.starts_with(command_name(command))) << result.sentence;
      }
    }
  }
}

TEST(Summary, ACutAnswerGivesWhatWasRead) {
  const auto whole = test::xml_document(
      "<Sync "
      "xmlns='AirSync'><Collections><Collection><SyncKey>6</SyncKey><CollectionId>1</CollectionId><Status>1</"
      "Status>"
      "<Commands><Add/><Add/></Commands></Collection></Collections></Sync>");
  Bytes cut = to_bytes(whole.body());
  cut.resize(cut.size() - 4);
  const auto damaged = wbxml::decode(std::move(cut));
  ASSERT_TRUE(damaged.fault().has_value());
  EXPECT_EQ(
      summarize(Command::sync, nullptr, &damaged).sentence,
      "Sync folder 1: key 6, 2 added; answer damaged at byte " + std::to_string(*damaged.fault()->offset));
}

}  // namespace
}  // namespace eastap::eas::summary_test
