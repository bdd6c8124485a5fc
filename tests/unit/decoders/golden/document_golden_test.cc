// Golden files of what documents mean: words beside elements, summaries of exchanges, and the tables of
// status values and coded values.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/eas/annotate.h"
#include "decoders/eas/summary.h"
#include "decoders/eas/values.h"
#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "tests/support/golden.h"
#include "tests/support/summaries.h"

namespace eastap::document_golden_test {
namespace {

using test::GoldenInput;
using test::GoldenLines;

/// The XML of a part; an empty part is an empty body.
wbxml::Document document_of(const GoldenInput& input, std::string_view part) {
  const std::string xml = input.text(part);
  if (xml.empty()) {
    return {};
  }
  auto document = wbxml::from_xml(xml);
  EXPECT_TRUE(document) << part << ": " << document.error().what;
  return document ? *std::move(document) : wbxml::Document();
}

/// A request or an answer as it is printed, with what its values mean.
std::string describe_remarks(const GoldenInput& input) {
  std::string out;
  for (const auto& [part, side] :
       {std::pair{"request", eas::Side::request}, {"answer", eas::Side::response}}) {
    if (!input.has(part)) {
      continue;
    }
    const wbxml::Document document = document_of(input, part);
    eas::AnnotationContext context;
    context.command = eas::command_by_name(input.text("command"));
    context.side = side;
    context.folder_name = test::folder_name;
    const wbxml::XmlStyle style{.declaration = false, .remark = [&](wbxml::Index element) {
                                  return eas::annotate(document, element, context);
                                }};
    out += wbxml::to_xml(document, style);
    out += out.ends_with('\n') ? "" : "\n";
  }
  return out;
}

void describe_counts(GoldenLines& out, std::string_view name, const eas::ItemCounts& counts) {
  if (counts.all() != 0) {
    out.line(fmt::format("  {}: {} added, {} changed, {} deleted, {} fetched", name, counts.added,
                         counts.changed, counts.deleted, counts.fetched));
  }
}

void describe_collection(GoldenLines& out, const eas::CollectionSummary& each) {
  out.line(fmt::format("folder {}{}", each.id, each.class_name.empty() ? "" : ", " + each.class_name));
  out.field("  key",
            each.old_key.empty() && each.new_key.empty() ? "" : each.old_key + " -> " + each.new_key);
  out.field("  status", each.status ? each.status->words() : "");
  describe_counts(out, "from the server", each.from_server);
  describe_counts(out, "from the phone", each.from_client);
  out.field("  estimate", each.estimate ? std::to_string(*each.estimate) : "");
  out.field("  more available", each.more_available ? "yes" : "")
      .field("  changes", each.has_changes ? "yes" : "");
  out.field("  options before", each.options_before);
}

/// One exchange: its sentence, then the facts.
std::string describe_summary(const GoldenInput& input) {
  eas::SummaryContext context;
  context.folder_name = test::folder_name;
  if (input.has("options before")) {
    context.options_before = [&](std::string_view) { return input.text("options before"); };
  }
  context.http_status = static_cast<int>(text::to_number(input.text("http")).value_or(200));
  const wbxml::Document request = document_of(input, "request");
  const wbxml::Document answer = document_of(input, "answer");
  const eas::Summary summary =
      eas::summarize(eas::command_by_name(input.text("command")), &request, &answer, context);
  GoldenLines out;
  out.line(summary.sentence).field("outcome", to_string(summary.outcome));
  out.field("status", summary.status ? summary.status->words() : "");
  out.field("status of an item", summary.item_status ? summary.item_status->words() : "");
  if (summary.items != 0) {
    out.line(fmt::format("items: {}, failed {}", summary.items, summary.failed_items));
  }
  out.field("folder list", summary.new_key.empty() ? "" : summary.old_key + " -> " + summary.new_key);
  describe_counts(out, "folders", summary.folder_changes);
  out.field("heartbeat", summary.heartbeat ? std::to_string(*summary.heartbeat) : "");
  out.field("wipe", summary.wipe == eas::WipeOrder::none ? "" : to_string(summary.wipe));
  for (const eas::CollectionSummary& each : summary.collections) {
    describe_collection(out, each);
  }
  return out.take();
}

/// Lines "COMMAND PATH CODE [request]".
std::string describe_statuses(const GoldenInput& input) {
  GoldenLines out;
  for (const std::string& line : input.lines("statuses")) {
    const auto words = text::split(line, ' ');
    const int code = static_cast<int>(text::to_number(words.at(2)).value_or(0));
    const eas::Side side = words.size() > 3 ? eas::Side::request : eas::Side::response;
    const eas::StatusInfo* info = eas::lookup(eas::command_by_name(words[0]), words[1], code, side);
    out.line(line);
    out.line(info == nullptr ? "  unknown"
                             : fmt::format("  {}: {} {}; client: {} ({})", to_string(info->outcome),
                                           info->name, info->meaning, info->advice, info->section));
  }
  return out.take();
}

/// Lines "NAMESPACE PARENT ELEMENT VALUE".
std::string describe_values(const GoldenInput& input) {
  GoldenLines out;
  for (const std::string& line : input.lines("values")) {
    const auto words = text::split(line, ' ');
    const eas::ValueInfo* info = eas::lookup_value(words.at(0), words.at(1), words.at(2), words.at(3));
    out.line(fmt::format("{}: {}", line, info == nullptr ? "(not in the table)" : info->meaning));
  }
  return out.take();
}

class DocumentGolden : public testing::TestWithParam<test::GoldenCase> {};

TEST_P(DocumentGolden, ReadsAsItShould) {
  const std::string described = GetParam().described();
  EXPECT_EQ(described, GetParam().expected(described));
}

INSTANTIATE_TEST_SUITE_P(Files, DocumentGolden,
                         testing::ValuesIn(test::golden_cases({{"annotations", describe_remarks},
                                                               {"summary", describe_summary},
                                                               {"status", describe_statuses},
                                                               {"values", describe_values}})),
                         test::golden_case_name);

/// The remarks are comments: what is printed with them is still the document.
TEST(AnnotationsGolden, ComeBackAsTheirDocuments) {
  for (const test::GoldenCase& each : test::golden_cases({{"annotations", describe_remarks}})) {
    const GoldenInput input = each.input();
    if (input.has("request") && input.has("answer")) {
      continue;  // two documents in one text
    }
    const wbxml::Document given = document_of(input, input.has("answer") ? "answer" : "request");
    const auto printed = wbxml::from_xml(each.described());
    ASSERT_TRUE(printed) << each.name << ": " << printed.error().what;
    EXPECT_EQ(to_bytes(printed->body()), to_bytes(given.body())) << each.name;
  }
}

}  // namespace
}  // namespace eastap::document_golden_test
