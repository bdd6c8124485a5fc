#include "decoders/mime/content.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::mime::content_test {
namespace {

Content read(std::string_view body, GMimeContentEncoding encoding, std::size_t keep = 1000) {
  start_gmime();
  const GPtr<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(body.data(), body.size()));
  const GPtr<GMimeDataWrapper> wrapper(g_mime_data_wrapper_new_with_stream(stream.get(), encoding));
  const GPtr<GMimePart> part(g_mime_part_new_with_type("text", "plain"));
  g_mime_part_set_content(part.get(), wrapper.get());
  return read_content(part.get(), keep);
}

std::string text(const Content& content) {
  return std::string(as_text(content.bytes));
}

TEST(MimeContent, UndoesTheTransferEncoding) {
  EXPECT_EQ(text(read("SGVs\r\nbG8=", GMIME_CONTENT_ENCODING_BASE64)), "Hello");
  EXPECT_EQ(text(read("a=20b=\r\nc=E4", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)), "a bc\xE4");
  EXPECT_EQ(text(read("as it is", GMIME_CONTENT_ENCODING_8BIT)), "as it is");
  EXPECT_EQ(text(read("", GMIME_CONTENT_ENCODING_BASE64)), "");
}

TEST(MimeContent, CountsEverythingAndKeepsAPart) {
  std::string coded;
  for (int i = 0; i < 100'000; ++i) {
    coded += "QUJD\n";
  }
  const Content content = read(coded, GMIME_CONTENT_ENCODING_BASE64, 10);
  EXPECT_EQ(content.size, 300'000U);
  EXPECT_EQ(text(content), "ABCABCABCA");
}

TEST(MimeContent, DamagedEncodingIsReadAsFarAsItGoes) {
  for (const auto encoding : {GMIME_CONTENT_ENCODING_BASE64, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
                              GMIME_CONTENT_ENCODING_UUENCODE}) {
    for (const std::string_view body : {"=", "====", "=Z", "\xFF\xFE", "begin 644 x\n", "M", "SGVsb"}) {
      EXPECT_LE(read(body, encoding).size, body.size() + 3) << body;
    }
  }
}

TEST(MimeContent, APartWithoutContentIsEmpty) {
  start_gmime();
  const GPtr<GMimePart> part(g_mime_part_new_with_type("text", "plain"));
  EXPECT_EQ(read_content(part.get(), 10).size, 0U);
}

}  // namespace
}  // namespace eastap::mime::content_test
