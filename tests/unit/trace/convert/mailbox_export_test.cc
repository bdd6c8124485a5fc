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
