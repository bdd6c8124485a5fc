#include "proxy/model/play/answer_check.h"

#include <gmock/gmock.h>

#include "proxy/model/play/learned_values.h"
#include "proxy/model/variables/places.h"
#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::model::answer_check_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Verdict = AnswerCheck::Verdict;

const std::string checked_phone = "PHONE1/anna";

core::MessagePtr answer_of(std::string_view xml, std::string_view more = {}) {
  return test::message(test::wbxml_answer_head(more), test::xml_document(xml).body());
}

AnswerCheck check(const core::MessagePtr& recorded, const core::MessagePtr& live,
                  const std::string& failure = "", StepGaps gaps = {},
                  const Overlooked& overlooked = Overlooked::standard()) {
  const auto request = test::message(test::eas_head("Sync"));
  PlayStep step(test::exchange(request, recorded), {}, gaps);
  ExchangeView view(test::exchange(request, live), {}, nullptr);
  Variables variables;
  name_values(variables, *step.view);
  // The phone asked for this folder by that name.
  if (const Variable* inbox =
          variables.find(VolatileKind::folder_id, "5", {.phone = checked_phone, .folder = {}})) {
    variables.bind(inbox->name, "5");
  }
  const wbxml::Document* before = step.view->response().document();
  const wbxml::Document* now = view.response().document();
  if (before != nullptr && now != nullptr) {
    learn_values(variables, checked_phone, *before, *now);
  }
  return check_answer(step, view, failure, variables, checked_phone, overlooked);
}

std::string sync_answer(const std::string& key, const std::string& commands,
                        const std::string& status = "1") {
  return R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>)" + key +
         "</SyncKey><CollectionId>5</CollectionId><Status>" + status + "</Status><Commands>" + commands +
         "</Commands></Collection></Collections></Sync>";
}
std::string add(const std::string& id, const std::string& subject, const std::string& read = "0") {
  return "<Add><ServerId>" + id + "</ServerId><ApplicationData><Subject xmlns='Email'>" + subject +
         "</Subject><Read xmlns='Email'>" + read + "</Read></ApplicationData></Add>";
}

TEST(AnswerCheck, OtherKeysIdsAndOrderMeanTheSame) {
  const AnswerCheck same = check(answer_of(sync_answer("2", add("5:1", "one") + add("5:2", "two"))),
                                 answer_of(sync_answer("{9}", add("5:9", "two") + add("5:2", "one"))));
  EXPECT_EQ(same.verdict, Verdict::same) << same.sentence;
  EXPECT_THAT(same.lines, IsEmpty());
}

TEST(AnswerCheck, ItemsThatAreMissingNewOrChangedAreNamed) {
  const AnswerCheck found = check(answer_of(sync_answer("2", add("5:1", "one") + add("5:2", "two"))),
                                  answer_of(sync_answer("2", add("5:7", "one", "1") + add("5:2", "three"))));
  EXPECT_EQ(found.verdict, Verdict::different);
  const std::string all = testing::PrintToString(found.lines);
  EXPECT_THAT(all, HasSubstr("Read: 0 -> 1"));
  EXPECT_EQ(found.lines.size(), 3U) << all;
  EXPECT_THAT(all, HasSubstr("- "));
  EXPECT_THAT(all, HasSubstr("+ "));
}

TEST(AnswerCheck, StatusAndHttpComeFirstInWords) {
  const AnswerCheck status = check(answer_of(sync_answer("2", "")), answer_of(sync_answer("2", "", "3")));
  EXPECT_THAT(status.sentence, HasSubstr("status 3"));
  EXPECT_THAT(status.sentence, HasSubstr("instead of 1"));
  const AnswerCheck http = check(answer_of(sync_answer("2", "")),
                                 test::message("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"));
  EXPECT_EQ(http.sentence, "HTTP 503 Service Unavailable instead of 200");
}

TEST(AnswerCheck, OnlyTheHeadersOfTheListCount) {
  const std::string body = sync_answer("2", "");
  EXPECT_EQ(check(answer_of(body, "Server: A\r\n"), answer_of(body, "Server: B\r\n")).verdict, Verdict::same);
  EXPECT_THAT(check(answer_of(body), answer_of(body, "X-MS-RP: 2.5,14.1\r\n")).sentence,
              HasSubstr("header x-ms-rp: '2.5,14.1' instead of nothing"));
}

TEST(AnswerCheck, WhatTheRecordingLacksIsNotCompared) {
  EXPECT_EQ(check(nullptr, answer_of("")).verdict, Verdict::not_compared);
  EXPECT_EQ(check(nullptr, nullptr, "no answer").verdict, Verdict::not_compared);
  const AnswerCheck lost = check(answer_of(""), nullptr, "the server closed the connection");
  EXPECT_EQ(lost.sentence, "no whole answer: the server closed the connection");
  const auto secret = [](const std::string& value) {
    return R"(<Settings xmlns="Settings"><DevicePassword><Set><Password>)" + value +
           "</Password></Set></DevicePassword></Settings>";
  };
  EXPECT_EQ(check(answer_of(secret("****")), answer_of(secret("open"))).verdict, Verdict::same);
  EXPECT_EQ(check(answer_of(sync_answer("1", "")), answer_of(sync_answer("1", add("5:1", "x"))), "",
                  {.response_withheld = true})
                .verdict,
            Verdict::same);
}

TEST(AnswerCheck, ListsOfOnesOwn) {
  const auto mine = Overlooked::parse("value AirSync:SyncKey\nelement Email:Read\nvalue Email:Subject");
  ASSERT_TRUE(mine);
  EXPECT_EQ(check(answer_of(sync_answer("2", add("5:1", "one", "0"))),
                  answer_of(sync_answer("3", add("5:1", "other", "1"))), "", {}, *mine)
                .verdict,
            Verdict::same);
}

TEST(AnswerCheck, MailsAreComparedWithoutWhatChangesInThem) {
  const auto fetched = [](const std::string& id, const std::string& text) {
    return answer_of(
        R"(<ItemOperations xmlns="ItemOperations"><Response><Fetch><Properties><Body xmlns='AirSyncBase'><Data xmlns='AirSyncBase'>Message-ID: &lt;)" +
        id + R"(@h&gt;
Content-Type: multipart/mixed; boundary=)" +
        id + "\n\n--" + id + "\nContent-Type: text/plain\n\n" + text + "\n--" + id +
        "--\n</Data></Body></Properties></Fetch></Response></ItemOperations>");
  };
  EXPECT_EQ(check(fetched("aaa", "hello"), fetched("bbb", "hello")).verdict, Verdict::same);
  EXPECT_EQ(check(fetched("aaa", "hello"), fetched("bbb", "bye")).verdict, Verdict::different);
}

TEST(AnswerCheck, APingIsTheSameWhereItNamesTheSameFolders) {
  const auto changed = [](const std::vector<std::string>& folders) {
    std::string all;
    for (const std::string& each : folders) {
      all += "<Folder>" + each + "</Folder>";
    }
    return answer_of(R"(<Ping xmlns="Ping"><Status>2</Status><Folders>)" + all + "</Folders></Ping>");
  };
  EXPECT_EQ(check(changed({"5"}), changed({"5"})).verdict, Verdict::same);
  const AnswerCheck unknown = check(changed({"5"}), changed({"99"}));
  EXPECT_EQ(unknown.verdict, Verdict::different) << "a folder that nobody knows is not the Inbox";
  EXPECT_THAT(testing::PrintToString(unknown.lines), HasSubstr("99"));
  EXPECT_EQ(check(changed({"5"}), changed({"5", "99"})).verdict, Verdict::different);
  EXPECT_EQ(check(changed({"5", "7"}), changed({"5"})).verdict, Verdict::different);
}

TEST(AnswerCheck, FoldersOfAPingComeInAnyOrder) {
  const auto folders = [](const std::string& first, const std::string& second) {
    return test::xml_document(R"(<Ping xmlns="Ping"><Status>2</Status><Folders><Folder>)" + first +
                              "</Folder><Folder>" + second + "</Folder></Folders></Ping>");
  };
  const wbxml::Document before = folders("5", "7");
  const wbxml::Document now = folders("live/7", "live/5");
  const auto request = test::message(test::eas_head("Ping"));
  PlayStep step(test::exchange(request, test::message(test::wbxml_answer_head(), before.body())), {}, {});
  ExchangeView view(test::exchange(request, test::message(test::wbxml_answer_head(), now.body())), {},
                    nullptr);
  Variables variables;
  name_values(variables, *step.view);
  for (const std::string id : {"5", "7"}) {
    const Variable* folder =
        variables.find(VolatileKind::folder_id, id, {.phone = checked_phone, .folder = {}});
    ASSERT_NE(folder, nullptr);
    variables.bind(folder->name, "live/" + id);
  }
  learn_values(variables, checked_phone, before, now);
  const AnswerCheck same = check_answer(step, view, "", variables, checked_phone, Overlooked::standard());
  EXPECT_EQ(same.verdict, Verdict::same) << same.sentence;
}

TEST(AnswerCheck, OtherKindsOfBodies) {
  const auto page = [](const std::string& text) {
    return test::message("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", as_bytes(text));
  };
  EXPECT_EQ(check(page("<p>a"), page("<p>a")).verdict, Verdict::same);
  EXPECT_THAT(check(page("<p>a"), page("<p>abc")).sentence, HasSubstr("another body: 6 B instead of 4 B"));
  EXPECT_EQ(check(answer_of(sync_answer("1", "")), page("<p>a")).verdict, Verdict::different);
  EXPECT_THAT(check(answer_of(sync_answer("1", "")), answer_of("")).sentence, HasSubstr("an empty body"));
}

}  // namespace
}  // namespace eastap::model::answer_check_test
