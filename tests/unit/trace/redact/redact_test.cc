#include "proxy/trace/redact/redact.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "decoders/wbxml/document.h"
#include "proxy/base/files.h"
#include "proxy/model/exchange_view.h"
#include "proxy/trace/indexed_trace.h"
#include "proxy/trace/reader.h"
#include "tests/support/exchanges.h"
#include "tests/support/files.h"
#include "tests/unit/trace/redact/personal_trace.h"

namespace eastap::trace::redact::redact_test {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

class RedactTrace : public ::testing::Test {
 protected:
  Done run(const Bytes& bytes, Anonymizer* anonymizer) {
    EXPECT_TRUE(files::write_private(from_, bytes));
    std::filesystem::remove(to_);
    auto done = redact({.from = from_, .to = to_, .now = test::moment(50)}, anonymizer);
    EXPECT_TRUE(done) << (done ? "" : done.error().what);
    return done ? *std::move(done) : Done{};
  }
  std::vector<Event> events(const std::filesystem::path& path) {
    std::vector<Event> all;
    auto reader = Reader::open(path);
    while (reader) {
      auto event = reader->next();
      if (!event) {
        EXPECT_TRUE(reader->damage().empty());
        EXPECT_TRUE(reader->end());
        break;
      }
      if (event->observation.kind == core::Observation::Kind::exchange_done && event->observation.exchange) {
        all.push_back(*std::move(event));
      }
    }
    return all;
  }

  test::ScratchFolder folder_;
  std::filesystem::path from_ = folder_.path() / "from.eastrace";
  std::filesystem::path to_ = folder_.path() / "to.eastrace";
};

/// Element names, kinds, counts and SyncKeys of a document.
std::string structure_of(const wbxml::Document& document) {
  std::string all = document.fault() ? "fault " : "";
  for (wbxml::Index index = 0; index < document.size(); ++index) {
    const wbxml::Node* node = document.node(index);
    all += std::to_string(static_cast<int>(node->kind)) + ' ' + std::string(document.name(index)) + ' ' +
           std::to_string(node->parent) + ' ' + std::to_string(document.value(index).size());
    all += document.name(index) == "SyncKey" ? document.text(index) : "";
    all += '\n';
  }
  return all;
}

TEST_F(RedactTrace, SecretsAreGoneWhereverTheyAreRepeated) {
  const Done done = run(personal::trace(), nullptr);
  ASSERT_THAT(personal::found_in(from_, personal::secrets()), ElementsAreArray(personal::secrets()))
      << "they were in before";
  EXPECT_THAT(personal::found_in(to_, personal::secrets()), IsEmpty());
  EXPECT_EQ(done.exchanges, 9U);
  EXPECT_GE(done.repeated, 2U);
  EXPECT_EQ(done.unremembered, 0U);
  const auto still_there = personal::found_in(to_, personal::facts());
  EXPECT_GT(still_there.size(), personal::facts().size() / 2) << "what is personal stays without --anonymize";
  struct stat facts{};
  ASSERT_EQ(stat(to_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(RedactTrace, ARecordingKeepsThemOutFromTheStart) {
  ASSERT_TRUE(files::write_private(from_, personal::trace(false)));
  // The error page repeats two secrets that only other exchanges hold.
  EXPECT_THAT(personal::found_in(from_, personal::secrets()),
              testing::UnorderedElementsAre("Recover-Me-4711", "tokenbody.signature99"));
}

TEST_F(RedactTrace, TwiceIsOnce) {
  run(personal::trace(), nullptr);
  const Bytes once = test::slurp(to_);
  run(once, nullptr);
  EXPECT_EQ(test::slurp(to_), once);
}

TEST_F(RedactTrace, NothingPersonalIsLeft) {
  Anonymizer anonymizer(as_bytes(std::string_view("a seed")));
  run(personal::trace(), &anonymizer);
  ASSERT_THAT(personal::found_in(from_, personal::facts()), ElementsAreArray(personal::facts()));
  EXPECT_THAT(personal::found_in(to_, personal::secrets()), IsEmpty());
  EXPECT_THAT(personal::found_in(to_, personal::facts()), IsEmpty());
}

TEST_F(RedactTrace, DocumentsAreTheSameInStructure) {
  Anonymizer anonymizer(as_bytes(std::string_view("a seed")));
  run(personal::trace(), &anonymizer);
  const auto before = events(from_);
  const auto after = events(to_);
  ASSERT_EQ(before.size(), 9U);
  ASSERT_EQ(after.size(), 9U);
  std::size_t documents = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    model::ExchangeView one(before[i].observation.exchange, before[i].storage.auth, nullptr);
    model::ExchangeView two(after[i].observation.exchange, after[i].storage.auth, nullptr);
    EXPECT_EQ(one.context().command, two.context().command);
    EXPECT_EQ(one.http_status(), two.http_status());
    EXPECT_EQ(one.auth().scheme, two.auth().scheme);
    for (const auto view : {&model::ExchangeView::request, &model::ExchangeView::response}) {
      const wbxml::Document* first = (one.*view)().document();
      const wbxml::Document* second = (two.*view)().document();
      if (first != nullptr && first->root() != wbxml::none) {
        ASSERT_NE(second, nullptr) << i;
        EXPECT_EQ(structure_of(*first), structure_of(*second)) << i;
        ++documents;
      }
    }
  }
  EXPECT_GE(documents, 8U);
  model::ExchangeView plain(after[3].observation.exchange, after[3].storage.auth, nullptr);
  model::ExchangeView packed(after[8].observation.exchange, after[8].storage.auth, nullptr);
  EXPECT_EQ(plain.context().device_id, packed.context().device_id) << "one device, one pseudonym";
}

TEST_F(RedactTrace, TheSeedDecides) {
  Anonymizer one(as_bytes(std::string_view("one")));
  Anonymizer again(as_bytes(std::string_view("one")));
  Anonymizer other(as_bytes(std::string_view("other")));
  run(personal::trace(), &one);
  const Bytes first = test::slurp(to_);
  run(personal::trace(), &again);
  EXPECT_EQ(test::slurp(to_), first);
  run(personal::trace(), &other);
  EXPECT_NE(test::slurp(to_), first);
}

TEST_F(RedactTrace, DamageIsSaidAndLeftOut) {
  Bytes bytes = personal::trace();
  bytes.resize(bytes.size() - 5);
  bytes[bytes.size() / 2] ^= 1U;
  const Done done = run(bytes, nullptr);
  EXPECT_FALSE(done.damage.empty());
  EXPECT_THAT(personal::found_in(to_, personal::secrets()), IsEmpty());
  auto reader = Reader::open(to_);
  ASSERT_TRUE(reader);
  while (reader->next()) {
  }
  EXPECT_TRUE(reader->end());
}

TEST_F(RedactTrace, HasAnIndexOfItsOwn) {
  static_cast<void>(run(personal::trace(), nullptr));
  auto indexed = IndexedTrace::open(to_);
  ASSERT_TRUE(indexed && *indexed);
  const std::vector<Event> all = events(to_);
  ASSERT_FALSE(all.empty());
  const FoundRows last = (*indexed)->last(1);
  ASSERT_EQ(last.size(), 1U);
  const auto event = (*indexed)->read(last[0]);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->observation.exchange->id, all.back().observation.exchange->id);
}

TEST_F(RedactTrace, NeverOverAnExistingFile) {
  ASSERT_TRUE(files::write_private(from_, personal::trace()));
  EXPECT_FALSE(redact({.from = from_, .to = from_, .now = {}}, nullptr));
  EXPECT_FALSE(redact({.from = folder_.path() / "none", .to = to_, .now = {}}, nullptr));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1)
      << "nothing is left over";
  EXPECT_FALSE(std::filesystem::exists(to_)) << "nothing is made where nothing can be read";
}

}  // namespace
}  // namespace eastap::trace::redact::redact_test
