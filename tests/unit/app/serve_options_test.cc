#include "proxy/app/serve_options.h"

#include <gmock/gmock.h>

#include "tests/support/files.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

ServeWords serve_words() {
  ServeWords words;
  words.trace = "day.eastrace";
  words.run.listen = "127.0.0.1:0";
  return words;
}

TEST(ServeOptions, WordsBecomeValues) {
  const test::ScratchFolder folder;
  ServeWords words = serve_words();
  words.trace = folder.path();
  words.mode = "strict";
  words.speed = "max";
  words.devices = {"A=B"};
  words.holds = {"cmd == Ping"};
  words.json = true;
  const auto command = check_serve_words(words);
  ASSERT_TRUE(command) << command.error().what;
  EXPECT_EQ(command->server.mode, model::ServeMode::strict);
  EXPECT_EQ(command->server.speed, 0);
  EXPECT_EQ(command->server.devices.at("A"), "B");
  EXPECT_EQ(command->server.folder, std::string(folder.path()));
  EXPECT_EQ(command->run.verbosity, -1);
  EXPECT_EQ(command->run.listeners.front().mode.kind, core::Mode::Kind::served);
  EXPECT_EQ(command->run.breaks.size(), 1U);
  EXPECT_EQ(check_serve_words(serve_words())->server.folder, "");
}

TEST(ServeOptions, ErrorsNameTheOption) {
  const auto error = [](void (*change)(ServeWords&)) {
    ServeWords words = serve_words();
    change(words);
    const auto command = check_serve_words(words);
    EXPECT_FALSE(command);
    return command ? std::string() : command.error().what;
  };
  EXPECT_THAT(error([](ServeWords& words) { words.mode = "odd"; }), HasSubstr("--mode: expected loose"));
  EXPECT_THAT(error([](ServeWords& words) { words.speed = "fast"; }), HasSubstr("--speed"));
  EXPECT_THAT(error([](ServeWords& words) { words.devices = {"A="}; }), HasSubstr("--device"));
  EXPECT_THAT(error([](ServeWords& words) { words.holds = {"cmd =="}; }), HasSubstr("--hold"));
  EXPECT_THAT(error([](ServeWords& words) { words.ignore = "/nowhere"; }), HasSubstr("--ignore"));
  EXPECT_THAT(error([](ServeWords& words) { words.run.listen = "8443"; }), HasSubstr("--listen"));
}

}  // namespace
}  // namespace eastap::app
