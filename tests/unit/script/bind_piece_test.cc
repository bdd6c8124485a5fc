// Pieces of bodies that stream.
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;
using core::Phase;
using core::Verdict;

class BindPiece : public HostTest {};

TEST_F(BindPiece, ChunksAreReadAndChangedWithinTheirLength) {
  load(R"(eas.on("chunk", function(e, chunk)
            log(chunk.side, chunk.offset, chunk.last, chunk.data)
            chunk.data = chunk.data:upper()
            if pcall(function() chunk.data = "longer" end) then log("wrong") end
          end))");
  EXPECT_TRUE(host->wish().response_chunk);
  core::HookCall asked = call(Phase::chunk, request("Sync"));
  asked.piece = std::make_shared<const core::Piece>(
      core::Piece{.of_request = false, .offset = 7, .content = to_bytes("abc"), .last = true});
  const Verdict verdict = run(std::move(asked));
  EXPECT_EQ(texts(verdict, Note::Kind::hook_log), "response 7 true abc");
  ASSERT_TRUE(verdict.edit.content);
  EXPECT_EQ(as_text(*verdict.edit.content), "ABC");
  EXPECT_EQ(verdict.source, "hooks.lua:3");
}

}  // namespace
}  // namespace eastap::script::test
