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

}  // namespace
}  // namespace eastap::trace::mailbox_export_test
