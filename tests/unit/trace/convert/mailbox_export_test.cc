#include <gtest/gtest.h>

#include "proxy/trace/convert/mailbox_log.h"
#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::mailbox_export_test {
namespace {

TEST(MailboxExport, IsAsExchangeWritesIt) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "log.txt";
  const ExportReport report =
      convert_samples::run_export(open_mailbox_export, convert_samples::trace(), path);
  EXPECT_EQ(report.exchanges, 2U);
  EXPECT_EQ(report.remarks.size(), 1U) << "the page is no ActiveSync";
  const std::string log = convert_samples::text_of(path);
  EXPECT_TRUE(
      log.starts_with("-----------------\r\n Log Entry: 0\r\n-----------------\r\n\r\nRequestTime : \r\n"))
      << log;
  EXPECT_NE(log.find("xmlns=\"AirSync:\""), std::string::npos);
  EXPECT_NE(log.find("ResponseTime : \r\n"), std::string::npos);
}

TEST(MailboxExport, NothingOfTheWireReachesATerminal) {
  const test::ScratchFolder folder;
  const auto sync = test::good_sync();
  auto request = std::make_shared<core::Message>(*sync->request);
  request->head.add("X-\x1B[2J", "\xC2\x9B");
  request->head.add("Proxy-Authorization", "Basic geheim");
  request->head.set_start_line(std::string(request->head.start_line()) + "\x1B]0;x\x07");
  sync->request = request;
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  encoder.exchange(*sync, {}, true);
  encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
  const auto path = folder.path() / "log.txt";
  convert_samples::run_export(open_mailbox_export, encoder.bytes(), path);
  const std::string log = convert_samples::text_of(path);
  EXPECT_EQ(log.find_first_of("\x1B\x07"), std::string::npos) << log;
  EXPECT_NE(log.find("X-\\x1B[2J: \\u{009B}"), std::string::npos) << log;
  EXPECT_EQ(log.find("geheim"), std::string::npos);
}

TEST(MailboxExport, WhatALogSaidBesideTheMessagesComesBack) {
  const auto sync = test::good_sync();
  const core::Note::Kind finding = core::Note::Kind::finding;
  sync->notes = {{finding, "AccessStateReason: Global", "mailbox log"},
                 {finding, "AccessState: Blocked", "mailbox log"},
                 {finding, "A_Exception: ResponseBody : went wrong", "mailbox log"},
                 {finding, "A_Exception: once more", "mailbox log"},
                 {finding, "LogicalRequest: <Sync/>", "mailbox log"},
                 {finding, "AccessState: of a hook", "hooks.lua:1"}};
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  encoder.exchange(*sync, {}, true);
  encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
  const test::ScratchFolder folder;
  const auto path = folder.path() / "log.txt";
  convert_samples::run_export(open_mailbox_export, encoder.bytes(), path);
  const std::string log = convert_samples::text_of(path);
  EXPECT_NE(log.find("\r\nA_Exception : \r\n&#82;esponseBody : went wrong\r\n\r\n"
                     "A_Exception : \r\nonce more\r\n\r\n"
                     "AccessState : \r\nBlocked\r\n\r\nAccessStateReason : \r\nGlobal\r\n\r\n"
                     "ResponseHeader : \r\n"),
            std::string::npos)
      << log;
  EXPECT_EQ(log.find("LogicalRequest"), std::string::npos);
  EXPECT_EQ(log.find("of a hook"), std::string::npos);
}

TEST(MailboxExport, AnIdentifierIsUniqueAlsoBesideThoseOfAnotherDay) {
  const auto identifier = [](std::int64_t micros) {
    const auto sync = test::good_sync();
    sync->started = test::moment(micros);
    Encoder encoder(test::moment(0));
    encoder.header({.eastap = "1.0", .started = test::moment(0)});
    encoder.exchange(*sync, {}, true);
    encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
    const test::ScratchFolder folder;
    const auto path = folder.path() / "log.txt";
    convert_samples::run_export(open_mailbox_export, encoder.bytes(), path);
    const std::string log = convert_samples::text_of(path);
    const std::string name = "\r\nIdentifier : \r\n";
    const std::size_t at = log.find(name);
    return at == std::string::npos ? std::string() : log.substr(at + name.size(), 16);
  };
  EXPECT_EQ(identifier(0).find_first_not_of("0123456789ABCDEF"), std::string::npos);
  EXPECT_NE(identifier(0), identifier(2'000'000));
}

TEST(MailboxExport, ATextOfAMailIsNoHead) {
  const auto sync = test::good_sync();
  sync->response = test::message(
      test::wbxml_answer_head(),
      test::sync_document("6", "1", "a\nAccessState : Blocked\n-----------------\n Log Entry: 7\nb"));
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  encoder.exchange(*sync, {}, true);
  encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
  const test::ScratchFolder folder;
  const auto path = folder.path() / "log.txt";
  convert_samples::run_export(open_mailbox_export, encoder.bytes(), path);
  const std::string log = convert_samples::text_of(path);
  EXPECT_NE(log.find("a\n&#65;ccessState : Blocked\n&#45;----------------\n &#76;og Entry: 7\nb"),
            std::string::npos)
      << log;
}

}  // namespace
}  // namespace eastap::trace::mailbox_export_test
