#include "proxy/app/trace_input.h"

#include <filesystem>
#include <iostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/record.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

TEST(TraceInput, AFilterOrNoneOrAnExitCode) {
  const test::Caught said(std::cerr);
  ASSERT_TRUE(filter_option("show", ""));
  EXPECT_FALSE(filter_option("show", "")->has_value());
  EXPECT_TRUE(filter_option("show", "cmd == Sync")->has_value());
  const auto wrong = filter_option("reaction", "cmd == ");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error(), exit_usage);
  EXPECT_THAT(said.text(), HasSubstr("eastap reaction: --filter: column"));
  EXPECT_THAT(said.text(), HasSubstr("^"));
}

TEST(TraceInput, AFolderHasANameAlsoFromInside) {
  const test::ScratchFolder scratch;
  const std::string folder = std::filesystem::canonical(scratch.path()).string();
  EXPECT_EQ(named_path("a/b//"), "a/b");
  EXPECT_EQ(named_path("a.har"), "a.har");
  EXPECT_EQ(named_path(folder + "/./"), folder);
  EXPECT_EQ(named_path("."), std::filesystem::canonical(".").string());
  EXPECT_EQ(named_path("/no/such/.."), "/no/such/..");
}

TEST(TraceInput, ExchangesThatAreOverOrNeverWere) {
  trace::Event event;
  EXPECT_FALSE(is_exchange(event));
  event.observation.kind = core::Observation::Kind::exchange_done;
  EXPECT_TRUE(is_exchange(event));
  event.observation.kind = core::Observation::Kind::request_done;
  EXPECT_FALSE(is_exchange(event));
  event.unfinished = true;
  EXPECT_TRUE(is_exchange(event));
  event.note = trace::NoteRecord{};
  EXPECT_FALSE(is_exchange(event));
}

TEST(TraceInput, ATraceThatEndedEarlyIsDamaged) {
  const test::ScratchFolder scratch;
  trace::Encoder encoder(Timestamp{});
  encoder.header({.eastap = "x", .started = {}});
  encoder.end({.at = {}, .exchanges = 0, .reason = "the disk is full"});
  const auto path = scratch.path() / "t.eastrace";
  ASSERT_TRUE(files::write_private(path, encoder.bytes()));
  auto reader = trace::Reader::open(path);
  ASSERT_TRUE(reader);
  while (reader->next()) {
  }
  const test::Caught said(std::cerr);
  EXPECT_TRUE(report_damage(*reader, "t"));
  EXPECT_EQ(said.text(), "t: recording ended early: the disk is full\n");
}

}  // namespace
}  // namespace eastap::app
