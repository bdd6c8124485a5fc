#include "proxy/model/request_line_facts.h"

#include <gmock/gmock.h>

#include "tests/support/exchanges.h"

namespace eastap::model::request_line_facts_test {
namespace {

RequestLineFacts facts_of(std::string_view line) {
  ExchangeView view(test::exchange(test::message(std::string(line) + "\r\nHost: a\r\n"), nullptr), {},
                    nullptr);
  return request_line_facts(view);
}

TEST(RequestLineFacts, OfActiveSyncEachThingThatIsSaid) {
  const RequestLineFacts facts = facts_of(
      "POST /Microsoft-Server-ActiveSync?Cmd=SendMail&User=jo&DeviceId=b&DeviceType=c&SaveInSent=T HTTP/1.1");
  EXPECT_EQ(facts.at("method").value, "POST");
  EXPECT_EQ(facts.at("path").value, "/Microsoft-Server-ActiveSync");
  EXPECT_EQ(facts.at("HTTP version").value, "HTTP/1.1");
  EXPECT_EQ(facts.at("query").value, "plain");
  EXPECT_EQ(facts.at("query text").value, "");
  EXPECT_EQ(facts.at("user").kind, VolatileKind::credential);
  EXPECT_EQ(facts.at("device id").kind, VolatileKind::device_id);
  EXPECT_EQ(facts.at("parameter SaveInSent").value, "T");
}

TEST(RequestLineFacts, AQueryThatCannotBeReadIsItsText) {
  EXPECT_EQ(facts_of("POST /Microsoft-Server-ActiveSync?jQkJBAZQSE9OR%%% HTTP/1.1").at("query text").value,
            "jQkJBAZQSE9OR%%%");
  const RequestLineFacts nameless = facts_of("POST /Microsoft-Server-ActiveSync?User=jo&DeviceId=b HTTP/1.1");
  EXPECT_EQ(nameless.at("query").value, "malformed");
  EXPECT_EQ(nameless.at("query text").value, "") << "who asks differs from run to run";
  EXPECT_EQ(nameless.at("user").value, "jo");
}

TEST(RequestLineFacts, OtherQueriesAreParametersWhereTheyHaveAny) {
  EXPECT_EQ(facts_of("GET /ews?wsdl HTTP/1.1").at("query text").value, "wsdl");
  const RequestLineFacts facts = facts_of("GET /sso?a=1&%73tate=x%20y&&b&c=&a=2&Email=jo@x.org HTTP/1.1");
  EXPECT_FALSE(facts.contains("query text"));
  EXPECT_EQ(facts.at("parameter a").value, "1, 2");
  EXPECT_EQ(facts.at("parameter a").kind, VolatileKind::none);
  EXPECT_EQ(facts.at("parameter state").value, "x y");
  EXPECT_EQ(facts.at("parameter state").kind, VolatileKind::request_id);
  EXPECT_EQ(facts.at("parameter b").value, "(empty)");
  EXPECT_EQ(facts.at("parameter c").value, "(empty)");
  EXPECT_EQ(facts.at("parameter Email").kind, VolatileKind::credential);
}

TEST(RequestLineFacts, NothingIsSaidOfWhatIsNoRequest) {
  ExchangeView view(std::make_shared<core::Exchange>(), {}, nullptr);
  EXPECT_TRUE(request_line_facts(view).empty());
}

}  // namespace
}  // namespace eastap::model::request_line_facts_test
