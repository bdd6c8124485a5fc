#include "proxy/script/bind_message.h"

#include "decoders/content_coding.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;
using core::Verdict;

class BindMessage : public HostTest {
 protected:
  Verdict on_request(const std::string& statements, core::MessagePtr message = request("Sync", sync_body())) {
    load("function on_request(e) local m = e.request\n" + statements + "\nend");
    return run(call(Phase::request, std::move(message)));
  }
  Verdict on_response(const std::string& statements, core::MessagePtr message = response(sync_body())) {
    load("function on_response(e) local m = e.response\n" + statements + "\nend");
    return run(call(Phase::response, request("Sync", sync_body()), std::move(message)));
  }
  static std::string head(const Verdict& verdict) {
    EXPECT_TRUE(verdict.edit.head) << errors(verdict);
    return verdict.edit.head ? std::string(as_text(verdict.edit.head->raw())) : "";
  }
};

TEST_F(BindMessage, ReadsTheStartLine) {
  EXPECT_EQ(
      logs(on_request(
          "log(m.method, m.path, m.target:sub(-6), tostring(m.status), tostring(m.reason), m.complete)")),
      "POST /Microsoft-Server-ActiveSync iPhone nil nil true");
  EXPECT_EQ(
      logs(on_response("log(m.status, m.reason, tostring(m.method), tostring(m.target), tostring(m.path))")),
      "200 OK nil nil nil");
  EXPECT_EQ(logs(on_request("log(tostring(e.response), e.request == m, e.request.headers ~= nil)")),
            "nil true true");
}

TEST_F(BindMessage, EditsTheStartLine) {
  EXPECT_TRUE(head(on_response("m.status = 503")).starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_TRUE(head(on_response("m.reason = 'Fine'")).starts_with("HTTP/1.1 200 Fine\r\n"));
  EXPECT_TRUE(head(on_request("m.method = 'PUT' m.target = '/x?y'")).starts_with("PUT /x?y HTTP/1.1\r\n"));
}

TEST_F(BindMessage, NothingThatWouldBreakTheFramingGetsIn) {
  for (const char* statements :
       {"m.headers['X'] = 'a\\r\\nY: b'", "m.headers['X Y'] = 'a'", "m.headers[''] = 'a'",
        "m.headers:add('X\\n', '1')", "m.headers['X'] = 'a\\0'", "m.method = 'A B'", "m.target = '/a b'",
        "m.target = ''", "m.target = '/a\\r\\n'", "m.method = ''", "m.headers.X = {}",
        "m.headers.X = ('x'):rep(70000)", "for i = 1, 10000 do m.headers:add('X', ('y'):rep(100)) end",
        "m.status = 200", "m.complete = false", "m.nothing = 1", "log(m.nothing)"}) {
    const Verdict verdict = on_request(statements);
    EXPECT_FALSE(errors(verdict).empty()) << statements;
    EXPECT_TRUE(unedited(verdict)) << statements;
  }
  for (const char* statements :
       {"m.status = 42", "m.status = 'x'", "m.reason = 'a\\r\\nb'", "m.method = 'GET'", "m.target = '/'"}) {
    EXPECT_FALSE(errors(on_response(statements)).empty()) << statements;
  }
}

TEST_F(BindMessage, ReadsTheBodyDecoded) {
  EXPECT_EQ(logs(on_request("log(#m.body, tostring(m.body_error))")),
            std::to_string(sync_body().size()) + " nil");
  const auto zipped = decoders::encode("gzip", sync_body());
  ASSERT_TRUE(zipped);
  EXPECT_EQ(logs(on_response("log(#m.body, m.document:get('Sync/Collections/Collection/SyncKey'))",
                             response(*zipped, "Content-Encoding: gzip\r\n"))),
            std::to_string(sync_body().size()) + " 7");
  EXPECT_TRUE(unedited(on_response("local x = m.body", response(*zipped, "Content-Encoding: gzip\r\n"))));
  EXPECT_EQ(logs(on_request("log(m.body == '', tostring(m.document))", request("Sync"))), "true nil");
}

TEST_F(BindMessage, ChunkedBodiesAreJoined) {
  auto chunked = std::make_shared<core::Message>(*response());
  chunked->body.wire = to_bytes("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  chunked->body.content_spans = {{3, 6}, {11, 13}};
  chunked->body.content_length = 5;
  EXPECT_EQ(logs(on_response("log(m.body)", chunked)), "abcde");
}

TEST_F(BindMessage, SaysWhyThereIsNoBody) {
  EXPECT_NE(logs(on_response("log(tostring(m.body), tostring(m.document), m.body_error)",
                             response(to_bytes("not gzip"), "Content-Encoding: gzip\r\n")))
                .find("nil nil "),
            std::string::npos);
  auto streaming = std::make_shared<core::Message>(*response());
  streaming->body.kept = false;
  streaming->complete = false;
  streaming->body.wire_length = 9'000'000;
  EXPECT_EQ(logs(on_response("log(tostring(m.body), m.body_error)", streaming)),
            "nil the body (9000000 bytes so far) is not held: it is larger than --body-limit");
  auto unasked = std::make_shared<core::Message>(*response());
  unasked->complete = false;
  EXPECT_NE(logs(on_response("log(m.complete, m.body_error)", unasked)).find("false the body is not held"),
            std::string::npos);
  EXPECT_NE(errors(on_response("m.body = 'x'", unasked)).find("the body cannot be changed"),
            std::string::npos);
  EXPECT_NE(logs(on_response("log(m.body_error)", response(Bytes(3'000'000, 'x'))))
                .find("longer than the 2097152 bytes"),
            std::string::npos);
}

TEST_F(BindMessage, ReplacesTheBody) {
  const Verdict verdict = on_response("m.body = 'new' log(m.body)");
  EXPECT_EQ(logs(verdict), "new");
  ASSERT_TRUE(verdict.edit.content);
  EXPECT_EQ(as_text(*verdict.edit.content), "new");
  EXPECT_FALSE(verdict.edit.head);
}

TEST_F(BindMessage, SaysWhatBodyAndDocumentTake) {
  EXPECT_NE(errors(on_response("m.body = nil")).find("body takes a text, not a nil value; \"\" is an empty"),
            std::string::npos);
  EXPECT_NE(errors(on_response("m.document = nil")).find("takes XML or a document, not a nil value"),
            std::string::npos);
  EXPECT_EQ(errors(on_response("m.body = 12")), "");
}

TEST_F(BindMessage, AskingWhyThereIsNoBodyCostsWhatTheBodyDoes) {
  options.limits.total_work = 300'000;
  EXPECT_NE(errors(on_response("local d = m.document\n"
                               "d:set('Sync/Collections/Collection/SyncKey', ('x'):rep(1000000))\n"
                               "for i = 1, 40 do local x = m.body_error end"))
                .find("is used up"),
            std::string::npos);
}

TEST_F(BindMessage, BodyAndDocumentFollowEachOther) {
  EXPECT_EQ(logs(on_response(
                "m.document:set('Sync/Collections/Collection/SyncKey', '9') "
                "local d = eastap.wbxml.decode(m.body) log(d:get('Sync/Collections/Collection/SyncKey'), "
                "m.document:get('Sync/Collections/Collection/SyncKey'))")),
            "9 9");
  EXPECT_EQ(logs(on_response("local d = m.document m.body = eastap.wbxml.encode('<Ping "
                             "xmlns=\"Ping\"><Status>1</Status></Ping>') "
                             "log(m.document:get('Ping/Status'), pcall(function() return d.root end))"))
                .substr(0, 7),
            "1 false");
  const Verdict given = on_response(
      "m.document = '<Ping xmlns=\"Ping\"><Status>2</Status></Ping>' m.document:set('Ping/Status', '3')");
  EXPECT_EQ(given.edit.content, wbxml_of("<Ping xmlns=\"Ping\"><Status>3</Status></Ping>"));
}

TEST_F(BindMessage, OtherContentHasNoDocument) {
  const auto page =
      message("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n", to_bytes("<html>"));
  EXPECT_EQ(logs(on_response("log(tostring(m.document), tostring(m.body_error), m.body)", page)),
            "nil nil <html>");
  const auto untyped = message("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", sync_body());
  EXPECT_EQ(logs(on_response("log(m.document:get('Sync/Collections/Collection/SyncKey'))", untyped)), "7");
}

TEST_F(BindMessage, PartZeroOfAMultipartAnswerIsTheDocument) {
  const Bytes part0 = sync_body();
  const std::string part1 = "attachment";
  Bytes body;
  const auto number = [&body](std::size_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      body.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  };
  number(2);
  number(20);
  number(part0.size());
  number(20 + part0.size());
  number(part1.size());
  append(body, part0);
  append(body, part1);
  const auto multipart = message(
      "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\nContent-Length: 1\r\n\r\n",
      body);
  EXPECT_TRUE(unedited(on_response("log(m.document:get('Sync/Collections/Collection/SyncKey'))", multipart)));
  const Verdict verdict =
      on_response("m.document:set('Sync/Collections/Collection/SyncKey', 'longer')", multipart);
  ASSERT_TRUE(verdict.edit.content) << errors(verdict);
  const std::string edited(as_text(*verdict.edit.content));
  EXPECT_NE(edited.find("longer"), std::string::npos);
  EXPECT_TRUE(edited.ends_with(part1));
  EXPECT_EQ(edited.size(), body.size() + 5);
}

TEST_F(BindMessage, TheRequestIsReadOnlyWhenTheResponseIsHere) {
  EXPECT_NE(errors(on_response("e.request.headers.X = 'y'")).find("the request was already sent on"),
            std::string::npos);
  EXPECT_NE(errors(on_response("e.request.body = 'y'")).find("the request was already sent on"),
            std::string::npos);
  EXPECT_EQ(logs(on_response(
                "log(e.request.method, e.request.document:get('Sync/Collections/Collection/SyncKey'))")),
            "POST 7");
}

TEST_F(BindMessage, KeptMessagesAreErrorsAfterTheirHook) {
  load(
      "function on_request(e) if not m then m = e.request h = m.headers n = pairs(h) return end\n"
      "for _, f in ipairs{function() return m.method end, function() return m.body end, function() return "
      "h.Host end,\n"
      "function() h.Host = 'x' end, function() m.body = 'x' end, function() return #h end, function() return "
      "pairs(h) end} do\n"
      "local ok, why = pcall(f) assert(not ok and why:find('this exchange is over'), why) end log('all', "
      "n()) end");
  run_request();
  const Verdict verdict = run_request();
  EXPECT_EQ(logs(verdict), "all Host mail.example.org") << errors(verdict);
}

}  // namespace
}  // namespace eastap::script::test
