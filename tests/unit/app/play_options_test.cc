#include "proxy/app/play_options.h"

#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/files.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

PlayWords good_play_words() {
  PlayWords words;
  words.trace = "day.eastrace";
  words.to = "https://mail.example.org";
  return words;
}
std::string refusal(const PlayWords& words) {
  const auto options = check_play_words(words);
  return options ? "fine" : options.error().what;
}

TEST(PlayOptions, Addresses) {
  const auto url = parse_play_url("https://mail.example.org/SOGo/Microsoft-Server-ActiveSync");
  ASSERT_TRUE(url) << url.error().what;
  EXPECT_EQ(url->host_field(), "mail.example.org");
  EXPECT_EQ(url->path, "/SOGo/Microsoft-Server-ActiveSync");
  EXPECT_FALSE(url->is_loopback());
  const auto plain = parse_play_url("http://[::1]:8080/");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host_field(), "[::1]:8080");
  EXPECT_EQ(plain->path, "");
  EXPECT_TRUE(plain->is_loopback());
  EXPECT_EQ(parse_play_url("http://[::1]")->host_field(), "[::1]");
  EXPECT_TRUE(parse_play_url("https://LocalHost:1")->is_loopback());
  for (const char* wrong :
       {"mail.example.org", "ftp://a", "https://", "https://a:0", "https://a:99999", "https://a/b?c"}) {
    EXPECT_FALSE(parse_play_url(wrong)) << wrong;
  }
  EXPECT_THAT(parse_play_url("https://jo:secret@a").error().what, HasSubstr("--password-file"));
}

TEST(PlayOptions, CredentialsGoOverPlainHttpOnlyOnThisMachineOrWhenTold) {
  PlayWords words = good_play_words();
  words.user = "jo";
  words.to = "http://mail.example.org";
  EXPECT_THAT(refusal(words), HasSubstr("--allow-plain-http"));
  words.allow_plain_http = true;
  EXPECT_EQ(refusal(words), "fine");
  words.allow_plain_http = false;
  words.to = "http://127.0.0.1:8080";
  EXPECT_EQ(refusal(words), "fine");
  words.to = "http://mail.example.org";
  words.user.clear();
  EXPECT_EQ(refusal(words), "fine") << "nobody signs in";
  words.bearer_file = "token.txt";
  EXPECT_THAT(refusal(words), HasSubstr("https://"));
}

TEST(PlayOptions, NumbersAreChecked) {
  PlayWords words = good_play_words();
  EXPECT_EQ(refusal(words), "fine");
  EXPECT_EQ(check_play_words(words)->speed, 1);
  words.speed = "max";
  EXPECT_EQ(check_play_words(words)->speed, 0);
  words.speed = "2.5x";
  EXPECT_EQ(check_play_words(words)->speed, 2.5);
  for (const char* wrong : {"fast", "0", "-1", "nan", "", "1e9"}) {
    words.speed = wrong;
    EXPECT_THAT(refusal(words), HasSubstr("--speed")) << wrong;
  }
  words = good_play_words();
  words.copies = 1001;
  EXPECT_THAT(refusal(words), HasSubstr("1 to 1000"));
  words = good_play_words();
  words.max_wait = -1;
  EXPECT_THAT(refusal(words), HasSubstr("--max-wait"));
  words = good_play_words();
  words.timeout = 0;
  EXPECT_THAT(refusal(words), HasSubstr("--timeout"));
}

TEST(PlayOptions, WhoSignsIn) {
  PlayWords words = good_play_words();
  words.password_file = "p";
  EXPECT_THAT(refusal(words), HasSubstr("--user"));
  words.user = "jo";
  words.bearer_file = "t";
  EXPECT_THAT(refusal(words), HasSubstr("exclude"));
  words = good_play_words();
  words.user = "jo:smith";
  EXPECT_THAT(refusal(words), HasSubstr("RFC 7617"));
  words.bearer_file = "t";
  EXPECT_EQ(refusal(words), "fine") << "only Basic puts the name before a colon";
  words = good_play_words();
  words.device_id = "with blank";
  EXPECT_THAT(refusal(words), HasSubstr("--device-id"));

  const test::ScratchFolder folder;
  const auto file = folder.path() / "secret";
  std::ofstream(file) << "pass word\nmore";
  words = good_play_words();
  words.user = "jo";
  words.password_file = file;
  EXPECT_EQ(*read_play_credentials(*check_play_words(words)), "Basic am86cGFzcyB3b3Jk");
  const auto marked = folder.path() / "marked";
  std::ofstream(marked) << "\xEF\xBB\xBF" << "pass word\r\n";
  words.password_file = marked;
  EXPECT_EQ(*read_play_credentials(*check_play_words(words)), "Basic am86cGFzcyB3b3Jk")
      << "a byte order mark";
  words = good_play_words();
  words.bearer_file = file;
  EXPECT_FALSE(read_play_credentials(*check_play_words(words)));
  std::ofstream(file) << "\xEF\xBB\xBF" << "abc.def.ghi\r\n";
  EXPECT_EQ(*read_play_credentials(*check_play_words(words)), "Bearer abc.def.ghi") << "a byte order mark";
  std::ofstream(file) << "abc\x01" << "def\n";
  const auto binary = read_play_credentials(*check_play_words(words));
  ASSERT_FALSE(binary);
  EXPECT_THAT(binary.error().what, HasSubstr("--bearer-file: the token has control bytes"));
  std::ofstream(file) << "abc.def.ghi\n";
  EXPECT_EQ(*read_play_credentials(*check_play_words(words)), "Bearer abc.def.ghi");
  EXPECT_EQ(*read_play_credentials(*check_play_words(good_play_words())), "");
  words.bearer_file = folder.path() / "nothing";
  EXPECT_THAT(read_play_credentials(*check_play_words(words)).error().what, HasSubstr("--bearer-file"));
}

}  // namespace
}  // namespace eastap::app
