#include "proxy/core/mode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::core {
namespace {

using testing::HasSubstr;

const Endpoint standard = *Endpoint::parse("[::]:8443");

TEST(Mode, ReverseNamesTheServerAndItsScheme) {
  const auto tls = Mode::parse("reverse:https://mail.example.org");
  ASSERT_TRUE(tls) << tls.error().what;
  EXPECT_EQ(tls->kind, Mode::Kind::reverse);
  EXPECT_TRUE(tls->upstream_tls);
  EXPECT_EQ(tls->upstream, (HostPort{"mail.example.org", 443}));
  EXPECT_EQ(tls->spec, "reverse:https://mail.example.org");

  const auto plain = Mode::parse("reverse:http://10.0.0.1:8080/");
  ASSERT_TRUE(plain) << plain.error().what;
  EXPECT_FALSE(plain->upstream_tls);
  EXPECT_EQ(plain->upstream, (HostPort{"10.0.0.1", 8080}));

  const auto six = Mode::parse("reverse:HTTPS://[2001:db8::1]:444");
  ASSERT_TRUE(six) << six.error().what;
  EXPECT_TRUE(six->upstream_tls);
  EXPECT_EQ(six->upstream, (HostPort{"2001:db8::1", 444}));
  EXPECT_EQ(Mode::parse("reverse:http://a")->upstream.port, 80);
}

TEST(Mode, TheOthersTakeNoArgument) {
  EXPECT_EQ(Mode::parse("connect")->kind, Mode::Kind::connect);
  EXPECT_EQ(Mode::parse("transparent")->kind, Mode::Kind::transparent);
  EXPECT_EQ(Mode::parse("transparent")->spec, "transparent");
  EXPECT_FALSE(Mode::parse("connect:x"));
  EXPECT_FALSE(Mode::parse("transparent:"));
}

TEST(Mode, ServingIsNoWordOfACommandLine) {
  EXPECT_EQ(Mode::serving().kind, Mode::Kind::served);
  EXPECT_FALSE(Mode::parse(Mode::serving().spec));
}

TEST(Mode, ErrorsSayWhatIsWrong) {
  const auto what = [](std::string_view text) {
    const auto mode = Mode::parse(text);
    EXPECT_FALSE(mode) << text;
    return mode ? std::string() : mode.error().what;
  };
  EXPECT_THAT(what("sniff"), HasSubstr("no such mode"));
  EXPECT_THAT(what("sniff"), HasSubstr("transparent"));
  EXPECT_THAT(what(""), HasSubstr("no such mode"));
  EXPECT_THAT(what("reverse"), HasSubstr("reverse:https://"));
  EXPECT_THAT(what("reverse:mail.example.org"), HasSubstr("https://"));
  EXPECT_THAT(what("reverse:https://h/owa"), HasSubstr("path"));
  EXPECT_THAT(what("reverse:https://h?x"), HasSubstr("path"));
  EXPECT_THAT(what("reverse:https://u:p@h"), HasSubstr("password"));
  EXPECT_THAT(what("reverse:https://"), HasSubstr("not a host"));
  EXPECT_THAT(what("reverse:https://h:0"), HasSubstr("not a host"));
  EXPECT_THAT(what("reverse:https://h:65536"), HasSubstr("not a host"));
  EXPECT_THAT(what("reverse:https://[::1"), HasSubstr("not a host"));
  EXPECT_EQ(what("x\x1b[2J").find('\x1b'), std::string::npos);
}

TEST(ListenerSpec, ListensOnTheDefaultOrWhereItSays) {
  const auto plain = ListenerSpec::parse("connect", standard);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->listen, standard);
  const auto named = ListenerSpec::parse("reverse:https://h:444@127.0.0.1:0", standard);
  ASSERT_TRUE(named) << named.error().what;
  EXPECT_EQ(named->mode.upstream, (HostPort{"h", 444}));
  EXPECT_EQ(named->mode.spec, "reverse:https://h:444");
  EXPECT_EQ(named->listen.to_string(), "127.0.0.1:0");
  EXPECT_EQ(ListenerSpec::parse("transparent@[::1]:9", standard)->listen.to_string(), "[::1]:9");
}

TEST(ListenerSpec, SplitsAtTheLastAt) {
  const auto spec = ListenerSpec::parse("reverse:https://u@h@127.0.0.1:1", standard);
  ASSERT_FALSE(spec);
  EXPECT_THAT(spec.error().what, HasSubstr("password"));
  const auto nowhere = ListenerSpec::parse("connect@8443", standard);
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().what, HasSubstr("ADDRESS:PORT"));
  EXPECT_FALSE(ListenerSpec::parse("@127.0.0.1:1", standard));
}

TEST(ModeHelp, EveryFormIsTaken) {
  ASSERT_EQ(mode_help().size(), 3U);
  for (const ModeHelp& help : mode_help()) {
    std::string form = help.form;
    if (const std::size_t host = form.find("HOST[:PORT]"); host != std::string::npos) {
      form.replace(host, std::string::npos, "h:1");
    }
    EXPECT_TRUE(Mode::parse(form)) << form;
  }
}

}  // namespace
}  // namespace eastap::core
