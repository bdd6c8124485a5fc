#include "proxy/script/promises.h"

#include <gtest/gtest.h>

namespace eastap::script {
namespace {

using core::Note;

Note promised_note(const char* text, Note::Kind kind = Note::Kind::injected) {
  return {kind, text, "hooks.lua:1", {}};
}

std::string told_notes(const std::vector<Note>& notes) {
  std::string all;
  for (const Note& note : notes) {
    all += std::string(core::name(note.kind)) + ": " + note.text + "\n";
  }
  return all;
}

TEST(Promises, StandWhereTheyWereMadeOnceTheVerdictKeepsThem) {
  Promises promises;
  promises.add(Promises::Kind::edit, promised_note("first"), 0);
  promises.add(Promises::Kind::edit, promised_note("second"), 0);
  std::vector<Note> notes{promised_note("a log", Note::Kind::hook_log)};
  promises.add(Promises::Kind::tls, promised_note("third"), 1);
  promises.settle(notes, Promises::Kept::edits, "");
  ASSERT_EQ(notes.size(), 4U);
  EXPECT_EQ(notes[0].text + notes[1].text + notes[2].text + notes[3].text, "firstseconda logthird");
  promises.settle(notes, Promises::Kept::edits, "");
  EXPECT_EQ(notes.size(), 4U) << "each is told once";
}

TEST(Promises, ThatAreNotKeptBecomeRemarks) {
  Promises promises;
  promises.add(Promises::Kind::edit, promised_note("an item twice"), 0);
  promises.add(Promises::Kind::end, promised_note("answered 503"), 0);
  std::vector<Note> notes;
  promises.settle(notes, Promises::Kept::end, "the exchange was answered");
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].kind, Note::Kind::hook_log) << told_notes(notes);
  EXPECT_EQ(notes[0].text, "an item twice was given up, since the exchange was answered");
  EXPECT_EQ(notes[1].kind, Note::Kind::injected) << told_notes(notes);
  promises.add(Promises::Kind::end, promised_note("answered 503"), 0);
  notes.clear();
  promises.settle(notes, Promises::Kept::none, "on_request failed");
  EXPECT_EQ(notes.at(0).text, "answered 503 was given up, since on_request failed");
}

TEST(Promises, OnlyTheLastEndCountsAndMayLeaveItsWordsToTheSession) {
  Promises promises;
  promises.add(Promises::Kind::end, promised_note("answered 503"), 0);
  promises.add(Promises::Kind::end, promised_note(""), 0);
  std::vector<Note> notes;
  promises.settle(notes, Promises::Kept::end, "");
  EXPECT_EQ(told_notes(notes), "");
}

TEST(Promises, SayWhereThoseStandThatAreKept) {
  Promises promises;
  std::vector<Note> notes{promised_note("a log", Note::Kind::hook_log)};
  promises.add(Promises::Kind::edit, promised_note("first"), 0);
  promises.add(Promises::Kind::end, promised_note("answered 503"), 0);
  promises.add(Promises::Kind::edit, promised_note("second"), 1);
  std::string kept;
  for (const std::size_t place : promises.settle(notes, Promises::Kept::edits, "it passed")) {
    kept += notes.at(place).text + " ";
  }
  EXPECT_EQ(kept, "second first ");
  EXPECT_EQ(notes.size(), 4U);
}

TEST(Promises, KnowWhatCameBehindANumber) {
  Promises promises;
  promises.add(Promises::Kind::end, promised_note("answered 503"), 0);
  const std::uint64_t before = promises.last();
  EXPECT_FALSE(promises.kind_since(before));
  promises.add(Promises::Kind::end, promised_note("answered 500"), 0);
  EXPECT_EQ(promises.kind_since(before), Promises::Kind::end) << "though it took the place of the other";
  promises.sign_since(before, "--fault", "server-error");
  std::vector<Note> notes;
  promises.settle(notes, Promises::Kept::end, "");
  EXPECT_EQ(notes.at(0).fault, "server-error");
  promises.add(Promises::Kind::edit, promised_note("an edit"), 0);
  promises.forget_since(before);
  EXPECT_FALSE(promises.kind_since(0));
}

TEST(Promises, AreBounded) {
  Promises promises;
  for (std::size_t i = 0; i < Promises::max_edits + 10; ++i) {
    promises.add(Promises::Kind::edit, promised_note("an edit"), 0);
  }
  promises.add(Promises::Kind::end, promised_note("answered 503"), 0);
  std::vector<Note> notes;
  promises.settle(notes, Promises::Kept::end, "it was answered");
  EXPECT_EQ(notes.size(), Promises::max_edits + 1);
}

}  // namespace
}  // namespace eastap::script
