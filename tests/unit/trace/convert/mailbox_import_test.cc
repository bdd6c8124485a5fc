#include <gtest/gtest.h>

#include "decoders/wbxml/xml.h"
#include "proxy/trace/convert/mailbox_log.h"
#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::mailbox_import_test {
namespace {

using convert_samples::run_import;

TEST(MailboxImport, OurOwnComesBackByMeaning) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "log.txt";
  convert_samples::run_export(open_mailbox_export, convert_samples::trace(), path);
  const auto back = run_import(import_mailbox_log, folder.path(), convert_samples::text_of(path));
  ASSERT_TRUE(back.report) << back.report.error().what;
  EXPECT_TRUE(back.report->remarks.empty()) << back.report->remarks.front();
  ASSERT_EQ(back.exchanges.size(), 2U);
  const auto was = test::good_sync();
  EXPECT_EQ(back.exchanges[1]->request->body.content(), was->request->body.content()) << "the same WBXML";
  EXPECT_EQ(back.exchanges[1]->response->body.content(), was->response->body.content());
  EXPECT_EQ(back.exchanges[1]->request->head.target(), was->request->head.target());
  EXPECT_EQ(back.exchanges[1]->response->head.status(), 200);
}

/// A mail of somebody who knows what a log looks like.
constexpr std::string_view forged_text =
    "Hi\n\nAccessState : Blocked\nResponseTime : \n01/01/2020 00:00:00\nX_Exception : forged\n"
    "RequestHeader : \nGET /forged HTTP/1.1\n-----------------\n Log Entry: 7\n-----------------\n"
    "RequestTime : 01/01/2020 00:00:00\nRequestHeader : \nGET / HTTP/1.1\nResponseBody : \nbye";

TEST(MailboxImport, AMailThatLooksLikeALogComesBackWhole) {
  const auto sync = test::good_sync();
  sync->response =
      test::message(test::wbxml_answer_head(), test::sync_document("6", "1", std::string(forged_text)));
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  encoder.exchange(*sync, {}, true);
  encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
  const test::ScratchFolder folder;
  const auto path = folder.path() / "log.txt";
  convert_samples::run_export(open_mailbox_export, encoder.bytes(), path);
  const auto back = run_import(import_mailbox_log, folder.path(), convert_samples::text_of(path));
  ASSERT_TRUE(back.report) << back.report.error().what;
  EXPECT_TRUE(back.report->remarks.empty()) << back.report->remarks.front();
  ASSERT_EQ(back.exchanges.size(), 1U);
  EXPECT_EQ(back.exchanges[0]->response->body.content(), sync->response->body.content());
  EXPECT_TRUE(back.exchanges[0]->notes.empty());
}

/// An entry whose answer has this body.
std::string entry_with(std::string_view number, std::string_view body) {
  return "-----------------\n Log Entry: " + std::string(number) +
         "\n-----------------\nRequestTime : 03/08/2024 14:30:00\nRequestHeader : \n"
         "POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=jo&DeviceId=T1&DeviceType=iPhone&N=" +
         std::string(number) + " HTTP/1.1\nAccessState : Allowed\nResponseHeader : \nHTTP/1.1 200 OK\n" +
         "ResponseBody : \n" + std::string(body) + "\nResponseTime : \n03/08/2024 14:30:02\n";
}

TEST(MailboxImport, NothingInsideXmlIsAHead) {
  const test::ScratchFolder folder;
  const std::string sync =
      "<Sync xmlns=\"AirSync:\"><Collections><Collection><Commands><Add>"
      "<ApplicationData><Subject xmlns=\"Email:\">" +
      std::string(forged_text) +
      "</Subject></ApplicationData></Add></Commands></Collection></Collections></Sync>";
  const auto got = run_import(
      import_mailbox_log, folder.path(),
      entry_with("0", "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n" + sync) + entry_with("1", sync));
  ASSERT_TRUE(got.report) << got.report.error().what;
  EXPECT_TRUE(got.report->remarks.empty()) << got.report->remarks.front();
  ASSERT_EQ(got.exchanges.size(), 2U);
  for (const auto& exchange : got.exchanges) {
    EXPECT_NE(as_text(exchange->response->body.wire).find(forged_text), std::string_view::npos);
    EXPECT_EQ(exchange->finished.wall - exchange->started.wall, std::chrono::seconds(2));
    ASSERT_EQ(exchange->notes.size(), 1U);
    EXPECT_EQ(exchange->notes[0].text, "AccessState: Allowed");
  }
}

TEST(MailboxImport, ADocumentWithoutAnEndHidesNothing) {
  const test::ScratchFolder folder;
  const std::string cut = "<Sync xmlns=\"AirSync:\">\n<Collections>";
  for (const std::string& body :
       {cut, cut + "\n<Coll", cut + "\n<Collection x=\"", std::string("<?xml ?>"), cut + "</Sync>"}) {
    std::string log;
    for (int i = 0; i < 50; ++i) {
      log += entry_with(std::to_string(i), body);
    }
    const auto got = run_import(import_mailbox_log, folder.path(), log);
    ASSERT_TRUE(got.report) << got.report.error().what;
    ASSERT_EQ(got.exchanges.size(), 50U) << body;
    for (const auto& exchange : got.exchanges) {
      EXPECT_EQ(exchange->finished.wall - exchange->started.wall, std::chrono::seconds(2)) << body;
    }
  }
}

TEST(MailboxImport, WhatAnEmptySyncStandsForIsANote) {
  const test::ScratchFolder folder;
  const std::string head =
      "-----------------\n Log Entry: 0\n-----------------\nRequestTime : 03/08/2024 14:30:00\n"
      "RequestHeader : \nPOST /Microsoft-Server-ActiveSync?Cmd=Sync&User=jo&DeviceId=T1&DeviceType=iPhone "
      "HTTP/1.1\nContent-Length: 0\n";
  const std::string logical =
      "LogicalRequest : \n<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<Sync xmlns=\"AirSync:\">\n"
      "\t<SyncKey>17</SyncKey>\n\t<A>b\n\tc</A>\n</Sync>\n\nAccessState : \nAllowed\n";
  for (const char* empty : {"RequestBody : \n\n", "RequestBody : \n[No XmlRequest]\n", ""}) {
    const auto got = run_import(import_mailbox_log, folder.path(), head + empty + logical);
    ASSERT_EQ(got.exchanges.size(), 1U);
    ASSERT_EQ(got.exchanges[0]->notes.size(), 2U);
    EXPECT_EQ(got.exchanges[0]->notes[1].text,
              "LogicalRequest: <Sync xmlns=\"AirSync:\"><SyncKey>17</SyncKey><A>b c</A></Sync>");
    EXPECT_TRUE(got.exchanges[0]->request->body.wire.empty());
  }
  const auto full = run_import(import_mailbox_log, folder.path(),
                               head + "RequestBody : \n<Sync xmlns=\"AirSync:\"/>\n" + logical);
  ASSERT_EQ(full.exchanges.size(), 1U);
  EXPECT_EQ(full.exchanges[0]->notes.size(), 1U);
  const auto large = run_import(import_mailbox_log, folder.path(),
                                head + "LogicalRequest : \n" + std::string(100'000, 'x') + "\n");
  ASSERT_EQ(large.exchanges[0]->notes.size(), 1U);
  EXPECT_LT(large.exchanges[0]->notes[0].text.size(), 500U);
}

TEST(MailboxImport, PasswordsInNotesDoNotComeIn) {
  const test::ScratchFolder folder;
  const auto got = run_import(
      import_mailbox_log, folder.path(),
      "-----------------\n Log Entry: 0\n-----------------\nRequestTime : 03/08/2024 14:30:00\n"
      "RequestHeader : \nPOST /Microsoft-Server-ActiveSync?Cmd=Search&User=jo&DeviceId=T1&DeviceType=iPhone "
      "HTTP/1.1\nContent-Length: 0\nLogicalRequest : \n<Search xmlns=\"Search:\">\n"
      "<Password>Logical-4802</Password>\n</Search>\n");
  ASSERT_EQ(got.exchanges.size(), 1U);
  ASSERT_EQ(got.exchanges[0]->notes.size(), 1U);
  EXPECT_EQ(got.exchanges[0]->notes[0].text,
            "LogicalRequest: <Search xmlns=\"Search:\"><Password>************</Password></Search>");
  EXPECT_FALSE(test::holds_secret(got.trace, "Logical-4802"));
}

TEST(MailboxImport, AValueThatWasCutOutLeavesTheRestReadable) {
  const std::string before =
      "<Sync xmlns=\"AirSync:\"><Collections><Collection><SyncKey>18</SyncKey><CollectionId>5</CollectionId>"
      "<Status>1</Status><Commands><Add><ServerId>5:1</ServerId><ApplicationData>";
  const std::string behind = "</ApplicationData></Add></Commands></Collection></Collections></Sync>";
  const test::ScratchFolder folder;
  const auto got = run_import(
      import_mailbox_log, folder.path(),
      entry_with("0", before + R"(<Subject xmlns="Email:" bytes="19"/>)" + "<Body=552 bytes/>" + behind));
  ASSERT_TRUE(got.report) << got.report.error().what;
  EXPECT_TRUE(got.report->remarks.empty()) << got.report->remarks.front();
  const auto wanted =
      wbxml::from_xml(before + R"(<Subject xmlns="Email"/><Body xmlns="AirSyncBase"/>)" + behind);
  ASSERT_TRUE(wanted) << wanted.error().what;
  ASSERT_EQ(got.exchanges.size(), 1U);
  EXPECT_EQ(got.exchanges[0]->response->body.wire, wbxml::encode(*wanted));
}

/// An entry without an answer; `more` are sections.
std::string entry_at(std::string_view time, std::string_view more) {
  return "-----------------\n Log Entry: 0\n-----------------\nRequestTime : 03/08/2024 " +
         std::string(time) + "\nRequestHeader : \nOPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\n" +
         std::string(more);
}

TEST(MailboxImport, TheByteOrderMarkOfASecondFileHidesNoEntry) {
  const test::ScratchFolder folder;
  const std::string mark = "\xEF\xBB\xBF";
  const auto got = run_import(import_mailbox_log, folder.path(),
                              mark + entry_at("14:30:00", "") + mark + entry_at("14:31:00", ""));
  ASSERT_TRUE(got.report) << got.report.error().what;
  EXPECT_EQ(got.exchanges.size(), 2U);
}

TEST(MailboxImport, ExceptionsOfOneNameAreAllKept) {
  const test::ScratchFolder folder;
  const auto got = run_import(
      import_mailbox_log, folder.path(),
      entry_at("14:30:00", "A_Exception : \nfirst\nA_Exception : \nsecond\nAccessState : Allowed\n"));
  ASSERT_EQ(got.exchanges.size(), 1U);
  ASSERT_EQ(got.exchanges[0]->notes.size(), 3U);
  EXPECT_EQ(got.exchanges[0]->notes[0].text, "A_Exception: first");
  EXPECT_EQ(got.exchanges[0]->notes[1].text, "A_Exception: second");
}

TEST(MailboxImport, LinesOfExceptionsLoseTheirPasswords) {
  const test::ScratchFolder folder;
  const auto got =
      run_import(import_mailbox_log, folder.path(),
                 entry_at("14:30:00",
                          "A_Exception : \npassword: geheim5\n"
                          "Command_Exception : \r\nLogin failed\r\npassword: geheim1\r\n  at Foo()\r\n"));
  ASSERT_EQ(got.exchanges.size(), 1U);
  ASSERT_EQ(got.exchanges[0]->notes.size(), 2U);
  EXPECT_EQ(got.exchanges[0]->notes[0].text, "A_Exception: password: *******");
  EXPECT_NE(got.exchanges[0]->notes[1].text.find("password: *******\\x"), std::string::npos);
  EXPECT_FALSE(test::holds_secret(got.trace, "geheim"));
}

TEST(MailboxImport, OneIdentifierAtTwoTimesIsTwoRequests) {
  const test::ScratchFolder folder;
  const std::string same = "Identifier : 00000001\n";
  const auto got =
      run_import(import_mailbox_log, folder.path(),
                 entry_at("14:30:00", same) + entry_at("14:31:00", same) + entry_at("14:30:00", same));
  ASSERT_TRUE(got.report) << got.report.error().what;
  EXPECT_EQ(got.exchanges.size(), 2U);
  ASSERT_EQ(got.report->remarks.size(), 1U);
  EXPECT_NE(got.report->remarks[0].find("was there already (Identifier)"), std::string::npos);
}

constexpr std::string_view exchange_log =
    "\xEF\xBB\xBF-----------------\r\n Log Entry: 0\r\n-----------------\r\n\r\n"
    "RequestTime : 03/08/2024 14:30:00\r\n\r\nServerName : \r\nEX01\r\n\r\nIdentifier : \r\n0C11E8A2\r\n\r\n"
    "RequestHeader : \r\nPOST /Microsoft-Server-ActiveSync?Cmd=Sync&User=jo&DeviceId=T1&DeviceType=iPhone "
    "HTTP/1.1\r\n"
    "Authorization: ********\r\nContent-Type: application/vnd.ms-sync.wbxml\r\n\r\n"
    "RequestBody : \r\n<?xml version=\"1.0\" encoding=\"utf-8\" ?>\r\n<Sync "
    "xmlns=\"AirSync:\">\r\n\t<Collections>\r\n"
    "\t\t<Collection>\r\n\t\t\t<SyncKey>17</SyncKey>\r\n\t\t\t<CollectionId>5</CollectionId>\r\n"
    "\t\t</Collection>\r\n\t</Collections>\r\n</Sync>\r\n\r\n"
    "SyncCommand_OnExecute_Exception : \r\nSystem.Thing : went wrong\r\n----\r\n\r\nAccessState : "
    "\r\nAllowed\r\n\r\n"
    "ResponseHeader : \r\nHTTP/1.1 200 OK\r\n\r\nResponseBody : \r\n<Sync=9 bytes/>\r\n<broken\r\n\r\n"
    "ResponseTime : \r\n03/08/2024 14:30:01\r\n\r\n"
    "-----------------\r\n Log Entry: 1\r\n-----------------\r\n\r\nRequestTime : \r\n03/08/2024 "
    "14:31:00\r\n\r\n"
    "RequestHeader : \r\nOPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\n\r\n"
    "-----------------\r\n Log Entry: 2\r\n-----------------\r\n\r\nRequestTime : \r\nnever\r\n";

TEST(MailboxImport, ReadsWhatExchangeWrote) {
  const test::ScratchFolder folder;
  EXPECT_TRUE(looks_like_mailbox_log({.path = "x", .start = to_bytes(exchange_log)}));
  const auto got = run_import(import_mailbox_log, folder.path(), exchange_log);
  ASSERT_TRUE(got.report) << got.report.error().what;
  ASSERT_EQ(got.exchanges.size(), 2U);
  EXPECT_EQ(got.report->remarks.size(), 2U) << "an answer that is no XML, and an entry without a time";
  const core::Exchange& sync = *got.exchanges[0];
  const Bytes wanted = test::Wbxml()
                           .open("AirSync:Sync")
                           .open("AirSync:Collections")
                           .open("AirSync:Collection")
                           .leaf("AirSync:SyncKey", "17")
                           .leaf("AirSync:CollectionId", "5")
                           .close()
                           .close()
                           .close()
                           .bytes();
  EXPECT_EQ(sync.request->body.wire, wanted);
  EXPECT_EQ(sync.finished.wall - sync.started.wall, std::chrono::seconds(1));
  ASSERT_EQ(sync.notes.size(), 2U);
  EXPECT_NE(sync.notes[1].text.find("went wrong"), std::string::npos);
  EXPECT_EQ(got.exchanges[1]->response, nullptr);
  EXPECT_EQ(got.exchanges[1]->outcome, "no answer is in the log");
}

TEST(MailboxImport, ABodyThatIsNotLoggedKeepsItsLength) {
  const test::ScratchFolder folder;
  const auto got = run_import(
      import_mailbox_log, folder.path(),
      "-----------------\n Log Entry: 0\n-----------------\nRequestTime : 03/08/2024 14:30:00\nRequestHeader "
      ": \n"
      "POST /Microsoft-Server-ActiveSync?Cmd=SendMail&User=jo&DeviceId=T1&DeviceType=iPhone HTTP/1.1\n"
      "Content-Type: message/rfc822\nContent-Length: 812\nRequestBody : \n[No XmlRequest]\n"
      "ResponseHeader : \nHTTP/1.1 200 OK\nContent-Length: 0\nResponseBody : \n[No XmlResponse]\n");
  ASSERT_EQ(got.exchanges.size(), 1U);
  const core::Exchange& mail = *got.exchanges[0];
  EXPECT_EQ(mail.request->head.find("Content-Length"), "812");
  EXPECT_FALSE(mail.request->body.kept);
  EXPECT_EQ(mail.request->body.wire_length, 812U);
  EXPECT_TRUE(mail.response->body.kept);
  EXPECT_EQ(got.report->remarks,
            (std::vector<std::string>{"1 body is not in the trace: not in the mailbox log"}));
}

TEST(MailboxImport, ManySectionsAndFieldsAreTold) {
  const test::ScratchFolder folder;
  std::string log =
      "-----------------\n Log Entry: 0\n-----------------\nRequestTime : 03/08/2024 14:30:00\n"
      "RequestHeader : \nOPTIONS / HTTP/1.1\n";
  for (int i = 0; i < 1500; ++i) {
    log += "F" + std::to_string(i) + ": x\n";
  }
  for (int i = 0; i < 200; ++i) {
    log += "E" + std::to_string(i) + "_Exception : x\n";
  }
  const auto got = run_import(import_mailbox_log, folder.path(), log);
  ASSERT_EQ(got.exchanges.size(), 1U);
  EXPECT_EQ(got.report->remarks.size(), 2U);
  EXPECT_EQ(got.exchanges[0]->request->head.fields().size(), 1000U);
  EXPECT_EQ(got.exchanges[0]->notes.size(), 98U) << "100 sections, two of them time and head";
}

TEST(MailboxImport, RefusesWhatItCannotRead) {
  const test::ScratchFolder folder;
  EXPECT_FALSE(run_import(import_mailbox_log, folder.path(), "nothing of the kind").report);
  EXPECT_FALSE(run_import(import_mailbox_log, folder.path(), "\xFF\xFE-").report);
  EXPECT_FALSE(run_import(import_mailbox_log, folder.path(), " Log Entry: 0\n").report);
  const std::string latin =
      "-----------------\n Log Entry: 0\n-----------------\nRequestTime : 03/08/2024 14:30:00\n"
      "ServerName : M\xFCller\nRequestHeader : \nOPTIONS / HTTP/1.1\n";
  const auto got = run_import(import_mailbox_log, folder.path(), latin);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.exchanges[0]->connection->upstream_name, "M\xC3\xBCller");
}

TEST(MailboxImport, BytesThatAreNoUtf8AreWindows1252) {
  const test::ScratchFolder folder;
  const auto got =
      run_import(import_mailbox_log, folder.path(),
                 "-----------------\n Log Entry: 0\n-----------------\nRequestTime : 03/08/2024 14:30:00\n"
                 "ServerName : \x80 \x93M\xFCller\x94 \x9E\x9F \x81\nRequestHeader : \nOPTIONS / HTTP/1.1\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.exchanges[0]->connection->upstream_name, "€ “Müller” žŸ \\u{0081}");
}

}  // namespace
}  // namespace eastap::trace::mailbox_import_test
