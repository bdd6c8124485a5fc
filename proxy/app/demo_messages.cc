#include "proxy/app/demo_messages.h"

#include <array>
#include <stdexcept>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"

namespace eastap::app::demo {

namespace {

constexpr std::string_view provision_ask = R"(<Provision xmlns="Provision" xmlns:s="Settings">
  <s:DeviceInformation><s:Set><s:Model>Demo Phone</s:Model><s:FriendlyName>Jo's phone</s:FriendlyName><s:OS>DemoOS 1</s:OS></s:Set></s:DeviceInformation>
  <Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</PolicyType></Policy></Policies>
</Provision>)";
constexpr std::string_view provision_policy =
    R"(<Provision xmlns="Provision"><Status>1</Status><Policies><Policy>
  <PolicyType>MS-EAS-Provisioning-WBXML</PolicyType><Status>1</Status><PolicyKey>1307199584</PolicyKey>
  <Data><EASProvisionDoc><DevicePasswordEnabled>1</DevicePasswordEnabled><MinDevicePasswordLength>6</MinDevicePasswordLength>
  <AllowSimpleDevicePassword>0</AllowSimpleDevicePassword><RequireDeviceEncryption>1</RequireDeviceEncryption></EASProvisionDoc></Data>
</Policy></Policies></Provision>)";
constexpr std::string_view provision_acknowledge = R"(<Provision xmlns="Provision"><Policies><Policy>
  <PolicyType>MS-EAS-Provisioning-WBXML</PolicyType><PolicyKey>1307199584</PolicyKey><Status>1</Status>
</Policy></Policies></Provision>)";
constexpr std::string_view provision_final =
    R"(<Provision xmlns="Provision"><Status>1</Status><Policies><Policy>
  <PolicyType>MS-EAS-Provisioning-WBXML</PolicyType><Status>1</Status><PolicyKey>3942919513</PolicyKey>
</Policy></Policies></Provision>)";

constexpr std::string_view folders_ask =
    R"(<FolderSync xmlns="FolderHierarchy"><SyncKey>0</SyncKey></FolderSync>)";
constexpr std::string_view folders =
    R"(<FolderSync xmlns="FolderHierarchy"><Status>1</Status><SyncKey>1</SyncKey><Changes><Count>4</Count>
  <Add><ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName><Type>2</Type></Add>
  <Add><ServerId>7</ServerId><ParentId>0</ParentId><DisplayName>Calendar</DisplayName><Type>8</Type></Add>
  <Add><ServerId>9</ServerId><ParentId>0</ParentId><DisplayName>Contacts</DisplayName><Type>9</Type></Add>
  <Add><ServerId>11</ServerId><ParentId>0</ParentId><DisplayName>Gelöschte Objekte</DisplayName><Type>4</Type></Add>
</Changes></FolderSync>)";

constexpr std::string_view mail_first =
    R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>0</SyncKey><CollectionId>5</CollectionId></Collection></Collections></Sync>)";
constexpr std::string_view mail_first_answer =
    R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><CollectionId>5</CollectionId><Status>1</Status></Collection></Collections></Sync>)";
constexpr std::string_view mail_ask =
    R"(<Sync xmlns="AirSync" xmlns:b="AirSyncBase"><Collections><Collection><SyncKey>1</SyncKey><CollectionId>5</CollectionId>
  <GetChanges>1</GetChanges><WindowSize>25</WindowSize><Options><FilterType>3</FilterType><b:BodyPreference><b:Type>1</b:Type><b:TruncationSize>500</b:TruncationSize></b:BodyPreference></Options></Collection></Collections></Sync>)";
constexpr std::string_view mail_answer =
    R"(<Sync xmlns="AirSync" xmlns:b="AirSyncBase" xmlns:e="Email"><Collections><Collection><SyncKey>2</SyncKey><CollectionId>5</CollectionId><Status>1</Status><Commands>
  <Add><ServerId>5:1</ServerId><ApplicationData><e:To>"Jo Doe" &lt;jo@example.org&gt;</e:To><e:From>"Ann Müller" &lt;ann@example.org&gt;</e:From><e:Subject>Lunch at Café Größe ✉</e:Subject>
    <e:DateReceived>2026-03-02T09:15:00.000Z</e:DateReceived><e:Importance>1</e:Importance><e:Read>0</e:Read>
    <b:Body><b:Type>1</b:Type><b:EstimatedDataSize>33</b:EstimatedDataSize><b:Data>Twelve o'clock? I found the place.</b:Data></b:Body></ApplicationData></Add>
  <Add><ServerId>5:2</ServerId><ApplicationData><e:To>"Jo Doe" &lt;jo@example.org&gt;</e:To><e:From>"Build" &lt;build@example.org&gt;</e:From><e:Subject>Build 4711 is green</e:Subject>
    <e:DateReceived>2026-03-02T09:20:00.000Z</e:DateReceived><e:Importance>1</e:Importance><e:Read>1</e:Read>
    <b:Body><b:Type>1</b:Type><b:EstimatedDataSize>18</b:EstimatedDataSize><b:Data>All 812 tests pass.</b:Data></b:Body></ApplicationData></Add>
</Commands></Collection></Collections></Sync>)";
constexpr std::string_view calendar_ask =
    R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>0</SyncKey><CollectionId>7</CollectionId></Collection></Collections></Sync>)";
constexpr std::string_view calendar_answer =
    R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><CollectionId>7</CollectionId><Status>1</Status></Collection></Collections></Sync>)";

constexpr std::string_view ping_ask =
    R"(<Ping xmlns="Ping"><HeartbeatInterval>540</HeartbeatInterval><Folders><Folder><Id>5</Id><Class>Email</Class></Folder><Folder><Id>7</Id><Class>Calendar</Class></Folder></Folders></Ping>)";
constexpr std::string_view ping_answer =
    R"(<Ping xmlns="Ping"><Status>2</Status><Folders><Folder>5</Folder></Folders></Ping>)";
constexpr std::string_view mail_more_ask =
    R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>2</SyncKey><CollectionId>5</CollectionId><GetChanges>1</GetChanges><WindowSize>25</WindowSize></Collection></Collections></Sync>)";
constexpr std::string_view mail_more_answer =
    R"(<Sync xmlns="AirSync" xmlns:e="Email"><Collections><Collection><SyncKey>3</SyncKey><CollectionId>5</CollectionId><Status>1</Status><MoreAvailable/><Commands>
  <Change><ServerId>5:1</ServerId><ApplicationData><e:Read>1</e:Read></ApplicationData></Change>
  <Delete><ServerId>5:2</ServerId></Delete></Commands></Collection></Collections></Sync>)";

constexpr std::string_view fetch_ask =
    R"(<ItemOperations xmlns="ItemOperations" xmlns:a="AirSync" xmlns:b="AirSyncBase"><Fetch><Store>Mailbox</Store><a:CollectionId>5</a:CollectionId><a:ServerId>5:1</a:ServerId><Options><b:BodyPreference><b:Type>4</b:Type></b:BodyPreference></Options></Fetch></ItemOperations>)";
constexpr std::string_view fetch_answer =
    R"(<ItemOperations xmlns="ItemOperations" xmlns:a="AirSync" xmlns:b="AirSyncBase" xmlns:e="Email"><Status>1</Status><Response><Fetch><Status>1</Status><a:CollectionId>5</a:CollectionId><a:ServerId>5:1</a:ServerId><a:Class>Email</a:Class>
  <Properties><e:Subject>Lunch at Café Größe ✉</e:Subject><b:Body><b:Type>1</b:Type><b:EstimatedDataSize>34</b:EstimatedDataSize><b:Data>Twelve o'clock? I found the place.</b:Data></b:Body></Properties></Fetch></Response></ItemOperations>)";
constexpr std::string_view send_ask =
    R"(<SendMail xmlns="ComposeMail"><ClientId>demo-1</ClientId><SaveInSentItems/><Mime>From: jo@example.org
To: ann@example.org
Subject: Re: Lunch
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

See you there.
</Mime></SendMail>)";
constexpr std::string_view move_ask =
    R"(<MoveItems xmlns="Move"><Move><SrcMsgId>5:1</SrcMsgId><SrcFldId>5</SrcFldId><DstFldId>11</DstFldId></Move></MoveItems>)";
constexpr std::string_view move_answer =
    R"(<MoveItems xmlns="Move"><Response><SrcMsgId>5:1</SrcMsgId><Status>3</Status><DstMsgId>11:1</DstMsgId></Response></MoveItems>)";
constexpr std::string_view search_ask =
    R"(<Search xmlns="Search"><Store><Name>GAL</Name><Query>Müller</Query><Options><Range>0-4</Range></Options></Store></Search>)";
constexpr std::string_view search_answer =
    R"(<Search xmlns="Search" xmlns:g="GAL"><Status>1</Status><Response><Store><Status>1</Status><Result><Properties><g:DisplayName>Ann Müller</g:DisplayName><g:EmailAddress>ann@example.org</g:EmailAddress><g:Title>Engineer</g:Title></Properties></Result><Range>0-0</Range><Total>1</Total></Store></Response></Search>)";
constexpr std::string_view settings_ask =
    R"(<Settings xmlns="Settings"><UserInformation><Get/></UserInformation></Settings>)";
constexpr std::string_view settings_answer =
    R"(<Settings xmlns="Settings"><Status>1</Status><UserInformation><Status>1</Status><Get><EmailAddresses><SMTPAddress>jo@example.org</SMTPAddress></EmailAddresses></Get></UserInformation></Settings>)";

constexpr std::array day{
    PhoneStep{"OPTIONS", {}, 0},
    PhoneStep{"Provision", provision_ask, 200},
    PhoneStep{"Provision", provision_acknowledge, 100},
    PhoneStep{"FolderSync", folders_ask, 100},
    PhoneStep{"Settings", settings_ask, 100},
    PhoneStep{"Sync", mail_first, 200},
    PhoneStep{"Sync", mail_ask, 100},
    PhoneStep{"Sync", calendar_ask, 100},
    PhoneStep{"ItemOperations", fetch_ask, 200},
    PhoneStep{"ItemOperations", fetch_ask,
              300},  // the first answer is cut by the demo's fault: the phone asks again
    PhoneStep{"SendMail", send_ask, 200},
    PhoneStep{"Search", search_ask, 100},
    PhoneStep{"MoveItems", move_ask, 100},
    PhoneStep{"Ping", ping_ask, 100},
    PhoneStep{"Sync", mail_more_ask, 100},
};

constexpr std::array answers{
    ServerAnswer{"Provision", "<PolicyKey>1307199584</PolicyKey>", 0, 200, provision_final, 0, false},
    ServerAnswer{"Provision", {}, 0, 200, provision_policy, 0, false},
    ServerAnswer{"FolderSync", {}, 0, 200, folders, 0, false},
    ServerAnswer{"Settings", {}, 0, 200, settings_answer, 0, false},
    ServerAnswer{"Sync", "<CollectionId>7</CollectionId>", 0, 200, calendar_answer, 0, false},
    ServerAnswer{"Sync", "<SyncKey>0</SyncKey>", 0, 200, mail_first_answer, 0, false},
    ServerAnswer{"Sync", "<SyncKey>1</SyncKey>", 0, 200, mail_answer, 0, true},
    ServerAnswer{"Sync", "<SyncKey>2</SyncKey>", 0, 200, mail_more_answer, 0, false},
    ServerAnswer{"ItemOperations", {}, 0, 200, fetch_answer, 0, true},
    ServerAnswer{"SendMail", {}, 0, 200, {}, 0, false},
    ServerAnswer{"Search", {}, 0, 200, search_answer, 0, false},
    ServerAnswer{"MoveItems", {}, 0, 200, move_answer, 0, false},
    ServerAnswer{"Ping", {}, 0, 200, ping_answer, 3000, false},
};

}  // namespace

std::span<const PhoneStep> phone_day() {
  return day;
}
std::span<const ServerAnswer> server_answers() {
  return answers;
}

Bytes body_of(std::string_view xml) {
  const auto document = wbxml::from_xml(xml);
  if (!document) {
    throw std::logic_error("demo message: " + document.error().what);
  }
  return wbxml::encode(*document);
}

}  // namespace eastap::app::demo
