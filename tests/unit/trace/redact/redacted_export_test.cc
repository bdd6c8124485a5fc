#include "proxy/trace/redact/redacted_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/unit/trace/redact/personal_trace.h"

namespace eastap::trace::redact::redacted_export_test {
namespace {

/// Keeps all bytes that it is given.
class Everything final : public Exporter {
 public:
  void begin(const FileHeader& header) override { secrets_recorded = header.secrets_recorded; }
  Result<void> add(const Event& event) override {
    Encoder encoder({});
    if (event.note) {
      encoder.note(*event.note);
    } else if (event.observation.exchange) {
      ++exchanges;
      encoder.exchange(*event.observation.exchange, event.storage, true);
      personal::add_layers(event.observation.exchange->request->body.content(), 3, bytes);
      if (event.observation.exchange->response) {
        personal::add_layers(event.observation.exchange->response->body.content(), 3, bytes);
      }
    } else {
      encoder.connection({}, *event.observation.connection);
    }
    append(bytes, encoder.bytes());
    return {};
  }
  void pass(const Event& /*event*/) override { ++passed; }
  Result<ExportReport> finish(const Reader& /*reader*/) override {
    return ExportReport{.exchanges = exchanges, .remarks = {}};
  }

  Bytes bytes;
  std::uint64_t exchanges = 0;
  int passed = 0;
  bool secrets_recorded = false;
};

std::vector<std::string> found(const Bytes& bytes) {
  std::vector<std::string> all;
  for (const std::string& secret : personal::secrets()) {
    if (test::holds_secret(bytes, secret)) {
      all.push_back(secret);
    }
  }
  return all;
}

TEST(RedactedExport, GivesOnNoSecrets) {
  const Bytes trace = personal::trace();
  auto plain = Reader::from(from_memory(trace));
  Everything with;
  ASSERT_TRUE(export_all(*plain, with));
  EXPECT_THAT(found(with.bytes), testing::ElementsAreArray(personal::secrets()));
  EXPECT_TRUE(with.secrets_recorded);

  Everything without;
  RedactedExport redacted(without);
  auto first = Reader::from(from_memory(trace));
  redacted.learn(*first);
  auto second = Reader::from(from_memory(trace));
  const auto report = export_all(*second, redacted);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->exchanges, with.exchanges);
  EXPECT_THAT(found(without.bytes), testing::IsEmpty());
  EXPECT_FALSE(without.secrets_recorded);
  EXPECT_EQ(redacted.unremembered(), 0U);
  redacted.pass({});
  EXPECT_EQ(without.passed, 1);
}

}  // namespace
}  // namespace eastap::trace::redact::redacted_export_test
