// Messages made to cost time or memory, each a few megabytes: they must end within seconds also under the
// sanitizers, and stay within 4 times their size and 64 MiB.
#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "decoders/mime/message.h"

namespace eastap::mime::hostile_test {
namespace {

constexpr std::size_t large = std::size_t{4} << 20U;
constexpr std::size_t fields = 500'000;  // below the limit of header bytes

/// A beginning, and a piece that is repeated until there are so many bytes.
struct Hostile {
  std::string_view name;
  std::string_view head;
  std::string_view piece;
  std::size_t bytes = large;

  friend std::ostream& operator<<(std::ostream& out, const Hostile& each) { return out << each.name; }
};

constexpr std::string_view mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
constexpr auto hostile = std::to_array<Hostile>({
    {"nested_messages", "", "Content-Type: message/rfc822\n\n"},
    {"nested_messages_without_empty_lines", "", "Content-Type: message/rfc822\nx\n"},
    {"nested_multiparts_of_one_boundary", "", "Content-Type: multipart/mixed; boundary=b\n\n--b\n"},
    {"many_parts", mixed, "--b\n\n"},
    {"many_parts_that_begin_with_text", mixed, "--b\nx\n"},
    {"digest", "Content-Type: multipart/digest; boundary=b\n\n", "--b\n\nA: b\n\n"},
    {"many_fields", "", "A: b\n"},
    {"many_empty_fields", "", "A:\n"},
    {"one_field", "A: ", "x"},
    {"folded_field", "Subject: x", "\n x"},
    {"one_line_that_is_no_field", "A: b\n", "x"},
    {"addresses", "To: ", "a,", fields},
    {"groups", "To: ", "a:b@c;", fields},
    {"nested_groups", "To: ", "a:", fields},
    {"nested_comments", "To: ", "(", fields},
    {"comments", "To: ", "(a)", fields},
    {"quotes", "To: ", "\"\\\"", fields},
    {"angles", "To: ", "<", fields},
    {"routes", "To: <", "@a,", fields},
    {"brackets", "To: a@", "[", fields},
    {"dots", "To: a@", ".", fields},
    {"encoded_words", "Subject: ", "=?utf-8?B?QQ==?= ", fields},
    {"encoded_words_of_unknown_sets", "Subject: ", "=?x-a?Q?=41?= ", fields},
    {"encoded_words_that_never_end", "Subject: ", "=?utf-8?Q?", fields},
    {"encoded_words_in_addresses", "To: ", "=?utf-8?Q?a?= <a@b>, ", fields},
    {"parameters", "Content-Type: text/plain", "; a=b", fields},
    {"split_parameters", "Content-Type: text/plain", "; a*1*=b", fields},
    {"references", "References: ", "<a@b> ", fields},
    {"received", "", "Received: from a by b; Sat, 28 Nov 2026 09:22:15 +0100\n", fields},
    {"dates", "Date: ", "Sat, ", fields},
    {"no_boundary", "Content-Type: multipart/mixed\n\n", "x\n"},
    {"boundaries_that_are_none", mixed, "--bb\n"},
    {"base64", "Content-Transfer-Encoding: base64\n\n", "QUJD"},
    {"quoted_printable", "Content-Transfer-Encoding: quoted-printable\n\n", "="},
    {"uuencode", "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n", "M`"},
    {"unclosed_html", "Content-Type: text/html\n\n", "<b></i>"},
    {"html_comments", "Content-Type: text/html\n\n", "<!--"},
    {"html_attributes", "Content-Type: text/html\n\n<a", " b=c"},
    {"calendar_components", "Content-Type: text/calendar\n\n", "BEGIN:VEVENT\n"},
    {"calendar_lines", "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n", "A:b\n", 39'000},
    {"zeros", "A: b\n\n", std::string_view("\0", 1)},
    {"line_ends", "", "\n"},
    {"dashes", "A: b\n\n", "--\n"},
});

std::string body_of(const Hostile& each) {
  std::string body(each.head);
  body.reserve(each.bytes + each.piece.size());
  while (body.size() < each.bytes) {
    body += each.piece;
  }
  return body;
}

/// A line of proc(5)'s status, in bytes: "VmRSS" is what this process takes, "VmHWM" the most that it took.
std::size_t memory(std::string_view name) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(name)) {
      return std::stoul(line.substr(name.size() + 1)) * 1024;
    }
  }
  return 0;
}

void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

void expect_fast_and_small(const std::string& body) {
  forget_peak();
  const std::size_t before = memory("VmRSS");
  const auto begin = std::chrono::steady_clock::now();
  const auto message = parse_message(as_bytes(body));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const std::size_t peak = memory("VmHWM");
  const std::size_t grown = peak > before ? peak - before : 0;
  testing::Test::RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
  testing::Test::RecordProperty("kilobytes", static_cast<int>(grown / 1000));
  EXPECT_LT(took.count(), 5) << "seconds";
  EXPECT_LT(grown, body.size() * 4 + (std::size_t{64} << 20U));
  if (message) {
    EXPECT_LE(message->parts.size(), Limits{}.parts);
    EXPECT_LE(message->text.size(), Limits{}.text);
    EXPECT_LE(message->subject.size(), Limits{}.field);
    EXPECT_LE(sentence(*message).size(), 8192U);
  }
}

class HostileMessage : public testing::TestWithParam<Hostile> {};

TEST_P(HostileMessage, EndsFastAndStaysSmall) {
  expect_fast_and_small(body_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Mime, HostileMessage, testing::ValuesIn(hostile),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(HostileMime, NestedMultipartsEachWithItsBoundary) {
  std::string body = "Content-Type: multipart/mixed; boundary=b0\n\n";
  for (int i = 0; i < 30'000; ++i) {
    const std::string inner = std::to_string(i + 1);
    body += "--b" + std::to_string(i) + "\nContent-Type: multipart/mixed; boundary=b" + inner + "\n\n";
  }
  expect_fast_and_small(body);
}

TEST(HostileMime, LongBoundary) {
  const std::string boundary(100'000, 'b');
  std::string body = "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n";
  for (int i = 0; i < 20; ++i) {
    body += "--" + boundary + "\n\nx\n";
  }
  expect_fast_and_small(body);
}

}  // namespace
}  // namespace eastap::mime::hostile_test
