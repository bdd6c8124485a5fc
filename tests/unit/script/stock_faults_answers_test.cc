// Stock faults whose answers are made out of the request, or of what is known of the phone; the Lua is in
// scripts/faults/answers.lua.
#include <map>

#include "decoders/eas/status.h"
#include "tests/unit/script/stock_faults.h"

namespace eastap::script::test {
namespace {

class FaultAnswers : public StockFaultTest {
 protected:
  /// An exchange that is over, for what is known of phones.
  void learn(const std::string& command, const Bytes& asked, const Bytes& answered) {
    auto over = std::make_shared<core::Exchange>(
        *call(Phase::response, request(command, asked), response(answered)).exchange);
    clock.time.steady += std::chrono::seconds(1);
    over->started = over->finished = clock.time;
    host->filters().observe({.kind = core::Observation::Kind::exchange_done,
                             .at = clock.now(),
                             .connection = over->connection,
                             .exchange = over});
  }
  /// The verdict on a Sync answered with nothing.
  Verdict on_silence(const Bytes& asked) {
    return run(call(Phase::response, request("Sync", asked), response()));
  }
};

/// The names from the root to an element, "Sync/Status".
std::string names_to(const wbxml::Document& document, wbxml::Index index) {
  std::string path;
  for (; index != wbxml::none; index = document.node(index)->parent) {
    path = std::string(document.name(index)) + (path.empty() ? "" : "/") + path;
  }
  return path;
}

/// Every Status of an answer in the words of eastap.
std::string status_words_of(const std::string& command, const Bytes& answer) {
  const wbxml::Document document = wbxml::decode(answer);
  std::string all;
  for (wbxml::Index i = 0; i < document.size(); ++i) {
    if (document.is_element(i) && document.name(i) == "Status") {
      const auto query = eas::classify("POST", "/Microsoft-Server-ActiveSync?Cmd=" + command);
      all += eas::describe_status(query, names_to(document, i), std::stoi(document.text(i))) + "\n";
    }
  }
  return all;
}

struct AnswerShape {
  const char* command;
  int code;
  const char* asked;
  const char* answered;
};

const AnswerShape answer_shapes[] = {
    {"MoveItems", 2,
     "<MoveItems "
     "xmlns=\"Move\"><Move><SrcMsgId>a</SrcMsgId><SrcFldId>1</SrcFldId><DstFldId>2</DstFldId></Move>"
     "<Move><SrcMsgId>b</SrcMsgId><SrcFldId>1</SrcFldId><DstFldId>2</DstFldId></Move></MoveItems>",
     "<MoveItems xmlns=\"Move\"><Response><SrcMsgId>a</SrcMsgId><Status>2</Status></Response>"
     "<Response><SrcMsgId>b</SrcMsgId><Status>2</Status></Response></MoveItems>"},
    {"GetItemEstimate", 3,
     "<GetItemEstimate xmlns=\"GetItemEstimate\"><Collections><Collection><SyncKey "
     "xmlns=\"AirSync\">4</SyncKey><CollectionId>5</CollectionId></Collection></Collections></"
     "GetItemEstimate>",
     "<GetItemEstimate xmlns=\"GetItemEstimate\"><Response><Status>3</Status><Collection>"
     "<CollectionId>5</CollectionId></Collection></Response></GetItemEstimate>"},
    {"MeetingResponse", 2,
     "<MeetingResponse xmlns=\"MeetingResponse\"><Request><UserResponse>1</UserResponse><CollectionId>5"
     "</CollectionId><RequestId>5:9</RequestId></Request></MeetingResponse>",
     "<MeetingResponse "
     "xmlns=\"MeetingResponse\"><Result><RequestId>5:9</RequestId><Status>2</Status></Result>"
     "</MeetingResponse>"},
    {"Search", 11, "<Search xmlns=\"Search\"><Store><Name>GAL</Name><Query>a&lt;b</Query></Store></Search>",
     "<Search xmlns=\"Search\"><Status>1</Status><Response><Store><Status>11</Status></Store></Response>"
     "</Search>"},
    {"ItemOperations", 6,
     "<ItemOperations xmlns=\"ItemOperations\"><Fetch><Store>Mailbox</Store><CollectionId "
     "xmlns=\"AirSync\">5</CollectionId><ServerId xmlns=\"AirSync\">5:1</ServerId></Fetch>"
     "<EmptyFolderContents><CollectionId xmlns=\"AirSync\">7</CollectionId></EmptyFolderContents>"
     "</ItemOperations>",
     "<ItemOperations xmlns=\"ItemOperations\" xmlns:airsync=\"AirSync\"><Status>1</Status><Response><Fetch>"
     "<Status>6</Status><airsync:CollectionId>5</airsync:CollectionId><airsync:ServerId>5:1</"
     "airsync:ServerId>"
     "</Fetch><EmptyFolderContents><Status>6</Status><airsync:CollectionId>7</airsync:CollectionId>"
     "</EmptyFolderContents></Response></ItemOperations>"},
    {"Settings", 5,
     "<Settings xmlns=\"Settings\"><Oof><Get><BodyType>Text</BodyType></Get></Oof><UserInformation><Get/>"
     "</UserInformation></Settings>",
     "<Settings xmlns=\"Settings\"><Status>1</Status><Oof><Status>5</Status></Oof><UserInformation>"
     "<Status>5</Status></UserInformation></Settings>"},
    {"ResolveRecipients", 4,
     "<ResolveRecipients xmlns=\"ResolveRecipients\"><To>ann</To></ResolveRecipients>",
     "<ResolveRecipients "
     "xmlns=\"ResolveRecipients\"><Status>1</Status><Response><To>ann</To><Status>4</Status>"
     "<RecipientCount>0</RecipientCount></Response></ResolveRecipients>"},
    {"ResolveRecipients", 162,
     "<ResolveRecipients xmlns=\"ResolveRecipients\"><To>ann</To></ResolveRecipients>",
     "<ResolveRecipients "
     "xmlns=\"ResolveRecipients\"><Status>1</Status><Response><To>ann</To><Status>1</Status>"
     "<RecipientCount>1</RecipientCount><Recipient><Type>1</Type><DisplayName>ann</DisplayName><EmailAddress>"
     "ann</EmailAddress><Availability><Status>162</Status></Availability></Recipient></Response>"
     "</ResolveRecipients>"},
    {"ValidateCert", 7,
     "<ValidateCert xmlns=\"ValidateCert\"><Certificates><Certificate>QQ==</Certificate></Certificates>"
     "</ValidateCert>",
     "<ValidateCert xmlns=\"ValidateCert\"><Status>1</Status><Certificate><Status>7</Status></Certificate>"
     "</ValidateCert>"},
    {"Find", 4,
     "<Find xmlns=\"Find\"><SearchId>1</SearchId><ExecuteSearch><GalSearchCriterion><Query>a</Query>"
     "</GalSearchCriterion></ExecuteSearch></Find>",
     "<Find xmlns=\"Find\" xmlns:itemoperations=\"ItemOperations\"><Status>1</Status><Response>"
     "<itemoperations:Store>GAL</itemoperations:Store><Status>4</Status></Response></Find>"},
    {"Provision", 5,
     "<Provision xmlns=\"Provision\"><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</PolicyType>"
     "</Policy></Policies></Provision>",
     "<Provision "
     "xmlns=\"Provision\"><Status>1</Status><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML"
     "</PolicyType><Status>5</Status></Policy></Policies></Provision>"},
    {"Settings", 4, "<Settings xmlns=\"Settings\"><UserInformation><Get/></UserInformation></Settings>",
     "<Settings xmlns=\"Settings\"><Status>4</Status></Settings>"},
    {"MoveItems", 177, "<MoveItems xmlns=\"Move\"/>",
     "<MoveItems xmlns=\"Move\"><Status>177</Status></MoveItems>"},
};

TEST_F(FaultAnswers, AStatusStandsWhereTheCommandHasIt) {
  for (const AnswerShape& shape : answer_shapes) {
    const Verdict verdict =
        on_request("status code=" + std::to_string(shape.code), shape.command, wbxml_of(shape.asked));
    ASSERT_EQ(verdict.action, Verdict::Action::answer) << shape.command << logs(verdict) << errors(verdict);
    EXPECT_EQ(xml(verdict.answer.content), shape.answered);
    const std::string words = status_words_of(shape.command, verdict.answer.content);
    EXPECT_EQ(words.find("unknown status"), std::string::npos) << shape.command << ": " << words;
    EXPECT_NE(words.find(std::to_string(shape.code) + " "), std::string::npos) << shape.command << words;
  }
}

TEST_F(FaultAnswers, ThePlaceOfAStatusCanBeChosen) {
  const Bytes estimate = wbxml_of(answer_shapes[1].asked);
  EXPECT_EQ(xml(on_request("status code=4 where=root", "GetItemEstimate", estimate).answer.content),
            "<GetItemEstimate xmlns=\"GetItemEstimate\"><Status>4</Status></GetItemEstimate>");
  EXPECT_EQ(injected(on_request("status code=4", "GetItemEstimate", estimate)),
            "answered GetItemEstimate status 4 for 1 folder");
  EXPECT_EQ(
      xml(on_request("status code=12 where=inner").answer.content),
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>7</SyncKey><CollectionId>5</CollectionId>"
      "<Status>12</Status></Collection></Collections></Sync>");
  EXPECT_NE(logs(on_request("status code=7 where=inner", "Ping", ping())).find("no status inside"),
            std::string::npos);
  EXPECT_NE(logs(on_request("status code=2", "MoveItems", wbxml_of("<MoveItems xmlns=\"Move\"/>")))
                .find("the request has no item that MoveItems status 2 could be of"),
            std::string::npos);
}

TEST_F(FaultAnswers, AMoveOfAConversationKeepsItsId) {
  const Bytes asked = wbxml_of(
      "<ItemOperations xmlns=\"ItemOperations\" xmlns:eastap=\"urn:eastap\"><Move><ConversationId "
      "eastap:opaque=\"base64\">AAEC</ConversationId><DstFldId>5</DstFldId></Move></ItemOperations>");
  const std::string answered = xml(on_request("status code=14", "ItemOperations", asked).answer.content);
  EXPECT_NE(answered.find("<Move><Status>14</Status><ConversationId eastap:opaque=\"base64\">AAEC<"),
            std::string::npos)
      << answered;
}

TEST_F(FaultAnswers, EndlessMoreAnswersWhereTheServerIsSilent) {
  set("endless-more");
  const std::string wanted =
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>7</SyncKey><CollectionId>5</CollectionId>"
      "<Status>1</Status><MoreAvailable/></Collection></Collections></Sync>";
  const Verdict named = on_silence(sync_body("7"));
  EXPECT_EQ(edited(named), wanted) << logs(named) << errors(named);
  EXPECT_EQ(named.edit.head->find("Content-Type"), "application/vnd.ms-sync.wbxml");
  EXPECT_EQ(injected(named), "the empty answer became one with MoreAvailable for 1 folder");
  EXPECT_NE(logs(on_silence({})).find("is not known"), std::string::npos) << "nothing was seen before";
  learn("Sync", sync_body("6"), sync_body("7"));
  EXPECT_EQ(edited(on_silence({})), wanted) << "an empty Sync repeats the one before";
  learn("Sync",
        wbxml_of("<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>3</SyncKey><CollectionId>8"
                 "</CollectionId></Collection></Collections><Partial/></Sync>"),
        wbxml_of("<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>4</SyncKey><CollectionId>8"
                 "</CollectionId><Status>1</Status></Collection></Collections></Sync>"));
  const std::string both = edited(on_silence({}));
  EXPECT_NE(both.find("<SyncKey>4</SyncKey><CollectionId>8<"), std::string::npos) << both;
  EXPECT_NE(both.find("<SyncKey>7</SyncKey><CollectionId>5<"), std::string::npos) << both;
}

TEST_F(FaultAnswers, PhonesAreLearntFromWhenAFaultNeedsThem) {
  set("hierarchy-changed");
  EXPECT_FALSE(host->watches());
  EXPECT_TRUE(host->add_fault("ping-early changes=yes", "ctl"));
  EXPECT_TRUE(host->watches());
  set("endless-more");
  learn("Sync", sync_body("6"), sync_body("7"));
  EXPECT_NE(edited(on_silence({})).find("<SyncKey>7</SyncKey>"), std::string::npos);
}

TEST_F(FaultAnswers, EndlessMoreLeavesOtherAnswersAlone) {
  set("endless-more");
  const auto failed = message("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(unedited(run(call(Phase::response, request("Sync", sync_body()), failed))));
  const Bytes first = wbxml_of(
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>0</SyncKey><CollectionId>5</CollectionId>"
      "</Collection></Collections></Sync>");
  EXPECT_TRUE(unedited(on_silence(first))) << "SyncKey 0 in an answer would begin the folder anew";
  EXPECT_EQ(logs(run_response(wbxml_of("<Sync xmlns=\"AirSync\"><Status>12</Status></Sync>"))),
            "endless-more did nothing: the answer has no folder");
}

TEST_F(FaultAnswers, PingEarlyKnowsWhatAnEmptyPingRepeats) {
  set("ping-early changes=yes");
  EXPECT_NE(logs(run(call(Phase::request, request("Ping")))).find("is not known"), std::string::npos);
  learn("Ping", ping(), wbxml_of("<Ping xmlns=\"Ping\"><Status>1</Status></Ping>"));
  const Verdict told = run(call(Phase::request, request("Ping")));
  EXPECT_EQ(xml(told.answer.content),
            "<Ping xmlns=\"Ping\"><Status>2</Status><Folders><Folder>5</Folder></Folders></Ping>");
}

TEST_F(FaultAnswers, AnEmptySyncMayRepeatAWait) {
  const auto waiting = [](const std::string& wait) {
    return wbxml_of(
        "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>6</SyncKey><CollectionId>5</CollectionId>"
        "</Collection></Collections>" +
        wait + "</Sync>");
  };
  const auto limit = [this] {
    const std::string said = xml(run(call(Phase::request, request("Sync"))).answer.content);
    return said.substr(said.find("<Limit>"));
  };
  set("heartbeat-out-of-range");
  EXPECT_EQ(limit(), "<Limit>480</Limit></Sync>") << "nothing was seen before";
  run(call(Phase::request, request("Sync", waiting("<Wait>30</Wait>"))));
  EXPECT_EQ(limit(), "<Limit>8</Limit></Sync>") << "the fault saw in which unit the phone asks";
  learn("Sync", waiting("<HeartbeatInterval>540</HeartbeatInterval>"), sync_body("7"));
  EXPECT_EQ(limit(), "<Limit>480</Limit></Sync>") << "what the server took counts, whole minutes or not";
  learn("Sync", waiting("<Wait>10</Wait>"), sync_body("7"));
  EXPECT_EQ(limit(), "<Limit>8</Limit></Sync>");
}

TEST_F(FaultAnswers, QuarantineTellsAPhoneThatHearsNothingNew) {
  set("quarantine inbox=5");
  const std::string notice = edited(on_silence(sync_body("7")));
  EXPECT_NE(
      notice.find("<SyncKey>7</SyncKey><CollectionId>5</CollectionId><Status>1</Status><Commands><Add>"),
      std::string::npos)
      << notice;
  EXPECT_TRUE(unedited(on_silence(sync_body("7")))) << "once";
  set("quarantine inbox=8");
  EXPECT_TRUE(unedited(on_silence(sync_body("7")))) << "the Inbox is another folder";
  set("quarantine inbox=5");
  EXPECT_TRUE(unedited(on_silence({}))) << "nothing was seen before";
  learn("Sync", sync_body("6"), sync_body("7"));
  EXPECT_NE(edited(on_silence({})).find("temporarily blocked"), std::string::npos)
      << "an empty Sync repeats the one before";
}

TEST_F(FaultAnswers, QuarantineKeepsTheOrderOfACollection) {
  const Bytes answer = wbxml_of(
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>8</SyncKey><CollectionId>5</CollectionId>"
      "<Status>1</Status><Responses><Change><ServerId>5:1</ServerId><Status>1</Status></Change></Responses>"
      "</Collection></Collections></Sync>");
  const std::string notice = edited(on_response("quarantine inbox=5", answer));
  EXPECT_LT(notice.find("<Commands>"), notice.find("<Responses>")) << notice;
}

TEST_F(FaultAnswers, AnEmptySyncCanHaveAStaleKey) {
  set("sync-stale-key");
  EXPECT_EQ(xml(run(call(Phase::request, request("Sync"))).answer.content),
            "<Sync xmlns=\"AirSync\"><Status>3</Status></Sync>");
  learn("Sync", sync_body("6"), sync_body("7"));
  EXPECT_EQ(
      xml(run(call(Phase::request, request("Sync"))).answer.content),
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>7</SyncKey><CollectionId>5</CollectionId>"
      "<Status>3</Status></Collection></Collections></Sync>");
}

TEST_F(FaultAnswers, ObjectsAreGoneOnlyWhereThePhoneChangesThem) {
  const Bytes change = wbxml_of(
      "<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>7</SyncKey><CollectionId>5</CollectionId>"
      "<Commands><Add><ClientId>1</ClientId></Add><Delete><ServerId>5:1</ServerId></Delete></Commands>"
      "</Collection></Collections></Sync>");
  const Bytes answer = on_request("sync-object-gone", "Sync", change).answer.content;
  EXPECT_NE(xml(answer).find("<Responses><Delete><ServerId>5:1</ServerId><Status>8</Status></Delete>"),
            std::string::npos)
      << xml(answer);
  EXPECT_EQ(status_words_of("Sync", answer).find("unknown status"), std::string::npos)
      << status_words_of("Sync", answer);
  EXPECT_NE(logs(on_request("sync-object-gone", "Sync", {})).find("did nothing"), std::string::npos);
  EXPECT_NE(logs(on_request("sync-object-gone", "Sync", sync_body())).find("did nothing"), std::string::npos)
      << "what the phone adds cannot be gone";
}

TEST_F(FaultAnswers, PoliciesCanBeSeveral) {
  const std::string changed = edited(
      on_response("policy set=DevicePasswordEnabled=1,MinDevicePasswordLength=6 name=AllowCamera value=0",
                  provision(), "Provision"));
  for (const char* part :
       {"<DevicePasswordEnabled>1</DevicePasswordEnabled>",
        "<MinDevicePasswordLength>6</MinDevicePasswordLength>", "<AllowCamera>0</AllowCamera>"}) {
    EXPECT_NE(changed.find(part), std::string::npos) << changed;
  }
  for (const auto& [fault, wrong] : {std::pair{"policy", "it needs name and value, or set"},
                                     {"policy name=A", "name and value belong together"},
                                     {"policy set=A", "'A' is not like MinDevicePasswordLength=6"},
                                     {"policy set=AllowCamera=1,MinPasswordLength=6",
                                      "the namespace Provision has no tag \"MinPasswordLength\""},
                                     {"policy name='Allow Camera' value=1", "is no name of a policy"}}) {
    options.faults = {*FaultSpec::parse(fault)};
    const auto started = try_start();
    ASSERT_FALSE(started) << fault;
    EXPECT_NE(started.error().what.find(wrong), std::string::npos) << started.error().what;
  }
}

TEST_F(FaultAnswers, PoliciesAreMadeWhereTheServerHasNone) {
  set("policy set=MinDevicePasswordLength=6");
  const auto answer_to = [this](const char* asked, const char* answered) {
    return run(call(Phase::response, request("Provision", wbxml_of(asked)), response(wbxml_of(answered))));
  };
  const char* download =
      "<Provision xmlns=\"Provision\"><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</PolicyType>"
      "</Policy></Policies></Provision>";
  const std::string made =
      "<Provision "
      "xmlns=\"Provision\"><Status>1</Status><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML"
      "</PolicyType><Status>1</Status><PolicyKey>1</"
      "PolicyKey><Data><EASProvisionDoc><MinDevicePasswordLength>6"
      "</MinDevicePasswordLength></EASProvisionDoc></Data></Policy></Policies></Provision>";
  EXPECT_EQ(edited(answer_to(download,
                             "<Provision xmlns=\"Provision\"><Status>1</Status><Policies><Policy><PolicyType>"
                             "MS-EAS-Provisioning-WBXML</PolicyType><Status>2</Status></Policy></Policies>"
                             "</Provision>")),
            made);
  EXPECT_EQ(edited(answer_to(download, "<Provision xmlns=\"Provision\"><Status>1</Status></Provision>")),
            made);
  const Verdict acknowledged = answer_to(
      "<Provision xmlns=\"Provision\"><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</PolicyType>"
      "<PolicyKey>77</PolicyKey><Status>1</Status></Policy></Policies></Provision>",
      "<Provision "
      "xmlns=\"Provision\"><Status>1</Status><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML"
      "</PolicyType><Status>1</Status><PolicyKey>78</PolicyKey></Policy></Policies></Provision>");
  EXPECT_TRUE(unedited(acknowledged));
  EXPECT_NE(logs(acknowledged).find("acknowledges"), std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
