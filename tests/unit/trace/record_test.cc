#include "proxy/trace/record.h"

#include <gtest/gtest.h>

namespace eastap::trace::record_test {
namespace {

using Kind = core::Note::Kind;

TEST(Record, NoteKindsHaveWordsOfTheirOwn) {
  for (const Kind kind : {Kind::finding, Kind::rewrite, Kind::injected, Kind::own_answer, Kind::hook_error,
                          Kind::hook_log, Kind::policy}) {
    EXPECT_EQ(note_kind_of(word_of(kind)), kind);
  }
  EXPECT_EQ(word_of(Kind::own_answer), "own_answer");
  EXPECT_EQ(note_kind_of("of a later version"), Kind::finding);
}

}  // namespace
}  // namespace eastap::trace::record_test
