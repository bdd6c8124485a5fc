#include "proxy/model/exchange_view.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::model::exchange_view_test {
namespace {

using test::Wbxml;

Bytes sync(std::string_view key, std::string_view status = {}) {
  Wbxml made;
  made.open("AirSync:Sync").open("AirSync:Collections").open("AirSync:Collection");
  made.leaf("AirSync:SyncKey", key).leaf("AirSync:CollectionId", "5");
  if (!status.empty()) {
    made.leaf("AirSync:Status", status);
  }
  return made.close().close().close().bytes();
}

TEST(ExchangeView, ReadsWhoAndWhat) {
  const auto exchange = test::exchange(test::message(test::eas_head("Sync"), sync("5")),
                                       test::message(test::wbxml_answer_head(), sync("6", "1")));
  ExchangeView view(exchange, {}, nullptr);
  EXPECT_EQ(view.context().device_id, "PHONE1");
  EXPECT_EQ(view.context().command, eas::Command::sync);
  EXPECT_EQ(view.user(), "anna");
  EXPECT_EQ(view.http_status(), 200);
  EXPECT_TRUE(view.finished());
  ASSERT_EQ(view.summary().collections.size(), 1U);
  EXPECT_EQ(view.summary().collections[0].new_key, "6");
  EXPECT_EQ(view.summary().outcome, eas::Outcome::success);
  EXPECT_EQ(view.folder_name("5"), "");
  EXPECT_EQ(view.sent_request().document(), nullptr);
}

TEST(ExchangeView, ShowsWhatThePhoneGot) {
  auto exchange = test::exchange(test::message(test::eas_head("Sync"), sync("5")),
                                 test::message(test::wbxml_answer_head(), sync("6", "1")));
  exchange->sent_response = test::message(test::wbxml_answer_head(), sync("5", "3"));
  ExchangeView view(exchange, {}, nullptr);
  EXPECT_EQ(view.summary().outcome, eas::Outcome::failure);
  EXPECT_EQ(&view.received(), &view.sent_response());
}

TEST(ExchangeView, UsesFolderNamesAndTheSignInOfATrace) {
  Phones phones;
  std::string head = test::eas_head("FolderSync");
  head.erase(head.find("&User=anna"), 10);
  const auto learnt = test::exchange(
      test::message(head, {}),
      test::message(test::wbxml_answer_head(), Wbxml()
                                                   .open("FolderHierarchy:FolderSync")
                                                   .leaf("FolderHierarchy:Status", "1")
                                                   .open("FolderHierarchy:Changes")
                                                   .open("FolderHierarchy:Add")
                                                   .leaf("FolderHierarchy:ServerId", "5")
                                                   .leaf("FolderHierarchy:DisplayName", "In\x1b[31mbox")
                                                   .close()
                                                   .close()
                                                   .close()
                                                   .bytes()));
  const AuthFacts auth{.scheme = "Basic", .user = "berta", .ntlm_message = 0};
  ExchangeView learner(learnt, auth, nullptr);
  learn_from(phones, learner);
  head = test::eas_head("Sync");
  head.erase(head.find("&User=anna"), 10);
  const auto exchange = test::exchange(test::message(head, sync("5")), nullptr);
  ExchangeView view(exchange, auth, &phones);
  EXPECT_EQ(view.user(), "berta");
  EXPECT_EQ(view.folder_name("5"), "In\\x1B[31mbox");
  ASSERT_NE(view.folder("5"), nullptr);
  EXPECT_EQ(view.folder("5")->name, "In\x1b[31mbox") << "as it came";
  EXPECT_EQ(view.folder("6"), nullptr);
  EXPECT_EQ(view.folder_words("5"), "In\\x1B[31mbox");
  EXPECT_EQ(view.folder_words("6"), "folder 6");
  ASSERT_NE(view.phone(), nullptr);
  EXPECT_TRUE(view.state().known);
  EXPECT_NE(view.summary().sentence.find("In\\x1B[31mbox"), std::string::npos) << view.summary().sentence;
}

TEST(ExchangeView, WaitsAndIsCut) {
  auto exchange = test::exchange(test::message(test::eas_head("Ping"), {}), nullptr);
  exchange->finished = {};
  ExchangeView waiting(exchange, {}, nullptr);
  EXPECT_FALSE(waiting.finished());
  EXPECT_EQ(waiting.http_status(), 0);
  const auto cut = test::exchange(test::message(test::eas_head("Ping"), {}), nullptr);
  ExchangeView view(cut, {}, nullptr);
  EXPECT_EQ(view.summary().outcome, eas::Outcome::failure);
}

TEST(ExchangeView, GivesLessons) {
  const auto exchange = test::exchange(test::message(test::eas_head("Sync"), sync("5")),
                                       test::message(test::wbxml_answer_head(), sync("6", "1")));
  exchange->started.steady += nanoseconds(999);
  ExchangeView view(exchange, {}, nullptr);
  const Lesson head = view.lesson(false);
  EXPECT_EQ(head.summary, nullptr);
  EXPECT_EQ(head.user, "anna");
  const Lesson lesson = view.lesson();
  ASSERT_NE(lesson.summary, nullptr);
  EXPECT_EQ(lesson.summary->collections.at(0).new_key, "6");
  EXPECT_EQ(lesson.started, microseconds(5'000'000)) << "in microseconds, as a trace has it";
  EXPECT_TRUE(lesson.answered());
  EXPECT_EQ(view.state().keys.at(0).verdict.use, KeyUse::unknown);
}

TEST(ExchangeView, BearsWhatIsNotEas) {
  auto tunnel = std::make_shared<core::Exchange>();
  tunnel->kind = core::Exchange::Kind::opaque;
  ExchangeView nothing(tunnel, {}, nullptr);
  EXPECT_EQ(nothing.context().command, eas::Command::none);
  EXPECT_EQ(nothing.request().document(), nullptr);
  EXPECT_TRUE(nothing.state().keys.empty());
  EXPECT_EQ(nothing.http_status(), 0);
  const auto web = test::exchange(test::message("GET / HTTP/1.1\r\n"), test::message("HTTP/1.1 200 OK\r\n"));
  ExchangeView page(web, {}, nullptr);
  EXPECT_EQ(page.request().document(), nullptr);
  EXPECT_FALSE(has_documents(eas::Command::options));
  EXPECT_TRUE(has_documents(eas::Command::unknown));
}

}  // namespace
}  // namespace eastap::model::exchange_view_test
