#include "proxy/script/bind_node.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Verdict;

class BindNode : public HostTest {
 protected:
  /// Runs on_response with `d` as the document of a Sync answer.
  Verdict with_document(const std::string& statements, const Bytes& body = sync_body()) {
    load("function on_response(e) local d = e.response.document\n" + statements + "\nend");
    return run_response(body);
  }
  static std::string xml(const Verdict& verdict) {
    EXPECT_TRUE(verdict.edit.content) << errors(verdict);
    if (!verdict.edit.content) {
      return {};
    }
    std::string text =
        wbxml::to_xml(wbxml::decode(*verdict.edit.content), {.declaration = false, .indent = 0});
    std::erase(text, '\n');
    return text;
  }
};

TEST_F(BindNode, ANumberIsTakenAsText) {
  const std::string edited = xml(with_document(
      "local c = d:find('Sync/Collections/Collection') c:set('SyncKey', 480) c:insert('Status', 3) "
      "d:insert('Sync/Collections/Collection', 'WindowSize', 25)"));
  for (const char* part : {"<SyncKey>480<", "<Status>3<", "<WindowSize>25<"}) {
    EXPECT_NE(edited.find(part), std::string::npos) << edited;
  }
}

TEST_F(BindNode, InsertsCopiesClonesAndRemoves) {
  EXPECT_NE(xml(with_document("local c = d:find('Sync/Collections/Collection') c:insert('MoreAvailable', "
                              "nil, c:find('Commands'))"))
                .find("<MoreAvailable/><Commands>"),
            std::string::npos);
  EXPECT_NE(xml(with_document("local a = d:find('Sync/Collections/Collection/Commands/Add/ApplicationData') "
                              "a:insert('Email:From', 'x@y')"))
                .find("x@y"),
            std::string::npos);
  const std::string cloned =
      xml(with_document("local a = d:find('Sync/Collections/Collection/Commands/Add') local b = a:clone() "
                        "b:set('ServerId', '5:2') a.parent:insert_copy(b)"));
  EXPECT_NE(cloned.find("5:1"), std::string::npos);
  EXPECT_NE(cloned.find("5:2"), cloned.rfind("5:2"));
  EXPECT_EQ(xml(with_document("d:find('Sync/Collections/Collection/Commands'):remove()")).find("Hello"),
            std::string::npos);
  EXPECT_EQ(logs(with_document(
                "local k = d:find('Sync/Collections/Collection/SyncKey') k.text = 'abc' k.opaque = '\\0\\1' "
                "log(#k.opaque, #k.text)")),
            "2 2");
}

TEST_F(BindNode, MistakesAreErrorsWithTheLine) {
  for (const auto& [statements, part] : std::vector<std::pair<const char*, const char*>>{
           {"d.root:insert('NoSuchName')", "NoSuchName"},
           {"d.root:remove()", "root"},
           {"d.root.text = 'a\\0b'", "zero byte"},
           {"d.root.name = 'x'", "node.name cannot be set"},
           {"d.colour = 1", "document has no field 'colour'"},
           {"log(d.root.colour)", "node has no field 'colour'"},
           {"d:find(nil)", "string expected"},
           {"d.find(3, 'x')", "document expected"},
           {"local c = d:find('Sync/Collections') c:remove() log(c.name)", "this node was removed"},
           {"local c = d:find('Sync/Collections/Collection') d:find('Sync/Collections'):remove() c.text = "
            "'x'",
            "this node was removed"},
           {"local o = eastap.wbxml.decode(e.response.body) d.root:insert('Status', nil, o.root)",
            "belongs to another document"},
       }) {
    const Verdict verdict = with_document(statements);
    EXPECT_NE(errors(verdict).find(part), std::string::npos) << statements << ": " << errors(verdict);
    EXPECT_TRUE(unedited(verdict)) << statements;
    ASSERT_FALSE(verdict.notes.empty());
    EXPECT_EQ(verdict.notes.back().source, "hooks.lua:2") << statements;
  }
}

TEST_F(BindNode, EndlessInsertingEnds) {
  options.limits.total_work = 50'000'000;
  EXPECT_NE(errors(with_document("while true do d.root:insert('Status', 'x') end")).find("nodes were added"),
            std::string::npos);
  EXPECT_FALSE(
      errors(with_document("while true do d.root:insert_copy(d:find('Sync/Collections')) end")).empty());
  EXPECT_FALSE(errors(with_document("local k = d:find('Sync/Collections') local s = ('x'):rep(1000000) while "
                                    "true do k.text = s end"))
                   .empty());
}

TEST_F(BindNode, ListsThatAreTooLongAreErrorsAndEveryNodeCanBeRemoved) {
  Bytes many{0x03, 0x01, 0x6A, 0x00, 0x45};       // <Sync>
  many.insert(many.end(), most_found + 1, 0x0E);  // <Status/>
  many.push_back(0x01);
  const Verdict verdict = with_document(
      "log(select(2, pcall(function() return d.root.children end)))\n"
      "log(select(2, pcall(d.find_all, d, 'Sync/Status')))\n"
      "log(d:remove('Sync/Status'), #d.root.children)",
      many);
  EXPECT_EQ(errors(verdict), "");
  const std::string said = logs(verdict);
  EXPECT_NE(said.find("children: more than 100000 nodes"), std::string::npos) << said;
  EXPECT_NE(said.find("find_all: more than 100000 nodes"), std::string::npos) << said;
  EXPECT_NE(said.find("\n100001 0"), std::string::npos) << said;
}

}  // namespace
}  // namespace eastap::script::test
