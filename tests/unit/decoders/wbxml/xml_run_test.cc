#include "decoders/wbxml/xml_run.h"

#include <gtest/gtest.h>

#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::xml_run_test {
namespace {

using test::hex;

RunForm form_of(std::string_view content) {
  const Document document = decode(hex("03 01 6A 00 45 " + std::string(content) + " 01"));
  EXPECT_FALSE(document.fault());
  return run_form(document, document.node(document.root())->first_child, none);
}

std::optional<std::string> text_of(std::string_view content, std::string_view table = "") {
  Bytes body = hex(table);
  Header header;
  header.table_size = static_cast<std::uint32_t>(body.size());
  append(body, ByteView(hex(content)));
  return run_text(body, header, header.table_size, static_cast<std::uint32_t>(body.size()));
}

TEST(XmlRun, FormsOfValues) {
  EXPECT_EQ(form_of("03 41 00"), RunForm::text);
  EXPECT_EQ(form_of("C3 01 41"), RunForm::opaque_text);
  EXPECT_EQ(form_of("C3 01 00"), RunForm::opaque_base64);
  EXPECT_EQ(form_of("C3 00"), RunForm::opaque_base64);
  EXPECT_EQ(form_of("C3 01 20"), RunForm::opaque_base64) << "blank";
  EXPECT_EQ(form_of("03 00"), RunForm::bytes);
  EXPECT_EQ(form_of("03 20 00"), RunForm::bytes) << "blank";
  EXPECT_EQ(form_of("03 FF 00"), RunForm::bytes);
  EXPECT_EQ(form_of("00 05 03 41 00"), RunForm::bytes) << "a switch";
  EXPECT_EQ(form_of("C3 80 01 41"), RunForm::bytes) << "a long length";
  EXPECT_EQ(form_of("03 41 00 03 42 00"), RunForm::bytes);
  EXPECT_EQ(form_of("02 41"), RunForm::bytes);
}

TEST(XmlRun, TextOfRuns) {
  EXPECT_EQ(text_of("03 41 00 02 81 69 83 00 C3 01 42", "78 79 00"), "A\xC3\xA9xyB");
  EXPECT_EQ(text_of("03 41 0B 00"), "A\xEF\xBF\xBD");
  EXPECT_EQ(text_of("02 00"), "\xEF\xBF\xBD") << "XML cannot hold U+0000";
  EXPECT_EQ(text_of("03 41 00 C3 01 00"), "") << "a binary value has no text";
  EXPECT_EQ(text_of("43 05 03 41 00 01"), "") << "an instruction has none";
  EXPECT_EQ(text_of("03 41 00 45"), std::nullopt) << "an element";
  EXPECT_EQ(text_of("03 41 00 01"), std::nullopt) << "an END";
  EXPECT_EQ(text_of("03 41"), std::nullopt) << "cut";
  EXPECT_EQ(text_of(""), std::nullopt);
}

TEST(XmlRun, LongRunsHaveNoText) {
  Bytes body(max_run_text, 'x');
  body.insert(body.begin(), 0x03);
  body.push_back(0);
  EXPECT_EQ(run_text(body, {}, 0, static_cast<std::uint32_t>(body.size())), "");
}

}  // namespace
}  // namespace eastap::wbxml::xml_run_test
