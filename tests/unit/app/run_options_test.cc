#include "proxy/app/run_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

RunWords reverse() {
  RunWords words;
  words.modes = {"reverse:https://mail.example.org"};
  return words;
}

std::string refusal(const RunWords& words) {
  const auto options = check_run_words(words);
  EXPECT_FALSE(options);
  if (options) {
    return {};
  }
  EXPECT_EQ(options.error().code, ErrorCode::invalid_input);
  return options.error().what;
}

TEST(RunOptions, TheDefaults) {
  const auto options = check_run_words(reverse());
  ASSERT_TRUE(options) << options.error().what;
  ASSERT_EQ(options->listeners.size(), 1U);
  EXPECT_EQ(options->listeners[0].listen.to_string(), "[::]:8443");
  EXPECT_EQ(options->settings.body_limit, std::uint64_t{8} << 20U);
  EXPECT_EQ(options->settings.connect_timeout, std::chrono::seconds(30));
  EXPECT_EQ(options->settings.wipe_wait, std::chrono::seconds(60));
  EXPECT_EQ(options->verbosity, 0);
  EXPECT_TRUE(options->standard_hosts);
  EXPECT_FALSE(options->settings.allow_public);
  EXPECT_FALSE(options->settings.unreachable_resets);
  EXPECT_FALSE(options->settings.rsa_leaf);
  EXPECT_EQ(options->tls.profile, core::TlsOptions::Profile::modern);
}

TEST(RunOptions, Filters) {
  RunWords words = reverse();
  EXPECT_FALSE(check_run_words(words)->filter);
  words.filter = "cmd == Sync";
  const auto options = check_run_words(words);
  ASSERT_TRUE(options) << options.error().what;
  ASSERT_TRUE(options->filter);
  EXPECT_EQ(options->filter->text(), "cmd == Sync");
  words.quiet = true;
  EXPECT_THAT(refusal(words), HasSubstr("--filter"));
  words.quiet = false;
  words.filter = "cmd = Sync";
  EXPECT_EQ(refusal(words), "--filter: column 5: a single =; did you mean == ?\n    cmd = Sync\n        ^");
}

TEST(RunOptions, AFilterForTheTrace) {
  RunWords words = reverse();
  words.record_filter = "cmd == Sync";
  EXPECT_THAT(refusal(words), HasSubstr("--record-filter: there is no trace"));
  words.record = "t.eastrace";
  words.quiet = true;  // what is printed is another matter
  const auto options = check_run_words(words);
  ASSERT_TRUE(options) << options.error().what;
  ASSERT_TRUE(options->record_filter);
  EXPECT_EQ(options->record_filter->text(), "cmd == Sync");
  words.record_filter = "cmd = Sync";
  EXPECT_EQ(refusal(words),
            "--record-filter: column 5: a single =; did you mean == ?\n    cmd = Sync\n        ^");
}

TEST(RunOptions, EverythingArrives) {
  RunWords words = reverse();
  words.modes.emplace_back("connect@127.0.0.1:3128");
  words.listen = "127.0.0.1:0";
  words.state_folder = "/tmp/x";
  words.verbose = 3;
  words.intercept = {"*.example.org"};
  words.allow_destinations = {"127.0.0.1"};
  words.on_unreachable = "reset";
  words.tls_profile = "legacy";
  words.body_limit = "1MiB";
  words.wipe_wait = 0.5;
  words.via = "http://proxy.example.org";
  words.client_cert = "client.p12";
  words.passthrough_after = 3;
  const auto options = check_run_words(words);
  ASSERT_TRUE(options) << options.error().what;
  EXPECT_EQ(options->listeners[1].listen.port, 3128);
  EXPECT_EQ(options->state_folder, "/tmp/x");
  EXPECT_EQ(options->verbosity, 2);
  EXPECT_FALSE(options->standard_hosts);
  EXPECT_FALSE(options->settings.host_rules.decide("example.net").intercept);
  EXPECT_EQ(options->allowed_destinations, words.allow_destinations);
  EXPECT_TRUE(options->settings.unreachable_resets);
  EXPECT_EQ(options->tls.profile, core::TlsOptions::Profile::legacy);
  EXPECT_TRUE(options->settings.rsa_leaf);
  EXPECT_EQ(options->settings.body_limit, std::uint64_t{1} << 20U);
  EXPECT_EQ(options->settings.wipe_wait, milliseconds(500));
  EXPECT_EQ(options->settings.via->proxy.to_string(), "proxy.example.org:3128");
  EXPECT_EQ(options->client.certificate, "client.p12");
  EXPECT_EQ(options->settings.passthrough_after, 3U);
}

TEST(RunOptions, MistakesNameTheirOption) {
  RunWords words;
  EXPECT_THAT(refusal(words), HasSubstr("reverse:https://"));
  words = reverse();
  words.modes = {"sniff"};
  EXPECT_THAT(refusal(words), HasSubstr("no such mode"));
  words = reverse();
  words.listen = "8443";
  EXPECT_THAT(refusal(words), HasSubstr("--listen"));
  words = reverse();
  words.modes.emplace_back("connect");
  EXPECT_THAT(refusal(words), HasSubstr("MODE@ADDRESS:PORT"));
  words.listen = "127.0.0.1:0";  // each its own free port
  EXPECT_TRUE(check_run_words(words));
  words = reverse();
  words.quiet = true;
  words.verbose = 1;
  EXPECT_THAT(refusal(words), HasSubstr("-q"));
  words = reverse();
  words.on_unreachable = "404";
  EXPECT_THAT(refusal(words), HasSubstr("--on-unreachable"));
  words = reverse();
  words.tls_profile = "ancient";
  EXPECT_THAT(refusal(words), HasSubstr("--tls-profile"));
  words = reverse();
  words.via = "socks5://h:1";
  EXPECT_THAT(refusal(words), HasSubstr("--via"));
  words = reverse();
  words.interface = "a\"; drop";
  EXPECT_THAT(refusal(words), HasSubstr("--interface"));
  words = reverse();
  words.passthrough = {""};
  EXPECT_THAT(refusal(words), HasSubstr("--passthrough"));
  words = reverse();
  words.record_secrets = true;
  EXPECT_THAT(refusal(words), HasSubstr("--record-secrets"));
  words = reverse();
  words.leaf_key = "key.pem";
  EXPECT_THAT(refusal(words), HasSubstr("--leaf"));
}

TEST(RunOptions, NumbersHaveLimits) {
  for (const char* size : {"0", "2GiB", "eight", "-1", ""}) {
    RunWords words = reverse();
    words.body_limit = size;
    EXPECT_THAT(refusal(words), HasSubstr("--body-limit")) << size;
  }
  for (const double seconds : {0.0, -1.0, 4000.0}) {
    RunWords words = reverse();
    words.wipe_wait = seconds;
    EXPECT_THAT(refusal(words), HasSubstr("--wipe-wait"));
    words = reverse();
    words.connect_timeout = seconds;
    EXPECT_THAT(refusal(words), HasSubstr("--connect-timeout"));
  }
}

TEST(ParseSize, UnitsArePowersOf1024) {
  EXPECT_EQ(parse_size("1"), 1U);
  EXPECT_EQ(parse_size("65536"), 65536U);
  EXPECT_EQ(parse_size("64K"), 65536U);
  EXPECT_EQ(parse_size("64kB"), 65536U);
  EXPECT_EQ(parse_size("8MiB"), std::uint64_t{8} << 20U);
  EXPECT_EQ(parse_size("1g"), std::uint64_t{1} << 30U);
  for (const char* bad : {"", "0", "K", "1KK", "1 K", "-1", "1.5M", "99999999999999999999", "99999999999T"}) {
    EXPECT_EQ(parse_size(bad), std::nullopt) << bad;
  }
}

TEST(ParseVia, TakesAProxyWithOrWithoutCredentials) {
  EXPECT_EQ(parse_via("http://proxy:8080")->proxy, (HostPort{"proxy", 8080}));
  EXPECT_EQ(parse_via("http://proxy:8080/")->authorization, "");
  const auto named = parse_via("http://Aladdin:open%20sesame@[::1]:3128");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->proxy, (HostPort{"::1", 3128}));
  EXPECT_EQ(named->authorization, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  for (const char* bad :
       {"", "proxy:8080", "https://proxy", "http://", "http://proxy:0", "http://proxy/path"}) {
    EXPECT_FALSE(parse_via(bad)) << bad;
  }
}

TEST(ReadPassword, IsTheFirstLine) {
  const test::ScratchFolder folder;
  const auto file = folder.path() / "password";
  ASSERT_TRUE(files::write_private(file, as_bytes("open sesame \r\nrest\n")));
  EXPECT_EQ(read_password(file).value(), "open sesame ");
  ASSERT_TRUE(files::write_private(file, as_bytes("")));
  EXPECT_EQ(read_password(file).value(), "");
  EXPECT_FALSE(read_password(folder.path() / "absent"));
}

}  // namespace
}  // namespace eastap::app
