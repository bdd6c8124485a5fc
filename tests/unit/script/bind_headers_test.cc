#include "proxy/script/bind_headers.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;
using core::Verdict;

class BindHeaders : public HostTest {
 protected:
  Verdict on_request(const std::string& statements, core::MessagePtr message = request("Sync", sync_body())) {
    load("function on_request(e) local m = e.request\n" + statements + "\nend");
    return run(call(Phase::request, std::move(message)));
  }
  static std::string head(const Verdict& verdict) {
    EXPECT_TRUE(verdict.edit.head) << errors(verdict);
    return verdict.edit.head ? std::string(as_text(verdict.edit.head->raw())) : "";
  }
};

TEST_F(BindHeaders, ReadsHeadersWithoutCaseInOrderWithDuplicates) {
  EXPECT_EQ(logs(on_request("log(m.headers.host, m.headers['CONTENT-type'], tostring(m.headers.nothing), "
                            "m.headers:get('X-double'))")),
            "mail.example.org application/vnd.ms-sync.wbxml nil 1");
  EXPECT_EQ(logs(on_request("log(table.concat(m.headers:get_all('x-double'), ','), #m.headers)")), "1,2 6");
  EXPECT_EQ(logs(on_request(
                "local t = {} for n, v in pairs(m.headers) do t[#t + 1] = n end log(table.concat(t, ' '))")),
            "Host Content-Type MS-ASProtocolVersion X-Double x-double Content-Length");
}

TEST_F(BindHeaders, EditsOnlyTheNamedHeader) {
  const auto original = request("Sync", sync_body());
  const std::string before(as_text(original->head.raw()));
  std::string expected = before;
  expected.replace(expected.find("14.1"), 4, "12.1");
  EXPECT_EQ(head(on_request("m.headers['ms-asprotocolversion'] = 12.1", original)), expected);
  EXPECT_NE(head(on_request("m.headers:add('X-New', 'a') m.headers:add('X-New', 'b')"))
                .find("X-New: a\r\nX-New: b\r\n\r\n"),
            std::string::npos);
  EXPECT_EQ(head(on_request("log(m.headers:remove('x-DOUBLE'))")).find("ouble"), std::string::npos);
  EXPECT_EQ(head(on_request("m.headers['X-Double'] = nil")).find("ouble"), std::string::npos);
  EXPECT_EQ(logs(on_request("m.headers:set('Host', 'b') log(m.headers.Host)")), "b");
  EXPECT_EQ(logs(on_request(
                "m.headers:set('A', 60) m.headers:add('A', 61) log(#m.headers:get_all('A'), m.headers.A)")),
            "2 60");
}

TEST_F(BindHeaders, RemovingWhatIsNotThereIsNoEdit) {
  EXPECT_TRUE(unedited(on_request("log(m.headers:remove('X-Nothing'))")));
  EXPECT_TRUE(unedited(on_request("m.headers['X-Nothing'] = nil m.headers:set('X-Nothing', nil)")));
}

}  // namespace
}  // namespace eastap::script::test
