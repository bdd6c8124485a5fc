// A trace with secrets and personal data in every place that one can think of, and the list of them. For
// tests of redaction.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "decoders/content_coding.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/redact/layers.h"
#include "proxy/trace/redaction.h"
#include "tests/support/exchanges.h"
#include "tests/support/files.h"

namespace eastap::trace::redact::personal {

using test::Wbxml;
using ExchangePtr = std::shared_ptr<core::Exchange>;

inline std::string in_base64(std::string_view text) {
  return text::to_base64(as_bytes(text));
}

inline std::string eas(std::string_view command) {
  return "POST /Microsoft-Server-ActiveSync?Cmd=" + std::string(command) +
         "&User=NORTHWIND%5Cagathe&DeviceId=DEVQX77812345&DeviceType=iPhone HTTP/1.1\r\n"
         "Host: post.northwind.com\r\nAuthorization: Basic " +
         in_base64("NORTHWIND\\agathe:Schwertfisch9!") +
         "\r\nCookie: session=c00kieValue123456; x=y\r\nX-MS-PolicyKey: 1234567\r\nUser-Agent: "
         "Apple-iPhone9C1/1905 agathe@northwind.com\r\nX-Api-Key: apiKeyValue777888\r\n"
         "X-Custom: agathe\r\n";
}

inline ExchangePtr pair(std::string_view command, const Bytes& request, const Bytes& response) {
  return test::exchange(
      test::message(eas(command) + "Content-Type: application/vnd.ms-sync.wbxml\r\n", request),
      test::message(test::wbxml_answer_head("X-FEServer: MAILSRVQX7\r\nSet-Cookie: auth=s3tC00kieLong9876; "
                                            "Domain=northwind.com\r\n"),
                    response));
}

inline std::string mail() {
  return "From: Agathe Brinkmann <agathe.brinkmann@northwind.com>\r\nTo: =?utf-8?B?" +
         in_base64("Ottokar Zwingli") +
         "?= <ottokar@fabrikam.org>\r\nSubject: =?utf-8?Q?Fusion_Projekt_Seeadler?=\r\n"
         "Message-ID: <msgid8812@northwind.com>\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/mixed; boundary=bound1\r\n\r\n--bound1\r\nContent-Type: text/plain; "
         "charset=utf-8\r\n"
         "Content-Transfer-Encoding: base64\r\n\r\n" +
         in_base64("Treffen am Wannsee mit Ottokar, Codewort Kormoran") +
         "\r\n--bound1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
         "<a href=3D\"https://intranet.northwind.com/Seeadler\">Korm=\r\noran</a>\r\n--bound1\r\n"
         "Content-Type: application/pdf; name=\"Seeadler-Vertrag.pdf\"\r\nContent-Transfer-Encoding: "
         "base64\r\n\r\n" +
         in_base64("%PDF Seeadler Kormoran") + "\r\n--bound1--\r\n";
}

inline Bytes settings() {
  return Wbxml()
      .open("Settings:Settings")
      .open("Settings:DevicePassword")
      .open("Settings:Set")
      .leaf("Settings:Password", "Recover-Me-4711")
      .close()
      .close()
      .open("Settings:DeviceInformation")
      .open("Settings:Set")
      .leaf("Settings:Model", "iPhone9C1")
      .leaf("Settings:IMEI", "356789081234567")
      .leaf("Settings:FriendlyName", "Agathes Telefon")
      .leaf("Settings:PhoneNumber", "+49309018200")
      .leaf("Settings:MobileOperator", "Funknetz")
      .close()
      .close()
      .open("Settings:Oof")
      .leaf("Settings:ReplyMessage", "Bin am Wannsee, Vertretung Ottokar")
      .close()
      .close()
      .bytes();
}

inline Bytes sync_answer() {
  return Wbxml()
      .open("AirSync:Sync")
      .open("AirSync:Collections")
      .open("AirSync:Collection")
      .leaf("AirSync:SyncKey", "77")
      .leaf("AirSync:CollectionId", "5")
      .open("AirSync:ApplicationData")
      .leaf("Email:From", "\"Agathe Brinkmann\" <agathe.brinkmann@northwind.com>")
      .leaf("Email:Subject", "Fusion Projekt Seeadler")
      .leaf("Email:ThreadTopic", "Fusion Projekt Seeadler")
      .leaf("Contacts:FirstName", "Ottokar")
      .leaf("Contacts:MobilePhoneNumber", "+491715551234")
      .leaf("Contacts:HomeAddressStreet", "Lindenallee")
      .leaf("Contacts:Birthday", "1985-04-12T00:00:00.000Z")
      .leaf("Contacts:Picture", in_base64("portrait of Ottokar"))
      .leaf("Calendar:Location", "Wannsee")
      .leaf("Calendar:UID", "meeting99@northwind.com")
      .leaf("AirSyncBase:Latitude", "52.421337")
      .open("AirSyncBase:Attachments")
      .leaf("AirSyncBase:DisplayName", "Seeadler-Vertrag.pdf")
      .close()
      .open("AirSyncBase:Body")
      .leaf("AirSyncBase:Type", "4")
      .leaf("AirSyncBase:Data", mail())
      .close()
      .leaf("Notes:Subject", "Kormoran Notiz")
      .leaf("Tasks:Body", "Kormoran anrufen")
      .close()
      .close()
      .close()
      .close()
      .bytes();
}

inline ExchangePtr coded_folders() {
  const Bytes folders = Wbxml()
                            .open("FolderHierarchy:FolderSync")
                            .leaf("FolderHierarchy:SyncKey", "3")
                            .open("FolderHierarchy:Changes")
                            .leaf("FolderHierarchy:DisplayName", "Inbox")
                            .leaf("FolderHierarchy:DisplayName", "Mandantin Zwingli")
                            .close()
                            .close()
                            .bytes();
  ExchangePtr made = pair("FolderSync", Wbxml().open("FolderHierarchy:FolderSync").close().bytes(), folders);
  made->response = test::message(test::wbxml_answer_head("Content-Encoding: gzip\r\n"),
                                 *decoders::encode("gzip", folders));
  return made;
}

inline ExchangePtr searching() {
  const Bytes search = Wbxml()
                           .open("Search:Search")
                           .open("Search:Store")
                           .leaf("Search:Query", "Kormoran")
                           .open("Search:Options")
                           .leaf("Search:UserName", "agathe")
                           .leaf("Search:Password", "SuchPasswort77")
                           .close()
                           .close()
                           .close()
                           .bytes();
  const Bytes found = Wbxml()
                          .open("Search:Search")
                          .leaf("GAL:DisplayName", "Ottokar Zwingli")
                          .leaf("GAL:EmailAddress", "ottokar@fabrikam.org")
                          .leaf("GAL:Phone", "+49309018299")
                          .close()
                          .bytes();
  return pair("Search", search, found);
}

/// An error page that repeats what the request said, in every form.
inline ExchangePtr echoing() {
  const std::string credentials = in_base64("NORTHWIND\\agathe:Schwertfisch9!");
  const std::string page = "<html><p>Authorization: Basic " + credentials +
                           "</p><p>agathe:Schwertfisch9!</p><p>" + in_base64("debug pw=Schwertfisch9! end") +
                           "</p><p>Schwertfisch9%21 Schwertfisch9&#33;</p>"
                           "<input name=access_token value=formToken123456>"
                           "<a href='/x?url=https%3A%2F%2Fh%2F%3Ftoken%3DnestedToken4455'>x</a>"
                           "<p>Recover-Me-4711 c00kieValue123456 eyJhbGciOi.tokenbody.signature99</p></html>";
  ExchangePtr made = test::exchange(
      test::message(eas("Ping")),
      test::message("HTTP/1.1 500 Oops Schwertfisch9! of agathe on MAILSRVQX7.northwind.com\r\nServer: "
                    "MAILSRVQX7.northwind.com\r\nContent-Type: text/html\r\nX-Echo: Schwertfisch9!\r\n",
                    as_bytes(page)));
  made->sent_response =
      test::message("HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n",
                    *decoders::encode("gzip", as_bytes(page)));
  made->notes = {{core::Note::Kind::hook_log, "saw Schwertfisch9! of agathe", "/srv/agathe/own.lua:3"},
                 {core::Note::Kind::rewrite, "Host: tap.local to post.northwind.com", ""}};
  return made;
}

inline ExchangePtr signing_in() {
  return test::exchange(
      test::message("POST /common/oauth2/v2.0/token HTTP/1.1\r\nHost: login.northwind.com\r\nContent-Type: "
                    "application/x-www-form-urlencoded\r\n",
                    as_bytes(std::string_view("grant_type=password&username=agathe.brinkmann%40northwind.com&"
                                              "password=Schwertfisch9%21&refresh_token=refreshToken555"))),
      test::message("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
                    as_bytes(std::string_view(R"({"access_token":"eyJhbGciOi.tokenbody.signature99"})"))));
}

inline ExchangePtr discovering() {
  return test::exchange(
      test::message(
          "POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: autodiscover.northwind.com\r\n"
          "Authorization: Bearer eyJhbGciOi.tokenbody.signature99\r\nContent-Type: text/xml\r\n",
          as_bytes(std::string_view("<Autodiscover><Request><EMailAddress>agathe.brinkmann@northwind.com"
                                    "</EMailAddress></Request></Autodiscover>"))),
      test::message(
          "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n",
          as_bytes(std::string_view("<Autodiscover><DisplayName>Agathe Brinkmann</DisplayName><Url>https://"
                                    "post.northwind.com/Microsoft-Server-ActiveSync</Url></Autodiscover>"))));
}

/// Old ways: MIME without a document, the packed query, a redirect with everything in its address.
inline ExchangePtr sending() {
  std::string packed(
      "\x8D\x02\x09\x04\x0D"
      "DEVQX77812345\x04\x01\x02\x03\x04\x06iPhone\x08\x06"
      "agathe",
      38);
  return test::exchange(
      test::message("POST /Microsoft-Server-ActiveSync?" + in_base64(packed) +
                        " HTTP/1.1\r\nHost: post.northwind.com\r\nContent-Type: message/rfc822\r\n",
                    as_bytes(mail())),
      test::message("HTTP/1.1 451 Redirect\r\nX-MS-Location: "
                    "https://other.northwind.com/Microsoft-Server-ActiveSync\r\n"
                    "Location: https://post.northwind.com/owa/?user=agathe&code=c0deForLogin99\r\n"));
}

inline void add_layers(ByteView body, int depth, Bytes& all) {
  append(all, body);
  if (depth == 0) {
    return;
  }
  for (const Coding coding : {Coding::percent, Coding::quoted_printable, Coding::escapes, Coding::folding}) {
    const Layer layer = undo(coding, body);
    if (layer.plain.size() != body.size()) {
      add_layers(layer.plain, depth - 1, all);
    }
  }
  for (const Span& run : base64_runs(body, 8)) {
    add_layers(undo(Coding::base64, body.subspan(run.begin, run.end - run.begin)).plain, depth - 1, all);
  }
}

inline const std::vector<std::string>& secrets() {
  static const std::vector<std::string> all{"Schwertfisch9!",        "c00kieValue123456", "s3tC00kieLong9876",
                                            "Recover-Me-4711",       "SuchPasswort77",    "refreshToken555",
                                            "tokenbody.signature99", "c0deForLogin99",    "apiKeyValue777888",
                                            "formToken123456",       "nestedToken4455"};
  return all;
}

inline const std::vector<std::string>& facts() {
  static const std::vector<std::string> all{
      "agathe",       "Agathe",        "brinkmann",  "Brinkmann",       "northwind",   "NORTHWIND",
      "ottokar",      "Ottokar",       "Zwingli",    "fabrikam",        "Seeadler",    "Kormoran",
      "Wannsee",      "DEVQX77812345", "MAILSRVQX7", "356789081234567", "49309018200", "Funknetz",
      "491715551234", "Lindenallee",   "1985-04-12", "52.421337",       "meeting99",   "msgid8812",
      "49309018299",  "intranet",      "Vertretung", "203.0.113.77",    "tap.local",   "Mandantin"};
  return all;
}

inline std::vector<ExchangePtr> exchanges() {
  const Bytes empty_sync = Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "76").close().bytes();
  const Bytes send = Wbxml()
                         .open("ComposeMail:SendMail")
                         .leaf("ComposeMail:ClientId", "1")
                         .open("ComposeMail:Mime")
                         .opaque(as_bytes(mail()))
                         .close()
                         .close()
                         .bytes();
  std::vector<ExchangePtr> all{echoing(),       pair("Settings", settings(), settings()),
                               searching(),     pair("Sync", empty_sync, sync_answer()),
                               coded_folders(), pair("SendMail", send, {}),
                               signing_in(),    discovering(),
                               sending()};
  std::uint64_t id = 0;
  for (const ExchangePtr& each : all) {
    each->id = ExchangeId{++id};
  }
  return all;
}

/// `kept`: recorded with --record-secrets.
inline Bytes trace(bool kept = true) {
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0), .secrets_recorded = kept});
  core::ConnectionFacts connection = *test::connection();
  connection.client = *Endpoint::parse("203.0.113.77:40000");
  connection.mode = "reverse:https://post.northwind.com";
  connection.upstream_name = "post.northwind.com:443";
  encoder.connection(test::moment(1), connection);
  core::TlsFacts tls;
  tls.server_name = "post.northwind.com";
  tls.peer_subject = "CN=post.northwind.com, O=Northwind Brinkmann";
  tls.verification = {"name: fail: the certificate is for intranet.northwind.com"};
  encoder.tls(test::moment(2), connection.id, tls);
  for (const ExchangePtr& each : exchanges()) {
    const ExchangeStorage storage = plan(*each, Parts::all, kept);
    const core::ExchangePtr written = kept ? core::ExchangePtr(each) : redacted(each, storage);
    encoder.request(*written, storage);
    encoder.exchange(*written, storage, false);
  }
  NoteRecord remark;
  remark.at = test::moment(9);
  remark.note = {core::Note::Kind::hook_log, kept ? "Kormoran c00kieValue123456" : "Kormoran", "own.lua:1"};
  encoder.note(remark);
  encoder.closed({.at = test::moment(9), .connection = connection.id, .by = "client FIN"});
  encoder.end({.at = test::moment(10), .exchanges = 9, .reason = {}});
  return encoder.bytes();
}

inline std::vector<std::string> found_in(const std::filesystem::path& path,
                                         const std::vector<std::string>& needles) {
  Bytes all = test::slurp(path);
  auto reader = Reader::open(path);
  while (reader) {
    const auto event = reader->next();
    if (!event) {
      break;
    }
    const core::ExchangePtr& exchange = event->observation.exchange;
    if (!exchange) {
      continue;
    }
    for (const core::MessagePtr* message :
         {&exchange->request, &exchange->sent_request, &exchange->response, &exchange->sent_response}) {
      if (!*message) {
        continue;
      }
      add_layers((*message)->head.raw(), 2, all);
      Bytes content = (*message)->body.content();
      if (const auto coding = (*message)->head.find("Content-Encoding")) {
        content = decoders::decode_partial(*coding, content).bytes;
      }
      add_layers(content, 3, all);
    }
  }
  std::vector<std::string> found;
  for (const std::string& needle : needles) {
    if (test::holds_secret(all, needle)) {
      found.push_back(needle);
    }
  }
  return found;
}

}  // namespace eastap::trace::redact::personal
