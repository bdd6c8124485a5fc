#include "decoders/wbxml/xpath.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::wbxml::xpath_test {
namespace {

Document mail() {
  return decode(test::Wbxml()
                    .open("AirSync:Sync")
                    .open("AirSync:Collections")
                    .open("AirSync:Collection")
                    .leaf("AirSync:Status", "1")
                    .open("AirSync:ApplicationData")
                    .leaf("Email:Subject", "Hello & goodbye")
                    .leaf("Email:Read", "0")
                    .open("AirSyncBase:Body")
                    .open("AirSyncBase:Data")
                    .opaque(as_bytes(std::string_view("a\0b", 3)))
                    .close()
                    .close()
                    .close()
                    .close()
                    .close()
                    .close()
                    .bytes());
}

bool holds(std::string_view expression, const Document& document = mail()) {
  const auto tree = XPathTree::build(document);
  const auto path = XPath::compile(expression);
  EXPECT_TRUE(path) << expression << ": " << (path ? "" : path.error().what);
  EXPECT_TRUE(tree);
  const auto answer = tree && path ? path->holds(*tree) : Result<bool>(false);
  EXPECT_TRUE(answer) << expression;
  return answer && *answer;
}
std::vector<std::string> texts(std::string_view expression) {
  const auto tree = XPathTree::build(mail());
  const auto path = XPath::compile(expression);
  std::vector<std::string> all;
  const auto take = [&](std::string_view text) {
    all.emplace_back(text);
    return all.size() < 3;
  };
  EXPECT_TRUE(path && tree && path->each_text(*tree, take)) << expression;
  return all;
}

TEST(XPath, FindsByNameWithAndWithoutNamespace) {
  for (const char* found :
       {"//Email:Subject", "//email:Subject", "//Subject", "/Sync/Collections/Collection/Status",
        "/AirSync:Sync//Email:*", "//Subject[contains(., 'good')]", "//Collection[Status = 1]//Subject",
        "count(//*) = 9", "//Body/Data/text()", "not(//NoSuchTag)"}) {
    EXPECT_TRUE(holds(found)) << found;
  }
  for (const char* absent : {"//Calendar:Subject", "//subject", "/Subject", "//Subject[. = 'x']", "false()",
                             "''", "0", "//@name"}) {
    EXPECT_FALSE(holds(absent)) << absent;
  }
}

TEST(XPath, GivesTexts) {
  EXPECT_EQ(texts("//Email:Subject"), std::vector<std::string>{"Hello & goodbye"});
  EXPECT_EQ(texts("//Data"), std::vector<std::string>{"a\xEF\xBF\xBD"
                                                      "b"});
  EXPECT_EQ(texts("concat('a', count(//Status))"), std::vector<std::string>{"a1"});
  EXPECT_EQ(texts("//*").size(), 3U) << "until take() has enough";
  EXPECT_TRUE(texts("//NoSuchTag").empty());
}

TEST(XPath, BadExpressionsNameThePlace) {
  struct Case {
    const char* expression;
    std::size_t offset;
  };
  for (const Case& each : {Case{"//Subject[", 10}, Case{"//Subject]", 9}, Case{"nosuch(1)", 8},
                           Case{"//Emial:A", 2}, Case{"", 0}, Case{"//Sync[$x]", 7}}) {
    const auto path = XPath::compile(each.expression);
    ASSERT_FALSE(path) << each.expression;
    EXPECT_NEAR(static_cast<double>(path.error().offset.value_or(99)), static_cast<double>(each.offset), 1)
        << each.expression << ": " << path.error().what;
  }
  EXPECT_FALSE(XPath::compile(std::string(XPath::max_length + 1, '/')));
  EXPECT_FALSE(XPath::compile(std::string(XPath::max_length, '(')));
  EXPECT_FALSE(XPath::compile(std::string(XPath::max_length, '[')));
}

TEST(XPath, DocumentsThatAreTooLargeAreRefused) {
  test::Wbxml large;
  large.open("AirSync:Sync");
  for (int i = 0; i < 20'000; ++i) {
    large.empty("AirSync:Status");
  }
  const Document document = decode(large.close().bytes());
  EXPECT_TRUE(holds("//Status", document));
  const auto tree = XPathTree::build(document);
  ASSERT_TRUE(tree);
  const auto squared = XPath::compile("//*[//Status]")->holds(*tree);
  ASSERT_FALSE(squared);
  EXPECT_EQ(squared.error().code, ErrorCode::limit_exceeded);
  EXPECT_TRUE(XPath::compile("//*[//Status]")->holds(*XPathTree::build(mail())));

  test::Wbxml huge;
  huge.open("AirSync:Sync");
  for (std::size_t i = 0; i <= XPathTree::max_nodes; ++i) {
    huge.empty("AirSync:Status");
  }
  EXPECT_EQ(XPathTree::build(decode(huge.close().bytes())).error().code, ErrorCode::limit_exceeded);
}

TEST(XPath, TextsOfAnyNodeOfALargeDocumentAreRefused) {
  test::Wbxml large;
  large.open("AirSync:Sync");
  for (int i = 0; i < 60'000; ++i) {
    large.leaf("AirSync:Status", "a text of some fifty characters, all but one of it");
  }
  const Document document = decode(large.close().bytes());
  const auto tree = XPathTree::build(document);
  ASSERT_TRUE(tree);
  EXPECT_GT(tree->text_work(), std::size_t{8} << 30U);
  EXPECT_TRUE(XPath::compile("//Status")->holds(*tree));
  EXPECT_FALSE(XPath::compile("//*[contains(., 'x')]")->holds(*tree));
}

TEST(XPath, BearsOddDocuments) {
  EXPECT_FALSE(holds("//*", Document{}));
  EXPECT_TRUE(holds("//eastap:element[@page = 0][@token = '0x3E']", decode(Bytes{3, 1, 0x6A, 0, 0x3E})));
  EXPECT_FALSE(holds("//*", decode(to_bytes("no WBXML"))));
  Bytes cut = test::Wbxml().open("AirSync:Sync").leaf("AirSync:Status", "1").bytes();
  EXPECT_TRUE(holds("/Sync/Status", decode(cut)));
}

TEST(XPath, GivesValuesAndPlacesInTheDocument) {
  const Document document = mail();
  const auto tree = XPathTree::build(document, XPathTree::Keep::places);
  ASSERT_TRUE(tree);
  const auto value = [&](std::string_view expression, Index from = none) {
    return *XPath::compile(expression)->evaluate(*tree, from);
  };
  const Index collection = document.find("Sync/Collections/Collection");
  const Index status = document.find("Status", collection);
  EXPECT_EQ(value("//Status"), XPathValue(std::vector<Index>{status}));
  EXPECT_EQ(value("Status", collection), XPathValue(std::vector<Index>{status}));
  EXPECT_EQ(value("Status/text()", collection),
            XPathValue(std::vector<Index>{document.node(status)->first_child}));
  EXPECT_EQ(value("//Status | //Collection"), XPathValue(std::vector<Index>{collection, status}));
  EXPECT_EQ(value("count(//Status)"), XPathValue(1.0));
  EXPECT_EQ(value("string(//Status)"), XPathValue(std::string("1")));
  EXPECT_EQ(value("//Status = '1'"), XPathValue(true));
  EXPECT_EQ(value("/"), XPathValue(std::vector<Index>{}));
  EXPECT_FALSE(XPath::compile("//Status")->evaluate(*tree, 12345));
  EXPECT_FALSE(XPath::compile(".")->evaluate(*XPathTree::build(document), status));
  EXPECT_GT(XPath::compile("//*[count(//*) > 1]")->visits(*tree), XPath::compile("//*")->visits(*tree));
}

TEST(XPath, TheTextOfANodeIsThatOfAllInsideIt) {
  const auto tree = XPathTree::build(mail());
  ASSERT_TRUE(tree);
  for (const char* path : {"/Sync", "//Collection", "//Status", "//Status/text()", "//Body"}) {
    const std::vector<std::string> found = texts(path);
    ASSERT_FALSE(found.empty()) << path;
    EXPECT_EQ(*XPath::compile(std::string("string(") + path + ")")->evaluate(*tree),
              XPathValue(found.front()))
        << path;
  }
}

TEST(XPath, MoreTestsMakeMoreVisits) {
  const auto tree = XPathTree::build(mail());
  ASSERT_TRUE(tree);
  EXPECT_GT(XPath::compile("//*[a or b or c]")->visits(*tree), XPath::compile("//*[a]")->visits(*tree));
}

}  // namespace
}  // namespace eastap::wbxml::xpath_test
