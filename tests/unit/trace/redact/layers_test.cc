#include "proxy/trace/redact/layers.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::trace::redact::layers_test {
namespace {

std::string plain_of(Coding coding, std::string_view source) {
  return std::string(as_text(undo(coding, as_bytes(source)).plain));
}
/// Every letter of the plain text becomes the next one.
std::string shifted(Coding coding, std::string source) {
  const Bytes before = to_bytes(source);
  const Layer layer = undo(coding, before);
  Bytes plain = layer.plain;
  for (std::uint8_t& c : plain) {
    c += c >= 'a' && c < 'z' ? 1 : 0;
  }
  Bytes after = before;
  put_back(layer, plain, after);
  return std::string(as_text(after));
}

TEST(Layers, UndoneAndPutBack) {
  EXPECT_EQ(plain_of(Coding::percent, "a%20b%4a%zz%"), "a bJ%zz%");
  EXPECT_EQ(shifted(Coding::percent, "a%61%c3%A4"), "b%62%c3%A4");
  EXPECT_EQ(plain_of(Coding::quoted_printable, "a=3D=\r\nb= \nc=x"), "a=bc=x");
  EXPECT_EQ(shifted(Coding::quoted_printable, "a=61=\r\nb"), "b=62=\r\nc");
  EXPECT_EQ(plain_of(Coding::folding, "a: b\r\n c\r\nd"), "a: b c\r\nd");
  EXPECT_EQ(shifted(Coding::folding, "a\r\n b"), "b\r\n c");
  EXPECT_EQ(plain_of(Coding::escapes, R"(\"\/\u0041\q&amp;&#65;&#x41;&#999;)"), "\"/A\\q&AA&#999;");
}

TEST(Layers, Base64OfEveryLength) {
  std::string text;
  for (char c = 'a'; c < 'k'; ++c) {
    text += c;
    std::string next;
    for (const char one : text) {
      next += static_cast<char>(one + 1);
    }
    std::string wrapped = text::to_base64(as_bytes(text));
    EXPECT_EQ(plain_of(Coding::base64, wrapped), text);
    EXPECT_EQ(shifted(Coding::base64, wrapped), text::to_base64(as_bytes(next)));
    wrapped.insert(2, "\r\n");
    EXPECT_EQ(plain_of(Coding::base64, wrapped), text);
  }
}

TEST(Layers, EveryByteKnowsItsSource) {
  const Layer layer = undo(Coding::percent, as_bytes(std::string_view("x%41y")));
  const Span span = layer.source({1, 2});
  EXPECT_EQ(span.begin, 1U);
  EXPECT_EQ(span.end, 4U);
}

TEST(Layers, RunsOfBase64SpanWrappedLines) {
  const std::string line(60, 'A');
  const std::string text = "hi " + line + "\r\n" + line + "=\r\nshort\r\nlongenough\r\n";
  const Spans runs = base64_runs(as_bytes(text), 8);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].begin, 3U);
  EXPECT_EQ(runs[0].end, 3U + 122U);
}

}  // namespace
}  // namespace eastap::trace::redact::layers_test
