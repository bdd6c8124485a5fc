#include "proxy/script/bind_xpath.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class BindXPath : public HostTest {
 protected:
  core::Verdict with_document(const std::string& statements) {
    load("function on_response(e) local d = e.response.document\n" + statements + "\nend");
    return run_response(sync_body());
  }
};

TEST_F(BindXPath, GivesNodesTextsNumbersAndBooleans) {
  const auto verdict = with_document(
      "log(d:xpath('//SyncKey')[1].text, #d:xpath('//Nothing'), d:xpath('string(//Email:Subject)'), "
      "d:xpath('count(//*)'), d:xpath('boolean(//Add)'), d:xpath('//SyncKey/text()')[1].kind)\n"
      "local add = d:xpath('//Add')[1] log(add:xpath('ServerId')[1].text, add:xpath('string(..//Subject)'), "
      "#add:xpath('/'), add:xpath('.')[1] == add)");
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict), "7 0 Hello 11 true string\n5:1 Hello 0 true");
}

TEST_F(BindXPath, SeesEveryEdit) {
  const auto verdict = with_document(
      "local k = d:xpath('//SyncKey')[1] k.text = '8' log(d:xpath('string(//SyncKey)'))\n"
      "d:find('Sync/Collections/Collection/Commands'):remove() log(#d:xpath('//Add'))\n"
      "local own = eas.wbxml.decode(eas.wbxml.encode('<Ping "
      "xmlns=\"Ping\"><Status>1</Status></Ping>'))\n"
      "log(own:xpath('string(//Status)'), d:xpath('string(//SyncKey)'), own:xpath('name(/*)'))\n"
      "k:insert_after('MoreAvailable') log(#d:xpath('//MoreAvailable'))");
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict), "8\n0\n1 8 Ping:Ping\n1");
}

TEST_F(BindXPath, ADocumentThatIsTooLargeDoesNotHarmTheOneBefore) {
  options.limits.total_work = 50'000'000;
  const auto verdict = with_document(
      "log(#d:xpath('//SyncKey'))\n"
      "local own = eas.wbxml.decode(eas.wbxml.encode('<Ping xmlns=\"Ping\">' .. "
      "('<Status/>'):rep(210000) .. '</Ping>'))\n"
      "log(pcall(own.xpath, own, '//Status') == false, #d:xpath('//SyncKey'))");
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict), "1\ntrue 1");
}

TEST_F(BindXPath, MistakesAndGreedEndInErrors) {
  for (const auto& [statements, part] : std::vector<std::pair<const char*, const char*>>{
           {"d:xpath('//[')", "xpath: "},
           {"d:xpath('//Nope:Tag')", "xpath: "},
           {"d:xpath()", "string expected"},
           {"d:xpath(('/*'):rep(1000))", "512 are allowed"},
           {"local n = d:xpath('//Add')[1] n:remove() n:xpath('.')", "was removed"},
           {"while true do d:xpath('//*[count(//*) > 0]') end", "is used up"}}) {
    const auto verdict = with_document(statements);
    EXPECT_NE(errors(verdict).find(part), std::string::npos) << statements << ": " << errors(verdict);
  }
}

}  // namespace
}  // namespace eastap::script::test
