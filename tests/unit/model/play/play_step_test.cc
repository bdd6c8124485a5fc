#include "proxy/model/play/play_step.h"

#include <gmock/gmock.h>

#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::model::play_step_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

PlayStep step_of(std::string_view command, std::string_view xml, StepGaps gaps = {}, AuthFacts auth = {}) {
  const wbxml::Document body = test::xml_document(xml);
  auto exchange = test::exchange(test::message(test::eas_head(command), body.body()),
                                 test::message(test::wbxml_answer_head()));
  exchange->connection = test::connection();
  return {std::move(exchange), std::move(auth), gaps};
}

TEST(PlayStep, LetsGoOfLargeBodiesOnly) {
  PlayStep small = step_of("Sync", "");
  const ExchangeView* kept = small.view.get();
  small.let_go();
  EXPECT_EQ(small.view.get(), kept);
  const auto exchange =
      test::exchange(test::message(test::eas_head("Sync")),
                     test::message("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", Bytes(100'000, 'x')));
  PlayStep large(exchange, {.scheme = "Basic", .user = "jo"}, {});
  large.let_go();
  EXPECT_EQ(large.view->pointer(), exchange);
  EXPECT_EQ(large.view->auth().user, "jo");
  EXPECT_EQ(large.view->response().content().size(), 100'000U) << "read again";
}

TEST(PlayStep, SomeRequestsAreNeverPlayed) {
  const auto why = [](PlayStep step) { return why_left_out(step); };
  EXPECT_EQ(why(step_of("Sync", "")), "");
  EXPECT_THAT(why(step_of("Sync", "", {.request_withheld = true})), HasSubstr("not in the trace"));
  EXPECT_THAT(why(step_of("Settings", "", {.request_redacted = true})), HasSubstr("secret"));
  EXPECT_THAT(why(step_of("Sync", "", {}, {.scheme = "NTLM", .user = ""})), HasSubstr("NTLM"));
  EXPECT_THAT(why(step_of("Provision", R"(<Provision xmlns="Provision"><RemoteWipe><Status>1</Status>)"
                                       R"(</RemoteWipe></Provision>)")),
              HasSubstr("remote wipe"));
  const auto refused = test::exchange(test::message(test::eas_head("Sync", "Authorization: Basic *\r\n")),
                                      test::message("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_THAT(why({refused, {}, {}}), HasSubstr("sign-in was refused"));
  auto web = test::exchange(test::message("GET / HTTP/1.1\r\nHost: a\r\n"), nullptr);
  EXPECT_THAT(why({web, {}, {}}), HasSubstr("no ActiveSync"));
  EXPECT_THAT(why({std::make_shared<core::Exchange>(), {}, {}}), HasSubstr("no HTTP"));
  auto cut = test::message(test::eas_head("Sync"));
  cut->complete = false;
  EXPECT_THAT(why({test::exchange(cut, nullptr), {}, {}}), HasSubstr("did not send all"));
}

std::vector<std::string> effects(std::string_view command, std::string_view xml) {
  PlayStep step = step_of(command, xml);
  return effects_of(step);
}

TEST(PlayStep, EffectsAreNamed) {
  const auto effect = [](std::string_view command, std::string_view xml) {
    const std::vector<std::string> all = effects(command, xml);
    EXPECT_LE(all.size(), 1U) << command;
    return all.empty() ? std::string() : all.front();
  };
  const auto sync = [&](const std::string& command) {
    return effect("Sync", R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><Commands>)" +
                              command + "</Commands></Collection></Collections></Sync>");
  };
  EXPECT_EQ(sync("<Fetch><ServerId>1</ServerId></Fetch>"), "");
  EXPECT_EQ(sync("<Delete><ServerId>1</ServerId></Delete>"), "deletes items");
  EXPECT_EQ(sync("<Change><ServerId>1</ServerId></Change>"), "changes items");
  EXPECT_EQ(effect("SendMail", ""), "sends a mail");
  EXPECT_EQ(effect("MoveItems", ""), "moves items");
  EXPECT_EQ(effect("FolderDelete", ""), "deletes a folder");
  EXPECT_EQ(effect("FolderSync", ""), "");
  EXPECT_EQ(effect("ItemOperations",
                   R"(<ItemOperations xmlns="ItemOperations"><EmptyFolderContents/></ItemOperations>)"),
            "empties a folder");
  EXPECT_EQ(effect("Settings", R"(<Settings xmlns="Settings"><Oof><Set/></Oof></Settings>)"),
            "sets the out-of-office answer");
  EXPECT_EQ(effect("Settings", R"(<Settings xmlns="Settings"><DeviceInformation><Set/></DeviceInformation>)"
                               "</Settings>"),
            "sets what is known of the phone");
  EXPECT_EQ(effect("Settings", R"(<Settings xmlns="Settings"><UserInformation><Set/></UserInformation>)"
                               "</Settings>"),
            "changes settings");
  EXPECT_EQ(effect("Settings", R"(<Settings xmlns="Settings"><Oof><Get/></Oof></Settings>)"), "");
  EXPECT_EQ(effect("Provision", R"(<Provision xmlns="Provision"><DeviceInformation xmlns="Settings"><Set/>)"
                                "</DeviceInformation></Provision>"),
            "sets what is known of the phone");
  EXPECT_EQ(effect("Provision", R"(<Provision xmlns="Provision"><Policies/></Provision>)"), "");
}

TEST(PlayStep, NoEffectHidesAnother) {
  EXPECT_THAT(
      effects("Sync", R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><Commands>)"
                      "<Add><ClientId>a</ClientId></Add><Delete><ServerId>1</ServerId></Delete>"
                      "</Commands></Collection></Collections></Sync>"),
      ElementsAre("adds items", "deletes items"));
  EXPECT_THAT(
      effects("Sync", R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><Commands>)"
                      R"(<Change><ServerId>1</ServerId><Send xmlns="Email2"/></Change>)"
                      "</Commands></Collection></Collections></Sync>"),
      ElementsAre("changes items", "sends a mail"));
  EXPECT_THAT(
      effects("ItemOperations", R"(<ItemOperations xmlns="ItemOperations"><Move/><EmptyFolderContents/>)"
                                "</ItemOperations>"),
      ElementsAre("empties a folder", "moves a conversation"));
  EXPECT_THAT(effects("Settings", R"(<Settings xmlns="Settings"><Oof><Set/></Oof><DevicePassword><Set/>)"
                                  "</DevicePassword></Settings>"),
              ElementsAre("sets the out-of-office answer", "sets the recovery password"));
}

TEST(PlayStep, RequestsWithoutADeviceGoWithTheirConnection) {
  std::vector<PlayStep> steps;
  auto options =
      test::exchange(test::message("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: a\r\n"), nullptr);
  options->connection = test::connection();
  steps.emplace_back(options, AuthFacts{}, StepGaps{});
  steps.push_back(step_of("Sync", ""));
  auto other = std::make_shared<core::Exchange>(*options);
  auto elsewhere = test::connection();
  elsewhere->id = ConnectionId{2};
  elsewhere->client = *Endpoint::parse("192.168.1.99:1");
  other->connection = elsewhere;
  steps.emplace_back(other, AuthFacts{}, StepGaps{});
  group_by_phone(steps);
  EXPECT_THAT(steps[1].phone, HasSubstr("PHONE1"));
  EXPECT_EQ(steps[0].phone, steps[1].phone);
  EXPECT_EQ(steps[2].phone, "client 192.168.1.99");
}

TEST(PlayStep, HeartbeatsAreRead) {
  const auto heartbeat = [](std::string_view command, std::string_view xml) {
    PlayStep step = step_of(command, xml);
    return heartbeat_of(*step.view).count();
  };
  EXPECT_EQ(heartbeat("Ping", R"(<Ping xmlns="Ping"><HeartbeatInterval>540</HeartbeatInterval></Ping>)"),
            540);
  EXPECT_EQ(heartbeat("Ping", ""), 3540);
  EXPECT_EQ(heartbeat("Sync", R"(<Sync xmlns="AirSync"><Wait>8</Wait></Sync>)"), 480);
  EXPECT_EQ(heartbeat("Sync", R"(<Sync xmlns="AirSync"><Collections/></Sync>)"), 0);
  EXPECT_EQ(heartbeat("FolderSync", ""), 0);
}

}  // namespace
}  // namespace eastap::model::play_step_test
