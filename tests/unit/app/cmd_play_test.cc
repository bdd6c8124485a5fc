#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include "proxy/base/text.h"
#include "proxy/trace/reader.h"
#include "tests/support/demo_recording.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CmdPlay, PlaysADayAndRecordsIt) {
  const test::DemoServer server;
  const std::string record = server.file("played.eastrace");
  const auto run = test::run_command({"play", test::demo_trace(), "--to", server.url(), "--upstream-ca",
                                      server.ca(), "--speed", "max", "--json", "--record", record});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr(R"("command":"FolderSync")"));
  EXPECT_THAT(run.out, HasSubstr(R"("answered":15)")) << run.out;
  EXPECT_THAT(run.err, HasSubstr("nothing signs in"));
  auto reader = trace::Reader::open(record);
  ASSERT_TRUE(reader);
  std::size_t exchanges = 0;
  while (const auto event = reader->next()) {
    if (event->observation.kind == core::Observation::Kind::exchange_done && !event->note) {
      ++exchanges;
      EXPECT_TRUE(event->observation.exchange->outcome.empty());
      EXPECT_FALSE(event->observation.exchange->request->head.find("Authorization"));
    }
  }
  EXPECT_EQ(exchanges, 15U);
}

TEST(CmdPlay, RefusesBeforeAnythingIsSent) {
  const auto refused = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"play", test::demo_trace()};
    words.insert(words.end(), more.begin(), more.end());
    const auto run = test::run_command(words);
    EXPECT_EQ(run.code, 2) << run.err;
    return run.err;
  };
  EXPECT_THAT(refused({"--to", "https://192.0.2.1"}), HasSubstr("1 x sends a mail"));
  EXPECT_THAT(refused({"--to", "https://192.0.2.1"}), HasSubstr("--yes"));
  EXPECT_THAT(refused({"--to", "mail"}), HasSubstr("expected https://"));
  EXPECT_THAT(refused({"--to", "https://127.0.0.1:1", "--only", "cmd =="}), HasSubstr("play: --only: "));
  EXPECT_THAT(refused({"--to", "https://127.0.0.1:1", "--only", "cmd == Find"}),
              HasSubstr("nothing in this trace"));
  EXPECT_THAT(refused({"--to", "https://127.0.0.1:1", "--record", test::demo_trace()}),
              HasSubstr("--record"));
  EXPECT_EQ(test::run_command({"play", "/nowhere.eastrace", "--to", "https://127.0.0.1:1"}).code, 2);
}

TEST(CmdPlay, AServerThatIsNotThereIsTrouble) {
  const auto run = test::run_command({"play", test::demo_trace(), "--to", "https://127.0.0.1:1", "--speed",
                                      "max", "-q", "--only", "cmd == FolderSync"});
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.out, HasSubstr("refused"));
  EXPECT_THAT(run.err, HasSubstr("left out: 14 exchanges"));
}

}  // namespace
}  // namespace eastap::app
