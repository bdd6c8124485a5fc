#include "proxy/script/bind_document.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;
using core::Verdict;

class BindDocument : public HostTest {
 protected:
  /// Runs on_response with `d` as the document of a Sync answer.
  Verdict with_document(const std::string& statements, const Bytes& body = sync_body()) {
    load("function on_response(e) local d = e.response.document\n" + statements + "\nend");
    return run_response(body);
  }
};

constexpr const char* key_path = "'Sync/Collections/Collection/SyncKey'";

TEST_F(BindDocument, ReadsByPath) {
  EXPECT_EQ(logs(with_document(
                "log(d:get('Sync/Collections/Collection/SyncKey'), tostring(d:get('Sync/Nothing')))")),
            "7 nil");
  EXPECT_EQ(
      logs(with_document(
          "local c = d:find('Sync/Collections/Collection') log(c.name, c.namespace, c.kind, c:get('Status'), "
          "c.parent.name, #c.children, c.children[1].text, tostring(c))")),
      "Collection AirSync element 1 Collections 4 7 <AirSync:Collection>");
  EXPECT_EQ(logs(with_document("log(d.root.name, tostring(d.root.parent), #d:find_all('Sync/*/*/*'), "
                               "tostring(d.fault), d.edited)")),
            "Sync nil 4 nil false");
  EXPECT_EQ(logs(with_document(
                "log(d:get('Sync/Collections/Collection/Commands/Add/ApplicationData/Email:Subject'))")),
            "Hello");
}

TEST_F(BindDocument, ReadingChangesNothing) {
  const Verdict verdict = with_document(
      "local x = tostring(d) x = d:encode() for _, n in ipairs(d:find_all('Sync/*')) do x = n.text end");
  EXPECT_TRUE(unedited(verdict)) << errors(verdict);
}

TEST_F(BindDocument, PrintsXml) {
  const std::string text = logs(with_document("log(tostring(d))"));
  EXPECT_NE(text.find("<SyncKey>7</SyncKey>"), std::string::npos) << text;
}

TEST_F(BindDocument, SetsTextAndEncodesAgain) {
  const Verdict verdict = with_document(std::string("d:set(") + key_path + ", '0')");
  EXPECT_EQ(verdict.edit.content, sync_body("0"));
  EXPECT_FALSE(verdict.edit.head);
  EXPECT_EQ(logs(with_document("log(tostring(d:set('Sync/Nothing', 'x')), d.edited)")), "nil false");
  EXPECT_EQ(logs(with_document(std::string("d:set(") + key_path +
                               ", '0') log(d.edited, e.response.document:get(" + key_path + "))")),
            "true 0");
}

TEST_F(BindDocument, AKeptDocumentIsAnErrorAfterItsHook) {
  load(
      "function on_response(e) if not doc then doc = e.response.document node = doc.root return end\n"
      "log(pcall(function() return doc.root end)) log(pcall(function() return node.name end)) "
      "log(pcall(tostring, doc))\n"
      "log(pcall(function() return doc:get('Sync') end)) log(pcall(function() node.text = 'x' end)) end");
  run_response(sync_body());
  const std::string said = logs(run_response(sync_body()));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 4);
  std::size_t count = 0;
  for (std::size_t at = said.find("no longer there"); at != std::string::npos;
       at = said.find("no longer there", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 5U) << said;
}

TEST_F(BindDocument, ASentRequestIsReadOnly) {
  load("function on_response(e) e.request.document:set('Sync/Collections/Collection/SyncKey', '9') end");
  const Verdict verdict = run_response(sync_body());
  EXPECT_NE(errors(verdict).find("this document cannot be changed: this message was already sent on"),
            std::string::npos);
}

TEST_F(BindDocument, ADamagedDocumentIsReadableAndCannotBeChanged) {
  Bytes cut = sync_body();
  cut.resize(cut.size() / 2);
  const Verdict verdict = with_document(
      "log(d.fault ~= nil, d:get('Sync/Collections/Collection/SyncKey')) "
      "d:set('Sync/Collections/Collection/SyncKey', '1')",
      cut);
  EXPECT_EQ(logs(verdict), "true 7");
  EXPECT_NE(errors(verdict).find("it could be read only in part"), std::string::npos);
}

TEST_F(BindDocument, ScriptsMakeDocumentsOfTheirOwn) {
  EXPECT_EQ(
      logs(with_document(
          "local o = eastap.wbxml.decode(eastap.wbxml.encode(tostring(d))) "
          "o:set('Sync/Collections/Collection/SyncKey', '8') "
          "log(o:get('Sync/Collections/Collection/SyncKey'), d:get('Sync/Collections/Collection/SyncKey'), "
          "o:encode() == d:encode(), eastap.wbxml.encode(d) == d:encode())")),
      "8 7 false true");
  EXPECT_NE(errors(with_document("eastap.wbxml.encode('<Sync>')")).size(), 0U);
  EXPECT_EQ(logs(with_document(
                "log(eastap.wbxml.decode('garbage').fault ~= nil, tostring(eastap.wbxml.decode('').root))")),
            "true nil");
}

TEST_F(BindDocument, EncodingIsChargedAlsoWhereItFails) {
  EXPECT_NE(errors(with_document("for i = 1, 12000 do pcall(eastap.wbxml.encode, '<a') end")).find("budget"),
            std::string::npos);
  EXPECT_NE(errors(with_document("d:find('Sync/Collections/Collection/SyncKey').text = ('x'):rep(1000000)\n"
                                 "for i = 1, 20 do d:encode() end"))
                .find("budget"),
            std::string::npos)
      << "a quarter of the price of what it gives is the memory's, which alone would not be enough";
}

TEST_F(BindDocument, ScriptsDocumentsAreCountedAndGivenBack) {
  load(
      "docs = {} function on_response(e) local body = ('\\3\\1\\106\\0E') .. ('\\5'):rep(100000) .. '\\1'\n"
      "for i = 1, 1000 do docs[#docs + 1] = eastap.wbxml.decode(body) end end");
  EXPECT_NE(errors(run_response(sync_body())).find("need more than 64 MiB"), std::string::npos);
  load(
      "function on_response(e) local body = ('\\3\\1\\106\\0E') .. ('\\5'):rep(20000) .. '\\1'\n"
      "for i = 1, 150 do eastap.wbxml.decode(body) end log('all') end");
  options.limits.total_work = 50'000'000;
  load(
      "function on_response(e) local body = ('\\3\\1\\106\\0E') .. ('\\5'):rep(20000) .. '\\1'\n"
      "for i = 1, 150 do eastap.wbxml.decode(body) end log('all') end");
  EXPECT_EQ(logs(run_response(sync_body())), "all");
}

TEST_F(BindDocument, ScriptsDocumentsMayHaveLongTexts) {
  options.limits.string = std::size_t{16} << 20U;
  options.limits.memory = std::size_t{128} << 20U;
  options.limits.total_work = 50'000'000;
  EXPECT_EQ(logs(with_document(
                "local o = eas.wbxml.decode('\\3\\1\\106\\0EK\\3' .. ('x'):rep(3000000) .. '\\0\\1\\1')\n"
                "log(#o:get('Sync/SyncKey'), tostring(o.fault))")),
            "3000000 nil");
}

}  // namespace
}  // namespace eastap::script::test
