#include "decoders/eas/redirects.h"

#include <map>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::eas::redirects_test {
namespace {

std::vector<Redirect> find(Command command, int status, const std::map<std::string, std::string>& headers,
                           std::string_view body = "") {
  return find_redirects(
      command, status,
      [&](std::string_view name) -> std::optional<std::string_view> {
        for (const auto& [header, value] : headers) {
          if (text::iequals(header, name)) {
            return value;
          }
        }
        return std::nullopt;
      },
      as_bytes(body));
}

std::string pox(const std::string& action) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
         "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">"
         "<Response "
         "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006\">"
         "<Culture>en:us</Culture><Action>" +
         action + "</Action></Response></Autodiscover>";
}

TEST(Redirects, MovedMailbox) {
  const auto found = find(Command::sync, 451,
                          {{"X-MS-Location", " https://mail2.example.com:444/Microsoft-Server-ActiveSync "}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, Redirect::Kind::eas_location);
  EXPECT_EQ(found[0].target, "https://mail2.example.com:444/Microsoft-Server-ActiveSync");
  EXPECT_EQ(found[0].host.value().to_string(), "mail2.example.com:444");
  EXPECT_TRUE(find(Command::sync, 200, {{"X-MS-Location", "https://mail2.example.com/"}}).empty());
  EXPECT_TRUE(find(Command::sync, 451, {}).empty());
}

TEST(Redirects, HttpLocation) {
  for (const int status : {301, 302, 303, 307, 308}) {
    const auto found = find(Command::options, status, {{"Location", "/owa/auth/logon.aspx"}});
    ASSERT_EQ(found.size(), 1U) << status;
    EXPECT_EQ(found[0].kind, Redirect::Kind::http_location);
    EXPECT_FALSE(found[0].host.has_value()) << "a path stays on the host";
  }
  EXPECT_TRUE(find(Command::options, 304, {{"Location", "/x"}}).empty());
  EXPECT_TRUE(find(Command::options, 201, {{"Location", "/x"}}).empty());
}

TEST(Redirects, AutodiscoverSettings) {
  const auto found = find(Command::autodiscover, 200, {},
                          pox("<Settings><Server><Type>MobileSync</Type><Url>https://mail.example.com/"
                              "Microsoft-Server-ActiveSync</Url>"
                              "<Name>https://mail.example.com/Microsoft-Server-ActiveSync</Name></"
                              "Server><Server><Type>CertEnroll</Type>"
                              "<Url>https://cert.example.com/CertEnroll</Url><Name/></Server></Settings>"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, Redirect::Kind::server_url);
  EXPECT_EQ(found[0].target, "https://mail.example.com/Microsoft-Server-ActiveSync");
  EXPECT_EQ(found[0].detail, "MobileSync");
  EXPECT_EQ(found[0].host.value().host, "mail.example.com");
  EXPECT_EQ(found[0].host.value().port, 443);
  EXPECT_EQ(found[1].kind, Redirect::Kind::other_server_url);
  EXPECT_EQ(found[1].detail, "CertEnroll");
}

TEST(Redirects, AutodiscoverRedirects) {
  const auto found = find(Command::autodiscover, 200, {}, pox("<Redirect>jo@other.example</Redirect>"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, Redirect::Kind::redirect_address);
  EXPECT_EQ(found[0].target, "jo@other.example");
  EXPECT_FALSE(found[0].host.has_value());
  const auto url =
      find(Command::autodiscover, 200, {}, pox("<RedirectUrl>http://[2001:db8::1]:8080/x</RedirectUrl>"));
  ASSERT_EQ(url.size(), 1U);
  EXPECT_EQ(url[0].kind, Redirect::Kind::redirect_url);
  EXPECT_EQ(url[0].host.value().host, "2001:db8::1");
  EXPECT_EQ(url[0].host.value().port, 8080);
}

TEST(Redirects, PrefixesDamageAndOtherEncodings) {
  EXPECT_EQ(find(Command::autodiscover, 200, {},
                 "<a:Autodiscover xmlns:a='x'><a:Server><a:Type> mobilesync </a:Type>"
                 "<a:Url>https://m/</a:Url></a:Server></a:Autodiscover>")
                .size(),
            1U);
  EXPECT_EQ(find(Command::autodiscover, 200, {},
                 "<Autodiscover><Server><Type>MobileSync</Type><Url>https://m/</Url>"
                 "</Server><Unclosed>")
                .size(),
            1U);
  std::string utf16 = "\xff\xfe";
  for (const char c : std::string("<A><RedirectUrl>https://m/</RedirectUrl></A>")) {
    utf16 += c;
    utf16 += '\0';
  }
  EXPECT_EQ(find(Command::autodiscover, 200, {}, utf16).size(), 1U);
}

TEST(Redirects, Json) {
  const auto found =
      find(Command::autodiscover, 200, {},
           R"( {"Protocol":"ActiveSync","Url":"https://mail.example.com/Microsoft-Server-ActiveSync"})");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, Redirect::Kind::json_url);
  EXPECT_EQ(found[0].detail, "ActiveSync");
  EXPECT_EQ(found[0].host.value().host, "mail.example.com");
  for (const char* body :
       {"{}", "{\"Url\":7}", "{\"Url\":null", "{\"ErrorCode\":\"InvalidProtocol\"}", "[\"Url\"]"}) {
    EXPECT_TRUE(find(Command::autodiscover, 200, {}, body).empty()) << body;
  }
}

TEST(Redirects, OnlyAutodiscoverBodiesAreRead) {
  const std::string body = pox("<Redirect>jo@other.example</Redirect>");
  EXPECT_TRUE(find(Command::sync, 200, {}, body).empty());
  EXPECT_TRUE(find(Command::none, 200, {}, body).empty());
}

TEST(Redirects, HostileBodiesStayCheap) {
  EXPECT_TRUE(find(Command::autodiscover, 200, {}, std::string(max_autodiscover_body + 1, '<')).empty());
  std::string deep;
  for (int i = 0; i < 100'000; ++i) {
    deep += "<a>";
  }
  EXPECT_TRUE(find(Command::autodiscover, 200, {}, deep).empty());
  EXPECT_TRUE(find(Command::autodiscover, 200, {}, "{\"Url\":" + std::string(200'000, '[')).empty());
  std::string many;
  for (int i = 0; i < 1'000; ++i) {
    many += "<RedirectUrl>https://m/</RedirectUrl>";
  }
  EXPECT_EQ(find(Command::autodiscover, 200, {}, "<A>" + many + "</A>").size(), max_redirects);
  EXPECT_TRUE(find(Command::autodiscover, 200, {}, "").empty());
  EXPECT_TRUE(find(Command::autodiscover, 200, {}, " \r\n").empty());
}

TEST(Redirects, Hosts) {
  EXPECT_EQ(url_host("https://a/").value().to_string(), "a:443");
  EXPECT_EQ(url_host("HTTP://a?x").value().to_string(), "a:80");
  EXPECT_EQ(url_host("https://user:pw@a:8443/x@y").value().to_string(), "a:8443");
  for (const char* url : {"", "/path", "ftp://a/", "https://", "a.example", "jo@a.example"}) {
    EXPECT_FALSE(url_host(url).has_value()) << url;
  }
}

TEST(Redirects, KindsHaveNames) {
  EXPECT_EQ(to_string(Redirect::Kind::eas_location), "X-MS-Location");
  EXPECT_EQ(to_string(Redirect::Kind::http_location), "Location");
  EXPECT_EQ(to_string(Redirect::Kind::server_url), "Autodiscover Url");
  EXPECT_EQ(to_string(Redirect::Kind::other_server_url), "Autodiscover Url of another service");
  EXPECT_EQ(to_string(Redirect::Kind::redirect_url), "Autodiscover RedirectUrl");
  EXPECT_EQ(to_string(Redirect::Kind::redirect_address), "Autodiscover Redirect");
  EXPECT_EQ(to_string(Redirect::Kind::json_url), "Autodiscover Url (JSON)");
}

}  // namespace
}  // namespace eastap::eas::redirects_test
