#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/record.h"
#include "proxy/trace/writer.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"
#include "tests/unit/ui/samples.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::run_command;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CmdShow : public testing::Test {
 protected:
  /// A FolderSync, a Sync, and a Ping that was still waiting.
  static Bytes sample(bool closed = true) {
    trace::Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    encoder.connection(test::moment(0), *test::connection());
    std::uint64_t id = 0;
    for (const auto& exchange : {ui::samples::folder_sync("Posteingang"), ui::samples::good_sync()}) {
      exchange->id = ExchangeId{++id};
      encoder.exchange(*exchange, {}, true);
    }
    const auto ping = ui::samples::waiting_ping();
    ping->id = ExchangeId{++id};
    encoder.request(*ping, {});
    if (closed) {
      encoder.end({.at = test::moment(9), .exchanges = 2, .reason = {}});
    }
    return encoder.bytes();
  }
  [[nodiscard]] std::string file(const Bytes& content) const {
    const auto path = scratch_.path() / "t.eastrace";
    EXPECT_TRUE(files::write_private(path, content));
    return path.string();
  }

  test::ScratchFolder scratch_;
};

TEST_F(CmdShow, ListsOneLineEach) {
  const CommandResult result = run_command({"show", file(sample())});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_EQ(std::ranges::count(result.out, '\n'), 4) << result.out;
  EXPECT_THAT(result.out, HasSubstr("Sync               Posteingang"));
  EXPECT_THAT(result.out, HasSubstr("waiting"));
}

TEST_F(CmdShow, VerbosityAddsDocumentsAndHeads) {
  EXPECT_THAT(run_command({"show", file(sample()), "-v"}).out, HasSubstr("<SyncKey>5</SyncKey>"));
  EXPECT_THAT(run_command({"show", file(sample()), "-vv"}).out, HasSubstr("MS-ASProtocolVersion: 14.1"));
}

TEST_F(CmdShow, OneInFull) {
  const CommandResult result = run_command({"show", file(sample()), "2"});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.out, HasSubstr("exchange 2\n"));
  EXPECT_THAT(result.out, HasSubstr("Posteingang"));
  EXPECT_THAT(result.out, Not(HasSubstr("exchange 1\n")));
  EXPECT_EQ(run_command({"show", file(sample()), "99"}).code, exit_usage);
}

TEST_F(CmdShow, JsonLines) {
  const CommandResult result = run_command({"show", file(sample()), "--json"});
  EXPECT_EQ(result.code, exit_clean);
  std::istringstream lines(result.out);
  std::string line;
  std::vector<nlohmann::json> all;
  while (std::getline(lines, line)) {
    all.push_back(nlohmann::json::parse(line));
  }
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1]["id"], 2);
  EXPECT_EQ(all[1]["client"], "192.168.1.20:50123");
  EXPECT_EQ(all[1]["folders"][0]["name"], "Posteingang");
  EXPECT_EQ(all[2]["result"], "waiting");
  EXPECT_EQ(std::ranges::count(run_command({"show", file(sample()), "2", "--json"}).out, '\n'), 1);
}

TEST_F(CmdShow, AListReadsBodiesOnlyWhenAsked) {
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.connection(test::moment(0), *test::connection());
  const auto mail = ui::samples::sent_mail("Subject: Hi\n\nHello");
  mail->id = ExchangeId{1};
  encoder.exchange(*mail, {}, true);
  const std::string trace = file(encoder.bytes());
  const auto text_of = [&](const std::vector<std::string>& arguments) {
    return nlohmann::json::parse(run_command(arguments).out)["bodies"][0]["text"];
  };
  EXPECT_TRUE(text_of({"show", trace, "--json"}).is_null());
  EXPECT_EQ(text_of({"show", trace, "--json", "--bodies"}), "Hello");
  EXPECT_EQ(text_of({"show", trace, "1", "--json"}), "Hello");
  EXPECT_EQ(run_command({"show", trace, "--bodies"}).code, exit_usage) << "there is nothing to put them in";
}

TEST_F(CmdShow, DamageIsReportedAndFound) {
  Bytes torn = sample();
  torn.resize(torn.size() - 100);
  const CommandResult result = run_command({"show", file(torn)});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.err, HasSubstr("byte "));
  EXPECT_THAT(result.out, HasSubstr("Posteingang"));
}

TEST_F(CmdShow, WhatARecordingLeftOutIsSaid) {
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.note(
      {test::moment(1), {}, {}, {core::Note::Kind::policy, "2 exchanges did not match", "--record-filter"}});
  encoder.note({test::moment(1), ConnectionId{1}, {}, {core::Note::Kind::policy, "of a connection", ""}});
  encoder.end({.at = test::moment(9), .exchanges = 0, .reason = {}});
  const CommandResult result = run_command({"show", file(encoder.bytes())});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.err, HasSubstr("t.eastrace: 2 exchanges did not match"));
  EXPECT_THAT(result.err, Not(HasSubstr("of a connection")));
}

TEST_F(CmdShow, ATraceThatWasNotClosedSaysSo) {
  const CommandResult result = run_command({"show", file(sample(false))});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.err, HasSubstr("not closed in order"));
}

TEST_F(CmdShow, FiltersAndExitsAsGrepDoes) {
  const std::string trace = file(sample());
  const CommandResult some = run_command({"show", trace, "--filter", "folder ~ posteing"});
  EXPECT_EQ(some.code, exit_clean);
  EXPECT_THAT(some.err, IsEmpty());
  EXPECT_THAT(some.out, HasSubstr("Sync               Posteingang"));
  EXPECT_THAT(some.out, Not(HasSubstr("FolderSync  ")));
  const CommandResult nothing = run_command({"show", trace, "--filter", "cmd == Search"});
  EXPECT_EQ(nothing.code, exit_found);
  EXPECT_THAT(nothing.out, IsEmpty());
  EXPECT_THAT(nothing.err, IsEmpty());
  const CommandResult json = run_command({"show", trace, "--json", "--filter", "cmd == Sync or waiting"});
  EXPECT_EQ(json.code, exit_clean);
  EXPECT_EQ(std::ranges::count(json.out, '\n'), 2) << json.out;
  Bytes torn = sample();
  torn.resize(torn.size() - 100);
  EXPECT_EQ(run_command({"show", file(torn), "--filter", "cmd == Sync"}).code, exit_found);
}

TEST_F(CmdShow, FilterOneExchange) {
  const std::string trace = file(sample());
  EXPECT_EQ(run_command({"show", trace, "2", "--filter", "cmd == Sync"}).code, exit_clean);
  EXPECT_EQ(run_command({"show", trace, "1", "--filter", "cmd == Sync"}).code, exit_found);
  EXPECT_EQ(run_command({"show", trace, "99", "--filter", "cmd == Sync"}).code, exit_usage);
}

TEST_F(CmdShow, AWrongFilterPointsAtTheColumn) {
  const CommandResult result =
      run_command({"show", file(sample()), "--filter", "cmd == Sync and statsu != 1"});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err,
            "eastap show: --filter: column 17: there is no term statsu; did you mean status?\n"
            "    cmd == Sync and statsu != 1\n"
            "                    ^\n");
}

TEST_F(CmdShow, SaysWhatAFilterCouldNotTell) {
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.connection(test::moment(0), *test::connection());
  const auto exchange = ui::samples::good_sync();
  auto large = std::make_shared<core::Message>(*exchange->response);
  large->body.kept = false;
  large->body.wire.clear();
  large->body.content_spans.clear();
  exchange->response = large;
  exchange->id = ExchangeId{7};
  encoder.exchange(*exchange, {}, true);
  encoder.end({.at = test::moment(9), .exchanges = 1, .reason = {}});
  const CommandResult result = run_command({"show", file(encoder.bytes()), "--filter", "body ~ x"});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.err, HasSubstr("exchange 7: the body of the response was not kept"));
}

TEST_F(CmdShow, WhatIsKnownOfEachPhone) {
  const std::string trace = file(sample());
  const CommandResult result = run_command({"show", trace, "--phones"});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.out, testing::StartsWith("PHONE1\n"));
  EXPECT_THAT(result.out, HasSubstr("Posteingang (5): key 6\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("Sync               Posteingang"))) << "no list of exchanges";
  const nlohmann::json phone = nlohmann::json::parse(run_command({"show", trace, "--phones", "--json"}).out);
  EXPECT_EQ(phone["device"], "PHONE1");
  EXPECT_EQ(phone["folders"][0]["sync"]["key"], "6");
  EXPECT_EQ(run_command({"show", trace, "2", "--phones"}).code, exit_usage);
  EXPECT_EQ(run_command({"show", trace, "--phones", "--filter", "cmd == Sync"}).code, exit_usage);
}

TEST_F(CmdShow, TheStateOfOneExchange) {
  const std::string trace = file(sample());
  EXPECT_THAT(run_command({"show", trace, "2"}).out, HasSubstr("    SyncKey      Posteingang: unknown\n"));
  EXPECT_EQ(nlohmann::json::parse(run_command({"show", trace, "2", "--json"}).out)["state"]["keys"][0]["use"],
            "unknown");
  EXPECT_EQ(run_command({"show", trace, "--filter", "key_use == first"}).code, exit_clean);
}

TEST_F(CmdShow, WhatIsNoTraceIsBadInput) {
  EXPECT_EQ(run_command({"show", file(to_bytes("hello"))}).code, exit_usage);
  EXPECT_EQ(run_command({"show", "/no/such/trace"}).code, exit_usage);
  EXPECT_EQ(run_command({"show"}).code, exit_usage);
}

/// The same exchanges, as the tap writes them: with an index.
std::string indexed(const std::filesystem::path& path, std::uint64_t first_id,
                    trace::Rotation rotation = {}) {
  const SystemClock clock;
  trace::WriterOptions options;
  options.path = path;
  options.eastap_version = "x";
  options.rotation = std::move(rotation);
  auto writer = trace::Writer::open(std::move(options), clock);
  EXPECT_TRUE(writer);
  std::uint64_t id = first_id;
  for (const auto& exchange : {ui::samples::folder_sync("Posteingang"), ui::samples::good_sync()}) {
    exchange->id = ExchangeId{id++};
    (*writer)->observe({.kind = core::Observation::Kind::exchange_done,
                        .at = exchange->finished,
                        .connection = exchange->connection,
                        .exchange = exchange});
  }
  return path.string();
}

TEST_F(CmdShow, ByTheIndexAsFromTheStart) {
  const std::string trace = indexed(scratch_.path() / "i.eastrace", 1);
  for (const std::vector<std::string>& how :
       {std::vector<std::string>{"2"}, std::vector<std::string>{"--last", "1"},
        std::vector<std::string>{"--last", "2", "--json"}, std::vector<std::string>{"2", "--json"}}) {
    std::vector<std::string> quick{"show", trace};
    quick.insert(quick.end(), how.begin(), how.end());
    std::vector<std::string> whole = quick;
    whole.emplace_back("--from-start");
    const CommandResult one = run_command(quick);
    EXPECT_EQ(one.code, exit_clean);
    EXPECT_THAT(one.out, HasSubstr("Posteingang")) << "learnt from the exchange before";
    EXPECT_EQ(one.out, run_command(whole).out);
    EXPECT_THAT(one.err, IsEmpty());
  }
  EXPECT_EQ(run_command({"show", trace, "9"}).code, exit_usage);
  EXPECT_EQ(run_command({"show", trace, "1", "--last", "1"}).code, exit_usage);
  const CommandResult none = run_command({"show", trace, "--last", "0"});
  EXPECT_EQ(none.code, exit_usage);
  EXPECT_THAT(none.err, HasSubstr("--last: expected a whole number from 1 on"));
}

TEST_F(CmdShow, TheLastOnesWithoutAnIndex) {
  const CommandResult result = run_command({"show", file(sample()), "--last", "2", "--json"});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_EQ(std::ranges::count(result.out, '\n'), 2) << result.out;
  EXPECT_THAT(result.out, Not(HasSubstr("\"id\":1,")));
  EXPECT_THAT(result.out, HasSubstr("\"waiting\""));
}

TEST_F(CmdShow, SeveralFilesAreOneRecording) {
  indexed(scratch_.path() / "r.eastrace", 1, {.bytes = 1});
  const std::string one = (scratch_.path() / "r-0001.eastrace").string();
  const std::string two = (scratch_.path() / "r-0002.eastrace").string();
  const CommandResult list = run_command({"show", two, one});
  EXPECT_EQ(list.code, exit_clean);
  EXPECT_EQ(std::ranges::count(list.out, '\n'), 3) << list.out;
  EXPECT_LT(list.out.find("FolderSync"), list.out.find("Sync               Posteingang"));
  EXPECT_THAT(run_command({"show", one, two, "2"}).out, HasSubstr("Posteingang")) << "told in the first file";
  EXPECT_EQ(run_command({"show", one, two, "1"}).code, exit_clean);
  EXPECT_EQ(run_command({"show", one, "/no/such/file"}).code, exit_usage);
  std::filesystem::remove(one);  // as --max-disk does between the shell's day-*.eastrace and show
  for (const std::vector<std::string>& words : {std::vector<std::string>{"show", one, two},
                                                std::vector<std::string>{"show", one, two, "--last", "1"}}) {
    const CommandResult rest = run_command(words);
    EXPECT_EQ(rest.code, exit_found);
    EXPECT_THAT(rest.err, HasSubstr("r-0001.eastrace: is not there any more"));
    EXPECT_THAT(rest.out, HasSubstr("Sync"));
  }
}

}  // namespace
}  // namespace eastap::app
