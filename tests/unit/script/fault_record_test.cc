#include "proxy/script/fault_record.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;

class FaultRecord : public testing::Test {
 protected:
  /// Ends the fault "some" with what it returned: words, or nil and `idle`; both null: nothing.
  FaultOutcome end(const char* words, const char* idle = nullptr) {
    lua_pushstring(state.lua(), words);  // nil for null
    lua_pushstring(state.lua(), idle);
    return record_fault(state.lua(), lua_gettop(state.lua()) - 1, record, began,
                        {"some", "some seconds=2", "--fault"});
  }
  /// What the record says once the verdict is final.
  std::string told(Promises::Kept kept) {
    record.promises.settle(record.verdict->notes, kept, "it failed");
    std::string all;
    for (const Note& note : record.verdict->notes) {
      all += std::string(core::name(note.kind)) + ": " + note.text + " [" + note.fault + "]\n";
    }
    return all;
  }

  FakeClock clock;
  State state{Limits{}, clock};
  CallState record;
  FaultMark began = mark_fault(record);
};

TEST_F(FaultRecord, ItsWordsStandForAllThatItDid) {
  record.note(Note::Kind::hook_log, "a log", "");
  record.promise(Promises::Kind::end, "answered 503", "");
  EXPECT_EQ(end("answered 503, a login page"), FaultOutcome::promised);
  EXPECT_TRUE(record.verdict->notes.empty());
  EXPECT_EQ(told(Promises::Kept::end), std::string(core::name(Note::Kind::injected)) +
                                           ": answered 503, a login page [some seconds=2]\n");
}

TEST_F(FaultRecord, AWaitHasHappenedWhateverTheVerdict) {
  record.note(Note::Kind::injected, "delayed by 2.0 s", "");
  EXPECT_EQ(end("delayed by 2 s"), FaultOutcome::waited);
  EXPECT_EQ(told(Promises::Kept::none),
            std::string(core::name(Note::Kind::injected)) + ": delayed by 2 s [some seconds=2]\n");
}

TEST_F(FaultRecord, AnEditIsOnlyPromised) {
  EXPECT_EQ(end("an item twice"), FaultOutcome::promised);
  EXPECT_EQ(told(Promises::Kept::none),
            std::string(core::name(Note::Kind::hook_log)) +
                ": an item twice was given up, since it failed [some seconds=2]\n");
}

TEST_F(FaultRecord, WhatFoundNothingToDoSaysWhy) {
  EXPECT_EQ(end(nullptr, "the body is empty"), FaultOutcome::idle);
  EXPECT_EQ(told(Promises::Kept::edits), std::string(core::name(Note::Kind::hook_log)) +
                                             ": some did nothing: the body is empty [some seconds=2]\n");
}

TEST_F(FaultRecord, WhatIsOfTheBytesAloneIsToldApart) {
  record.verdict->faults.push_back({"corrupt", {}, "", {}});
  EXPECT_EQ(end(nullptr), FaultOutcome::bytes);
  EXPECT_EQ(told(Promises::Kept::edits), "") << "the session tells of it";
}

TEST_F(FaultRecord, FaultsOfTheBytesGetItsNames) {
  record.verdict->faults.push_back({"corrupt", {}, "", {}});
  record.promise(Promises::Kind::tls, "TLS handshake broken: alert", "");
  EXPECT_EQ(end(nullptr), FaultOutcome::broke_tls);
  EXPECT_EQ(record.verdict->faults[0].source, "--fault");
  EXPECT_EQ(record.verdict->faults[0].text, "some seconds=2");
  EXPECT_EQ(told(Promises::Kept::edits), std::string(core::name(Note::Kind::injected)) +
                                             ": TLS handshake broken: alert [some seconds=2]\n");
}

}  // namespace
}  // namespace eastap::script::test
