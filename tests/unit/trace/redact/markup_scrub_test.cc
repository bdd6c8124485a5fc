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

TEST(MarkupScrub, OnlyWordsOfTheProtocolStayInItsElements) {
  scrubbed::Tools tools;
  const std::string text = scrubbed::after(
      "<e><error>User xmluser@fabrikam.com is no Xavier</error><Status>Xavier again</Status>"
      "<Protocol>\n <Type>EXCH</Type><Version>1.0</Version></Protocol></e>",
      [&](Text bytes) { tools.contents.xml(bytes, Charset::utf8); });
  for (const char* gone : {"xmluser", "fabrikam", "Xavier", "again"}) {
    EXPECT_FALSE(has(text, gone)) << gone << '\n' << text;
  }
  EXPECT_TRUE(has(text, "<Protocol>\n <Type>EXCH</Type><Version>1.0</Version></Protocol></e>")) << text;
}

TEST(MarkupScrub, BrokenMarkupEnds) {
  scrubbed::Tools tools;
  for (const std::string_view text : {"<", "<a", "<a href", "<a href=", "<a href=\"x", "<!--", "<!", "&",
                                      "&#", "</", "<a <b", "<style>", "<![CDATA["}) {
    EXPECT_EQ(html_of(tools, text).size(), text.size());
    Bytes xml = to_bytes(text);
    tools.contents.xml(xml, Charset::utf8);
  }
}

}  // namespace
}  // namespace eastap::trace::redact::markup_scrub_test
