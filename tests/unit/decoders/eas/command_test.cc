#include "decoders/eas/command.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::eas::command_test {
namespace {

constexpr std::string_view path = "/Microsoft-Server-ActiveSync?";

Command query(const std::string& text) {
  return classify("POST", std::string(path) + text);
}

TEST(Command, NamesAndCodes) {
  for (const CommandInfo& info : all_commands()) {
    EXPECT_EQ(command_name(info.command), info.name);
    if (info.command <= Command::find) {
      EXPECT_EQ(command_by_code(static_cast<std::uint8_t>(info.command)), info.command);
      EXPECT_EQ(command_by_name(info.name), info.command);
      EXPECT_EQ(query("Cmd=" + std::string(info.name)), info.command);
    }
  }
  EXPECT_EQ(command_by_name("fOLDERsYNC"), Command::folder_sync);
  EXPECT_EQ(command_by_name("Folder"), Command::unknown);
  EXPECT_EQ(command_by_name("OPTIONS"), Command::unknown) << "no query asks for these two";
  EXPECT_EQ(command_by_name("Autodiscover"), Command::unknown);
  EXPECT_EQ(command_by_code(24), Command::unknown);
  EXPECT_EQ(command_by_code(255), Command::unknown);
  EXPECT_EQ(command_name(Command::unknown), "?");
  EXPECT_EQ(command_name(Command::none), "-");
  EXPECT_EQ(find_command(Command::unknown), nullptr);
  EXPECT_EQ(find_command(Command::none), nullptr);
}

TEST(Command, FindsTheEasPath) {
  for (const char* target : {"/Microsoft-Server-ActiveSync?Cmd=Ping", "/microsoft-server-activesync?cmd=ping",
                             "/Microsoft-Server-ActiveSync/default.eas?Cmd=Ping",
                             "/Microsoft-Server-ActiveSync/Proxy/default.eas?Cmd=Ping",
                             "/SOGo/Microsoft-Server-ActiveSync?Cmd=Ping",
                             "https://mail.example.com/Microsoft-Server-ActiveSync?Cmd=Ping",
                             "http://mail.example.com:8080/Microsoft-Server-ActiveSync?Cmd=Ping"}) {
    EXPECT_EQ(split_target(target).endpoint, Endpoint::eas) << target;
    EXPECT_EQ(classify("POST", target), Command::ping) << target;
  }
  for (const char* target :
       {"/", "", "*", "mail.example.com:443", "/Microsoft-Server-ActiveSyncX?Cmd=Ping", "/owa/?Cmd=Ping",
        "/x?Microsoft-Server-ActiveSync?Cmd=Ping", "https://mail.example.com",
        "Microsoft-Server-ActiveSync?Cmd=Ping", "/EWS/Exchange.asmx"}) {
    EXPECT_EQ(split_target(target).endpoint, Endpoint::none) << target;
    EXPECT_EQ(classify("POST", target), Command::none) << target;
  }
}

TEST(Command, FindsAutodiscover) {
  for (const char* target : {"/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml?x=1",
                             "/autodiscover/autodiscover.json?Email=jo%40example.com&Protocol=ActiveSync",
                             "/autodiscover/autodiscover.json/v1.0/jo@example.com?Protocol=ActiveSync",
                             "http://autodiscover.example.com/autodiscover/autodiscover.xml"}) {
    EXPECT_EQ(classify("POST", target), Command::autodiscover) << target;
    EXPECT_EQ(split_target(target).endpoint, Endpoint::autodiscover) << target;
  }
  EXPECT_EQ(classify("POST", "/autodiscover/autodiscover.svc"), Command::none)
      << "the SOAP service is not EAS";
  EXPECT_EQ(classify("GET", "/autodiscover/autodiscover.xmlx"), Command::none);
}

TEST(Command, Options) {
  EXPECT_EQ(classify("OPTIONS", "/Microsoft-Server-ActiveSync"), Command::options);
  EXPECT_EQ(classify("OPTIONS", "/Microsoft-Server-ActiveSync?User=jo&DeviceId=1&DeviceType=x"),
            Command::options);
  EXPECT_EQ(classify("OPTIONS", "/"), Command::none);
}

TEST(Command, PlainQueryInAnyOrderAndCase) {
  EXPECT_EQ(query("User=jo&DeviceId=1&DeviceType=x&Cmd=Sync"), Command::sync);
  EXPECT_EQ(query("CMD=SYNC&User=jo"), Command::sync);
  EXPECT_EQ(query("&&Cmd=Sync"), Command::sync);
  EXPECT_EQ(query("Cmd=%53ync"), Command::sync);
  EXPECT_EQ(query("Cmd=%5"), Command::unknown);
  EXPECT_EQ(query("Cmd="), Command::unknown);
  EXPECT_EQ(query("Cmd=SyncSyncSyncSyncSyncSyncSyncSyncSync%53"), Command::unknown);
  EXPECT_EQ(query("User=Cmd=Sync"), Command::unknown) << "a value is no parameter";
  EXPECT_EQ(query(""), Command::unknown);
  EXPECT_EQ(classify("POST", "/Microsoft-Server-ActiveSync"), Command::unknown);
}

TEST(Command, PackedQuery) {
  EXPECT_EQ(query("jAAJBAp2MTQwRGV2aWNlAApTbWFydFBob25l"), Command::sync);
  EXPECT_EQ(query("jREJBBDIbLhmwWR9sOSgpRFjJNNCBAAAAAALV2luZG93c01haWw="), Command::settings);
  EXPECT_EQ(query("oQMHBBBvJMrVmaW/GmkCRrjGj66NBCGfd8sGaVBob25lAQE1AwQ1OjMxBwEBCAV1c2VyMQ=="),
            Command::smart_reply);
  EXPECT_EQ(query("jRMJBBBBcHBsRE1QRlhaQUJERkhXBNIClkkEaVBhZAcBAg=="), Command::item_operations);
  EXPECT_EQ(query("jAEECBBv8Usp+29k8LM6azAOecgZBAAAAAALV2luZG93c01haWz/AwEMAQ=="), Command::send_mail);
  EXPECT_EQ(query("jBQ="), Command::provision);
  EXPECT_EQ(query("%6A%42Q%3D"), Command::provision) << "percent-coded digits";
  EXPECT_EQ(query("jAA&CorrelationID=<empty>;"), Command::sync);
  EXPECT_EQ(query("jA"), Command::unknown) << "one byte has no command";
  EXPECT_EQ(query("j-A"), Command::unknown);
  EXPECT_EQ(query("////"), Command::unknown) << "code 255";
}

}  // namespace
}  // namespace eastap::eas::command_test
