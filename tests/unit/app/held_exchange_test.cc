#include "proxy/app/held_exchange.h"

#include <gmock/gmock.h>

#include "decoders/content_coding.h"
#include "proxy/core/edit.h"
#include "tests/unit/script/script_support.h"

namespace eastap::app {
namespace {

using script::test::call;
using script::test::request;
using script::test::response;
using script::test::sync_body;
using script::test::wbxml_of;
using testing::HasSubstr;

class HeldExchangeTest : public testing::Test {
 protected:
  HeldExchange held_response(const Bytes& body = sync_body(), core::Verdict verdict = {},
                             const std::string& command = "Sync") {
    return {call(core::Phase::response, request(command, sync_body()), response(body)), std::move(verdict),
            phones};
  }
  static HandEdit document(const std::string& xml) {
    HandEdit edit;
    edit.document = xml;
    return edit;
  }
  model::Phones phones;
};

TEST_F(HeldExchangeTest, SaysHowLongThePhoneWaits) {
  const HeldExchange sync = held_response();
  EXPECT_FALSE(sync.patience().asked);
  EXPECT_EQ(sync.patience().limit, usual_patience);
  EXPECT_THAT(sync.sentence(), HasSubstr("Sync"));
  const HeldExchange ping(
      call(core::Phase::request,
           request("Ping", wbxml_of("<Ping xmlns=\"Ping\"><HeartbeatInterval>540</HeartbeatInterval><Folders>"
                                    "<Folder><Id>5</Id><Class>Email</Class></Folder></Folders></Ping>"))),
      {}, phones);
  EXPECT_TRUE(ping.patience().asked);
  EXPECT_EQ(ping.patience().limit, std::chrono::seconds(540));
}

TEST_F(HeldExchangeTest, TheDocumentComesBackEdited) {
  HeldExchange held = held_response();
  auto xml = held.document();
  ASSERT_TRUE(xml) << xml.error().what;
  EXPECT_THAT(*xml, HasSubstr("<SyncKey>7</SyncKey>"));
  EXPECT_THAT(*xml, HasSubstr("<!--")) << "meanings stand beside values";
  xml->replace(xml->find(">7<"), 3, ">8<");
  ASSERT_TRUE(held.edit(document(*xml), false));
  EXPECT_EQ(held.content().value(), sync_body("8"));
  EXPECT_EQ(core::plain_content(*held.as_it_stands()->sent_response, 10'000).value(), sync_body("8"));
  const core::Verdict verdict = held.take_pass();
  EXPECT_EQ(*verdict.edit.content, sync_body("8"));
  EXPECT_FALSE(verdict.edit.head);
  EXPECT_STREQ(verdict.by, by_breakpoint);
}

TEST_F(HeldExchangeTest, WrongXmlChangesNothing) {
  HeldExchange held = held_response();
  HandEdit edit = document("<Sync xmlns=\"AirSync\">\n  <Syncky>8</Syncky></Sync>");
  edit.headers = {{"X-New", "1"}};
  const auto refused = held.edit(edit, false);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("line 2"));
  EXPECT_TRUE(refused.error().offset);
  EXPECT_FALSE(held.edited());
}

TEST_F(HeldExchangeTest, HeadersStatusAndBody) {
  HeldExchange held = held_response();
  HandEdit edit;
  edit.status = 503;
  edit.headers = {{"Retry-After", "30"}, {"content-type", ""}};
  edit.body = to_bytes("busy");
  ASSERT_TRUE(held.edit(edit, false));
  const core::Verdict verdict = held.take_pass();
  ASSERT_TRUE(verdict.edit.head);
  EXPECT_EQ(verdict.edit.head->status(), 503);
  EXPECT_EQ(verdict.edit.head->find("Retry-After"), "30");
  EXPECT_FALSE(verdict.edit.head->find("Content-Type"));
  EXPECT_EQ(*verdict.edit.content, to_bytes("busy"));
}

TEST_F(HeldExchangeTest, AnAnswerHasNoHeaderThatIsTakenAway) {
  HandEdit edit;
  edit.headers = {{"X-Gone", ""}, {"X-Kept", "1"}};
  const auto answer = held_response().answer(edit, false);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->fields.size(), 1U);
  EXPECT_EQ(answer->fields[0].first, "X-Kept");
}

TEST_F(HeldExchangeTest, RefusesWhatCannotBeSent) {
  HeldExchange held = held_response();
  const auto refused = [&](const std::string& name, const std::string& value) {
    HandEdit edit;
    edit.headers = {{name, value}};
    return !held.edit(edit, false);
  };
  EXPECT_TRUE(refused("Bad Name", "1"));
  EXPECT_TRUE(refused("", "1"));
  EXPECT_TRUE(refused("X", "a\r\nY: b"));
  EXPECT_TRUE(refused("content-length", "5"));
  HandEdit status;
  status.status = 100;
  EXPECT_FALSE(held.edit(status, false));
  EXPECT_FALSE(held.answer(status, false));
  status.status = 200;
  HeldExchange asked(call(core::Phase::request, request("Sync", sync_body())), {}, phones);
  EXPECT_FALSE(asked.edit(status, false)) << "a request has no status";
  EXPECT_FALSE(held.edited());
}

TEST_F(HeldExchangeTest, NoEditOrdersAWipe) {
  const std::string wipe = "<Provision xmlns=\"Provision\"><Status>1</Status><RemoteWipe/></Provision>";
  HeldExchange held = held_response(wbxml_of("<Provision xmlns=\"Provision\"><Status>1</Status></Provision>"),
                                    {}, "Provision");
  HandEdit bytes;
  bytes.body = wbxml_of(wipe);
  for (const HandEdit& edit : {document(wipe), bytes}) {
    EXPECT_EQ(held.edit(edit, false).error().code, ErrorCode::refused);
    EXPECT_EQ(held.answer(edit, false).error().code, ErrorCode::refused);
  }
  HandEdit coded;
  coded.body = *decoders::encode("gzip", *bytes.body);
  EXPECT_EQ(held.answer(coded, false).error().code, ErrorCode::refused);
  coded.headers = {{"Content-Encoding", "gzip"}};
  EXPECT_EQ(held.answer(coded, false).error().code, ErrorCode::refused);
  EXPECT_EQ(held.edit(coded, false).error().code, ErrorCode::refused);
  EXPECT_FALSE(held.edited());
  EXPECT_TRUE(held.answer(coded, true));
  EXPECT_TRUE(held.answer(bytes, true));
  EXPECT_TRUE(held.edit(bytes, true));
}

TEST_F(HeldExchangeTest, AScriptsEditIsWhatIsShownAndEdited) {
  core::Verdict verdict;
  verdict.edit.content = sync_body("77");
  verdict.source = "hooks.lua:3";
  verdict.faults = {{.name = "truncate", .arguments = {}, .source = "--fault", .text = "truncate at=3"}};
  HeldExchange held = held_response(sync_body(), verdict);
  EXPECT_THAT(held.document().value(), HasSubstr(">77<"));
  EXPECT_EQ(held.pending_faults(), std::vector<std::string>{"truncate at=3 (--fault)"});
  HandEdit edit;
  edit.headers = {{"X-Hand", "1"}};
  ASSERT_TRUE(held.edit(edit, false));
  const core::Verdict sent = held.take_pass();
  EXPECT_EQ(*sent.edit.content, sync_body("77"));
  EXPECT_TRUE(sent.faults.empty());
  EXPECT_EQ(sent.notes.at(0).source, "hooks.lua:3");
  EXPECT_EQ(sent.source, "") << "what is sent now is a person's";
  std::string notes;
  for (const core::Note& note : sent.notes) {
    notes += note.text + "|";
  }
  EXPECT_EQ(notes,
            "response edited by a hook before|truncate did not strike: the message was edited by "
            "hand|");
}

TEST_F(HeldExchangeTest, AnotherEndSaysWhatDidNotStrike) {
  core::Verdict verdict;
  verdict.notes = {{core::Note::Kind::injected, "without Status", "--fault", "wbxml-drop path=Status"}};
  verdict.promised = {0};
  verdict.faults = {{.name = "truncate", .arguments = {}, .source = "--fault", .text = "truncate at=3"}};
  int taken_back = 0;
  verdict.take_back_hits = [&](core::Verdict::GivenUp what) {
    taken_back += what == core::Verdict::GivenUp::all ? 1 : 0;
  };
  HeldExchange held = held_response(sync_body(), verdict);
  const core::Verdict sent = held.take_other(core::Verdict::Action::drop, by_hand);
  EXPECT_TRUE(sent.faults.empty());
  ASSERT_EQ(sent.notes.size(), 2U);
  EXPECT_EQ(sent.notes[0].kind, core::Note::Kind::hook_log);
  EXPECT_EQ(sent.notes[0].text, "without Status was given up, since the exchange was dropped by hand");
  EXPECT_EQ(sent.notes[1].text, "truncate did not strike: the exchange was dropped by hand");
  HeldExchange lost = held_response(sync_body(), verdict);
  lost.lose();
  EXPECT_TRUE(lost.pending_faults().empty());
  EXPECT_EQ(taken_back, 2);
}

TEST_F(HeldExchangeTest, AnAnswerOfTheTapsOwnCanBeEdited) {
  core::Verdict verdict;
  verdict.action = core::Verdict::Action::answer;
  verdict.answer.status = 503;
  verdict.answer.fields = {{"Retry-After", "5"}};
  HeldExchange held(call(core::Phase::request, request("Sync", sync_body())), verdict, phones);
  EXPECT_TRUE(held.is_response() && held.made_by_tap());
  HandEdit edit;
  edit.status = 449;
  edit.body = to_bytes("x");
  ASSERT_TRUE(held.edit(edit, false));
  const core::Verdict sent = held.take_pass();
  EXPECT_EQ(sent.answer.status, 449);
  EXPECT_EQ(sent.answer.content, to_bytes("x"));
  EXPECT_EQ(sent.answer.fields.at(0).second, "5");
}

TEST_F(HeldExchangeTest, BodiesThatAreNoDocument) {
  auto cut = std::make_shared<core::Message>(*response(sync_body()));
  cut->body.kept = false;
  HeldExchange large(call(core::Phase::response, request("Sync"), cut), {}, phones);
  EXPECT_EQ(large.content().error().code, ErrorCode::not_found);
  EXPECT_FALSE(large.edit(document("<Sync xmlns=\"AirSync\"/>"), false));
  HeldExchange damaged = held_response(to_bytes("\x03\x01\x6A"));
  EXPECT_EQ(damaged.document().error().code, ErrorCode::invalid_input);
  EXPECT_TRUE(damaged.edit(document("<Sync xmlns=\"AirSync\"/>"), false));
  HeldExchange empty = held_response({});
  EXPECT_EQ(empty.document().error().code, ErrorCode::not_found);
  EXPECT_TRUE(empty.edit(document("<Sync xmlns=\"AirSync\"/>"), false));
}

}  // namespace
}  // namespace eastap::app
