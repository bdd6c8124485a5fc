// The scripts in examples/ do what their first lines say.
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;
using core::Verdict;

class Examples : public HostTest {
 protected:
  void load_example(const std::string& name) {
    options.scripts = {eastap::test::data("../examples/" + name)};
    const auto done = try_start();
    ASSERT_TRUE(done) << done.error().what;
  }
};

TEST_F(Examples, LogCommands) {
  load_example("log_commands.lua");
  EXPECT_FALSE(host->wish().response_body);
  EXPECT_FALSE(host->wish().request);
  const Verdict verdict = run_response(sync_body());
  EXPECT_EQ(logs(verdict), "Sync from DEV1 -> 200");
  EXPECT_TRUE(unedited(verdict));
  EXPECT_TRUE(run(call(Phase::response, message("GET / HTTP/1.1\r\n\r\n"), response())).notes.empty());
}

TEST_F(Examples, RewriteSync) {
  load_example("rewrite_sync.lua");
  const Verdict verdict = run_response(sync_body());
  ASSERT_TRUE(verdict.edit.content) << errors(verdict);
  const auto document = wbxml::decode(*verdict.edit.content);
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/Commands/Add/ApplicationData/Email:Subject"),
            "[tap] Hello");
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/SyncKey"), "7");
  EXPECT_TRUE(unedited(run_response(sync_body(), "Ping")));
  EXPECT_TRUE(unedited(run_response({})));
  EXPECT_EQ(errors(run_response(to_bytes("no document"))), "");
}

TEST_F(Examples, Force449) {
  load_example("force_449.lua");
  EXPECT_TRUE(unedited(run_request("FolderSync")));
  const Verdict first = run_request("Sync");
  EXPECT_EQ(first.action, Verdict::Action::answer);
  EXPECT_EQ(first.answer.status, 449);
  EXPECT_TRUE(unedited(run_request("Sync")));
  EXPECT_EQ(run(call(Phase::request, request("Sync", {}, "OTHER"))).answer.status, 449);
}

TEST_F(Examples, CutPing) {
  load_example("cut_ping.lua");
  EXPECT_TRUE(unedited(run_request("Sync")));
  const Outcome& ping = start(call(Phase::request, request("Ping")));
  scheduler.advance(milliseconds(19'999));
  EXPECT_FALSE(ping.done);
  scheduler.advance(milliseconds(1));
  ASSERT_TRUE(ping.done);
  EXPECT_EQ(ping.verdict.action, Verdict::Action::reset);
  EXPECT_EQ(errors(ping.verdict), "");
}

TEST_F(Examples, AnswerFromTable) {
  load_example("answer_from_table.lua");
  EXPECT_EQ(run_request("SendMail").answer.status, 507);
  const Verdict settings = run_request("Settings");
  EXPECT_EQ(settings.answer.content, wbxml_of("<Settings xmlns=\"Settings\"><Status>2</Status></Settings>"));
  EXPECT_EQ(run_request("Search").answer.fields.at(0).first, "Retry-After");
  EXPECT_TRUE(unedited(run_request("Sync")));
  EXPECT_TRUE(unedited(run(call(Phase::request, message("GET / HTTP/1.1\r\n\r\n")))));
}

TEST_F(Examples, ReadDocuments) {
  load_example("read_documents.lua");
  EXPECT_TRUE(unedited(run_request("Sync")));
  const Verdict verdict = run_response(sync_body());
  EXPECT_TRUE(unedited(verdict));
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(errors(run_response(to_bytes("\x03\x01\x6A torn"))), "");
  EXPECT_EQ(errors(run_response({})), "");
}

}  // namespace
}  // namespace eastap::script::test
