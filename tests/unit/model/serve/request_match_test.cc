#include "proxy/model/serve/request_match.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "proxy/model/serve/served_answer.h"
#include "tests/support/served_day.h"

namespace eastap::model::request_match_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

/// One recorded phone, and requests that are compared with its exchange `place`.
class MatchedDay {
 public:
  ServedDay day;
  std::vector<ServedExchange> exchanges;
  RecordedPhone phone;

  void ready(StepGaps gaps = {}) {
    for (PlayStep& step : steps_ = day.steps(gaps)) {
      exchanges.emplace_back(std::move(step));
    }
    for (const ServedExchange& each : exchanges) {
      phone.add(each);
    }
  }
  RequestMatch match(std::size_t place, const core::ExchangePtr& live,
                     const Overlooked& overlooked = Overlooked::standard()) {
    ExchangeView view(live, {}, nullptr);
    const std::size_t bound = count_bound();
    RequestMatch made = match_request(exchanges.at(place), view, phone.variables, phone.free, overlooked);
    EXPECT_EQ(count_bound(), bound) << "variables are as before";
    return made;
  }

 private:
  [[nodiscard]] std::size_t count_bound() const {
    std::size_t count = 0;
    for (const Variable& each : phone.variables.all()) {
      count += each.live.empty() ? 0 : 1;
    }
    return count;
  }
  std::vector<PlayStep> steps_;
};

std::string add_xml(std::string_view id, std::string_view date) {
  return collection_xml("11", "5",
                        "<Commands><Add><ClientId>" + std::string(id) +
                            "</ClientId><ApplicationData><LastModifiedDate xmlns=\"Notes\">" +
                            std::string(date) + "</LastModifiedDate></ApplicationData></Add></Commands>");
}

TEST(RequestMatch, ClientIdsAndDatesAreTheClientsOwn) {
  MatchedDay made;
  made.day.add("Sync", collection_xml("0", "5"), collection_xml("11", "5"));
  made.day.add("Sync", add_xml("c1", "2026-01-01T00:00:00.000Z"), collection_xml("12", "5"));
  made.ready();
  give_values(made.phone.variables, made.exchanges.at(0));
  const RequestMatch match =
      made.match(1, live_request("Sync", add_xml("other", "2027-02-02T00:00:00.000Z")));
  EXPECT_THAT(match.differences, IsEmpty());
  EXPECT_THAT(match.bindings, Contains(Pair("client_id_1", "other")));
  EXPECT_THAT(match.bindings, Contains(Pair("date_1", "2027-02-02T00:00:00.000Z")));
}

TEST(RequestMatch, ALaterRequestHasADateOfItsOwnAndTakesNothingByItself) {
  MatchedDay made;
  made.day.add("Sync", collection_xml("0", "5"), collection_xml("11", "5"));
  made.day.add("Sync", add_xml("c1", "2026-01-01T00:00:00.000Z"), collection_xml("12", "5"));
  made.ready();
  give_values(made.phone.variables, made.exchanges.at(0));
  ASSERT_TRUE(made.phone.variables.bind("date_1", "2030-01-01T00:00:00.000Z"));
  const RequestMatch match = made.match(1, live_request("Sync", add_xml("mine", "2030-02-02T00:00:00.000Z")));
  EXPECT_THAT(match.differences, IsEmpty());
  EXPECT_THAT(match.bindings, Contains(Pair("date_1", "2030-02-02T00:00:00.000Z")));
  EXPECT_EQ(made.phone.variables.named("date_1")->live, "2030-01-01T00:00:00.000Z") << "until it is taken";
}

TEST(RequestMatch, KeysThatAnAnswerGivesAreThoseAndNoOthers) {
  MatchedDay made;
  made.day.add("Sync", collection_xml("0", "5"), collection_xml("11", "5"));
  made.day.add("Sync", collection_xml("11", "5"), collection_xml("12", "5"));
  made.ready();
  const RequestMatch match = made.match(1, live_request("Sync", collection_xml("7", "5")));
  ASSERT_THAT(match.differences, SizeIs(1));
  EXPECT_EQ(match.differences.front().about, RequestDifference::About::key);
  ExchangeView live(live_request("Sync", collection_xml("7", "5")), {}, nullptr);
  EXPECT_FALSE(
      keys_may_match(made.exchanges.at(1), sync_keys_of(live), made.phone.variables, made.phone.free));
  ExchangeView good(live_request("Sync", collection_xml("11", "5")), {}, nullptr);
  EXPECT_FALSE(
      keys_may_match(made.exchanges.at(1), sync_keys_of(good), made.phone.variables, made.phone.free))
      << "no answer has given it yet";
  EXPECT_THAT(made.match(1, live_request("Sync", collection_xml("11", "5"))).differences.front().text,
              HasSubstr("no answer has given it"));
  give_values(made.phone.variables, made.exchanges.at(0));
  EXPECT_TRUE(made.match(1, live_request("Sync", collection_xml("11", "5"))).matches());
  EXPECT_TRUE(
      keys_may_match(made.exchanges.at(1), sync_keys_of(good), made.phone.variables, made.phone.free));
}

TEST(RequestMatch, KeysOfTheTimeBeforeTheRecordingAreTheClientsOwn) {
  MatchedDay made;
  made.day.add("Sync", collection_xml("41", "7"), collection_xml("42", "7"), "PHONE1",
               "X-MS-PolicyKey: 99\r\n");
  made.ready();
  const auto live = live_request("Sync", collection_xml("abc", "in"));
  ExchangeView view(live, {}, nullptr);
  EXPECT_TRUE(
      keys_may_match(made.exchanges.at(0), sync_keys_of(view), made.phone.variables, made.phone.free));
  const RequestMatch match = made.match(0, live);
  EXPECT_THAT(match.differences, IsEmpty()) << "the policy key as well: this client was never given one";
  EXPECT_THAT(match.bindings, SizeIs(2));
}

TEST(RequestMatch, OtherContentIsToldWithTheRuleThatOverlooksIt) {
  MatchedDay made;
  made.day.add("Sync", collection_xml("0", "5", "<WindowSize>25</WindowSize>"), collection_xml("11", "5"));
  made.ready();
  const RequestMatch other =
      made.match(0, live_request("Sync", collection_xml("0", "5", "<WindowSize>9</WindowSize>")));
  ASSERT_THAT(other.differences, SizeIs(1));
  EXPECT_EQ(other.differences.front().rule, "value AirSync:WindowSize");
  const RequestMatch none = made.match(0, live_request("Sync", collection_xml("0", "5")));
  ASSERT_THAT(none.differences, SizeIs(1));
  EXPECT_EQ(none.differences.front().rule, "element AirSync:WindowSize");
  const Overlooked list = Overlooked::parse("element AirSync:WindowSize\nvalue AirSync:WindowSize").value();
  EXPECT_TRUE(made.match(0, live_request("Sync", collection_xml("0", "5")), list).matches());
}

TEST(RequestMatch, WhatMovedDoesNotHideWhatDiffers) {
  const auto notes = [](int count, bool backwards, std::string_view window) {
    std::string adds;
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      const std::string one = "<Add><ClientId>c" + number +
                              "</ClientId><ApplicationData><Subject xmlns=\"Notes\">note " + number +
                              "</Subject></ApplicationData></Add>";
      adds = backwards ? one + adds : adds + one;
    }
    return collection_xml(
        "11", "5", "<Commands>" + adds + "</Commands><WindowSize>" + std::string(window) + "</WindowSize>");
  };
  constexpr int many = 1'100;
  MatchedDay made;
  made.day.add("Sync", collection_xml("0", "5"), collection_xml("11", "5"));
  made.day.add("Sync", notes(many, false, "25"), collection_xml("12", "5"));
  made.ready();
  const RequestMatch match = made.match(1, live_request("Sync", notes(many, true, "9")));
  EXPECT_EQ(
      std::ranges::count(match.differences, RequestDifference::About::content, &RequestDifference::about), 1)
      << "the window; that nobody was given the key is another matter";
}

TEST(RequestMatch, MailsAreComparedWithoutIdsDatesAndBoundaries) {
  const auto mail = [](std::string_view id, std::string_view boundary, std::string_view text) {
    return R"(<SendMail xmlns="ComposeMail"><ClientId>)" + std::string(id) +
           "</ClientId><Mime>Message-ID: &lt;" + std::string(id) +
           "@x&gt;\nContent-Type: multipart/mixed; boundary=\"" + std::string(boundary) + "\"\n\n--" +
           std::string(boundary) + "\n\n" + std::string(text) + "\n--" + std::string(boundary) +
           "--\n</Mime></SendMail>";
  };
  MatchedDay made;
  made.day.add("SendMail", mail("a", "b1", "hello"), "");
  made.ready();
  const RequestMatch same = made.match(0, live_request("SendMail", mail("z", "other", "hello")));
  EXPECT_THAT(same.differences, IsEmpty());
  EXPECT_THAT(same.bindings,
              testing::UnorderedElementsAre(Pair("client_id_1", "z"), Pair("message_id_1", "z@x")))
      << "no boundary: the lines between the parts would have to follow";
  EXPECT_FALSE(made.match(0, live_request("SendMail", mail("z", "other", "good bye"))).matches());
}

std::string fetch_xml(const std::vector<std::string>& ids) {
  std::string all;
  for (const std::string& id : ids) {
    all += R"(<Fetch><Store>Mailbox</Store><CollectionId xmlns="AirSync">5</CollectionId>)"
           R"(<ServerId xmlns="AirSync">)" +
           id + "</ServerId></Fetch>";
  }
  return R"(<ItemOperations xmlns="ItemOperations">)" + all + "</ItemOperations>";
}

TEST(RequestMatch, ItemsOfOneFolderAreFetchedInAnyOrder) {
  MatchedDay made;
  made.day.add("Sync", collection_xml("11", "5"),
               collection_xml("12", "5",
                              "<Commands><Add><ServerId>5:1</ServerId></Add><Add><ServerId>5:2</ServerId>"
                              "</Add></Commands>"));
  made.day.add("ItemOperations", fetch_xml({"5:1", "5:2"}), "");
  made.ready();
  give_values(made.phone.variables, made.exchanges.at(0));
  const RequestMatch match = made.match(1, live_request("ItemOperations", fetch_xml({"5:2", "5:1"})));
  EXPECT_THAT(match.differences, IsEmpty());
  EXPECT_THAT(match.bindings, IsEmpty());
}

TEST(RequestMatch, AFolderThatIsKnownIsNoOtherOne) {
  MatchedDay made;
  const auto ping = [](std::string_view first, std::string_view second) {
    return fmt::format(R"(<Ping xmlns="Ping"><Folders><Folder><Id>{}</Id><Class>Email</Class></Folder>)"
                       R"(<Folder><Id>{}</Id><Class>Email</Class></Folder></Folders></Ping>)",
                       first, second);
  };
  made.day.add("Ping", ping("5", "7"), "");
  made.ready();
  made.phone.variables.bind("folder_5", "in");
  const RequestMatch match = made.match(0, live_request("Ping", ping("new", "in")));
  EXPECT_THAT(match.bindings, testing::ElementsAre(Pair("folder_7", "new")));
  EXPECT_THAT(match.differences, IsEmpty());
  EXPECT_THAT(made.match(0, live_request("Ping", ping("new", "other"))).differences, SizeIs(2))
      << "only one of the two can be folder 7, and the other is not 5";
}

TEST(RequestMatch, ParametersAndPolicyKeysCount) {
  MatchedDay made;
  made.day.add(
      "Provision", R"(<Provision xmlns="Provision"/>)",
      R"(<Provision xmlns="Provision"><Policies><Policy><PolicyKey>77</PolicyKey></Policy></Policies></Provision>)");
  made.day.add("Sync", collection_xml("0", "5"), collection_xml("11", "5"), "PHONE1",
               "X-MS-PolicyKey: 77\r\n");
  made.day.add_raw(
      "POST /Microsoft-Server-ActiveSync?Cmd=GetAttachment&DeviceId=PHONE1&DeviceType=x&User=a&"
      "AttachmentName=5%3a1%3a0 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
  made.ready();
  const RequestMatch match = made.match(1, live_request("Sync", collection_xml("0", "5")));
  ASSERT_THAT(match.differences, SizeIs(1));
  EXPECT_EQ(match.differences.front().text, "policy key: 77 -> 0");
  EXPECT_TRUE(
      made.match(1, live_request("Sync", collection_xml("0", "5"), "PHONE1", "X-MS-PolicyKey: 77\r\n"))
          .matches());
  const auto attachment = [](std::string_view name) {
    return test::exchange(
        message("POST /Microsoft-Server-ActiveSync?Cmd=GetAttachment&DeviceId=PHONE1&DeviceType=x&User=bob" +
                std::string(name) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"),
        nullptr);
  };
  EXPECT_TRUE(made.match(2, attachment("&AttachmentName=5%3a1%3a0")).matches());
  EXPECT_THAT(made.match(2, attachment("")).differences.front().text,
              HasSubstr("- parameter AttachmentName"));
  EXPECT_THAT(made.match(2, attachment("&AttachmentName=5%3a1%3a0&LongId=x")).differences.front().text,
              HasSubstr("+ parameter LongId"));
}

TEST(RequestMatch, WhatTheTraceHasOverwrittenInAQueryIsNotCompared) {
  MatchedDay made;
  constexpr const char* answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  made.day.add_raw("GET /owa?id=7&token=************* HTTP/1.1\r\nHost: a\r\n", answer);
  made.day.add_raw(
      "POST /Microsoft-Server-ActiveSync?Cmd=GetAttachment&DeviceId=PHONE1&DeviceType=x&User=a&Token=**** "
      "HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
      answer);
  made.ready({.target_redacted = true});
  const auto get = [](std::string_view query) {
    return test::exchange(message("GET /owa?" + std::string(query) + " HTTP/1.1\r\nHost: a\r\n"), nullptr);
  };
  EXPECT_TRUE(made.match(0, get("id=7&token=abcdefgh12345")).matches());
  EXPECT_TRUE(made.match(0, get("id=7&token=abc")).matches());
  const RequestMatch other = made.match(0, get("id=8&token=abc"));
  ASSERT_THAT(other.differences, SizeIs(1));
  EXPECT_EQ(other.differences.front().about, RequestDifference::About::head);
  EXPECT_TRUE(made.match(1, test::exchange(message("POST /Microsoft-Server-ActiveSync?Cmd=GetAttachment&"
                                                   "DeviceId=PHONE1&DeviceType=x&User=a&Token=abc HTTP/1.1"
                                                   "\r\nHost: a\r\nContent-Length: 0\r\n"),
                                           nullptr))
                  .matches());
}

TEST(RequestMatch, StarsThatNobodyWroteOverASecretAreAValue) {
  const auto search = [](std::string_view query) {
    return fmt::format(R"(<Search xmlns="Search"><Store><Name>GAL</Name><Query>{}</Query></Store></Search>)",
                       query);
  };
  const auto get = [](std::string_view query) {
    return fmt::format("GET /login?q={} HTTP/1.1\r\nHost: a\r\n", query);
  };
  const auto named = [](std::string_view name) {
    return fmt::format(
        "POST /Microsoft-Server-ActiveSync?Cmd=GetAttachment&DeviceId=PHONE1&DeviceType=x&User=a&"
        "CollectionName={} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
        name);
  };
  constexpr const char* answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  const auto count = [&](StepGaps gaps) {
    MatchedDay made;
    made.day.add("Search", search("*"), "");
    made.day.add_raw(get("*"), answer);
    made.day.add_raw(named("**"), answer);
    made.ready(gaps);
    return made.match(0, live_request("Search", search("somebody"))).differences.size() +
           made.match(1, test::exchange(message(get("other")), nullptr)).differences.size() +
           made.match(2, test::exchange(message(named("other")), nullptr)).differences.size();
  };
  EXPECT_EQ(count({}), 3U);
  EXPECT_EQ(count({.request_redacted = true}), 2U);
  EXPECT_EQ(count({.request_redacted = true, .target_redacted = true}), 0U);
}

TEST(RequestMatch, WhatIsOverlookedMayBeLeftOut) {
  const auto filter = [](std::string_view days) {
    return collection_xml("0", "5", fmt::format("<Options><FilterType>{}</FilterType></Options>", days));
  };
  const auto mail = [](std::string_view date) {
    return fmt::format(
        R"(<SendMail xmlns="ComposeMail"><ClientId>a</ClientId><Mime opaque="1">{}Subject: lunch)"
        "\n\nAt noon?\n</Mime></SendMail>",
        date);
  };
  MatchedDay made;
  made.day.add("Sync", filter("3"), collection_xml("11", "5"));
  made.day.add("SendMail", mail(""), "");
  made.ready();
  const Overlooked list = Overlooked::parse("value AirSync:FilterType").value();
  EXPECT_TRUE(made.match(0, live_request("Sync", filter("")), list).matches());
  EXPECT_FALSE(made.match(0, live_request("Sync", filter(""))).matches());
  EXPECT_FALSE(made.match(0, live_request("Sync", collection_xml("0", "5", "<Options/>")), list).matches())
      << "it has no such element";
  EXPECT_TRUE(
      made.match(1, live_request("SendMail", mail("Date: Mon, 2 Mar 2026 09:15:00 +0000\n"))).matches());
}

TEST(RequestMatch, SaveInSentCountsInBothFormsOfTheQuery) {
  const auto send = [](std::string_view query) {
    return fmt::format("POST /Microsoft-Server-ActiveSync?{} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n",
                       query);
  };
  constexpr std::string_view plain = "Cmd=SendMail&User=anna&DeviceId=PHONE1&DeviceType=iPhone";
  constexpr std::string_view packed = "jQEJBAZQSE9ORTEABmlQaG9uZQ==";               // the same in base64
  constexpr std::string_view packed_and_save = "jQEJBAZQSE9ORTEABmlQaG9uZQcBAQ==";  // with Options 0x01
  MatchedDay made;
  made.day.add_raw(send(std::string(plain) + "&SaveInSent=T"), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
  made.ready();
  const auto texts = [&](std::string_view query) {
    std::vector<std::string> all;
    for (const RequestDifference& each :
         made.match(0, test::exchange(message(send(query)), nullptr)).differences) {
      all.push_back(each.text);
    }
    return all;
  };
  const auto misses_it = testing::ElementsAre("- saves in Sent Items (SaveInSent)");
  EXPECT_THAT(texts(std::string(plain) + "&SaveInSent=T"), IsEmpty());
  EXPECT_THAT(texts(packed_and_save), IsEmpty());
  EXPECT_THAT(texts(plain), misses_it);
  EXPECT_THAT(texts(std::string(plain) + "&SaveInSent=F"), misses_it);
  EXPECT_THAT(texts(packed), misses_it);
}

}  // namespace
}  // namespace eastap::model::request_match_test
