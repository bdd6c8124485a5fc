#include "decoders/traffic.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace eastap::decoders::traffic_test {
namespace {

std::string_view name_of(std::string_view target, std::string_view host = "mail.example.org",
                         std::string_view agent = {}, std::string_view method = "POST") {
  return classify_traffic({.method = method, .target = target, .host = host, .user_agent = agent}).name;
}

TEST(Traffic, TheMailServersOwnPaths) {
  EXPECT_EQ(name_of("/Microsoft-Server-ActiveSync?Cmd=Sync"), "ActiveSync");
  EXPECT_EQ(name_of("/autodiscover/autodiscover.xml"), "Autodiscover");
  EXPECT_EQ(name_of("/EWS/Exchange.asmx"), "EWS");
  EXPECT_EQ(name_of("/autodiscover/autodiscover.svc"), "Autodiscover SOAP");
  EXPECT_EQ(name_of("/mapi/emsmdb/?MailboxId=1"), "MAPI/HTTP");
  EXPECT_EQ(name_of("/mapi/nspi/"), "MAPI/HTTP");
  EXPECT_EQ(name_of("/rpc/rpcproxy.dll?mail:6001", "a", "", "RPC_IN_DATA"), "RPC/HTTP");
  EXPECT_EQ(name_of("/OAB/1/oab.xml"), "OAB");
  EXPECT_EQ(name_of("/owa/"), "OWA");
  EXPECT_EQ(name_of("/owa"), "OWA");
  EXPECT_EQ(name_of("/owa/auth.owa"), "sign-in page");
  EXPECT_EQ(name_of("/ecp/default.aspx"), "ECP");
  EXPECT_EQ(name_of("/SOGo/so/anna/Mail"), "web mail");
  EXPECT_EQ(name_of("/SOGo/dav/anna/Calendar/"), "CalDAV/CardDAV");
  EXPECT_EQ(name_of("/owabc"), "web");
}

TEST(Traffic, SignInServices) {
  EXPECT_EQ(name_of("/common/oauth2/v2.0/token", "login.microsoftonline.com"), "OAuth token");
  EXPECT_EQ(name_of("/adfs/oauth2/token", "sts.example.org"), "OAuth token");
  EXPECT_EQ(name_of("/common/oauth2/devicecode", "login.microsoftonline.com"), "OAuth token");
  EXPECT_EQ(name_of("/common/oauth2/authorize?x=/token", "login.microsoftonline.com", "", "GET"),
            "sign-in page");
  EXPECT_EQ(name_of("/adfs/ls/", "sts.example.org"), "sign-in page");
  EXPECT_EQ(name_of("https://login.microsoftonline.com/common/oauth2/token", "login.microsoftonline.com:443"),
            "OAuth token");
}

TEST(Traffic, OutlookMobileIsSaidPlainly) {
  for (const auto name :
       {name_of("/outlookservice/x", "outlook.office365.com"), name_of("/x", "prod1.acompli.net"),
        name_of("/", "a.example", "Outlook-iOS/2.0"), name_of("/", "a.example", "Outlook-Android/2.0")}) {
    EXPECT_EQ(name, "Outlook mobile");
  }
  EXPECT_EQ(name_of("/Microsoft-Server-ActiveSync?Cmd=Sync", "a", "Outlook-iOS-Android/1.0"), "ActiveSync")
      << "Microsoft's cloud speaks it for Outlook mobile";
  const Traffic& row = classify_traffic(
      {.method = "GET", .target = "/", .host = "a", .user_agent = "Outlook-iOS-Android/1.0"});
  EXPECT_NE(row.sentence.find("does not speak ActiveSync with this server"), std::string_view::npos);
}

TEST(Traffic, ChecksMakersAndTheRest) {
  EXPECT_EQ(name_of("/hotspot-detect.html", "captive.apple.com", "", "GET"), "captive portal check");
  EXPECT_EQ(name_of("/generate_204", "connectivitycheck.gstatic.com", "", "GET"), "captive portal check");
  EXPECT_EQ(name_of("/connecttest.txt", "www.msftconnecttest.com", "", "GET"), "captive portal check");
  EXPECT_EQ(name_of("/v1.0/me", "graph.microsoft.com", "", "GET"), "Graph");
  EXPECT_EQ(name_of("/api/v2.0/me/messages", "outlook.office.com", "", "GET"), "Outlook REST");
  EXPECT_EQ(name_of("/x", "gateway.push.apple.com"), "Apple");
  EXPECT_EQ(name_of("/x", "apple.com.example.org"), "web");
  EXPECT_EQ(name_of("", ""), "web");
  EXPECT_EQ(name_of("*", "[::1", "", "OPTIONS"), "web");
}

TEST(Traffic, EveryRowHasANameOfItsOwnAndAGroup) {
  std::set<std::string_view> names;
  for (const Traffic& row : all_traffic()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.sentence.empty());
    EXPECT_FALSE(to_string(row.kind).empty());
  }
  EXPECT_EQ(to_string(TrafficKind::web), "web");
  EXPECT_EQ(to_string(TrafficKind::outlook_mobile), "Outlook mobile");
}

}  // namespace
}  // namespace eastap::decoders::traffic_test
