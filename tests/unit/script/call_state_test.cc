#include "proxy/script/call_state.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

constexpr std::size_t plenty = 1U << 20U;

TEST(ChangedLines, EachIsNamedOnceUpToALimit) {
  ChangedLines lines;
  EXPECT_EQ(lines.text(), "");
  for (const char* line : {"a.lua:1", "", "b.lua:2", "a.lua:1"}) {
    lines.add(line);
  }
  EXPECT_EQ(lines.text(), "a.lua:1, b.lua:2");
  for (std::size_t i = 0; i < ChangedLines::max_lines; ++i) {
    lines.add("c.lua:" + std::to_string(i));
  }
  EXPECT_EQ(lines.text(), "a.lua:1, b.lua:2, c.lua:0, c.lua:1, ...");
}

TEST(MessageState, ContentIsAViewOnTheWireBytes) {
  const auto given = response(sync_body());
  MessageState state;
  state.open(given.get(), true);
  const auto content = state.content(plenty);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->data(), given->body.wire.data());
  const auto document = state.document(plenty);
  ASSERT_TRUE(document && *document);
  EXPECT_EQ((*document)->document.body().data(), given->body.wire.data());
  const auto edit = state.take_edit();
  ASSERT_TRUE(edit);
  EXPECT_FALSE(edit->head || edit->content);
}

TEST(MessageState, AnEditedDocumentBecomesContent) {
  const auto given = response(sync_body("7"));
  MessageState state;
  state.open(given.get(), true);
  const DocumentPtr box = *state.document(plenty);
  ASSERT_TRUE(box->document.set_text(box->document.find("Sync/Collections/Collection/SyncKey"), "8"));
  const auto content = state.content(plenty);
  ASSERT_TRUE(content);
  EXPECT_EQ(to_bytes(*content), sync_body("8"));
  EXPECT_FALSE(state.content(3));
  EXPECT_TRUE(box->alive);
  EXPECT_EQ(state.take_edit()->content, sync_body("8"));
}

TEST(MessageState, NewContentMakesTheOldDocumentStale) {
  const auto given = response(sync_body());
  MessageState state;
  state.open(given.get(), true);
  const DocumentPtr box = *state.document(plenty);
  ASSERT_TRUE(state.set_content(sync_body("9")));
  EXPECT_FALSE(box->alive);
  EXPECT_EQ(box->document.size(), 0U);
  const DocumentPtr fresh = *state.document(plenty);
  EXPECT_EQ(fresh->document.text_at("Sync/Collections/Collection/SyncKey"), "9");
}

TEST(MessageState, ItsEndMakesDocumentsStale) {
  DocumentPtr box;
  {
    const auto given = response(sync_body());
    MessageState state;
    state.open(given.get(), false);
    box = *state.document(plenty);
    EXPECT_EQ(box->read_only, "this message was already sent on");
  }
  EXPECT_FALSE(box->alive);
}

TEST(CallState, ContextIsEmptyWithoutAnExchange) {
  CallState state;
  state.hook = call(core::Phase::connect, nullptr);
  EXPECT_EQ(state.device(), "");
  CallState with;
  with.hook = call(core::Phase::request, request("Sync"));
  EXPECT_EQ(with.device(), "DEV1");
  EXPECT_EQ(with.context().device_type, "iPhone");
}

TEST(CallState, NotesAreBoundedAndPrintable) {
  CallState state;
  for (int i = 0; i < 500; ++i) {
    state.note(core::Note::Kind::hook_log, "a\nb", "x:1");
  }
  ASSERT_EQ(state.verdict->notes.size(), CallState::max_notes + 1);
  EXPECT_EQ(state.verdict->notes[0].text.find('\n'), std::string::npos);
  EXPECT_EQ(state.verdict->notes.back().text, "there are more remarks of this hook; they are not kept");
}

TEST(DocumentBox, GivesBackWhatItCounted) {
  std::size_t counter = 100;
  {
    DocumentBox box;
    box.counter = &counter;
    box.counted = 60;
  }
  EXPECT_EQ(counter, 40U);
}

}  // namespace
}  // namespace eastap::script::test
