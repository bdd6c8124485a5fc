// Golden files: tests/golden/mime/NAME.eml and NAME.txt, what is read of messages as clients and servers
// write them. tests/support/golden.h tells how they are written anew.
#include "tests/support/golden.h"

#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/mime/message.h"
#include "proxy/base/text.h"
#include "tests/support/files.h"

namespace eastap::mime::golden_test {
namespace {

void describe(std::string& out, std::string_view name, const Addresses& addresses) {
  for (const Address& each : addresses.listed) {
    out += fmt::format("{}: \"{}\" <{}>\n", name, text::printable(each.name), text::printable(each.address));
  }
}

std::string describe(const Message& message) {
  std::string out = sentence(message) + "\n\n";
  describe(out, "from", message.from);
  describe(out, "to", message.to);
  describe(out, "cc", message.cc);
  out += fmt::format("subject: {}\ndate: {}\nid: {}\n", text::printable(message.subject), message.date,
                     message.message_id);
  for (const Part& part : message.parts) {
    out += fmt::format("part: {}{} charset={} encoding={} disposition={} name={} size={}{}\n",
                       std::string(std::size_t{2} * part.depth, ' '), part.type, part.charset, part.encoding,
                       part.disposition, part.file_name, part.size, part.attachment ? " attachment" : "");
  }
  for (const decoders::Finding& finding : message.findings) {
    out += fmt::format("finding: {}: {}\n", finding.code, text::printable(finding.text));
  }
  out += fmt::format("text of {}:\n", message.text_type.empty() ? "nothing" : message.text_type);
  for (const std::string_view line : text::split(message.text, '\n')) {
    out += fmt::format("| {}\n", text::printable(line));
  }
  return out;
}

class GoldenMessage : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static std::filesystem::path path(const std::string& extension) {
    return test::golden_path("mime", GetParam(), extension);
  }
};

TEST_P(GoldenMessage, IsReadAsItShould) {
  const Bytes body = test::slurp(path(".eml"));
  const auto message = parse_message(body);
  ASSERT_TRUE(message.has_value()) << message.error().what;
  const std::string described = describe(*message);
  EXPECT_EQ(described, test::golden_text(path(".txt"), described));
}

TEST_P(GoldenMessage, IsReadAtEveryLength) {
  const Bytes body = test::slurp(path(".eml"));
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto message = parse_message(ByteView(body).first(size));
    if (message) {
      EXPECT_EQ(message->read, size);
      EXPECT_TRUE(text::is_utf8(message->text));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mime, GoldenMessage, testing::ValuesIn(test::golden_names("mime", ".eml")),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace eastap::mime::golden_test
