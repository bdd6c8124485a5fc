#include <string>

#include <gtest/gtest.h>

#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::markup_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

std::string html_of(scrubbed::Tools& tools, std::string_view text) {
  return scrubbed::after(text, [&](Text bytes) { tools.contents.html(bytes, Charset::utf8); });
}

TEST(MarkupScrub, HtmlKeepsItsTags) {
  scrubbed::Tools tools;
  const std::string page = html_of(
      tools,
      "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Type\" content=\"text/html; "
      "charset=utf-8\"></head>"
      "<body style=\"color:red\"><!-- Lawsuits --><p class=MsoNormal>M&#252;nster &amp; "
      "Lawsuits&nbsp;&eacute;</p>"
      "<a href=\"https://www.contoso.com/Lawsuits?x=1&amp;y=Lawsuits\" title=Lawsuits>a < b Lawsuits</a>"
      "<lawsuits lawsuits='Lawsuits'><style>.Lawsuits{}</style></body></html>");
  for (const char* kept :
       {"<!DOCTYPE html><html><head>", "charset=utf-8\"></head>", "<body style=\"color:red\">",
        "<p class=MsoNormal>", "M", " &amp; ", "&nbsp;&eacute;</p>", "<a href=\"https://", "?", "&amp;",
        " title=", "<style>", "</html>"}) {
    EXPECT_TRUE(has(page, kept)) << kept << '\n' << page;
  }
  for (const char* gone : {"Lawsuits", "lawsuits", "contoso", "252"}) {
    EXPECT_FALSE(has(page, gone)) << gone << '\n' << page;
  }
}

TEST(MarkupScrub, XmlOfAutodiscover) {
  scrubbed::Tools tools;
  const std::string text = scrubbed::after(
      "<?xml version=\"1.0\"?><Autodiscover "
      "xmlns=\"http://schemas.microsoft.com/x\"><EMailAddress>anna@contoso.com"
      "</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/y</AcceptableResponseSchema>"
      "<DisplayName>Anna "
      "&lt;Smith&gt;</DisplayName><Url>https://mail.contoso.com/Microsoft-Server-ActiveSync</Url>"
      "<Type>MobileSync</Type></Autodiscover>",
      [&](Text bytes) { tools.contents.xml(bytes, Charset::utf8); });
  for (const std::string& kept :
       {std::string("http://schemas.microsoft.com/x"), std::string("http://schemas.microsoft.com/y</"),
        as(tools, Kind::address, "anna@contoso.com"), std::string("<DisplayName>"), std::string(" &lt;"),
        std::string("/Microsoft-Server-ActiveSync</Url><Type>MobileSync</Type></Autodiscover>")}) {
    EXPECT_TRUE(has(text, kept)) << kept << '\n' << text;
  }
  for (const char* gone : {"anna", "Anna", "contoso", "Smith"}) {
    EXPECT_FALSE(has(text, gone)) << text;
  }
}

TEST(MarkupScrub, JsonKeepsItsMembers) {
  scrubbed::Tools tools;
  const std::string text = scrubbed::after(
      R"({"Protocol":"ActiveSync","Url":"https://mail.contoso.com/x","n":[1,4930901820],"name":"An\u006Ea \"Smith\""})",
      [&](Text bytes) { tools.contents.json(bytes); });
  EXPECT_TRUE(has(text, R"({"Protocol":"ActiveSync","Url":"https://)")) << text;
  EXPECT_TRUE(has(text, R"("n":[1,1111111111],"name":")")) << text;
  EXPECT_TRUE(has(text, R"(\u0078)") && has(text, R"(\")"));
  EXPECT_FALSE(has(text, "contoso") || has(text, "Smith") || has(text, "An\\"));
}

TEST(MarkupScrub, NamesOfMembersLoseAddressesAndHosts) {
  scrubbed::Tools tools;
  tools.texts.learn("zebulon");
  const auto json_of = [&](std::string_view text) {
    return scrubbed::after(text, [&](Text bytes) { tools.contents.json(bytes); });
  };
  const std::string text = json_of(
      R"({"zebulon@quackenbush.example":{"Zebulon":1},"https://h.quackenbush.example/x":2,)"
      R"("https:\/\/h.quackenbush.example\/x":3,"zebulon\u0040quackenbush.exampl\u0065":4,)"
      R"("M\u00fcller@quackenbush.example":5,"mail.quackenbush.com":6,"displayName":7,"odata \"x\"":8})");
  for (const char* gone : {"zebulon", "Zebulon", "quackenbush", "example", "ller@"}) {
    EXPECT_FALSE(has(text, gone)) << gone << '\n' << text;
  }
  const std::string address = as(tools, Kind::address, "zebulon@quackenbush.example");
  EXPECT_TRUE(has(text, "{\"" + address + "\":{\"")) << text;
  EXPECT_TRUE(has(text, address.substr(0, 7) + "\\u0040" + address.substr(8, 11) + ".zzzzzz\\u007a\":4,"))
      << text;
  for (const char* kept : {"\":1},\"https://", "\":2,\"https:\\/\\/", "\":3,\"", "\\u0078", "\":5,\"",
                           ".zzz\":6,\"displayName\":7,\"odata \\\"x\\\"\":8}"}) {
    EXPECT_TRUE(has(text, kept)) << kept << '\n' << text;
  }
  for (const std::string_view same :
       {R"({"@odata.id":1,"to@odata.type":2,"Protocol":3,"access_token":4,"n":5,"\n\u0041\":":6})",
        R"({"\u00":1})", R"({"\u4e2d":1})"}) {
    EXPECT_EQ(json_of(same), same);
  }
}

TEST(MarkupScrub, BrokenMarkupEnds) {
  scrubbed::Tools tools;
  for (const std::string_view text : {"<", "<a", "<a href", "<a href=", "<a href=\"x", "<!--", "<!", "&",
                                      "&#", "</", "<a <b", "<style>", "<![CDATA["}) {
    EXPECT_EQ(html_of(tools, text).size(), text.size());
    Bytes xml = to_bytes(text);
    tools.contents.xml(xml, Charset::utf8);
    Bytes json = to_bytes("{\"a\":\"" + std::string(text) + "\\");
    tools.contents.json(json);
  }
}

}  // namespace
}  // namespace eastap::trace::redact::markup_scrub_test
