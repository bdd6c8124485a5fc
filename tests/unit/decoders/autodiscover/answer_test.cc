#include "decoders/autodiscover/answer.h"

#include <gtest/gtest.h>

#include "tests/support/autodiscover_samples.h"

namespace eastap::autodiscover::answer_test {
namespace {

Answer read(std::string_view body) {
  return read_answer(as_bytes(body));
}

TEST(Answer, JsonSettingsAndErrors) {
  const Answer good =
      read(R"({"Protocol":"ActiveSync","Url":"https://mail.example.org/Microsoft-Server-ActiveSync"})");
  EXPECT_EQ(good.kind, Answer::Kind::settings);
  EXPECT_EQ(good.form, Form::json);
  ASSERT_NE(good.server("activesync"), nullptr);
  EXPECT_EQ(good.server("ActiveSync")->url, "https://mail.example.org/Microsoft-Server-ActiveSync");
  const Answer bad =
      read(R"({"ErrorCode":"InvalidProtocol","ErrorMessage":"The given protocol value is invalid."})");
  EXPECT_EQ(bad.kind, Answer::Kind::error);
  EXPECT_EQ(bad.code, "InvalidProtocol");
  EXPECT_EQ(bad.message, "The given protocol value is invalid.");
  EXPECT_EQ(read(R"({"Protocol":5})").servers.size(), 0U);
  EXPECT_EQ(read("{broken").kind, Answer::Kind::unreadable);
}

TEST(Answer, TellsWebPagesFromAnswers) {
  for (const char* page : {"<!DOCTYPE html><html>", "  <HTML>", "\xEF\xBB\xBF<html/>",
                           R"(<?xml version="1.0"?><!DOCTYPE x><html xmlns="a">)"}) {
    EXPECT_EQ(read(page).kind, Answer::Kind::web_page) << page;
  }
  EXPECT_EQ(read("").kind, Answer::Kind::none);
  EXPECT_EQ(read(" \r\n").kind, Answer::Kind::none);
  EXPECT_EQ(read("hello").kind, Answer::Kind::unreadable);
  EXPECT_EQ(read(test::pox_settings()).kind, Answer::Kind::settings);
  EXPECT_EQ(read("\xEF\xBB\xBF" + test::pox_settings()).kind, Answer::Kind::settings);
  EXPECT_EQ(read(std::string(max_body + 1, '<')).fault->code, ErrorCode::limit_exceeded);
}

TEST(Answer, ErrorsHaveMeanings) {
  EXPECT_NE(error_meaning("600").find("service is alive"), std::string_view::npos);
  EXPECT_NE(error_meaning("601"), "");
  EXPECT_NE(error_meaning("UserNotFound"), "");
  EXPECT_EQ(error_meaning("699"), "");
}

TEST(Answer, KindsHaveWords) {
  EXPECT_EQ(to_string(Answer::Kind::redirect_address), "redirect-address");
  EXPECT_EQ(to_string(Answer::Kind::none), "none");
}

}  // namespace
}  // namespace eastap::autodiscover::answer_test
