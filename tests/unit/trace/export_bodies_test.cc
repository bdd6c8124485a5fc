#include "proxy/trace/export_bodies.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/record.h"
#include "tests/support/eas_samples.h"
#include "tests/support/files.h"

namespace eastap::trace::export_bodies_test {
namespace {

TEST(ExportBodies, WritesEveryBodyWithoutItsFraming) {
  const test::ScratchFolder folder;
  const auto exchange = test::good_sync();
  auto exporter = open_bodies_export({.target = folder.path() / "out"});
  ASSERT_TRUE(exporter) << exporter.error().what;
  Event event;
  event.observation = {
      .kind = core::Observation::Kind::exchange_done, .at = {}, .connection = nullptr, .exchange = exchange};
  ASSERT_TRUE((*exporter)->add(event));
  Encoder encoder({});
  encoder.header({.eastap = "x", .started = {}});
  const auto reader = Reader::from(from_memory(encoder.bytes()));
  ASSERT_TRUE(reader);
  const auto report = (*exporter)->finish(*reader);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->exchanges, 1U);
  const auto name = "000" + std::to_string(exchange->id.value) + "-Sync.request.wbxml";
  EXPECT_EQ(files::read(folder.path() / "out" / name).value(), exchange->request->body.content());
  EXPECT_THAT(std::string(as_text(files::read(folder.path() / "out" / "bodies.txt").value())),
              testing::HasSubstr("-Sync.response.wbxml "));
}

}  // namespace
}  // namespace eastap::trace::export_bodies_test
