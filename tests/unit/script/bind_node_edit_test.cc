#include "proxy/script/bind_node_edit.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class BindNodeEdit : public HostTest {
 protected:
  core::Verdict with_document(const std::string& statements) {
    load(
        "function on_response(e) local d = e.response.document local c = "
        "d:find('Sync/Collections/Collection')\n" +
        statements + "\nend");
    return run_response(sync_body());
  }
};

TEST_F(BindNodeEdit, InsertsBesideAndByPathAndRemovesByPath) {
  const auto verdict = with_document(
      "c:find('Status'):insert_before('MoreAvailable') c:find('Status'):insert_after('Class', 'Email')\n"
      "d:insert('Sync/Collections/Collection/Commands', 'Delete'):insert('ServerId', '5:9')\n"
      "log(d:insert('Sync/Nothing', 'Status'), d:remove('Sync/Nothing'), "
      "d:remove('Sync/Collections/Collection/Commands/*/ServerId'), c:remove('CollectionId'))\n"
      "local names = {} for i, n in ipairs(c.children) do assert(n.index == i and c.children[i] == n) "
      "names[i] = n.name end\n"
      "log(table.concat(names, ' '), d.root.index)\n"
      "local s = c:find('Status') log(s.next.name, s.previous.name, c.next, c.children[1].previous, "
      "d.root.next, d.root.previous, s.document == d, s.document.root == d.root)");
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict),
            "nil 0 2 1\nSyncKey MoreAvailable Status Class Commands nil\nClass MoreAvailable nil nil nil nil "
            "true true");
}

TEST_F(BindNodeEdit, MistakesAreErrors) {
  for (const auto& [statements, part] : std::vector<std::pair<const char*, const char*>>{
           {"d.root:insert_before('Status')", "the root has no place beside it"},
           {"c:insert_after('NoSuchName')", "NoSuchName"},
           {"d:remove('Sync')", "root"},
           {"d:remove()", "string expected"},
           {"d:insert('Sync', 'Status', 'a\\0b')", "zero byte"},
           {"c:remove() c:insert_before('Status')", "was removed"}}) {
    const auto verdict = with_document(statements);
    EXPECT_NE(errors(verdict).find(part), std::string::npos) << statements << ": " << errors(verdict);
    EXPECT_TRUE(unedited(verdict)) << statements;
  }
}

}  // namespace
}  // namespace eastap::script::test
