#include "proxy/model/serve/served_answer.h"

#include <gmock/gmock.h>

#include "decoders/content_coding.h"
#include "tests/support/served_day.h"

namespace eastap::model::served_answer_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using testing::HasSubstr;
using testing::Not;

std::string served_text(const std::shared_ptr<core::Exchange>& recorded, const ServedTo& to = {}) {
  const ServedExchange exchange(PlayStep(recorded, {}, {}));
  return std::string(as_text(served_answer(exchange, Variables(), to)));
}

TEST(ServedAnswer, RepeatsTheClientsOwnIds) {
  ServedDay day;
  const ServedExchange exchange(PlayStep(
      day.add(
          "Sync", collection_xml("1", "5", "<Commands><Add><ClientId>c1</ClientId></Add></Commands>"),
          collection_xml(
              "2", "5", "<Responses><Add><ClientId>c1</ClientId><ServerId>5:9</ServerId></Add></Responses>")),
      {}, {}));
  RecordedPhone phone;
  phone.add(exchange);
  phone.variables.bind("client_id_1", "my-own-id");
  const std::string answer(as_text(served_answer(exchange, phone.variables, {})));
  EXPECT_THAT(answer, HasSubstr("my-own-id"));
  EXPECT_THAT(answer, HasSubstr("5:9"));
  const std::size_t body = answer.size() - answer.find("\r\n\r\n") - 4;
  EXPECT_THAT(answer, HasSubstr("Content-Length: " + std::to_string(body) + "\r\n"));
  give_values(phone.variables, exchange);
  EXPECT_EQ(
      phone.variables.to_recorded(VolatileKind::sync_key, "2", {.phone = exchange.phone, .folder = "5"}),
      "2");
  EXPECT_EQ(phone.variables.named("client_id_1")->live, "my-own-id");
}

TEST(ServedAnswer, RepeatsTheDatesOfTheClient) {
  const auto note = [](const char* element) {
    return collection_xml("2", "5",
                          std::string("<Commands><") + element +
                              "><ServerId>5:9</ServerId><ApplicationData>"
                              "<LastModifiedDate xmlns=\"Notes\">2026-01-01T00:00:00.000Z</LastModifiedDate>"
                              "</ApplicationData></" +
                              element + "></Commands>");
  };
  ServedDay day;
  const ServedExchange exchange(PlayStep(day.add("Sync", note("Change"), note("Change")), {}, {}));
  RecordedPhone phone;
  phone.add(exchange);
  ASSERT_TRUE(phone.variables.bind("date_1", "2027-02-02T00:00:00.000Z"));
  const std::string answer(as_text(served_answer(exchange, phone.variables, {})));
  EXPECT_THAT(answer, HasSubstr("2027-02-02T00:00:00.000Z"));
  EXPECT_THAT(answer, Not(HasSubstr("2026-01-01")));
}

TEST(ServedAnswer, FramingIsByLengthAndTheRestIsAsRecorded) {
  const auto request = message(served_head("Sync", "PHONE1", 0));
  const std::string chunked = served_text(test::exchange(
      request,
      message("HTTP/1.1 200 Fine\r\nX-Odd:  a b\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n",
              as_bytes("hello"), 2)));
  EXPECT_THAT(chunked, HasSubstr("HTTP/1.1 200 Fine\r\nX-Odd:  a b\r\n"));
  EXPECT_THAT(chunked, HasSubstr("Content-Length: 5\r\n\r\nhello"));
  EXPECT_THAT(chunked, Not(HasSubstr("chunked")));
  EXPECT_THAT(chunked, Not(HasSubstr("Connection")));
  EXPECT_THAT(served_text(test::exchange(request, message("HTTP/1.1 204 No Content\r\n"))),
              Not(HasSubstr("Content-Length")));
  const auto head = message("HEAD / HTTP/1.1\r\nHost: a\r\n");
  EXPECT_THAT(served_text(test::exchange(head, message("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n"))),
              HasSubstr("Content-Length: 7\r\n\r\n"));
}

TEST(ServedAnswer, RedirectsLeadBackHere) {
  ServedTo to{.recorded = {"mail.example.org"}, .origin = "https://127.0.0.1:8443", .accepts = ""};
  const auto request = message(served_head("Sync", "PHONE1", 0));
  EXPECT_THAT(
      served_text(
          test::exchange(request, message("HTTP/1.1 451 Redirect\r\nX-MS-Location: "
                                          "https://MAIL.example.org:443/Microsoft-Server-ActiveSync\r\n")),
          to),
      HasSubstr("X-MS-Location: https://127.0.0.1:8443/Microsoft-Server-ActiveSync\r\n"));
  EXPECT_EQ(relocated("http://mail.example.org.evil/ https://mail.example.org", to),
            "http://mail.example.org.evil/ https://127.0.0.1:8443");
  to.origin.clear();
  EXPECT_EQ(relocated("https://mail.example.org", to), "https://mail.example.org");
}

TEST(ServedAnswer, CodingsThatAClientDoesNotTakeAreUndone) {
  const Bytes packed = decoders::encode("gzip", to_bytes("hello")).value();
  const auto recorded =
      test::exchange(message(served_head("Sync", "PHONE1", 0)),
                     message("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                                 std::to_string(packed.size()) + "\r\n",
                             packed));
  EXPECT_THAT(served_text(recorded), HasSubstr("Content-Length: 5\r\n\r\nhello"));
  ServedTo to;
  to.accepts = "deflate;q=0.5, GZip ; q=1";
  EXPECT_THAT(served_text(recorded, to), HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_TRUE(accepts_coding("*", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip;q=0", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip; Q = 0.000", "gzip"));
  EXPECT_TRUE(accepts_coding("gzip;q=0.01", "gzip"));
  EXPECT_FALSE(accepts_coding("*;q=1, gzip;q=0", "gzip")) << "its name says more than the star";
  EXPECT_TRUE(accepts_coding("*;q=0, gzip", "gzip"));
  EXPECT_FALSE(accepts_coding("*;q=0", "gzip"));
  EXPECT_FALSE(accepts_coding("", "gzip"));
}

}  // namespace
}  // namespace eastap::model::served_answer_test
