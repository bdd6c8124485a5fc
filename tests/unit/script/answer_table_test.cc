#include "proxy/script/answer_table.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Verdict;

class AnswerTable : public HostTest {
 protected:
  Verdict on_request(const std::string& statements) {
    load("function on_request(e) " + statements + " end");
    return run_request();
  }
};

TEST_F(AnswerTable, KeepsTheOrderOfAListOfHeaders) {
  const Verdict list = on_request("e:answer{headers = {{'B', '2'}, {'A', '1'}, {'B', '3'}}}");
  EXPECT_EQ(list.answer.status, 200);
  EXPECT_EQ(list.answer.fields,
            (std::vector<std::pair<std::string, std::string>>{{"B", "2"}, {"A", "1"}, {"B", "3"}}));
}

TEST_F(AnswerTable, ADocumentBringsItsType) {
  const Verdict document =
      on_request("e:answer{document = '<Ping xmlns=\"Ping\"><Status>1</Status></Ping>'}");
  EXPECT_EQ(document.answer.content, wbxml_of("<Ping xmlns=\"Ping\"><Status>1</Status></Ping>"));
  EXPECT_EQ(document.answer.fields.at(0).second, "application/vnd.ms-sync.wbxml");
  EXPECT_EQ(on_request("e:answer{document = e.request.document, headers = {['content-type'] = 'x'}}")
                .answer.fields.size(),
            1U);
}

TEST_F(AnswerTable, AWrongAnswerIsAnError) {
  for (const char* argument :
       {"", "3", "{status = 99}", "{status = 'x'}", "{reason = 'a\\r\\nb'}", "{colour = 1}",
        "{headers = {X = {}}}", "{headers = {['X Y'] = '1'}}", "{headers = {X = 'a\\nb'}}", "{headers = 3}",
        "{document = '<Sync'}", "{document = '<Sync xmlns=\"AirSync\"><NoSuch/></Sync>'}", "{1}",
        "{headers = {X = ('y'):rep(70000)}}"}) {
    const Verdict verdict = on_request(std::string("e:answer(") + argument + ")");
    EXPECT_FALSE(errors(verdict).empty()) << argument;
    EXPECT_EQ(verdict.action, Verdict::Action::pass) << argument;
  }
}

TEST_F(AnswerTable, AWrongTypeInAnAnswerNamesItsField) {
  for (const auto& [argument, wanted] :
       {std::pair{"{status = 'abc'}", "answer: status is a number from 200 to 599"},
        {"{status = {}}", "answer: status is a number from 200 to 599"},
        {"{reason = {}}", "answer: reason is a text, not a table"},
        {"{body = true}", "answer: body is a text, not a boolean"},
        {"{headers = 3}", "answer: headers is a table, not a number"},
        {"{document = {}}", "answer: document is XML or a document, not a table"}}) {
    const std::string said = errors(on_request(std::string("e:answer(") + argument + ")"));
    EXPECT_NE(said.find(wanted), std::string::npos) << argument << ": " << said;
  }
  EXPECT_EQ(on_request("e:answer{status = '503', body = 7}").answer.status, 503);
}

}  // namespace
}  // namespace eastap::script::test
