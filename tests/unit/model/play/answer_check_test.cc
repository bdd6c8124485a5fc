#include "proxy/model/play/answer_check.h"

#include <gmock/gmock.h>

#include "decoders/content_coding.h"
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

AnswerCheck check_exchange(const core::ExchangePtr& recorded, const core::MessagePtr& live,
                           const std::string& failure = "", StepGaps gaps = {},
                           const Overlooked& overlooked = Overlooked::standard()) {
  const core::MessagePtr& request = recorded->request;
  PlayStep step(recorded, {}, gaps);
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

AnswerCheck check(const core::MessagePtr& recorded, const core::MessagePtr& live,
                  const std::string& failure = "", StepGaps gaps = {},
                  const Overlooked& overlooked = Overlooked::standard()) {
  return check_exchange(test::exchange(test::message(test::eas_head("Sync")), recorded), live, failure, gaps,
                        overlooked);
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
  EXPECT_EQ(
      check(answer_of(secret("****")), answer_of(secret("open")), "", {.response_redacted = true}).verdict,
      Verdict::same);
  EXPECT_EQ(check(answer_of(secret("****")), answer_of(secret("open"))).verdict, Verdict::different)
      << "nothing was overwritten: the server said that";
}

TEST(AnswerCheck, ABodyThatIsNotThereIsNotTheSame) {
  const auto recorded = answer_of(sync_answer("1", ""));
  const StepGaps withheld{.response_withheld = true};
  const AnswerCheck gone = check(recorded, answer_of(sync_answer("1", add("5:1", "x"))), "", withheld);
  EXPECT_EQ(gone.verdict, Verdict::not_compared);
  EXPECT_EQ(gone.sentence, "the recorded body is not in the trace");
  EXPECT_EQ(check(recorded, test::message("HTTP/1.1 503 Busy\r\n"), "", withheld).verdict, Verdict::different)
      << "the heads are compared";
  const auto page = test::message("HTTP/1.1 503 Busy\r\nContent-Type: text/html\r\n", as_bytes("<p>"));
  EXPECT_EQ(check(page, page, "", withheld).verdict, Verdict::same) << "pages of failures are never compared";
  auto huge = std::make_shared<core::Message>(*recorded);
  huge->body = {.wire = {}, .content_spans = {}, .wire_length = 70'000'000, .kept = false};
  const AnswerCheck longer = check(recorded, huge);
  EXPECT_EQ(longer.verdict, Verdict::different);
  EXPECT_THAT(longer.sentence, HasSubstr("a body of 70.0 MB, which is more than is kept"));
  EXPECT_EQ(check(huge, recorded).verdict, Verdict::not_compared);
}

TEST(AnswerCheck, AnswersOfTheTapAreNotTheServers) {
  const auto request = test::message(test::eas_head("Sync"));
  const auto healthy = answer_of(sync_answer("2", ""));
  const auto busy = test::message("HTTP/1.1 503 Busy\r\n");
  const auto recorded = [&](const core::MessagePtr& response, const core::MessagePtr& sent,
                            const char* note) {
    auto made = test::exchange(request, response);
    made->sent_response = sent;
    made->notes.push_back({core::Note::Kind::own_answer, note, "--fault"});
    return made;
  };
  const AnswerCheck alone = check_exchange(recorded(busy, nullptr, "503 by the tap"), healthy);
  EXPECT_EQ(alone.verdict, Verdict::not_compared);
  EXPECT_THAT(alone.sentence, HasSubstr("the tap answered in the recording"));
  EXPECT_EQ(
      check_exchange(recorded(healthy, busy, "the server's answer was replaced by 503"), healthy).verdict,
      Verdict::same);
  EXPECT_EQ(check_exchange(recorded(healthy, nullptr, "100 Continue sent by the tap"), busy).verdict,
            Verdict::different)
      << "that is not the answer";
  auto edited = test::exchange(request, healthy);
  edited->sent_response = answer_of(sync_answer("2", "", "3"));
  EXPECT_EQ(check_exchange(edited, healthy).verdict, Verdict::same) << "a hook changed the Status";
  EXPECT_EQ(check_exchange(edited, answer_of(sync_answer("2", "", "3"))).verdict, Verdict::different);
}

TEST(AnswerCheck, WhatMovedDoesNotHideWhatIsMissing) {
  const auto folders = [](int count, bool backwards) {
    std::string adds;
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      const std::string one = "<Add><ServerId>f" + number +
                              "</ServerId><ParentId>0</ParentId><DisplayName>Folder " + number +
                              "</DisplayName><Type>12</Type></Add>";
      adds = backwards ? one + adds : adds + one;
    }
    return answer_of("<FolderSync xmlns=\"FolderHierarchy\"><Status>1</Status><SyncKey>1</SyncKey><Changes>" +
                     adds + "</Changes></FolderSync>");
  };
  const AnswerCheck missing = check(folders(1'101, false), folders(1'100, true));
  EXPECT_EQ(missing.verdict, Verdict::different);
  EXPECT_THAT(missing.lines, testing::ElementsAre("- FolderSync/Changes/Add[1101]"));
}

TEST(AnswerCheck, SaysThatThereIsMore) {
  std::string adds;
  for (int i = 0; i < 300; ++i) {
    adds += add("5:" + std::to_string(i), "mail " + std::to_string(i));
  }
  const AnswerCheck found = check(answer_of(sync_answer("2", "")), answer_of(sync_answer("2", adds)));
  ASSERT_EQ(found.lines.size(), AnswerCheck::max_lines + 1);
  EXPECT_EQ(found.lines.back(), "and more");
}

TEST(AnswerCheck, OnlyItemsMayComeInAnotherOrder) {
  const std::string before = sync_answer("2", add("5:1", "one"));
  std::string after = before;
  const std::string status = "<Status>1</Status>";
  after.erase(after.find(status), status.size());
  after.insert(after.find("</Commands>") + 11, status);
  EXPECT_THAT(check(answer_of(before), answer_of(after)).sentence, HasSubstr("at another place"));
  std::string turned = before;
  const std::string read = "<Read xmlns='Email'>0</Read>";
  turned.erase(turned.find(read), read.size());
  turned.insert(turned.find("<Subject"), read);
  EXPECT_EQ(check(answer_of(before), answer_of(turned)).verdict, Verdict::same) << "properties have no order";
}

TEST(AnswerCheck, StarsThatTheServerSentCount) {
  const auto recorded = answer_of(sync_answer("2", add("5:1", "one", "***")));
  const auto live = answer_of(sync_answer("2", add("5:1", "one", "1")));
  EXPECT_EQ(check(recorded, live, "", {.response_redacted = true}).verdict, Verdict::same);
  const AnswerCheck other = check(recorded, live);
  EXPECT_EQ(other.verdict, Verdict::different) << "nothing was overwritten";
}

TEST(AnswerCheck, CodingsAreUndoneAndMustBeWhole) {
  const Bytes plain = to_bytes(test::xml_document(sync_answer("2", "")).body());
  const Bytes coded = *decoders::encode("gzip", plain);
  const auto answer = [](ByteView body) {
    return test::message(test::wbxml_answer_head("Content-Encoding: gzip\r\n"), body);
  };
  Bytes wrong_sum = coded;
  wrong_sum[wrong_sum.size() - 8] ^= 0xFFU;
  EXPECT_EQ(check(answer(coded), answer(coded)).verdict, Verdict::same);
  EXPECT_EQ(check(answer_of(sync_answer("2", "")), answer(coded)).verdict, Verdict::same);
  EXPECT_THAT(check(answer(coded), answer(wrong_sum)).sentence, HasSubstr("content coding: damaged"));
  EXPECT_THAT(check(answer(coded), answer(plain)).sentence, HasSubstr("named and not applied"));
}

TEST(AnswerCheck, DocumentsThatCannotBeReadAreComparedAsFarAsTheyCan) {
  const auto cut = [](const std::string& status, std::string_view rest) {
    const wbxml::Document whole = test::xml_document(sync_answer("2", "", status));
    Bytes body(whole.body().begin(), whole.body().end());
    body.resize(body.size() - 3);
    append(body, as_bytes(rest));
    return test::message(test::wbxml_answer_head(), body);
  };
  EXPECT_EQ(check(cut("1", "\xC3\x05x"), cut("1", "\xC3\x05x")).verdict, Verdict::same);
  EXPECT_EQ(check(cut("1", "\xC3\x05x"), cut("1", "\xC3\x05y")).verdict, Verdict::different);
  EXPECT_EQ(check(cut("1", "\xC3\x05x"), cut("3", "\xC3\x05x")).verdict, Verdict::different);
  EXPECT_EQ(check(cut("1", "\xC3\x05x"), answer_of(sync_answer("2", ""))).verdict, Verdict::different);
}

TEST(AnswerCheck, PartsBehindTheDocumentCount) {
  const auto fetched = [](std::string_view attachment) {
    const wbxml::Document document =
        test::xml_document("<ItemOperations xmlns='ItemOperations'><Status>1</Status></ItemOperations>");
    const auto at = static_cast<std::uint8_t>(20 + document.body().size());
    Bytes body{2,
               0,
               0,
               0,
               20,
               0,
               0,
               0,
               static_cast<std::uint8_t>(document.body().size()),
               0,
               0,
               0,
               at,
               0,
               0,
               0,
               static_cast<std::uint8_t>(attachment.size()),
               0,
               0,
               0};
    append(body, document.body());
    append(body, as_bytes(attachment));
    return test::message("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\n", body);
  };
  EXPECT_EQ(check(fetched("one"), fetched("one")).verdict, Verdict::same);
  EXPECT_EQ(check(fetched("one"), fetched("two")).sentence,
            "part 1: 3 B instead of 3 B, differs from byte 0 on");
  EXPECT_EQ(check(fetched("***"), fetched("two"), "", {.response_redacted = true}).verdict,
            Verdict::not_compared);
}

TEST(AnswerCheck, ListsOfOnesOwn) {
  const auto mine = Overlooked::parse("value AirSync:SyncKey\nelement Email:Read\nvalue Email:Subject");
  ASSERT_TRUE(mine);
  EXPECT_EQ(check(answer_of(sync_answer("2", add("5:1", "one", "0"))),
                  answer_of(sync_answer("3", add("5:1", "other", "1"))), "", {}, *mine)
                .verdict,
            Verdict::same);
}

TEST(AnswerCheck, AnOverlookedValueMayBeNoneUnlessItIsAKey) {
  const auto sized = [](const std::string& size) {
    return answer_of(sync_answer("2",
                                 "<Add><ServerId>5:1</ServerId><ApplicationData>"
                                 "<Subject xmlns='Email'>one</Subject><Body xmlns='AirSyncBase'>"
                                 "<EstimatedDataSize>" +
                                     size + "</EstimatedDataSize></Body></ApplicationData></Add>"));
  };
  const auto empty = check(sized("7"), sized(""));
  EXPECT_EQ(empty.verdict, Verdict::same) << empty.sentence;
  EXPECT_EQ(check(answer_of(sync_answer("2", "")), answer_of(sync_answer("", ""))).verdict,
            Verdict::different);
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
