#include "proxy/app/play_input.h"

#include <fstream>

#include <gmock/gmock.h>

#include "proxy/trace/record.h"
#include "tests/support/demo_recording.h"
#include "tests/support/exchanges.h"

namespace eastap::app {
namespace {

TEST(PlayInput, ReadsWhatCanBePlayedInOrder) {
  const auto input = read_play_input(test::demo_trace(), std::nullopt);
  ASSERT_TRUE(input) << input.error().what;
  ASSERT_EQ(input->steps.size(), 15U);
  EXPECT_EQ(input->steps.front().view->context().command, eas::Command::options);
  EXPECT_EQ(input->steps.front().phone, input->steps.back().phone);
  EXPECT_EQ(input->effects.at("sends a mail"), 1U);
  EXPECT_EQ(input->effects.at("moves items"), 1U);
  EXPECT_TRUE(input->left_out.empty());
  EXPECT_FALSE(input->damaged);
}

TEST(PlayInput, AFilterChoosesAndWhatIsNoTraceIsRefused) {
  const auto only = model::Filter::parse("cmd == Sync");
  ASSERT_TRUE(only);
  const auto input = read_play_input(test::demo_trace(), *only);
  ASSERT_TRUE(input);
  EXPECT_EQ(input->steps.size(), 4U);
  EXPECT_EQ(input->left_out.at("--only leaves it out"), 11U);
  const test::ScratchFolder folder;
  const auto file = folder.path() / "no.eastrace";
  std::ofstream(file) << "hello, this is no trace at all";
  EXPECT_FALSE(read_play_input(file, std::nullopt));
  EXPECT_FALSE(read_play_input(folder.path() / "absent", std::nullopt));
}

TEST(PlayInput, OnlyWhatLiesInTheTargetWasOverwrittenThere) {
  const std::string head = "GET /a?token=*** HTTP/1.1\r\nAuthorization: Basic ***\r\n";
  const auto read = [&](std::string_view secret) {
    const auto begin = static_cast<std::uint32_t>(head.find(secret) + secret.size());
    trace::ExchangeStorage storage;
    storage.request.head_redacted = {{begin, begin + 3}};
    trace::Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    encoder.exchange(*test::exchange(test::message(head), test::message("HTTP/1.1 204 No Content\r\n")),
                     storage, true);
    encoder.end({.at = test::moment(9), .exchanges = 1, .reason = {}});
    const test::ScratchFolder folder;
    const auto file = folder.path() / "day.eastrace";
    std::ofstream(file, std::ios::binary) << as_text(encoder.bytes());
    const auto input = read_play_input(file, std::nullopt, [](model::PlayStep&) { return std::string(); });
    return input.value().steps.at(0).gaps.target_redacted;
  };
  EXPECT_TRUE(read("token="));
  EXPECT_FALSE(read("Basic "));
}

}  // namespace
}  // namespace eastap::app
