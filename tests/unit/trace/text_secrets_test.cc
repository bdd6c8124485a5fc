#include "proxy/trace/text_secrets.h"

#include <chrono>
#include <ctime>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/bytes.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace::text_secrets_test {
namespace {

std::string masked(std::string_view text) {
  Spans spans;
  find_text_secrets(text, spans);
  Bytes bytes = to_bytes(text);
  overwrite(bytes, spans);
  return std::string(as_text(bytes));
}
std::string address(std::string_view text) {
  Spans spans;
  find_in_address(text, 0, spans);
  Bytes bytes = to_bytes(text);
  overwrite(bytes, spans);
  return std::string(as_text(bytes));
}

TEST(TextSecrets, MembersOfJson) {
  EXPECT_EQ(masked(R"({"user":"anna","accessToken" : "a\"b\\","pin":1234,"ok":true,"password":null})"),
            R"({"user":"anna","accessToken" : "******","pin":****,"ok":true,"password":null})");
  EXPECT_EQ(masked(R"({"inner":"{\"password\":\"a\\\"b\",\"n\":1}"})"),
            R"({"inner":"{\"password\":\"******\",\"n\":1}"})")
      << "JSON in a string";
  EXPECT_EQ(masked(R"({"error":{"code":"ErrorAccessDenied","SyncKey":"7","Subject":"token: x"}})"),
            R"({"error":{"code":"ErrorAccessDenied","SyncKey":"7","Subject":"token: x"}})");
  EXPECT_EQ(masked(R"({"acc\u0065ss_token":"abc)"), R"({"acc\u0065ss_token":"***)") << "cut off";
  EXPECT_EQ(masked("{'token':'abc'}"), "{'token':'***'}");
  EXPECT_EQ(masked(R"({"Url":"https:\/\/anna:pw@h\/x?token=abc\u0026a=1\u0026code=de"})"),
            R"({"Url":"https:\/\/anna:**@h\/x?token=***\u0026a=1\u0026code=**"})");
}

TEST(TextSecrets, ElementsAndAttributes) {
  EXPECT_EQ(masked("<s:a><wsse:Password Type='x'> pw </wsse:Password><Password/><Subject>pw</Subject>"),
            "<s:a><wsse:Password Type='x'> ***</wsse:Password><Password/><Subject>pw</Subject>");
  EXPECT_EQ(masked("<Password><![CDATA[a<b]]></Password>"), "<Password><![CDATA[***]]></Password>");
  EXPECT_EQ(masked("<input type=hidden name=access_token value=abc><input value=\"x y\" id='otp' />"),
            "<input type=hidden name=access_token value=***><input value=\"***\" id='otp' />");
  EXPECT_EQ(masked("<parm name=\"AAUTHSECRET\" value=\"abc\"/><parm name=\"4131\" value=\"1\"/>"),
            "<parm name=\"AAUTHSECRET\" value=\"***\"/><parm name=\"4131\" value=\"1\"/>");
  EXPECT_EQ(masked("<a href=\"/x?a=1&amp;token=abc\">code=5 a=b</a><meta name=csrf-token content='x'>"),
            "<a href=\"/x?a=1&amp;token=***\">code=5 a=b</a><meta name=csrf-token content='*'>");
  EXPECT_EQ(masked("<user password='x' name='anna'>"), "<user password='*' name='anna'>");
  for (const char* plain : {"<", "a < b", "<Password", "<Password>", "<x name=", "<x name='", "<x a='1' b"}) {
    EXPECT_EQ(masked(plain), plain);
  }
}

TEST(TextSecrets, MarkupInsideOtherTexts) {
  EXPECT_EQ(masked(R"({"doc":"<parm name=\"PASSWORD\" value=\"abc\" id=\"x\"/><Password>pw</Password>"})"),
            R"({"doc":"<parm name=\"PASSWORD\" value=\"***\" id=\"x\"/><Password>**</Password>"})");
  EXPECT_EQ(masked(R"("{\"d\":\"<a pin=\\\"12\\\" b=\\\"34\\\"/>\"}")"),
            R"("{\"d\":\"<a pin=\\\"**\\\" b=\\\"34\\\"/>\"}")")
      << "JSON in a string";
  EXPECT_EQ(masked("&lt;s:Password a='1'&gt; pw&lt;/s:Password&gt;&lt;Subject&gt;pw&lt;/Subject&gt;"),
            "&lt;s:Password a='1'&gt; **&lt;/s:Password&gt;&lt;Subject&gt;pw&lt;/Subject&gt;");
  EXPECT_EQ(masked("<d>&amp;lt;Password&amp;gt;pw&amp;lt;/Password&amp;gt;</d>"),
            "<d>&amp;lt;Password&amp;gt;**&amp;lt;/Password&amp;gt;</d>");
  EXPECT_EQ(masked(R"({"x":"\u003cPassword\u003epw\u003c/Password\u003e \u003CPin/\u003Epw"})"),
            R"({"x":"\u003cPassword\u003e**\u003c/Password\u003e \u003CPin/\u003Epw"})");
  EXPECT_EQ(masked("&lt;parm name=&quot;PIN&quot; value=&quot;1234&quot;/&gt;"),
            "&lt;parm name=&quot;PIN&quot; value=&quot;****&quot;/&gt;");
  EXPECT_EQ(masked("&lt;Password&gt;&lt;![CDATA[a]]&gt;&lt;/Password&gt;&lt;Password&gt;pw<br>pw"),
            "&lt;Password&gt;&lt;![CDATA[*******&lt;/Password&gt;&lt;Password&gt;**<br>pw");
  EXPECT_EQ(masked("&lt;Password>pw&lt;/Password>"), "&lt;Password>**&lt;/Password>");
  for (const char* plain : {"&lt;", "&lt;Password", "&lt;Password&gt;", "a &lt; b &gt; c", "&lt;a pin=&quot;",
                            "<a pin=\\\"", "\\u003cPassword\\u003e"}) {
    EXPECT_EQ(masked(plain), plain);
  }
}

TEST(TextSecrets, QuotationMarksInACode) {
  EXPECT_EQ(masked(R"({"x":"\u003cparm name=\u0022AUTHSECRET\u0022 value=\u0022a b\u0022/\u003e"})"),
            R"({"x":"\u003cparm name=\u0022AUTHSECRET\u0022 value=\u0022***\u0022/\u003e"})");
  EXPECT_EQ(masked(R"({"x":"\u003cuser pin=\u0027a b\u0027 id=\u0027c d\u0027/\u003e"})"),
            R"({"x":"\u003cuser pin=\u0027***\u0027 id=\u0027c d\u0027/\u003e"})");
  EXPECT_EQ(masked("&lt;parm name=&apos;AUTHSECRET&apos; value=&apos;a b&apos;/&gt;"),
            "&lt;parm name=&apos;AUTHSECRET&apos; value=&apos;***&apos;/&gt;");
  EXPECT_EQ(masked("&lt;user pin=&#39;a b&#39; id=&#34;c d&#34; otp=&#34;e f&#34;&gt;"),
            "&lt;user pin=&#39;***&#39; id=&#34;c d&#34; otp=&#34;***&#34;&gt;");
  EXPECT_EQ(masked("&amp;lt;user pin=&amp;quot;a b&amp;quot; otp=&amp;apos;c d&amp;apos;/&amp;gt;"),
            "&amp;lt;user pin=&amp;quot;***&amp;quot; otp=&amp;apos;***&amp;apos;/&amp;gt;");
  for (const char* plain : {"&lt;a pin=&apos;", "<a pin=\\u0022", "&lt;a pin=&quot;&quot;&gt;x y"}) {
    EXPECT_EQ(masked(plain), plain);
  }
}

TEST(TextSecrets, Forms) {
  EXPECT_EQ(masked("password=a+b%26c&user=anna&code=12"), "password=*******&user=anna&code=**");
  EXPECT_EQ(masked("say password=x and code=5"), "say password=x and code=5") << "words, no form";
  EXPECT_EQ(masked("--B\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\npw\r\n--B\r\n"
                   "Content-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--B--\r\n"),
            "--B\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n**\r\n--B\r\n"
            "Content-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--B--\r\n");
}

TEST(TextSecrets, Addresses) {
  EXPECT_EQ(address("/p?acc%65ss_token=abc&x=1"), "/p?acc%65ss_token=***&x=1");
  EXPECT_EQ(address("/p?%63ode=abc"), "/p?%63ode=***");
  EXPECT_EQ(address("/p;jsessionid=abc/x?a=1;token=de"), "/p;jsessionid=***/x?a=1;token=**");
  EXPECT_EQ(address("/p?u=https%3A%2F%2Fh%2Fcb%3Fcode%3Dabc%26b%3D1&c=d"),
            "/p?u=https%3A%2F%2Fh%2Fcb%3Fcode%3D***%26b%3D1&c=d");
  EXPECT_EQ(address("/p?u=h%253Ftoken%253Dabc%2526b&c=d"), "/p?u=h%253Ftoken%253D***%2526b&c=d");
  EXPECT_EQ(address("/p?token=a%26b c&c=d"), "/p?token=*******&c=d");
  EXPECT_EQ(address("<https://h/?token=abc>; rel=next"), "<https://h/?token=***>; rel=next");
  EXPECT_EQ(address("/Microsoft-Server-ActiveSync?Cmd=Sync&User=anna&DeviceId=a&DeviceType=b"),
            "/Microsoft-Server-ActiveSync?Cmd=Sync&User=anna&DeviceId=a&DeviceType=b");
  for (const char* plain : {"", "%", "%3D", "=", "?=", "://", "http://@", "http://a:@h", "?token", "%25"}) {
    EXPECT_EQ(address(plain), plain);
  }
}

TEST(TextSecrets, CostsAMultipleOfTheLength) {
  constexpr std::size_t size = 400'000;
  for (const std::string_view piece : {"=",
                                       "%",
                                       "%25",
                                       ":",
                                       "://",
                                       "\":",
                                       "\\\"token\":",
                                       "<",
                                       "<a x='",
                                       "<a x=\"<b y='",
                                       "?token=",
                                       "\"token\":\"\\",
                                       "form-data;name=\"pin\"",
                                       " ",
                                       "&a",
                                       "<Password><![CDATA[",
                                       "<a pin=\\\"",
                                       "&lt;Password&gt;",
                                       "&lt;a pin=&quot;",
                                       "\\u003cPin\\u003e"}) {
    std::string text;
    while (text.size() < size) {
      text += piece;
    }
    const auto begin = std::chrono::steady_clock::now();
    static_cast<void>(masked(text));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << piece;
  }
}

/// CPU time of a text of many such pieces, in microseconds (CLOCKS_PER_SEC of POSIX).
std::clock_t cost_of(const std::string& piece) {
  std::string text;
  while (text.size() < 400'000) {
    text += piece;
  }
  const std::clock_t begin = std::clock();
  static_cast<void>(masked(text));
  return std::clock() - begin;
}

TEST(TextSecrets, BlanksInATagCostAsLittleAsLetters) {
  const std::clock_t letters = cost_of("<a " + std::string(4000, 'x'));
  EXPECT_LT(cost_of("<a " + std::string(4000, ' ')), 50 * letters + 50'000);
}

}  // namespace
}  // namespace eastap::trace::text_secrets_test
