#include "proxy/trace/convert/har_message.h"

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::trace::har_message_test {
namespace {

HarMessage answer(const char* json, std::string_view method = "GET") {
  return read_har_response(HarValue::parse(json), method, microseconds(1), microseconds(2));
}
HarMessage request(const char* json) {
  return read_har_request(HarValue::parse(json), har_url("https://h.example/x"), microseconds(1),
                          microseconds(2));
}
std::string head_of(const HarMessage& read) {
  return std::string(as_text(read.message->head.raw()));
}

TEST(HarMessage, UrlsLoseTheirUserAndFragment) {
  const HarUrl url = har_url("https://anna:hunter22@mail.example.org:8443/x?y=a@b#z");
  EXPECT_EQ(url.authority, "mail.example.org:8443");
  EXPECT_EQ(url.target, "/x?y=a@b");
  EXPECT_TRUE(url.secure);
  EXPECT_EQ(har_url("http://a@b@c").authority, "c");
  EXPECT_EQ(har_url("http://c?q#f").target, "/?q");
  EXPECT_EQ(har_url("").target, "/");
  EXPECT_FALSE(har_url("http://c").secure);
}

TEST(HarMessage, ARequestNamesItsHost) {
  EXPECT_EQ(head_of(request(R"({"method":"GET","headers":[]})")),
            "GET /x HTTP/1.1\r\nHost: h.example\r\n\r\n");
  EXPECT_EQ(head_of(request(R"({"method":"GET","headers":[{"name":":authority","value":"other"}]})")),
            "GET /x HTTP/1.1\r\nHost: other\r\n\r\n");
  EXPECT_EQ(head_of(request(R"({"method":"GET","headers":[{"name":"host","value":"named"}]})")),
            "GET /x HTTP/1.1\r\nhost: named\r\n\r\n");
}

TEST(HarMessage, AnOlderVersionOfHttpStays) {
  EXPECT_EQ(request(R"({"method":"GET","httpVersion":"HTTP/1.0"})").message->head.start_line(),
            "GET /x HTTP/1.0");
  EXPECT_EQ(request(R"({"method":"GET","httpVersion":"h2"})").message->head.start_line(), "GET /x HTTP/1.1");
  EXPECT_EQ(answer(R"({"status":200,"statusText":"OK","httpVersion":"http/1.0"})").message->head.start_line(),
            "HTTP/1.0 200 OK");
}

TEST(HarMessage, Base64MayHaveLineBreaks) {
  const HarMessage read = answer(R"({"status":200,"content":{"encoding":"base64","text":"aGVs\r\nbG8=\n"}})");
  EXPECT_EQ(as_text(read.message->body.wire), "hello");
  EXPECT_EQ(read.withheld, "");
}

TEST(HarMessage, ABodyThatIsNotThereKeepsItsLength) {
  const char* const fields = R"("headers":[{"name":"Content-Encoding","value":"gzip"},
                                           {"name":"Content-Length","value":"5000"}])";
  for (const std::string content : {R"({"size":9000})", R"({"size":9000,"text":""})", R"({"size":0})",
                                    R"({"encoding":"base64","text":"!"})"}) {
    const HarMessage read =
        answer((R"({"status":200,)" + std::string(fields) + R"(,"content":)" + content + "}").c_str());
    EXPECT_EQ(head_of(read), "HTTP/1.1 200 \r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n")
        << content;
    EXPECT_FALSE(read.message->body.kept) << content;
    EXPECT_EQ(read.message->body.wire_length, 5000U);
    EXPECT_NE(read.withheld, "") << content;
  }
  EXPECT_EQ(answer(R"({"status":200,"bodySize":700,"content":{"size":900}})").message->body.wire_length,
            700U);
  EXPECT_EQ(answer(R"({"status":200,"bodySize":-1,"content":{"size":900}})").message->body.wire_length, 900U);
  const HarMessage empty =
      answer((R"({"status":200,)" + std::string(fields) + R"(,"content":{"size":0,"text":""}})").c_str());
  EXPECT_TRUE(empty.message->body.kept) << "an empty text is a body of no length";
  EXPECT_EQ(head_of(empty), "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
}

TEST(HarMessage, AnswersWithoutBodyKeepTheirFields) {
  const std::string head = R"("headers":[{"name":"Content-Length","value":"77"}],"content":{"size":77)";
  for (const char* const status : {"304", "204"}) {
    const HarMessage read = answer((R"({"status":)" + std::string(status) + "," + head + "}}").c_str());
    EXPECT_EQ(read.message->head.find("Content-Length"), "77") << status;
    EXPECT_TRUE(read.message->body.kept);
    EXPECT_EQ(read.message->body.wire_length, 0U);
    EXPECT_EQ(read.withheld, "");
  }
  const HarMessage cached =
      answer((R"({"status":200,)" + head + R"(,"text":"from the cache"}})").c_str(), "HEAD");
  EXPECT_TRUE(cached.message->body.wire.empty());
  EXPECT_EQ(cached.message->head.find("Content-Length"), "77");
  EXPECT_NE(cached.remark, "");
}

TEST(HarMessage, AFormIsMadeOfItsFields) {
  const HarMessage form =
      request(R"({"method":"POST","postData":{"mimeType":"application/x-www-form-urlencoded",
    "params":[{"name":"a b","value":"x&y=%"},{"name":"c"}]}})");
  EXPECT_EQ(as_text(form.message->body.wire), "a+b=x%26y%3D%25&c=");
  EXPECT_NE(form.remark, "");
  const HarMessage parts =
      request(R"({"method":"POST","bodySize":300,"postData":{"mimeType":"multipart/form-data; boundary=x",
    "params":[{"name":"f","fileName":"a.jpg"}]}})");
  EXPECT_FALSE(parts.message->body.kept);
  EXPECT_EQ(parts.message->body.wire_length, 300U);
}

TEST(HarMessage, ABinaryTextOfOneCharacterForEachByteIsThoseBytes) {
  // As mitmproxy's savehar writes a request of WBXML.
  const std::string text = R"("postData":{"text":"\u0003\u0001j\u0000\u00c3\u00a9\u00ff"})";
  const Bytes sent{3, 1, 0x6A, 0, 0xC3, 0xA9, 0xFF};
  const HarMessage by_size = request((R"({"method":"POST","bodySize":7,)" + text + "}").c_str());
  EXPECT_EQ(by_size.message->body.wire, sent);
  EXPECT_EQ(by_size.message->head.find("Content-Length"), "7");
  EXPECT_EQ(by_size.remark, "");
  const std::string field = R"("headers":[{"name":"Content-Length","value":"7"}])";
  const HarMessage by_field =
      request((R"({"method":"POST","bodySize":-1,)" + field + "," + text + "}").c_str());
  EXPECT_EQ(by_field.message->body.wire, sent);
  const HarMessage page = answer(
      R"({"status":200,"headers":[{"name":"content-length","value":"4"}],"content":{"text":"caf\u00e9"}})");
  EXPECT_EQ(as_text(page.message->body.wire), "caf\xE9");
}

TEST(HarMessage, AnyOtherTextIsUtf8) {
  const std::string text = R"("postData":{"text":"caf\u00e9"})";
  for (const std::string size : {R"("bodySize":5,)", R"("bodySize":-1,)", "",
                                 R"("bodySize":4,"headers":[{"name":"Content-Length","value":"5"}],)",
                                 R"("bodySize":4,"headers":[{"name":"Content-Encoding","value":"gzip"}],)"}) {
    const HarMessage read = request((R"({"method":"POST",)" + size + text + "}").c_str());
    EXPECT_EQ(as_text(read.message->body.wire), "caf\xC3\xA9") << size;
    EXPECT_EQ(read.remark, "") << size;
  }
  const HarMessage euro = request(R"({"method":"POST","bodySize":1,"postData":{"text":"\u20ac"}})");
  EXPECT_EQ(as_text(euro.message->body.wire), "\xE2\x82\xAC");
  EXPECT_NE(euro.remark.find("3 bytes in the HAR, and had 1 on the wire"), std::string::npos) << euro.remark;
  const HarMessage other = request((R"({"method":"POST","bodySize":9,)" + text + "}").c_str());
  EXPECT_EQ(as_text(other.message->body.wire), "caf\xC3\xA9");
  EXPECT_NE(other.remark, "");
  EXPECT_EQ(answer(R"({"status":200,"bodySize":9,"content":{"size":2,"text":"ab"}})").remark, "");
}

/// An answer with eastap's own members beside it; `more` is put into them.
HarMessage own_answer(const std::string& body, const std::string& more) {
  const std::string head = text::to_base64(as_bytes("HTTP/1.1 200 OK\r\n\r\n"));
  return answer((R"({"status":200,"bodySize":3,"content":{"text":"other"},"_eastap":{"head":")" + head +
                 R"(","body":")" + text::to_base64(as_bytes(body)) + "\"" + more + "}}")
                    .c_str());
}

TEST(HarMessage, OwnSpansOfContentGrow) {
  const HarMessage chunk = own_answer("3\r\nabc\r\n", R"(,"content_spans":[[3,6]])");
  EXPECT_EQ(as_text(chunk.message->body.content()), "abc");
  EXPECT_EQ(chunk.message->body.content_length, 3U);
  for (const char* const wrong :
       {"[[0,3],[2,4]]", "[[3,6],[0,2]]", "[[0,99]]", "[[2,1]]", "[[0]]", "[[-1,2]]", "[7]"}) {
    const HarMessage read = own_answer("3\r\nabc\r\n", std::string(R"(,"content_spans":)") + wrong);
    EXPECT_EQ(as_text(read.message->body.wire), "other") << wrong;
    EXPECT_NE(read.remark.find("do not fit together"), std::string::npos) << wrong;
  }
}

TEST(HarMessage, OwnReasonsForMissingBodiesComeBack) {
  const HarMessage read =
      own_answer("", R"(,"withheld":"compressed body that holds a password","wire_length":9)");
  EXPECT_EQ(read.withheld, "compressed body that holds a password");
  EXPECT_FALSE(read.message->body.kept);
  EXPECT_EQ(read.message->body.wire_length, 9U);
  EXPECT_EQ(read.message->body.content_length, 3U) << "what HAR calls bodySize";
}

}  // namespace
}  // namespace eastap::trace::har_message_test
